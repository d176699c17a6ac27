"""`split`: a large sheet in parts, which a list of jobs checks as one."""

from __future__ import annotations

import pytest

from tests.acceptance.shell import Shell, call_row, write_csv


@pytest.mark.usefixtures("server")
def test_a_batch_over_the_parts_finds_what_one_check_of_all_finds(shell: Shell) -> None:
    """As many rows of each kind, those that say the same in two parts among them."""
    rows = [call_row(n % 9, **({"task_type": "fax"} if n == 4 else {})) for n in range(1, 12)]
    write_csv(shell.folder / "BIG.csv", rows)
    jobs = '[[job]]\nname = "acme"\nfiles = ["parts/BIG-*.csv"]\n'
    (shell.folder / "jobs.toml").write_text(jobs, "utf-8")
    (shell.folder / "parts").mkdir()

    done = shell.here("split", "BIG.csv", "--rows", "5", "--out", "parts")
    whole = shell.here("validate", "BIG.csv", "--json").json()
    parts = shell.here("batch", "jobs.toml", "--dry-run", "--json").json()

    assert done.out.splitlines() == [
        "parts/BIG-0001.csv: 5 rows, 2 to 6 of BIG.csv",
        "parts/BIG-0002.csv: 5 rows, 7 to 11 of BIG.csv",
        "parts/BIG-0003.csv: row 12 of BIG.csv",
    ]
    assert whole["counts"] == parts["counts"]
    assert (whole["would_create"], parts["would_create"]) == (8, 8)


@pytest.mark.usefixtures("server")
def test_files_of_a_job_that_show_different_orders_of_dates_are_told(shell: Shell) -> None:
    """In the document and on the terminal; another job decides by itself."""
    for name, due in (("a", "13/04/2099"), ("b", "04/13/2099"), ("c", "04/14/2099")):
        rows = [call_row(n, due_date=text) for n, text in enumerate([due, "03/04/2099"])]
        write_csv(shell.folder / f"{name}.csv", rows)
    jobs = '[[job]]\nname = "acme"\nfiles = ["a.csv", "b.csv"]\n'
    jobs += '[[job]]\nname = "birch"\nfiles = ["c.csv"]\n'
    (shell.folder / "jobs.toml").write_text(jobs, "utf-8")

    told = shell.here("batch", "jobs.toml", "--dry-run")
    document = shell.here("batch", "jobs.toml", "--dry-run", "--json").json()

    acme, birch = (job["notes"] for job in document["jobs"])
    assert ([note["code"] for note in acme], birch) == (["dates.orders"], [])
    assert acme[0]["text"] in told.out
    assert 'a.csv, as "13/04/2099" (row 2) shows' in told.out


@pytest.mark.usefixtures("server")
def test_a_part_that_shows_no_order_of_dates_is_told_that_of_another(shell: Shell) -> None:
    """And what is told to be set in the list makes its rows good."""
    due = ["03/04/2099", "04/04/2099", "13/04/2099"]
    write_csv(shell.folder / "BIG.csv", [call_row(n, due_date=text) for n, text in enumerate(due)])
    jobs = '[[job]]\nname = "acme"\nfiles = ["BIG-*.csv"]\n'
    (shell.folder / "jobs.toml").write_text(jobs, "utf-8")
    shell.here("split", "BIG.csv", "--rows", "2")

    told = shell.here("batch", "jobs.toml", "--dry-run")
    setting = 'date_order = "dmy"'
    (shell.folder / "jobs.toml").write_text(f"{jobs}{setting}\n", "utf-8")
    settled = shell.here("batch", "jobs.toml", "--dry-run", "--json")

    assert told.code == 1
    assert (
        '  the order of the dates in "due_date" cannot be told in BIG-0001.csv, such as '
        '"03/04/2099" (row 2), so their rows are to be fixed; it is day before month in '
        'BIG-0002.csv, as "13/04/2099" (row 2) shows; if one program wrote them all, set '
        f"{setting} for the job in the list"
    ) in told.out.splitlines()
    assert (settled.code, settled.json()["would_create"]) == (0, 3)
    assert settled.json()["jobs"][0]["notes"] == []
