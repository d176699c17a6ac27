"""What `batch` says at its end: which rows are to be fixed, and how, and what the list may say."""

from __future__ import annotations

from importer.sandbox.server import SandboxServer
from tests.acceptance.shell import ONE_JOB, Shell, call_row, read_csv, statuses, titles, write_csv


def test_rows_are_corrected_in_the_file_of_the_list(agency: Shell, server: SandboxServer) -> None:
    """So the summary says, and the same command sends those rows and no others.

    The settings of the job hold for them: the token, its guard, the column and the rule.
    """
    settings = (
        'workspace = "ws_sandbox"\nmap = { task_title = "Betreff" }\nskip = { State = "No" }\n'
    )
    (agency.folder / "jobs.toml").write_text(ONE_JOB + settings, "utf-8")
    head = "Betreff,task_type,assignee_id,contact_email,State\n"
    good, wrong, skipped = (
        f"{title},{kind},usr_1,{title}@example.com,{state}\n"
        for title, kind, state in (
            ("Ann", "call", "Yes"),
            ("Bo", "fax", "Yes"),
            ("Cy", "fax", "No"),
        )
    )
    file = agency.folder / "calls.csv"
    results = agency.folder / "jobs.results" / "acme" / "calls.results.csv"
    file.write_text(head + good + wrong + skipped, "utf-8")
    step = (
        "  - Correct 1 row in the files of the list: the results say what is wrong with each. Then "
        "run the same command again"
    )

    looked = agency.here("batch", "jobs.toml", "--dry-run")
    first = agency.here("batch", "jobs.toml", "--yes")
    page = (agency.folder / "jobs.results" / "summary.html").read_text("utf-8")
    before = statuses(read_csv(results))
    file.write_text(head + good + wrong.replace("fax", "call") + skipped, "utf-8")
    again = agency.here("batch", "jobs.toml", "--yes")

    assert (looked.code, first.code, again.code) == (1, 1, 0)
    assert f"{step}." in looked.out.splitlines()
    assert f"{step}; what was created is not sent again." in first.out.splitlines()
    assert "Correct 1 row in the files of the list" in page
    assert before == ["2: created", "3: invalid", "4: skipped"]
    assert statuses(read_csv(results)) == ["2: duplicate", "3: created", "4: skipped"]
    assert titles(server) == ["Ann", "Bo"]


def test_what_is_told_by_flags_is_told_once_as_the_list_has_it(agency: Shell) -> None:
    """On the terminal and on the page, however many files are told so."""
    for name in ("calls-1.csv", "calls-2.csv"):
        write_csv(agency.folder / name, [{"task_title": "Ring", "assignee_id": "usr_1"}])

    done = agency.here("batch", "jobs.toml", "--yes")

    page = (agency.folder / "jobs.results" / "summary.html").read_text("utf-8")
    line = '--map "task_type=COLUMN" is map = { task_type = "COLUMN" } (docs/agency.md).'
    assert done.code == 2
    assert done.out.count('--set "task_type=VALUE"') == 2
    assert done.out.splitlines()[-1].endswith(line)
    assert done.out.count("A flag of a run is a setting in the list") == 1
    assert page.count("A flag of a run is a setting in the list") == 1


def test_why_rows_are_to_be_fixed_is_told_once_for_files_that_are_alike(agency: Shell) -> None:
    """The three most frequent reasons, with counts and a row; on the page as well."""
    fax = [call_row(n, task_type="fax") for n in (1, 2)]
    write_csv(agency.folder / "calls-1.csv", [*fax, call_row(3)])
    many = {"task_type": "fax", "priority": "odd", "due_date": "soon", "contact_email": "ann"}
    write_csv(agency.folder / "calls-2.csv", [call_row(4, **many), *fax[:1]])
    write_csv(agency.folder / "calls-3.csv", fax[:1])
    write_csv(agency.folder / "calls-4.csv", [call_row(5)])

    done = agency.here("batch", "jobs.toml", "--dry-run")

    page = (agency.folder / "jobs.results" / "summary.html").read_text("utf-8")
    lines = done.out.splitlines()
    start = lines.index("acme, calls-1.csv and 1 more file:")
    assert lines[start - 1 : start + 8] == [
        "",
        "acme, calls-1.csv and 1 more file:",
        '  3  unknown_task_type, column "task_type"; calls-1.csv, row 2: "fax" is not a task type',
        "",
        "acme, calls-2.csv:",
        '  2  unknown_task_type, column "task_type"; row 2: "fax" is not a task type',
        lines[start + 5],
        lines[start + 6],
        "  and 1 more reason",
    ]
    assert [line[:5] for line in lines[start + 5 : start + 7]] == ["  1  "] * 2
    assert "acme, calls-1.csv and 1 more file:" in page
    assert "calls-4.csv" not in "".join(lines[start:])


def test_what_the_service_rejects_is_told_with_its_reason(
    agency: Shell, server: SandboxServer
) -> None:
    """It is to be fixed as well."""
    write_csv(agency.folder / "calls.csv", [call_row(1), call_row(2)])
    server.set_faults("400@1")

    done = agency.here("batch", "jobs.toml", "--yes")

    (told,) = (line for line in done.out.splitlines() if "rejected by the service" in line)
    assert told == (
        "  1  rejected by the service; row 2: HTTP 400: the sandbox was told to answer 400"
    )


def test_an_order_of_dates_that_no_file_shows_is_asked_for_in_the_list(agency: Shell) -> None:
    """Instead of correcting each date."""
    write_csv(agency.folder / "calls.csv", [call_row(1, due_date="03/04/2099")])

    done = agency.here("batch", "jobs.toml", "--dry-run")

    assert (
        '  - If the day comes first in all ambiguous dates of a job, set date_order = "dmy" for it '
        'in the list instead of correcting them; if the month does, date_order = "mdy".'
    ) in done.out.splitlines()


def test_edited_results_that_are_kept_are_told_and_can_be_named_in_the_list(
    agency: Shell, server: SandboxServer
) -> None:
    """As a run tells it; then the settings of the job hold for them, and nothing is sent twice."""
    write_csv(agency.folder / "calls.csv", [call_row(1), call_row(2, task_type="fax")])
    agency.here("batch", "jobs.toml", "--yes")
    results = agency.folder / "jobs.results" / "acme" / "calls.results.csv"
    results.write_bytes(results.read_bytes().replace(b"fax", b"call"))

    told = agency.here("batch", "jobs.toml", "--yes")
    again = agency.here("batch", "jobs.toml", "--yes")
    kept = "jobs.results/acme/calls.results.2.csv"
    (agency.folder / "jobs.toml").write_text(ONE_JOB.replace("calls*.csv", kept), "utf-8")
    sent = agency.here("batch", "jobs.toml", "--yes")

    lines = told.out.splitlines()
    start = lines.index("acme, calls.csv:")
    assert lines[start : start + 3] == [
        "acme, calls.csv:",
        (
            "  what calls.results.csv held may have corrections of yours, so it is kept as "
            "calls.results.2.csv; to import them, import that file"
        ),
        (
            "  try: enter the corrections in the file of the list, or name the kept file among "
            "the files of its job, whose settings then hold"
        ),
    ]
    assert "kept as" not in again.out
    assert (told.code, again.code, sent.code) == (1, 1, 0)
    assert titles(server) == ["Ring customer 001", "Ring customer 002"]
