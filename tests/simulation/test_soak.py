"""The program behind `make soak`."""

from __future__ import annotations

import pytest

from tools import soak


def test_one_seed_is_replayed_with_its_story(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever looks for the cause sees what the service is like, and each run begin and end."""
    assert soak.main(["--first", "7", "--seeds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Traits(" in lines[0]
    assert "run-1 begins" in lines[1]
    assert lines[-1] == "seed 7: every promise was kept"


def test_a_seed_of_several_computers_is_replayed_with_its_story(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """They are other stories than those of one computer."""
    assert soak.main(["--shared", "--first", "7", "--seeds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("lease 1" in line for line in lines)
    assert lines[-1] == "seed 7: every promise was kept"


def test_many_seeds_end_in_their_figures(capsys: pytest.CaptureFixture[str]) -> None:
    """However long it takes, the last line counts the broken promises of each kind, zeros too."""
    assert soak.main(["--seeds", "30"]) == 0
    *_, figures, broken = capsys.readouterr().out.splitlines()
    assert figures.startswith("30 seeds in ")
    assert broken == "0 duplicate, 0 lost, 0 stuck, 0 untrue, 0 again, 0 crash"
