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

URL = "https://api.test/v1"


def test_who_changes_no_ledger_looks_at_each_once(tmp_path: Path) -> None:
    """What a dry run has seen of a folder it does not read again; a run does, for it writes."""
    path = ledger_path(tmp_path, URL, "w1")
    Ledger.open(path, base_url=URL, workspace="w1").close()
    with ExitStack() as stack:
        call = begin(None, Options(), Caller(Silent(), environment={}), stack)
        once = call.reading_once()
        seen = once.read_place(path)
        assert seen == read_place(path)
        assert once.read_place(path) is seen
        assert call.read_place(path) is not call.read_place(path)
