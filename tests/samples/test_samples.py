"""The samples are complete, invented, and as their kind of file really is."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from importer import SourceError, read_table
from importer.rows.issues import CODES
from importer.rows.outcome import IMPORT_COLUMNS
from tools.build_workbooks import ROOT

SAMPLES = ROOT / "samples"
DEFECTS = SAMPLES / "defects"
FILES = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
CP1252 = {"messy.csv", "salesforce-tasks.csv"}
TRAPS = ("text_", "workbook_")
"""How the files begin that are odd as files; the other defects are of a cell or a row."""

RESULTS = {
    "created_elsewhere", "edit_not_sent", "rewritten", "rewritten_since", "unconfirmed_edited",
}  # fmt: skip

EMAIL_DOMAIN = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")
URL_HOST = re.compile(r"https?://([^/\s\"]+)")
NAMESPACE_HOSTS = {"schemas.openxmlformats.org", "purl.oclc.org"}
PHONE = re.compile(r"\+\d[\d ()./-]{6,}\d")
INVENTED_PHONE = re.compile(r"\+1 415 555 01\d\d")
SALESFORCE_ID = re.compile(r"[0-9A-Za-z]{18}")


def read_texts(path: Path) -> Iterator[str]:
    """Every text that the file shows to a person."""
    if path.name.startswith(TRAPS):
        yield from read_trap(path)
    elif path.suffix == ".xlsx":
        for sheet in load_workbook(path):
            for row in sheet.iter_rows(values_only=True):
                yield from (str(value) for value in row if value is not None)
    else:
        yield path.read_bytes().decode("cp1252" if path.name in CP1252 else "utf-8-sig")


def read_trap(path: Path) -> Iterator[str]:
    """The bytes of a file that is odd, whose archives are stored as they are, and its table."""
    yield path.read_bytes().decode("latin-1")
    with contextlib.suppress(SourceError), read_table(path) as table:
        yield from (text for _, text in table.passed_over)
        yield from table.header
        yield from (cell for _, cells in table for cell in cells)
        yield from table.notes


def read_rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV sample."""
    encoding = "cp1252" if path.name in CP1252 else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def read_lookup() -> dict[str, str]:
    """The reps of all samples: how they are written there, and their assignee ids."""
    return {row["rep"]: row["assignee_id"] for row in read_rows(SAMPLES / "reps.csv")}


def compute_suffix(identifier: str) -> str:
    """The three characters that make a 15-character Salesforce id safe to compare without case."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    blocks = (identifier[start : start + 5] for start in (0, 5, 10))
    return "".join(
        alphabet[sum(1 << bit for bit, char in enumerate(block) if char.isupper())]
        for block in blocks
    )


def test_every_issue_code_has_a_file_and_every_file_a_code() -> None:
    """A code without a file, or a file whose code is gone, is noticed."""
    files = {
        path.stem
        for path in DEFECTS.iterdir()
        if path.suffix == ".csv"
        and not path.stem.endswith((".lookup", ".earlier"))
        and not path.name.startswith(TRAPS)
    }
    assert files == set(CODES)


def test_companions_belong_to_a_code() -> None:
    """Each mapping, lookup and earlier sheet among the defects is named for a code."""
    companions = {
        path.name.split(".")[0]
        for path in DEFECTS.iterdir()
        if path.suffix != ".md" and not path.name.startswith(TRAPS)
    }
    assert companions == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_defect_files_are_small(code: str) -> None:
    """A defect is shown by one to three rows."""
    assert 1 <= len(read_rows(DEFECTS / f"{code}.csv")) <= 3


@pytest.mark.parametrize("code", CODES)
def test_defects_of_results_files_have_their_columns(code: str) -> None:
    """A defect that shows in a results file has all seven of its columns, others none."""
    columns = set(read_rows(DEFECTS / f"{code}.csv")[0]) & set(IMPORT_COLUMNS)
    assert columns == (set(IMPORT_COLUMNS) if code in RESULTS else set())


@pytest.mark.parametrize("path", sorted(DEFECTS.glob("*.earlier.csv")), ids=lambda path: path.name)
def test_earlier_sheets_have_the_columns_of_their_defect(path: Path) -> None:
    """A sheet that has to be imported first is read with the flags of the one that follows it."""
    defect = DEFECTS / path.name.replace(".earlier", "")
    own = [name for name in read_rows(defect)[0] if name not in IMPORT_COLUMNS]
    assert list(read_rows(path)[0]) == own


def test_readme_lists_every_defect() -> None:
    """The table of the defects has one line for each file, with its code beside it."""
    listed = re.findall(
        r"^\| `(\w+)\.csv` \| `(\w+)` \|", (DEFECTS / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert listed == [(code, code) for code in CODES]


def test_readme_lists_every_trap() -> None:
    """The tables of the files that are odd as files have one line for each."""
    listed = re.findall(
        r"^\| `((?:text|workbook)_[\w.]+)` \|",
        (DEFECTS / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    there = [path.name for path in DEFECTS.iterdir() if path.name.startswith(TRAPS)]
    assert sorted(listed) == sorted(there)


def test_readme_lists_every_sample() -> None:
    """The list of the samples has one line for each file."""
    listed = re.findall(
        r"^\| `([\w.-]+/?)` \|", (SAMPLES / "README.md").read_text("utf-8"), re.MULTILINE
    )
    there = {path.name + "/" * path.is_dir() for path in SAMPLES.iterdir()} - {"README.md"}
    assert sorted(name for name in listed if "." in name or "/" in name) == sorted(there)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SAMPLES).as_posix())
def test_samples_name_nobody(path: Path) -> None:
    """E-mail domains, hosts and phone numbers are those reserved for examples."""
    text = "\n".join(read_texts(path))
    assert set(EMAIL_DOMAIN.findall(text)) <= {"example.com", "example.org"}
    hosts = set(URL_HOST.findall(text))
    if path.name.startswith(TRAPS):
        hosts -= NAMESPACE_HOSTS
    assert hosts <= {"www.linkedin.com", "www.example.com"}
    assert [n for n in PHONE.findall(text) if not INVENTED_PHONE.fullmatch(n)] == []


def test_phones_of_the_followups_are_invented() -> None:
    """Every phone number in the column of phone numbers is one reserved for fiction."""
    phones = {row["contact_phone"] for row in read_rows(SAMPLES / "followups.csv")} - {""}
    assert [phone for phone in phones if not INVENTED_PHONE.fullmatch(phone)] == []


@pytest.mark.parametrize("name", ["salesforce-tasks.csv", "salesforce-soql.csv"])
def test_salesforce_ids_are_valid(name: str) -> None:
    """The last three characters of every id follow from the first fifteen."""
    ids = [
        value
        for row in read_rows(SAMPLES / name)
        for column, value in row.items()
        if (column == "Id" or column.endswith("Id")) and value
    ]
    assert [i for i in ids if not SALESFORCE_ID.fullmatch(i)] == []
    assert [i for i in ids if i[15:] != compute_suffix(i[:15])] == []


def test_salesforce_export_is_as_salesforce_writes_it() -> None:
    """The export has 43 columns, all quoted, one line a row, in an encoding that is not UTF-8."""
    raw = (SAMPLES / "salesforce-tasks.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    lines = raw.decode("cp1252").split("\n")
    assert lines.pop() == ""
    assert {len(line[1:-1].split('","')) for line in lines} == {43}
    assert {line[0] + line[-1] for line in lines} == {'""'}
    assert b"\r" not in raw


def test_salesforce_export_has_tasks_of_every_fate() -> None:
    """Open, closed, archived and deleted tasks, and links of each kind, are there."""
    rows = read_rows(SAMPLES / "salesforce-tasks.csv")
    flags = [(row["IsClosed"], row["IsArchived"], row["IsDeleted"]) for row in rows]
    assert {flag: flags.count(flag) for flag in flags} == {
        ("0", "0", "0"): 8,
        ("1", "0", "0"): 5,
        ("1", "1", "0"): 1,
        ("0", "0", "1"): 1,
    }
    assert {row["WhatId"][:3] for row in rows} == {"000", "001", "006", "0XB"}
    assert {row["WhoId"][:3] for row in rows} == {"000", "003", "00Q"}


@pytest.mark.parametrize(
    ("name", "column", "delimiter"),
    [
        ("salesforce-tasks.csv", "OwnerId", ","),
        ("salesforce-soql.csv", "OwnerId", ","),
        ("hubspot-tasks.csv", "Assigned to", ","),
        ("hubspot-tasks-internal.csv", "hubspot_owner_id", ","),
        ("messy.csv", " Assigned To", ";"),
    ],
)
def test_lookup_knows_every_rep(name: str, column: str, delimiter: str) -> None:
    """The one lookup has a line for each way in which a sample writes a rep."""
    owners = {row[column] for row in read_rows(SAMPLES / name, delimiter)}
    assert owners - set(read_lookup()) == set()


def test_lookup_sends_the_reps_of_the_followups() -> None:
    """The ids in the lookup are those of the follow-ups."""
    reps = {row["assignee_id"] for row in read_rows(SAMPLES / "followups.csv")} - {""}
    assert set(read_lookup().values()) == reps
