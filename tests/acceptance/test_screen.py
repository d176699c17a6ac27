"""What a person sees at a terminal of ordinary and of small size."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import Shell, bodies
from tests.acceptance.terminal import on_a_terminal

LINES = 24


def messy(path: Path) -> Path:
    """Forty calls for two people; every second has one of eight kinds of errors."""
    lines = [
        "task_type,task_title,assignee_id,deal_id,due_date,contact_email,company_id,meeting_id"
    ]
    bad = (
        "call,,u,D1,,,,", "call,Ring,,D1,,,,", "call,Ring,u,x y,,,,", "call,Ring,u,D1,soon,,,",
        "call,Ring,u,D1,2026-02-31,,,", "call,Ring,u,D1,,a@@b,,", "call,Ring,u,D1,,,c d,",
        "call,Ring,u,D1,,,,e f",
    )  # fmt: skip
    for number in range(40):
        own = (
            f"call,Ring 山田 {number},usr_{number % 4 // 2},D{number},2026-12-0{number % 9 + 1},,,"
        )
        lines.append(bad[number // 2 % 8] if number % 2 else own)
    path.write_text("\n".join(lines), "utf-8")
    return path


def summary(text: str) -> list[str]:
    """The lines of the summary, as they stand on the screen."""
    return text[text.index("Dry run, nothing") :].replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.mark.parametrize("columns", [80, 40])
def test_the_summary_of_a_messy_file_fits_the_screen(shell: Shell, columns: int) -> None:
    """With what to do, and with the place of what is not shown."""
    messy(shell.folder / "m.csv")
    with on_a_terminal(
        shell, "validate", "m.csv", "--results", "out.csv", columns=columns, lines=LINES
    ) as screen:
        assert screen.end() == 1
    lines = summary(screen.text)
    assert len(lines) < LINES
    assert max(map(len, lines)) <= columns
    assert "What to do next" in lines
    text = " ".join(" ".join(lines).split())
    assert "Every row and its outcome: out.csv" in text
    assert {80: "and 1 more kind: see out.csv", 40: "7 kinds of problems: see out.csv"}[
        columns
    ] in text
    piped = shell.start("validate", "m.csv", "--results", "out.csv").out
    assert len(piped.splitlines()) > LINES


def test_a_terminal_has_colors_unless_somebody_wants_none(shell: Shell) -> None:
    """The words are the same; a pipe never gets one."""
    shell.environment["NO_COLOR"] = ""
    arguments = ("validate", "none.csv")
    with on_a_terminal(shell, *arguments) as screen:
        assert screen.end() == 2
    plain = shell.start(*arguments).err
    assert plain.startswith("error: ")
    colored = plain.replace("error:", "\x1b[1;31merror:\x1b[0m")
    assert screen.text.replace("\r\n", "\n").endswith(colored)


def test_what_will_be_sent_is_shown_before_the_question(
    shell: Shell, server: SandboxServer
) -> None:
    """Three tasks, how many for whom, and the span of their due dates."""
    messy(shell.folder / "m.csv")
    with on_a_terminal(shell, "run", "m.csv", columns=80, lines=LINES) as screen:
        screen.wait_for("Send them? [y/N]")
        screen.type("n")
        assert screen.end() == 130
    shown = screen.text[screen.text.index("  row 2  ") :].replace("\r\n", "\n").split("\n")
    assert shown[:5] == [
        "  row 2  call  Ring 山田 0  usr_0  due 2026-12-01",
        "  row 4  call  Ring 山田 2  usr_1  due 2026-12-03",
        "  row 6  call  Ring 山田 4  usr_0  due 2026-12-05",
        "  and 17 more",
        "For 2 assignees: usr_0 (10), usr_1 (10).",
    ]
    assert "Due dates: 2026-12-01 to 2026-12-09, none before today." in shown
    assert not bodies(server)
