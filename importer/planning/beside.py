"""The rows of a file beside the tasks of a ledger: which it knows, and whether any is like one.

Makes a `Compared` of a checked chunk, most of it by the columns. What follows for a row that is
like an earlier task is not asked here: that depends on the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from importer.contract.fingerprint import likeness_keys
from importer.contract.reference import Place, marked
from importer.contract.sure_rows import AnyBody, SureBody, made
from importer.ledger.similar import Likeness, LikeTasks, likenesses
from importer.ledger.store import Ledger
from importer.planning.alone import OwnRows
from importer.planning.checked import CheckedChunk
from importer.planning.facts import Facts
from importer.planning.fed_back.lost_ids import LostIds
from importer.planning.looked_up import LookUps
from importer.planning.rules import end_without_sending
from importer.rows.outcome import Outcome, Status
from importer.rows.rehearsed import Rehearsed, would_create
from importer.rows.table import Chunk


class Compared(NamedTuple):
    """How the rows of a chunk would end. new: the places of those that become new tasks.

    likes: what some of these have in common with earlier tasks, by their places and in order.
    known: what the ledger knows rows of the chunk by. is_tangled: whether a spreadsheet program may
    have changed ids of theirs: then only the plan of a run tells how they end.
    """

    ends: Sequence[Outcome]
    new: Sequence[int]
    likes: Mapping[int, list[Likeness]]
    known: Sequence[bytes]
    is_tangled: bool = False


class Beside:
    """A ledger, as the rows of one file are compared with it.

    has_doubtful: it has met unknown rows with a number as an id: rows behind them may show what a
    spreadsheet program has made of such numbers.
    """

    def __init__(self, ledger: Ledger, reference: Place | None, rows: int = 0) -> None:
        """reference: where the mark of a row stands in what is sent.

        rows: how many will be looked up; 0: a few.
        """
        self.has_doubtful = False
        self.look_ups = LookUps(ledger, rows)
        self._reference = reference
        self._tasks = LikeTasks(ledger, self.look_ups.expected)
        self._lost_ids = LostIds(ledger)

    def may_be_like(self, rows: Sequence[Facts]) -> bool:
        """Whether one of these rows, which would be sent, is like an earlier task.

        Those that the ledger knows are not asked about, nor those of which the file says more.
        """
        new = [row for row in rows if row.known is None and row.body is not None]
        self.has_doubtful |= bool(new)
        bodies = [made(row.body) for row in new if row.body is not None]
        pairs = list(map(likeness_keys, bodies))
        if self._tasks.holds_any([time for time, _ in pairs], [texts for _, texts in pairs]):
            return True
        keyed = zip((row.fingerprint for row in new), bodies, strict=True)
        return any(self._has_lost_ids(key, body) for key, body in keyed)

    def likes_of(
        self, checked: CheckedChunk, places: Sequence[int]
    ) -> dict[int, list[Likeness]] | None:
        """What rows at these places of a chunk have in common with earlier tasks, by their places.

        None where a spreadsheet program may have changed ids of theirs.
        """
        if not places:
            return {}
        others = checked.others.keys()
        self.has_doubtful = (
            self.has_doubtful or bool(checked.number_ids()) or not (others.isdisjoint(places))
        )
        found = checked.likenesses_of(places)
        by_time, by_texts = zip(*found.values(), strict=True) if found else ((), ())
        if next(self.lost_ids_of(checked, places), None) is not None:
            return None
        if not self._tasks.holds_any(by_time, by_texts):  # as in most chunks
            return {}
        likes = {place: likenesses(found[place]) for place in sorted(found)}
        shared = self._tasks.shared(list(chain.from_iterable(likes.values())))
        some = {place: [like for like in pair if like in shared] for place, pair in likes.items()}
        return {place: pair for place, pair in some.items() if pair}

    def lost_ids_of(self, checked: CheckedChunk, places: Sequence[int]) -> Iterator[int]:
        """Those of the places whose rows are an earlier task but for what a program took away."""
        changed = self._lost_ids.places(checked.number_ids())
        unclear = {place for place in places if place in changed or place in checked.others}
        for place in sorted(unclear):
            if self._has_lost_ids(checked.keys[place], _body(checked, place)):
                yield place

    def _has_lost_ids(self, key: bytes, body: AnyBody) -> bool:
        own = made(body)
        sent = own if self._reference is None else marked(own, self._reference, key)
        return self._lost_ids.changed(key, sent.to_json()) is not None


def end_beside(
    chunk: Chunk, checked: CheckedChunk, own: OwnRows, beside: Beside
) -> Compared | None:
    """How the rows would end; None where they have to be looked at one by one.

    own: the rows before them, to which those of this chunk are added.
    """
    numbers, keys = chunk.numbers, checked.keys
    there, known, left = beside.look_ups.of(checked)
    first = own.find([keys[place] for place in left if keys[place]])
    others: dict[int, Outcome] = {}
    new: dict[int, bytes] = {}
    changed = [*there.places]
    for place in left:
        number, key, row = numbers[place], keys[place], checked.others.get(place)
        if row is None and key not in known and key not in first:
            first[key], new[place] = number, key
            continue
        row = row or checked.row(place)
        facts = Facts(
            number, row.body, row.issues, key, checked.skips[place],
            known=known.get(key), same_as=first.get(key), closing=row.closing,
        )  # fmt: skip
        end = end_without_sending(facts)
        if end is None and facts.known is not None:
            return None
        if facts.known is not None or facts.same_as is not None:
            changed.append(place)
        if end is None:
            first[key], new[place] = number, key
        others[place] = end or would_create(number)._replace(issues=row.issues)
    likes = beside.likes_of(checked, list(new))
    if likes is None:
        return Compared((), (), {}, (), is_tangled=True)
    own.add({key: numbers[place] for place, key in new.items()})
    ends = with_differences(Rehearsed(numbers, others, there, changed), chunk, keys, own)
    held = [*(keys[place] for place in there.places), *known]
    return Compared(ends, list(new), likes, held)


def with_differences(
    ends: Rehearsed, chunk: Chunk, keys: Sequence[bytes], own: OwnRows
) -> Rehearsed:
    """The same, in which a duplicate says where its row is not that of the same task.

    keys: what the rows are known by.
    """
    numbers, others, there = ends.numbers, dict(ends.others), ends.there
    doubles = [end.row_number for end in others.values() if end.status is Status.DUPLICATE]
    doubles += [numbers[place] for place in there.places]
    told = own.differences(chunk, keys, doubles)
    if not told:
        return ends
    differing = {place: end for place, end in there.ends(numbers).items() if numbers[place] in told}
    for place, end in [*others.items(), *differing.items()]:
        if end.row_number in told:
            others[place] = end._replace(issues=(*end.issues, told[end.row_number]))
    return Rehearsed(numbers, others, there.without(differing), ends.changed)


def _body(checked: CheckedChunk, place: int) -> AnyBody:
    row = checked.others.get(place)
    if row is not None and row.body is not None:
        return row.body
    return SureBody(checked.keys[place], checked.mapped, place)
