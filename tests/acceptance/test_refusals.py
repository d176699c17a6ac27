"""What ends a run before the first row: nobody to ask, no account, no service, no place to write.

And what does not end it: a row that is longer than the header.
"""

from __future__ import annotations

import pytest

from importer.ledger.store import ledger_path
from importer.sandbox.server import SandboxServer
from tests.acceptance.conftest import Serve
from tests.acceptance.shell import (
    SAMPLES,
    Shell,
    bodies,
    call_row,
    read_csv,
    statuses,
    write_calls,
    write_csv,
)

SEND = ("--yes", "--rate", "unlimited")


def test_a_run_without_anybody_to_ask_needs_yes(shell: Shell, server: SandboxServer) -> None:
    """Without a terminal a run needs --yes, for a file as for standard input; it sends nothing."""
    path = write_calls(shell.folder / "tasks.csv", 2)

    for arguments, stdin in ((("tasks.csv",), b""), (("-",), path.read_bytes())):
        done = shell.start("run", *arguments, stdin=stdin)

        assert done == (
            2,
            "",
            (
                "error: this is not an interactive terminal, so sending cannot be confirmed\n"
                "  try: add --yes, or look first with validate\n"
            ),
        )
    assert server.requests == []
    assert len(list(shell.folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "error: tasks.csv does not exist\n  try: check its name and folder\n"),
        (
            "",
            (
                "error: tasks.csv is empty; expected a row of column names and rows below it\n"
                "  try: check that it is the right file, and that it was saved\n"
            ),
        ),
        (
            "task_type,assignee_id,deal_id\ncall,usr_1,0061\n",
            (
                "error: no column fills task_title, which every task needs; choose one with --map "
                '"task_title=COLUMN", or set one value for all rows with --set "task_title=VALUE"\n'
                "       the header that was read (row 1): task_type, assignee_id, deal_id\n"
            ),
        ),
    ],
)
def test_what_is_wrong_with_the_file_comes_before_who_is_asked(
    shell: Shell, server: SandboxServer, content: str | None, error: str
) -> None:
    """--yes would not help a file that is not there, or that lacks a column."""
    if content is not None:
        (shell.folder / "tasks.csv").write_text(content, "utf-8")

    assert shell.here("run", "tasks.csv") == (2, "", error)
    assert server.requests == []


def test_an_uncertain_match_is_not_settled_by_yes(shell: Shell, server: SandboxServer) -> None:
    """--yes agrees to sending, not to a guess: in a real process, too, exit 2 with the flags."""
    row = call_row(1) | {"Date": "2026-12-01", "Contact": "Dana Fox"}
    write_csv(shell.folder / "tasks.csv", [row])

    done = shell.start("run", "tasks.csv", *SEND)

    assert done == (
        2,
        "",
        (
            "error: some columns may mean a field, but that is not certain; decide for each:\n"
            '         "Date": --map "due_date=Date" if it is due_date, '
            '--map "due_date=" if it is not\n'
            '         "Contact": --map "contact_name=Contact" if it is contact_name, '
            '--map "contact_name=" if it is not\n'
        ),
    )
    assert server.requests == []
    settled = ("--map", "due_date=Date", "--map", "contact_name=", "--timezone", "UTC")
    assert shell.start("run", "tasks.csv", *SEND, *settled).code == 0
    [body] = bodies(server)
    assert (body["due_date"], body["targets"]) == (
        "2026-12-01T09:00:00Z",
        {"deal_id": "0070000001"},
    )


def test_a_run_needs_a_token(shell: Shell, server: SandboxServer) -> None:
    """Without a token, or with an empty one, the run ends before anything is read or sent."""
    write_calls(shell.folder / "tasks.csv", 1)
    for environment in ({}, {"HOCKEYSTACK_API_TOKEN": " "}):
        shell.environment = {"HOCKEYSTACK_BASE_URL": server.base_url, **environment}

        done = shell.here("run", "tasks.csv", *SEND)

        assert done == (
            2,
            "",
            (
                "error: no token: the environment variable HOCKEYSTACK_API_TOKEN is not set\n"
                "  try: set it to the API token of your workspace, or keep that in the system's "
                "keyring with task-importer login; --sandbox needs none\n"
            ),
        )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"unauthenticated": "status"}, 401),
        ({"unauthenticated": "redirect"}, 302),
        ({"faults": "me=403"}, 403),
    ],
)
def test_a_refused_token_ends_the_run(
    shell: Shell, serve: Serve, options: dict[str, str], status: int
) -> None:
    """A token that is refused at the door (401, 302 to a login, 403) exits 3; nothing is sent."""
    server = serve(**options)
    if status != 403:
        shell.environment["HOCKEYSTACK_API_TOKEN"] = "hsr_live_00"
    write_calls(shell.folder / "tasks.csv", 1)

    done = shell.here("run", "tasks.csv", *SEND)

    assert (done.code, done.out) == (3, "")
    assert done.errors() == [
        f"error: the service does not accept the token in HOCKEYSTACK_API_TOKEN (HTTP {status})",
        "  try: create a new token in HockeyStack and set the variable to it; nothing was sent",
    ]
    assert server.requests == []
    assert not (shell.folder / "tasks.results.csv").exists()


def test_no_server_ends_the_run(shell: Shell, server: SandboxServer) -> None:
    """Where nothing listens the run says which address it tried, and exits 3."""
    write_calls(shell.folder / "tasks.csv", 1)
    server.stop()

    done = shell.here("run", "tasks.csv", *SEND)

    address = server.url.removeprefix("http://")
    assert (done.code, done.out) == (3, "")
    assert done.errors()[0].startswith(
        f"error: the service at {server.base_url} cannot be reached: "
    )
    assert address in done.errors()[0]
    assert done.errors()[1:] == ["  try: check the network and --base-url; nothing was sent"]


def test_another_service_at_the_address_is_noticed(shell: Shell, server: SandboxServer) -> None:
    """A base URL that is not the API's is told by its answer, and no row goes there."""
    write_calls(shell.folder / "tasks.csv", 1)
    shell.environment["HOCKEYSTACK_BASE_URL"] = f"{server.url}/sandbox"

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 3
    assert done.errors() == [
        f"error: the service at {server.url}/sandbox is failing (HTTP 404: Not Found)",
        "  try: check --base-url, or try again later; nothing was sent",
    ]


# ------------------------------------------------------------------ the ledger


def test_a_home_that_is_no_folder_is_told(shell: Shell, server: SandboxServer) -> None:
    """Where the ledger has no place to be, nothing is sent, and the variable is named."""
    write_calls(shell.folder / "tasks.csv", 1)
    (shell.folder / "home").write_text("a file")
    shell.environment["TASK_IMPORTER_HOME"] = str(shell.folder / "home")

    done = shell.here("run", "tasks.csv", *SEND)

    message, hint = done.errors()
    assert done.code == 2
    assert message.startswith(f"error: the ledger {shell.folder / 'home'}")
    assert message.endswith((" cannot be used: Not a directory", " cannot be used: File exists"))
    assert hint == ("  try: set TASK_IMPORTER_HOME to a folder that can be written to")
    assert server.requests == []


def test_a_damaged_ledger_is_told_and_not_replaced(shell: Shell, server: SandboxServer) -> None:
    """A ledger that is none any more stops the run: what was sent before is not known."""
    write_calls(shell.folder / "tasks.csv", 1)
    home = shell.folder / "home"
    home.mkdir()
    shell.environment["TASK_IMPORTER_HOME"] = str(home)
    path = ledger_path(home, server.base_url, "ws_sandbox")
    path.write_bytes(b"this was a database once " * 100)

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 2
    assert done.errors() == [
        f"error: the ledger {path} is damaged: file is not a database",
        (
            "  try: move it elsewhere and keep it; without it, nothing is known of what was sent "
            "before"
        ),
    ]
    assert path.read_bytes().startswith(b"this was a database once")
    assert server.requests == []


def test_one_host_has_one_ledger_however_it_is_written(shell: Shell, server: SandboxServer) -> None:
    """LOCALHOST and localhost, with and without a slash, are one service: nothing goes twice."""
    write_calls(shell.folder / "tasks.csv", 1)
    small = server.base_url.replace("127.0.0.1", "localhost")
    large = server.base_url.replace("http://127.0.0.1", "HTTP://LOCALHOST")

    first = shell.here("run", "tasks.csv", *SEND, "--base-url", small)
    second = shell.here("run", "tasks.csv", *SEND, "--base-url", f"{large}/", "--json")

    assert (first.code, second.code) == (0, 0)
    assert second.json()["counts"]["duplicate"] == 1
    assert len(server.requests) == 1


# ------------------------------------------------------------------ places, and long rows


def test_results_that_cannot_be_written_are_known_before_sending(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that may not be written to stops the run before the first row."""
    write_calls(shell.folder / "tasks.csv", 1)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Tests may run as root, to whom every folder is open.
    monkeypatch.setattr("importer.results.destination.create_temporary", refuse)
    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 2
    assert done.errors() == [
        "error: the results cannot be written in the folder .: Permission denied",
        "  try: say where the results should go with --results PATH",
    ]
    assert server.requests == []


def test_results_that_fail_at_the_end_lose_nothing(
    shell: Shell, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fills up under the results, the next run sends nothing twice."""
    write_calls(shell.folder / "tasks.csv", 2)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("importer.results.whole_file._sync", refuse)
        done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 2
    message, hint = done.errors()
    assert message.startswith(
        "error: tasks.results.csv could not be written: No space left on device; "
        "what was sent is in the ledger (run "
    )
    assert hint == (
        "  try: run the same command again with another --results: nothing is sent twice"
    )
    assert [path.name for path in shell.folder.iterdir()] == ["tasks.csv"]
    again = shell.here("run", "tasks.csv", *SEND)
    assert again.code == 0
    assert len(server.requests) == 2
    assert statuses(read_csv(shell.folder / "tasks.results.csv")) == [
        "2: duplicate",
        "3: duplicate",
    ]


def test_a_row_longer_than_the_header_is_sent_with_a_warning(
    shell: Shell, server: SandboxServer
) -> None:
    """Cells beyond the header fill no field; the row says so, and the results keep the cells."""
    (shell.folder / "tasks.csv").write_text(
        "task_type,task_title,assignee_id,deal_id,reason\n"
        "call,Ring,usr_1,1,Asked twice, no reply\n"
        "call,Ring,usr_1,1,Once\n"
    )

    done = shell.here("run", "tasks.csv", *SEND)

    assert done.code == 0
    rows = read_csv(shell.folder / "tasks.results.csv")
    assert statuses(rows) == ["2: created", "3: created"]
    assert (rows[0][""], rows[1][""]) == (" no reply", "")
    assert rows[0]["import_issues"] == (
        'extra_cells: the row has 6 cells, the header 5; beyond it: "no reply"'
    )
    assert sorted(body["reason"] for body in bodies(server)) == ["Asked twice", "Once"]


def test_a_sample_can_be_looked_at_from_elsewhere(shell: Shell) -> None:
    """A path to another folder works, and a dry run leaves nothing there."""
    before = sorted(SAMPLES.rglob("*"))

    assert shell.here("validate", SAMPLES / "followups.csv").code == 1
    assert sorted(SAMPLES.rglob("*")) == before
