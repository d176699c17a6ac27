"""One invocation."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from importer.ledger.location import ledger_path, read_place
from importer.ledger.store import Ledger
from importer.pipeline.call import begin
from importer.pipeline.caller.caller import Caller
from importer.pipeline.caller.silent import Silent
from importer.settings.options import Options
from importer.settings.places import HOME_VARIABLE

URL = "https://api.test/v1"


def test_who_changes_no_ledger_looks_at_each_once(tmp_path: Path) -> None:
    """What a dry run has seen of a folder it does not read again; a run does, for it writes."""
    path, environment = ledger_path(tmp_path, URL, "w1"), {HOME_VARIABLE: str(tmp_path)}
    Ledger.open(path, base_url=URL, workspace="w1").close()
    with ExitStack() as stack:
        call = begin(None, Options(), Caller(Silent(), environment=environment), stack)
        once = call.reading_once()
        seen = once.home.places()[0]
        assert seen == read_place(path)
        assert once.home.places()[0] is seen
        assert call.home.places()[0] is not call.home.places()[0]
