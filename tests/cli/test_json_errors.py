"""What a script reads on standard output where a command ends with an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from importer import cli, errors
from importer.cli.exits import ERROR_CODES, error_as_json
from tests.printed import document_in

_NAMES = [name for name in vars(errors) if name.endswith("Error")]


def _asked(folder: Path, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "importer", *words],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_an_error_is_one_document(tmp_path: Path) -> None:
    """With its code, the words that a person reads on standard error, and the exit code as ever."""
    code, out, err = _asked(tmp_path, "validate", "gone.csv", "--json")
    told = document_in(out)
    assert code == 2
    assert told["document"] == "error"
    assert told["error"]["code"] == "source"
    assert err.startswith(f"error: {told['error']['message']}")


def test_without_the_flag_nothing_is_printed(tmp_path: Path) -> None:
    """Nor where the flag is the name of a file."""
    assert _asked(tmp_path, "validate", "gone.csv")[1] == ""
    assert _asked(tmp_path, "validate", "--", "--json")[1] == ""


@pytest.mark.parametrize("name", _NAMES)
def test_every_error_has_a_code(name: str) -> None:
    """And none of them is the last one, but for what is no error of a stage."""
    kind = getattr(errors, name)
    code = next(code for known, code in ERROR_CODES if issubclass(kind, known))
    is_other = name in {"ImporterError", "PlanChangedError", "StoppedError"}
    assert (code == "other") is is_other


def test_a_document_has_the_hint() -> None:
    """Empty where there is none."""
    error = errors.SourceError("x.csv is empty", hint="give another file")
    assert error_as_json(error) == {
        "document": "error",
        "version": 1,
        "error": {"code": "source", "message": "x.csv is empty", "hint": "give another file"},
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--json"], "Missing argument 'FILE'."),
        (["run", "x.csv", "--json", "--limit", "two"], "is not a valid integer"),
        (["undo", "latest", "--json", "--cancle"], "No such option"),
        (["--json"], "No such option"),
    ],
)
def test_wrong_usage_is_a_document(tmp_path: Path, words: list[str], message: str) -> None:
    """Beside what click says on standard error, with its exit code."""
    code, out, err = _asked(tmp_path, *words)
    told = document_in(out)
    assert (code, told["error"]["code"]) == (2, "usage")
    assert message in told["error"]["message"]
    assert message in err.replace("\n", " ")


def test_an_interruption_is_a_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it comes before there is anything to report."""

    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.commands.cli, "main", interrupt)
    monkeypatch.setattr(sys, "argv", ["task-importer", "run", "x.csv", "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = document_in(capsys.readouterr().out)
    assert (ended.value.code, told["error"]["code"]) == (130, "interrupted")
