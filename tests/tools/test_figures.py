"""What benchmarks have found: kept by program, and shown in the README and its pictures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from benchmarks import __main__ as runner
from benchmarks.figures import FILE_VARIABLE, OURS, Figure, Program, Ratio, keep, read
from tools import figures_page

OWN = Figure("reading", OURS, {"rows/CPU s": 51234.5, "MB": 20.4})
PEER = Figure("reading", "pydantic", {"rows/CPU s": 20000.0}, Ratio.of([2.5, 2.4, 2.9]))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the figures of two programs."""
    path = tmp_path / "figures.json"
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    keep("first", [OWN, PEER], ("pydantic",))
    keep("second", [OWN])
    return path


def test_a_program_that_runs_again_replaces_its_own_figures_alone(kept: Path) -> None:
    """Those of the others stay, each with where and when it was measured."""
    before = json.loads(kept.read_text("utf-8"))
    keep("second", [OWN._replace(values={"MB": 1.0})])
    after = json.loads(kept.read_text("utf-8"))
    assert after["first"] == before["first"]
    assert after["second"]["figures"] == [{"what": "reading", "who": OURS, "values": {"MB": 1.0}}]
    assert {"date", "load", "machine", "versions"} < after["first"].keys()
    assert after["first"]["versions"].keys() == {"pydantic"}


def test_figures_are_read_as_they_were_kept(kept: Path) -> None:
    """To four figures; the others are chance."""
    figures = read(kept)["first"].figures
    assert figures[0].values == {"rows/CPU s": 51230.0, "MB": 20.4}
    assert figures[1].ratio == Ratio(2.5, 2.4, 2.9)


def test_without_a_file_nothing_is_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is run by itself only prints."""
    before = kept.read_bytes()
    monkeypatch.delenv(FILE_VARIABLE)
    keep("first", [])
    assert kept.read_bytes() == before


def test_the_file_tells_nothing_of_whose_machine_it_was() -> None:
    """No name of a computer or a person, and no path."""
    text = figures_page.FIGURES.read_text("utf-8")
    assert [word for word in ("/home", "/work", "/tmp", "hostname", "\\\\") if word in text] == []


def test_every_program_has_its_figures() -> None:
    """So that nothing in the README is from an earlier way of measuring."""
    assert read(figures_page.FIGURES).keys() == set(runner.PROGRAMS)


def test_a_program_that_there_is_not_is_named() -> None:
    """With those that there are."""
    with pytest.raises(SystemExit, match=r"no such program: nothing; there are validate_speed"):
        runner.main(["nothing"])


def test_each_peer_stands_beside_the_program_in_the_table() -> None:
    """With its version, and the ratio of the same rounds; nothing twice."""
    program = Program("here", {"pydantic": "2.12.3"}, [OWN, PEER, PEER._replace(who="other")])
    nothing = Program("here", {}, [])
    found = dict.fromkeys(runner.PROGRAMS, nothing) | {"run_speed": program}
    assert list(figures_page.speed_rows(found)) == [
        ("reading", "51,200 rows/CPU s, 20 MB", "pydantic 2.12: 20,000 rows/CPU s",
         "2.50 (2.40 to 2.90)"),
        ("the same", "the same", "other: 20,000 rows/CPU s", "2.50 (2.40 to 2.90)"),
    ]  # fmt: skip


@pytest.mark.parametrize("draw", [figures_page.speed_picture, figures_page.reading_picture])
def test_the_pictures_are_whole_and_load_nothing(draw: type) -> None:
    """Well-formed, every bar inside, with a title for who cannot see it."""
    root = ET.fromstring(draw())
    name = "{http://www.w3.org/2000/svg}"
    width = int(root.attrib["width"])
    bars = [(int(r.get("x", 0)), int(r.attrib["width"])) for r in root.iter(f"{name}rect")]
    assert all(left >= 0 and left + long <= width for left, long in bars)
    assert len(bars) > 5
    assert root.find(f"{name}title") is not None
    assert "href" not in draw()
