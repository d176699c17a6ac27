"""Which of the lost rows a listing of the workspace holds.

Rows and tasks are matched one to one, so that equal rows are counted and not found all at once in
a single task. A row is missing only where nothing that was listed could be it, whatever its title
has become; where several rows compete for fewer tasks and it cannot be told which of them came
through, they stay in doubt.

Rows that ask for the same, and tasks that say the same, are compared once for all of them, and
only with what an index holds for them: the work grows as n log n. It is a generator that yields
again and again, so that whoever drives it can attend to something else, or stop.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Hashable,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from importer.contract.answer import TaskAnswer
from importer.contract.comparison import (
    MEMBERS,
    PLACES,
    Shape,
    is_elsewhere,
    is_more,
    lacks,
    shape_of_body,
    shape_of_task,
    whole,
)
from importer.contract.fields import THING_FIELDS
from importer.contract.forms import made_at
from importer.contract.reference import reference_of, references_of, wanted_reference
from importer.submission.reconcile.loose import AROUND_DUE, loose
from importer.submission.reconcile.pairing import most_pairs
from importer.submission.reconcile.shape_index import ShapeIndex
from importer.submission.reconcile.ties import TiedRows, tie
from importer.submission.reconcile.turns import Turns

MARGIN = timedelta(minutes=5)
"""A task that the service says is older than the request by more than this was not made by it."""

_AT_ONCE = 500
"""So many are dealt with between two yields."""

_MOST_PAIRS = 200_000
"""Where more pairs of rows and tasks than this could be, nobody tries which of them are."""

_TITLE = PLACES["task_title"]
_ASSIGNEE = PLACES["assignee_id"]
_TARGETS = tuple(PLACES[field.name] for field in THING_FIELDS)
_EMAIL = PLACES["targets.contact.email"]
WHO_AND_WHAT = (_ASSIGNEE, *_TARGETS, _EMAIL)
"""The places that no service changes, as far as they are listed."""

_TITLE_AND_WHAT = (_TITLE, *_TARGETS, _EMAIL)
_CONTACT = tuple(
    PLACES[f"targets.contact.{name}"] for name in ("phone_number", "linkedin_url", "name")
)
_ABOUT = (*_TARGETS, _EMAIL, *_CONTACT)
"""The places that tell what a task is about."""


_One = TypeVar("_One")

_ALWAYS = datetime.max.replace(tzinfo=UTC)


class LostRow(NamedTuple):
    """A row whose request may have made a task. body: as sent. since: the service's time then.

    expected, until: where `since` is not known, when it may have been, and by when the task should
    have been made: an older or later one is not taken for the row's, but the row is in doubt as
    long as it is there.
    """

    key: bytes
    body: Mapping[str, Any]
    since: datetime
    expected: datetime | None = None
    until: datetime | None = None

    @property
    def own_since(self) -> datetime:
        """From when on a task may be taken for the row's."""
        return self.expected or self.since


@dataclass(slots=True)
class Matched:
    """What a listing says of lost rows, by their keys; each is in one of the first three.

    twins: of rows that were found, the id of another task that says all that they say. retitled:
    those of them whose task has other texts than were sent. exchangeable: those whose task may be
    that of another lost row, which has theirs: the list does not show in what the rows differ.
    """

    found: dict[bytes, str] = field(default_factory=dict)
    missing: set[bytes] = field(default_factory=set)
    doubtful: dict[bytes, str] = field(default_factory=dict)
    twins: dict[bytes, str] = field(default_factory=dict)
    retitled: set[bytes] = field(default_factory=set)
    exchangeable: set[bytes] = field(default_factory=set)


Matching = Generator[None, None, Matched]

Created = Mapping[Shape, Collection[Shape]]
"""By what tasks say whose rows are known: what the rows say that such a task may belong to.

Both as `comparison.whole` has it; a listing may say less than the rows did. Where a task says
what none of the rows does, because it was changed since, it is its own, and `_NO_ROW`.
"""

_NO_ROW: Shape = ()


_NOTHING_CREATED: Created = {}


def match(
    rows: Sequence[LostRow], tasks: Sequence[TaskAnswer], created: Created = _NOTHING_CREATED
) -> Matching:
    """What became of the rows. tasks: of a whole listing, without those that belong to others.

    created: what is known of those others.
    """
    matched = Matched()
    kinds = yield from _row_kinds(rows)
    listed = yield from _task_kinds(tasks)
    yield from _connect(kinds, listed)
    told = {place for task in listed for place, said in enumerate(task.shape) if said is not None}
    yield from _give_way(kinds, listed, told)
    used = yield from _take_sure_pairs(kinds, matched)
    yield from _settle_the_rest(kinds, used, matched)
    _doubt_unsure(kinds, listed, created, used, matched)
    yield from _tell_twins(kinds, told, used, matched)
    asked_for = (said for said, owners in created.items() if _NO_ROW not in owners)
    spoken_for = {*asked_for, *(whole(kind.shape) for kind in kinds)}
    yield from _doubt_similar(rows, tasks, spoken_for, used, matched)
    return matched


def created_by(
    known: Iterable[TaskAnswer], sent: Iterable[Shape]
) -> Generator[None, None, Created]:
    """What is known of other rows. known: their tasks, as listed. sent: what these rows asked for.

    A task belongs to any of them from which it does not differ, but for what no task here says.
    """
    turns = Turns()
    index = ShapeIndex(tuple(range(len(MEMBERS))))
    created: dict[Shape, set[Shape]] = {}
    for asked in sent:
        if turns.is_over(len(MEMBERS)):
            yield
        said = whole(asked)
        if said not in created:
            created[said] = {said}
            index.add(asked, asked)
    shapes: set[Shape] = set()
    for task in known:
        if turns.is_over(len(MEMBERS)):
            yield
        shapes.add(shape_of_task(task))
    told = {place for shape in shapes for place, said in enumerate(shape) if said is not None}
    pairs = 0
    for shape in shapes:
        near = list(index.find(shape))
        pairs += sum(map(len, near))
        # Of so many that are alike, what is listed of them has to be enough.
        found = list(chain.from_iterable(near)) if pairs <= _MOST_PAIRS + len(shapes) else []
        if turns.is_over(len(MEMBERS) * (1 + len(found))):
            yield
        fitting = {whole(asked) for asked in found if not lacks(shape, asked) & told}
        exact = {whole(asked) for asked in found if not is_more(shape, asked)} & fitting
        created.setdefault(whole(shape), set()).update(exact or fitting or {whole(shape), _NO_ROW})
    return created


def is_candidate(task: TaskAnswer, since: datetime) -> bool:
    """Whether a task may have been made by a request at `since`; a missing time counts as yes."""
    return _is_in_time(_made_at(task), since)


def _is_in_time(made: datetime, since: datetime) -> bool:
    return made >= since or since - made <= MARGIN


def _made_at(task: TaskAnswer) -> datetime:
    """When the service says that it was made; where it does not, it may have been at any time."""
    return made_at(task) or _ALWAYS


@dataclass(slots=True, eq=False)
class _RowKind:
    """Lost rows that ask for the very same. left: those that have no task yet.

    choices: the tasks that they may have made. is_beyond_telling: there are more than are tried.
    """

    shape: Shape
    rows: list[LostRow]
    left: list[LostRow] = field(default_factory=list)
    choices: list[_TaskKind] = field(default_factory=list)
    is_beyond_telling: bool = False


@dataclass(slots=True, eq=False)
class _TaskKind:
    """Listed tasks that say the same, each with the time at which it was made.

    owners: kinds of rows that ask for all that it says, and no more. claims: those that may have
    made it.
    """

    shape: Shape
    tasks: list[tuple[datetime, str]]
    owners: list[_RowKind] = field(default_factory=list)
    claims: list[_RowKind] = field(default_factory=list)


def _row_kinds(rows: Sequence[LostRow]) -> Generator[None, None, list[_RowKind]]:
    kinds: dict[object, _RowKind] = {}
    for number, row in enumerate(rows):
        if number % _AT_ONCE == 0:
            yield
        spelling = frozen(row.body)
        if spelling in kinds:
            kinds[spelling].rows.append(row)
        else:
            kinds[spelling] = _RowKind(shape_of_body(row.body), [row])
    return list(kinds.values())


def frozen(value: object) -> Hashable:
    """The same for bodies that say the same, in whatever order."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return tuple(frozen(inner) for inner in value)
    return value if isinstance(value, Hashable) else repr(value)


def _task_kinds(tasks: Sequence[TaskAnswer]) -> Generator[None, None, list[_TaskKind]]:
    kinds: dict[Shape, _TaskKind] = {}
    for number, task in enumerate(tasks):
        if number % _AT_ONCE == 0:
            yield
        shape = shape_of_task(task)
        made = (_made_at(task), task.task_id)
        if shape in kinds:
            kinds[shape].tasks.append(made)
        else:
            kinds[shape] = _TaskKind(shape, [made])
    return list(kinds.values())


def _connect(kinds: list[_RowKind], listed: list[_TaskKind]) -> Generator[None, None, None]:
    """Find for each task the rows that may have made it: the same title, and nothing differs."""
    index = ShapeIndex(tuple(range(len(MEMBERS))))
    owners: defaultdict[Shape, list[_RowKind]] = defaultdict(list)
    earliest = {id(kind): min(row.own_since for row in kind.rows) for kind in kinds}
    for kind in kinds:
        index.add(kind.shape, kind)
        owners[whole(kind.shape)].append(kind)
    pairs = 0
    unmarked: dict[int, Sequence[_RowKind]] = {}
    for number, task in enumerate(listed):
        if number % _AT_ONCE == 0:
            yield
        if task.shape[_TITLE] is None:
            continue
        task.owners = owners.get(whole(task.shape), [])
        latest = max(made for made, _ in task.tasks)
        near = list(index.find(task.shape))
        pairs += sum(map(len, near))
        is_beyond_telling = pairs > _MOST_PAIRS + len(kinds) + len(listed)
        if is_beyond_telling:
            _mark(near, task.owners, unmarked)
        for kind in task.owners if is_beyond_telling else chain.from_iterable(near):
            if _is_in_time(latest, earliest[id(kind)]):
                task.claims.append(kind)
                kind.choices.append(task)


def _mark(
    near: Iterable[Sequence[_RowKind]],
    owners: Collection[_RowKind],
    unmarked: dict[int, Sequence[_RowKind]],
) -> None:
    """Note that nobody can tell which of the tasks is these rows', but for those that own one.

    unmarked: of lists that were met before, what was left out: a list is read once, not once for
    each task.
    """
    for kinds in near:
        left_out = []
        for kind in unmarked.get(id(kinds), kinds):
            if kind in owners:
                left_out.append(kind)
            else:
                kind.is_beyond_telling = True
        unmarked[id(kinds)] = left_out


def _give_way(
    kinds: list[_RowKind], listed: list[_TaskKind], told: set[int]
) -> Generator[None, None, None]:
    """Take from a row's choices the tasks that say exactly what another row says.

    Where a task only says less than the row, it is left: the service may list less than it holds.
    told: the places of what some task says.
    """
    turns = Turns()
    for task in listed:
        if task.owners:
            owning = set(map(id, task.owners))
            task.claims = [
                kind
                for kind in task.claims
                if id(kind) in owning
                or not (is_more(task.shape, kind.shape) or lacks(task.shape, kind.shape) & told)
            ]
            if turns.is_over(len(owning) + len(task.claims)):
                yield
    claimed = {id(task): set(map(id, task.claims)) for task in listed}
    for kind in kinds:
        kind.choices = [task for task in kind.choices if id(kind) in claimed[id(task)]]
        if turns.is_over(len(kind.choices)):
            yield


def _take_sure_pairs(kinds: list[_RowKind], matched: Matched) -> Generator[None, None, set[str]]:
    """Pair rows with tasks that say the same, and that no other kind of row may have made."""
    used: set[str] = set()
    for number, kind in enumerate(kinds):
        if number % _AT_ONCE == 0:
            yield
        sure = [
            made
            for task in kind.choices
            if task.owners == [kind] and task.claims == [kind]
            for made in task.tasks
        ]
        pairs = _pairs_in_time(kind.rows, sure)
        matched.found |= pairs
        used.update(pairs.values())
        kind.left = [row for row in kind.rows if row.key not in pairs]
    return used


def _pairs_in_time(
    rows: Sequence[LostRow], tasks: Sequence[tuple[datetime, str]]
) -> dict[bytes, str]:
    """As many pairs as there can be of equal rows and equal tasks, none older than its request.

    Of equal rows, the one sent last has the fewest tasks to choose from: it chooses first, and
    takes the oldest that it may.
    """
    newest_first = sorted(tasks, reverse=True)
    upcoming = 0
    free: list[str] = []
    pairs: dict[bytes, str] = {}
    for row in sorted(rows, key=lambda row: row.own_since, reverse=True):
        while upcoming < len(newest_first) and _is_in_time(
            newest_first[upcoming][0], row.own_since
        ):
            free.append(newest_first[upcoming][1])
            upcoming += 1
        if free:
            pairs[row.key] = free.pop()
    return pairs


def _settle_the_rest(
    kinds: list[_RowKind], used: set[str], matched: Matched
) -> Generator[None, None, None]:
    """What has no task of its own yet: found, missing, or in doubt with those it competes with."""
    for number, group in enumerate(_groups([kind for kind in kinds if kind.left])):
        if number % _AT_ONCE == 0:
            yield
        rows = [row for kind in group for row in kind.left]
        tasks = {id(task): task for kind in group for task in kind.choices}
        free = {
            key: [made for made in task.tasks if made[1] not in used] for key, task in tasks.items()
        }
        is_alike = len(group) == 1
        paired = None
        if is_alike:
            paired = _pairs_in_time(rows, [made for some in free.values() for made in some])
        elif len(rows) * sum(map(len, free.values())) <= _MOST_PAIRS:
            paired = yield from most_pairs(_choices_of_rows(group, free))
        is_open = any(kind.is_beyond_telling for kind in group)
        reason = _TOO_MANY if paired is None or is_open else _FEWER
        if paired is None or (len(paired) < len(rows) and (is_open or (paired and not is_alike))):
            matched.doubtful.update((row.key, reason) for row in rows)
            continue
        matched.found.update(paired)
        used.update(paired.values())
        if not is_alike:
            claimed = {
                task_id for t in tasks.values() if len(t.claims) > 1 for _, task_id in t.tasks
            }
            matched.exchangeable.update(key for key, own in paired.items() if own in claimed)
        matched.missing.update(row.key for row in rows if row.key not in paired)


_TOO_MANY = "too many tasks look like it to tell which one is its own"
_FEWER = "there are fewer tasks than rows that may have created them"


def _groups(kinds: Sequence[_RowKind]) -> list[list[_RowKind]]:
    """The kinds of rows that are joined by any chain of tasks that they could have become."""
    seen: set[int] = set()
    by_id = {id(kind) for kind in kinds}
    groups = []
    for first in kinds:
        if id(first) in seen:
            continue
        seen.add(id(first))
        group = [first]
        for kind in group:  # grows while it is read
            for task in kind.choices:
                if id(task) in seen:
                    continue
                seen.add(id(task))
                others = [o for o in task.claims if id(o) in by_id and id(o) not in seen]
                seen.update(map(id, others))
                group += others
        groups.append(group)
    return groups


def _choices_of_rows(
    group: Sequence[_RowKind], free: Mapping[int, list[tuple[datetime, str]]]
) -> dict[bytes, list[str]]:
    return {
        row.key: [
            task_id
            for task in kind.choices
            for made, task_id in free[id(task)]
            if _is_in_time(made, row.own_since)
        ]
        for kind in group
        for row in kind.left
    }


def _tell_twins(
    kinds: list[_RowKind], told: set[int], used: set[str], matched: Matched
) -> Generator[None, None, None]:
    """Where a second task says all that a found row says, and was made after its request.

    A proxy that carries a request out twice makes such ones. The service has to say when; what it
    tells of no task need not be said.
    """
    turns = Turns()
    seen: set[int] = set()
    for kind in kinds:
        found = [row for row in kind.rows if row.key in matched.found]
        for task in kind.choices if found else ():
            if turns.is_over():
                yield
            if id(task) in seen or not (kind in task.owners or _is_all(task, kind, told)):
                continue
            seen.add(id(task))
            spare = [made for made in task.tasks if made[1] not in used and made[0] != _ALWAYS]
            matched.twins |= _pairs_in_time(found, spare)


def _is_all(task: _TaskKind, kind: _RowKind, told: set[int]) -> bool:
    """Whether a task says what a kind of row asks for, as far as any does, and is no other's."""
    shape = kind.shape
    is_own = task.claims == [kind] and not task.owners
    return is_own and not is_more(task.shape, shape) and not lacks(task.shape, shape) & told


def _doubt_unsure(
    kinds: list[_RowKind],
    listed: list[_TaskKind],
    created: Created,
    used: set[str],
    matched: Matched,
) -> None:
    """Let go of tasks that are not surely the row's for which they were taken.

    One that says what another row says, as far as it is listed, may be a second one of that row,
    and one that is about a company alone is hardly that of a row about a deal.
    One that was made long after the row was sent, as far as can be guessed, may be anybody's, and
    so may one of which the service does not say when it was made.
    """
    there = {key: (made, task) for task in listed for made, key in task.tasks if key in used}
    for kind in kinds:
        for row in kind.rows:
            task_id = matched.found.get(row.key)
            if task_id is None:
                continue
            made, task = there[task_id]
            owners = {*created.get(whole(task.shape), ()), *(whole(k.shape) for k in task.owners)}
            others = owners - {whole(kind.shape), _NO_ROW}
            is_strange = bool(others) or is_elsewhere(task.shape, kind.shape)
            is_late = row.until is not None and row.until < made
            if is_strange or is_late or made == _ALWAYS:
                del matched.found[row.key]
                matched.exchangeable.discard(row.key)
                used.remove(task_id)
                matched.doubtful[row.key] = nearly(task_id)


class _Suspect:
    """The latest of the tasks that agree with some rows in all that no service changes."""

    __slots__ = ("made", "task_id")

    def __init__(self) -> None:
        self.made: datetime | None = None
        self.task_id = ""

    def see(self, made: datetime, task_id: str) -> None:
        """Remember a task, if it is the latest."""
        if self.made is None or made > self.made:
            self.made, self.task_id = made, task_id


class _Doubt(NamedTuple):
    """A way in which a task may be a row's that does not say what the row says.

    places: where neither says another thing than the other, as `loose` has it. needs: where both
    say something. names: of these the task says one. of_any_time: whether it may be older than
    the request. is_free: only a task that does not say what some row says. is_bare: only one that
    says nothing of what it is about.
    """

    places: tuple[int, ...]
    needs: tuple[int, ...] = ()
    names: tuple[int, ...] = ()
    of_any_time: bool = False
    is_free: bool = False
    is_bare: bool = False

    def may_rest_on(self, said: _Said) -> bool:
        """Whether a task says enough, or as little as is meant."""
        named = not self.names or _says_any(said.shape, self.names)
        is_other = self.is_bare and _says_any(said.shape, _ABOUT)
        return named and not is_other and _fills(said.shape, self.needs)


_DOUBTS = (
    # Services escape, strip and cut titles.
    _Doubt(WHO_AND_WHAT),
    # Somebody may have handed it on before it was looked up.
    _Doubt(_TITLE_AND_WHAT, needs=(_TITLE,), names=(*_TARGETS, _EMAIL)),
    # A part of the service may have a clock of its own, or another zone.
    *(
        _Doubt((_TITLE, _ASSIGNEE, due, about), needs=(_TITLE, about), of_any_time=True)
        for about in _ABOUT
        for due in AROUND_DUE
    ),
    # And the list may show titles and little more, or not even those.
    *(_Doubt((_TITLE, _ASSIGNEE, due), of_any_time=True, is_bare=True) for due in AROUND_DUE),
    # Deals and contacts are merged.
    _Doubt((_TITLE, _ASSIGNEE), needs=(_TITLE,), is_free=True),
)


class _Said(NamedTuple):
    """What a row or a task says, exactly and loosely, and whose it is."""

    shape: Shape
    loosely: Shape
    whose: Any


def _said(shape: Shape, whose: LostRow | TaskAnswer) -> _Said:
    return _Said(shape, loose(shape), whose)


def _doubt_similar(
    rows: Sequence[LostRow],
    tasks: Sequence[TaskAnswer],
    spoken_for: Collection[Shape],
    used: set[str],
    matched: Matched,
) -> Generator[None, None, None]:
    """A row is not missing while a task that belongs to nobody may be it.

    spoken_for: what rows say, each as `comparison.whole` has it.
    """
    missing = [row for row in rows if row.key in matched.missing]
    free = [task for task in tasks if task.task_id not in used]
    if not missing or not free:
        return
    asked = yield from _by_parts(missing, lambda row: _said(shape_of_body(row.body), row))
    listed = yield from _by_parts(free, lambda task: _said(shape_of_task(task), task))
    unspoken = [said for said in listed if whole(said.shape) not in spoken_for]
    for doubt in _DOUBTS:
        asked = [said for said in asked if said.whose.key in matched.missing]
        suspects = yield from _suspects(asked, unspoken if doubt.is_free else listed, doubt)
        for found, suspect in suspects:
            for row in found:
                if suspect.made is not None and _may_be_of(row, suspect.made, doubt):
                    matched.missing.discard(row.key)
                    matched.doubtful[row.key] = nearly(suspect.task_id)
    left = [row for row in missing if row.key in matched.missing]
    ties = yield from tie([row.body for row in left], [said.whose for said in unspoken], _ALWAYS)
    for row, tied in zip(left, ties, strict=True):
        if tied is not None and _is_in_time(tied.made, row.own_since):
            matched.missing.discard(row.key)
            matched.doubtful[row.key] = nearly(tied.task_id)


def _by_parts(
    many: Iterable[_One], say: Callable[[_One], _Said]
) -> Generator[None, None, list[_Said]]:
    said = []
    for number, one in enumerate(many):
        if number % _AT_ONCE == 0:
            yield
        said.append(say(one))
    return said


def _may_be_of(row: LostRow, made: datetime, doubt: _Doubt) -> bool:
    """Whether a task of that time may be a row's.

    Where they agree in the least, a guess of when the row was sent is good enough: else each
    follow-up of an assignee would be one that any lost follow-up may have become.
    """
    return doubt.of_any_time or _is_in_time(made, row.own_since if doubt.is_free else row.since)


def _suspects(
    rows: Sequence[_Said], tasks: Sequence[_Said], doubt: _Doubt
) -> Generator[None, None, list[tuple[list[LostRow], _Suspect]]]:
    """Rows that agree at some places, with the latest of the tasks that agree with them there."""
    rows = [row for row in rows if _fills(row.shape, doubt.needs)]
    if not rows:
        return []
    index = ShapeIndex(doubt.places)
    for row in rows:
        index.add(row.loosely, row.whose)
    suspects: dict[int, tuple[list[LostRow], _Suspect]] = {}
    for number, task in enumerate(tasks):
        if number % _AT_ONCE == 0:
            yield
        if doubt.may_rest_on(task):
            for found in index.find(task.loosely):
                suspect = suspects.setdefault(id(found), (found, _Suspect()))[1]
                suspect.see(_made_at(task.whose), task.whose.task_id)
    return list(suspects.values())


def _says_any(shape: Shape, places: tuple[int, ...]) -> bool:
    return any(shape[place] is not None for place in places)


def _fills(shape: Shape, places: tuple[int, ...]) -> bool:
    return all(shape[place] is not None for place in places)


def nearly(task_id: str) -> str:
    """Why a row is in doubt: this task may be its own."""
    return f"task {task_id} may belong to it, but that is not certain"


class Interest:
    """Which listed tasks a matching needs to see: any that may be, or look like, a lost row."""

    def __init__(self, rows: Sequence[LostRow]) -> None:
        self._indexes = [ShapeIndex(WHO_AND_WHAT), ShapeIndex(_TITLE_AND_WHAT)]
        self._titles = set()
        self._tied = TiedRows(row.body for row in rows)
        self._marks = {reference_of(row.key) for row in rows if wanted_reference(row.body, row.key)}
        for row in rows:
            shape = loose(shape_of_body(row.body))
            self._titles.add(shape[_TITLE])
            for index in self._indexes:
                index.add(shape, row)

    def wants(self, task: TaskAnswer) -> bool:
        """Whether a listed task is one of them."""
        if self._marks and not self._marks.isdisjoint(references_of(task)):
            return True
        shape = loose(shape_of_task(task))
        if shape[_TITLE] is None or shape[_TITLE] in self._titles:
            return True
        is_found = any(True for index in self._indexes for _ in index.find(shape))
        return is_found or self._tied.may_have(task)
