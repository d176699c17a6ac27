"""What the tests of submission share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.ledger.store import Ledger
from tests.submission.helpers import open_ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A real ledger, new and empty, in which the run `RUN` has begun."""
    with open_ledger(tmp_path) as opened:
        yield opened
