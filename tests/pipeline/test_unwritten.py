"""A dry run whose results nobody wants keeps less of a workbook's cells, and says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import importer
from importer.pipeline import run as pipeline
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.settings.options import Options

SAMPLES = Path(importer.__file__).parent.parent / "samples"
WORKBOOKS = sorted(SAMPLES.rglob("*.xlsx"))


def _said(path: Path, home: Path, results: Path | None) -> Any:
    """The document, the notes and how each row ended; or why there are none."""
    host, mapping = Silent(), path.with_suffix(".toml")
    options = {"mapping": mapping} if mapping.exists() else {}
    given = Options.of(results=results, timezone="UTC", **options)
    environment = {"TASK_IMPORTER_HOME": str(home)}
    try:
        report = pipeline.validate(path, given, Caller(host, environment=environment))
    except importer.ImporterError as error:
        return str(error)
    document = dict(report.as_json())
    assert (document["results"] is None) is (results is None)
    its_own = {"results", "started_at", "duration_seconds"}
    return {name: told for name, told in document.items() if name not in its_own}, host.notes


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_dry_run_says_the_same_with_results_and_without(tmp_path: Path, path: Path) -> None:
    """Dates that are dates by their type, and words that lead to an address, among the samples."""
    without = _said(path, tmp_path, None)
    assert without == _said(path, tmp_path, tmp_path / "results.xlsx")
