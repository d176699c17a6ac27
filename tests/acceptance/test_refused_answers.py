"""Answers that refuse: what the person reads of them, and what becomes of the other rows.

The sandbox answers over a socket as services, firewalls and proxies do.
"""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, call_row, read_csv, write_csv

pytestmark = pytest.mark.usefixtures("quick")

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1", "--settle", "0.1",
       "--results", "out.csv")  # fmt: skip


def test_a_field_that_the_service_names_is_told_as_the_column(shell: Shell, serve: Serve) -> None:
    """`targets.deal_id` is the column that the person gave for it; the row is the row's own."""
    serve(faults="422-fields@2")
    rows = [call_row(number) for number in (1, 2, 3)]
    renamed = [{("Opportunity" if n == "deal_id" else n): c for n, c in r.items()} for r in rows]
    write_csv(shell.folder / "calls.csv", renamed)

    done = shell.here(*RUN, "--map", "deal_id=Opportunity")

    assert done.code == 1
    _, refused, _ = read_csv(shell.folder / "out.csv")
    assert (refused["import_status"], refused["import_issues"], refused["import_hint"]) == (
        "rejected",
        'HTTP 422: column "Opportunity" (targets.deal_id): there is no such deal',
        "change the row as the service says, then import it again",
    )
