"""Rows whose ids a spreadsheet program changed since their tasks were created."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import to_json

from importer.ledger.records import SimilarTask
from importer.ledger.store import Ledger
from importer.planning.fed_back.lost_ids import LostIds, may_be_fragile
from importer.planning.fed_back.rewritten import FRAGILE as FORM
from importer.rows.issues import Issue
from tests.planned import ADA, BEN, CEM, Scene, ledger

__all__ = ["ledger"]

SENT = (
    b'{"task_type":"call","task_title":"Ring","assignee_id":"007","targets":{"deal_id":"0071",'
    b'"contact":{"email":"ada@example.com","phone_number":"+14155550101"}}}'
)


def test_a_sheet_that_was_saved_in_a_spreadsheet_program(tmp_path: Path, ledger: Ledger) -> None:
    """Its rows make no second tasks, of other deals, whatever became of their dates."""
    Scene(tmp_path, ledger, ADA, BEN).create()
    later = ADA.replace("0071", "71").replace("10:00", "11:00")
    scene = Scene(tmp_path, ledger, later, BEN.replace("0072", "72"))
    assert scene.similar == [2, 3]
    assert [issue.message for _, issue in scene.warnings][1] == (
        "a spreadsheet program changed the row, it seems: it matches an earlier task (run run-1, "
        'row 3) except for its deal_id ("0072" then, "72" now)'
    )
    assert Scene(tmp_path, ledger, ADA.replace("0071", "711")).similar == []
    assert Scene(tmp_path, ledger, ADA.replace("Ada", "Zoe").replace("0071", "71")).similar == []


def test_new_rows_of_such_a_sheet_are_held_back_too(tmp_path: Path, ledger: Ledger) -> None:
    """Their ids may have lost zeros as well; one that is as long as those with zeros has not."""
    Scene(tmp_path, ledger, ADA).create()
    new = [BEN.replace("0072", "72"), CEM.replace("0073", "7300"), CEM.replace("0073", "a73")]
    scene = Scene(tmp_path, ledger, new[0], ADA.replace("0071", "71"), *new[1:])
    assert (scene.similar, scene.plan.similar_count) == ([2, 3], 2)
    assert scene.warnings[0][1] == Issue(
        "similar_to_earlier",
        'deal_id "72" is probably not the original value: in row 3, a spreadsheet program changed '
        '"0071" to "71"',
        "import the file as it was before that program saved it; if the id is right, add "
        "--allow-similar",
    )


def test_where_some_id_has_its_zeros_a_person_changed_the_others(
    tmp_path: Path, ledger: Ledger
) -> None:
    """The row that is like a task is told; a new one with a shorter id goes."""
    Scene(tmp_path, ledger, ADA).create()
    scene = Scene(tmp_path, ledger, ADA.replace("0071", "71"), BEN, CEM.replace("0073", "73"))
    assert scene.similar == [2]


def test_the_file_that_holds_both_is_believed(tmp_path: Path, ledger: Ledger) -> None:
    """Beside the very row of the task, one with a shorter id is another record."""
    Scene(tmp_path, ledger, ADA).create()
    assert Scene(tmp_path, ledger, ADA, ADA.replace("0071", "71")).similar == []


@pytest.mark.parametrize(
    ("was", "now", "is_found"),
    [
        ("0071", "71", True),
        ("0071", "072", False),
        ("0071", "0071", False),
        ("+14155550101", "14155550101", True),
        ("+14155550101", "004155550101", False),
        ('"007"', '"7"', True),
        ("ada@", "eve@", False),
    ],
)
def test_what_is_left_of_an_id(tmp_path: Path, was: str, now: str, *, is_found: bool) -> None:
    """Zeros in front and a plus are what is lost; all else has to be equal."""
    del tmp_path
    similar = SimilarTask(b"key", "run-1", 2)
    lost = LostIds(_Sent([(similar, SENT), (SimilarTask(b"other", "run-1", 3), b"{}")]))
    changed = SENT.replace(was.encode(), now.encode())
    found = lost.changed(b"new", changed)
    assert ([] if found is None else list(lost.tasks_of(found))) == ([similar] if is_found else [])


def test_rows_whose_numbers_stand_in_no_earlier_task_or_in_the_same_form() -> None:
    """Nothing that was sent is parsed for them: their ids alone tell it."""
    lost = LostIds(_Sent([(SimilarTask(b"key", "run-1", 2), SENT)], reads=False))
    deals, phones = ["0071", "71", "", "72", "00071", "a71"], [None, "14155550101"]
    assert lost.places([deals, phones]) == {1, 4}
    assert lost.places([phones]) == {1}
    assert lost.changed(b"new", SENT.replace(b"0071", b"72").replace(b'"007"', b'"007a"')) is None


def test_an_id_that_was_sent_in_two_forms_may_be_either() -> None:
    """With and without its zeros: each is looked at."""
    sent = [SENT, SENT.replace(b"0071", b"71")]
    lost = LostIds(_Sent([(SimilarTask(b"key", "run-1", 2), body) for body in sent]))
    assert lost.places([["71", "0071", "71a"]]) == {0, 1}


FRAGILE = st.from_regex(re.compile(FORM, re.IGNORECASE), fullmatch=True)


@given(deal=FRAGILE, name=st.sampled_from(["Ada", "Zo\u00eb", 'the "7"', "7 \\"]))
@example(deal="SEP4", name="Ada")
@example(deal="\u0661\u0662", name="Ada")
@example(deal="\u017fep 4", name="Ada")
def test_no_id_that_such_a_program_changes_is_passed_over(deal: str, name: str) -> None:
    """In bytes of ASCII and in others: where one may be, the task is looked at."""
    contact = {"phone_number": "+14155550101!", "name": name}
    body = to_json({"task_type": "call", "targets": {"deal_id": deal, "contact": contact}})
    assert may_be_fragile(body)
    assert not may_be_fragile(to_json({"task_title": deal + "!", "task_type": name}))


class _Sent(Ledger):
    """A ledger that is asked for nothing but what was sent last."""

    def __init__(self, sent: list[tuple[SimilarTask, bytes]], *, reads: bool = True) -> None:
        self._sent = sent
        self._reads = reads

    def latest(self, count: int) -> list[tuple[SimilarTask, bytes]]:
        assert self._reads
        return self._sent[:count]

    def latest_bodies(self, count: int) -> Iterator[list[bytes]]:
        yield from ([body] for _, body in self._sent[:count])
