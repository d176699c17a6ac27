"""Loaded by a worker of a test's cluster as it starts: short leases and waits, or another version.

Each is asked for by the worker's environment.
"""

from __future__ import annotations

import os
from typing import Any

from importer.cluster import on_worker
from importer.ledger.postgres import opening
from importer.submission.reconcile import lookup
from tests.acceptance.freezing import TERMS

VERSION_VARIABLE = "TEST_VERSION"


def dask_setup(worker: Any) -> None:
    """Called by Dask."""
    del worker
    opening.open_to_write.__kwdefaults__["terms"] = TERMS  # type: ignore[index]
    lookup._BETWEEN_LISTINGS_SECONDS = 0.02
    if version := os.environ.get(VERSION_VARIABLE):
        on_worker.__version__ = version  # type: ignore[attr-defined]
