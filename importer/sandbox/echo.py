"""How the service shows a task, where API.md leaves it open: the text of `--echo`.

Parses the text into an `Echo`, which takes a task as it is held and gives it as it is shown. What
is held stays as it was sent, so that a test can compare.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Literal

from importer.errors import ConfigurationError
from importer.sandbox.store import SANDBOX_TASK_ID_PREFIX, Task, format_time
from importer.sandbox.words import Word, read_count, read_shift, read_words

ECHO_WORDS: dict[str, Word] = {
    "exact": Word("exact", "What was sent. So it is unless something is said."),
    "escape": Word("escape", "Texts come back with HTML entities: `&amp;` for `&`."),
    "strip": Word("strip", "Texts come back without what stands in angle brackets."),
    "cut": Word("cut=N", "Texts come back cut to N characters."),
    "no-emoji": Word("no-emoji", "Texts come back without emoji."),
    "misread": Word("misread", "Texts come back as UTF-8 that was read as Latin-1: `Ã©` for `é`."),
    "no-tags": Word("no-tags", "E-mail addresses come back without what follows a plus."),
    "upper-ids": Word("upper-ids", "Ids come back in capitals."),
    "no-zeros": Word("no-zeros", "Ids of people and targets come back without leading zeros."),
    "merged": Word("merged", "Deals, companies and meetings were merged: they have other ids."),
    "number-ids": Word("number-ids", "A task's id is a number."),
    "id": Word("id", "A task's id is called `id`, not `task_id`."),
    "lose": Word(
        "lose=FIELD", "A member is missing; several are joined by +, as in due_date+reason."
    ),
    "title-only": Word("title-only", "Nothing but the id, the status and the title."),
    "nothing": Word("nothing", "Nothing but the id and the status."),
    "created-at": Word(
        "created-at=HOW",
        "Times are off (+2h, -10m), have no zone (naive, naive+2h), or are null (none).",
    ),
    "date": Word(
        "date=HOW", "The header `Date` is off (+3h), as a proxy's may be, or missing (none)."
    ),
    "envelope": Word(
        "envelope=NAME", "One task is answered inside an object: task, data or any other."
    ),
    "location": Word(
        "location", "A new task is answered by its address in `Location`, with no body."
    ),
    "empty": Word("empty", "A new task is answered with no body."),
    "existing": Word(
        "existing", "A new task that says just what an older one says is not made: that is told."
    ),
    "only": Word(
        "only=TITLE",
        "Texts, ids, times and what is missing: so for some titles alone (`*` and `?`).",
    ),
    "status": Word("status=N", "A new task is answered with this status: 200, 201 or 202."),
}
"""Every word that `--echo` knows. Several are done in the order given here."""

_TEXTS = frozenset(
    {
        *("task_title", "reason", "subject", "body", "message", "talking_points", "name"),
        "dismiss_reason",
    }
)
_TEXTS_OF_A_CONTACT = frozenset({"title"})
_IDS = frozenset({"task_id", "assignee_id", "deal_id", "company_id", "meeting_id"})
_MERGING = frozenset({"deal_id", "company_id", "meeting_id"})
_TIMES = frozenset({"created_at", "updated_at", "completed_at", "dismissed_at"})
_FIELDS = frozenset(
    {
        *("task_type", "task_title", "assignee_id", "targets", "priority", "draft", "reason"),
        *("due_date", "agent_id", "created_at", "updated_at", "completed_at", "dismissed_at"),
        *("dismiss_reason", "status", "task_id"),
        *("targets.deal_id", "targets.company_id", "targets.meeting_id", "targets.contact"),
    }
)
_TAG = re.compile(r"\+[^@]*(?=@)")
_MARKUP = re.compile(r"<[^>]*>")
_EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]")
_CREATED = (200, 201, 202)


@dataclass(frozen=True, slots=True)
class Echo:
    """How a task is told. status, date_shift: None where nothing was said of them.

    body: what the answer to a new task holds. texts: what is done to each text, in order. only:
    the pattern of the titles that are told so; None: all.
    """

    texts: tuple[Callable[[str], str], ...] = ()
    has_tags: bool = True
    only: str | None = None
    has_zeros: bool = True
    is_merged: bool = False
    has_upper_ids: bool = False
    has_number_ids: bool = False
    id_name: str = "task_id"
    lost: frozenset[str] = frozenset()
    told: frozenset[str] | None = None
    time_shift: timedelta = timedelta()
    times: Literal["zoned", "naive", "none"] = "zoned"
    date_shift: timedelta = timedelta()
    has_date: bool = True
    envelope: str | None = None
    body: Literal["task", "location", "empty"] = "task"
    status: int | None = None
    tells_existing: bool = False

    @classmethod
    def parse(cls, text: str) -> Echo:
        """The echo that the text asks for; exact for an empty text.

        Raises ConfigurationError for a word or a value that is not known.
        """
        given = list(read_words("echo", text, ECHO_WORDS))
        order = list(ECHO_WORDS)
        echo = cls()
        for name, value in sorted(given, key=lambda pair: order.index(pair[0])):
            echo = _CHANGES[name](echo, value)
        return echo

    def tell(self, task: Task) -> dict[str, Any]:
        """The task as every answer and listing tells of it."""
        if self.only is not None and not fnmatchcase(task["task_title"], self.only):
            return Echo(
                has_upper_ids=self.has_upper_ids,
                has_number_ids=self.has_number_ids,
                id_name=self.id_name,
            ).tell(task)
        told = {
            name: self._member(name, value, _TEXTS)
            for name, value in task.items()
            if name not in self.lost and (self.told is None or name in self.told)
        }
        if told.pop("task_id", None) is None:
            return told
        return {self.id_name: self.tell_id(task["task_id"]), **told}

    def wrap(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        """A task that is answered alone, in its envelope if there is one."""
        return told if self.envelope is None else {self.envelope: told}

    def tell_id(self, task_id: str) -> str | int:
        """The id of a task as it is shown."""
        if self.has_number_ids:
            return int(task_id.removeprefix(SANDBOX_TASK_ID_PREFIX), 16)
        return task_id.upper() if self.has_upper_ids else task_id

    def held_id(self, told: str) -> str:
        """The id under which a task is held, from what a request says: capitals do not count."""
        if self.has_number_ids and read_count(told) is not None:
            return f"{SANDBOX_TASK_ID_PREFIX}{int(told):012x}"
        return told.lower()

    def _member(self, name: str, value: object, texts: frozenset[str]) -> object:
        if isinstance(value, dict):
            inner = texts | _TEXTS_OF_A_CONTACT if name == "contact" else texts
            return {
                key: self._member(key, member, inner)
                for key, member in value.items()
                if f"{name}.{key}" not in self.lost
            }
        if isinstance(value, list):
            return [self._member(name, item, texts) for item in value]
        if not isinstance(value, str):
            return value
        if name in _TIMES:
            return self._time(value)
        if name in _IDS:
            return self._id(name, value)
        return self._text(name, value, texts)

    def _text(self, name: str, value: str, texts: frozenset[str]) -> str:
        if name == "email" and not self.has_tags:
            return _TAG.sub("", value)
        if name in texts:
            for change in self.texts:
                value = change(value)
        return value

    def _id(self, name: str, value: str) -> str:
        if not self.has_zeros:
            value = value.lstrip("0") or value
        if self.is_merged and name in _MERGING:
            value = f"{value}-merged"
        return value.upper() if self.has_upper_ids else value

    def _time(self, text: str) -> str | None:
        if self.times == "none":
            return None
        moment = format_time(datetime.fromisoformat(text) + self.time_shift)
        return moment.removesuffix("Z") if self.times == "naive" else moment


def _with_text(change: Callable[[str], str]) -> Callable[[Echo, str], Echo]:
    return lambda echo, _value: replace(echo, texts=(*echo.texts, change))


def _with(**members: Any) -> Callable[[Echo, str], Echo]:  # noqa: ANN401 -- the members' own types
    return lambda echo, _value: replace(echo, **members)


def _with_cut(echo: Echo, value: str) -> Echo:
    length = read_count(value)
    if length is None:
        raise _wrong("cut", value, "write cut=20, or any other whole number from 1 up")
    return replace(echo, texts=(*echo.texts, lambda text: text[:length]))


def _with_lost(echo: Echo, value: str) -> Echo:
    names = frozenset(name.strip() for name in value.split("+"))
    if not names <= _FIELDS:
        raise _wrong("lose", value, f"a member is one of {', '.join(sorted(_FIELDS))}")
    return replace(echo, lost=echo.lost | names)


def _with_times(echo: Echo, value: str) -> Echo:
    if value == "none":
        return replace(echo, times="none")
    rest = value.removeprefix("naive")
    shift = read_shift(rest) if rest else timedelta()
    if shift is None:
        raise _wrong("created-at", value, "write created-at=+2h, -10m, naive, naive+2h or none")
    return replace(echo, times="zoned" if rest == value else "naive", time_shift=shift)


def _with_date(echo: Echo, value: str) -> Echo:
    if value == "none":
        return replace(echo, has_date=False)
    shift = read_shift(value)
    if shift is None:
        raise _wrong("date", value, "write date=+3h, date=-10m or date=none")
    return replace(echo, date_shift=shift)


def _with_status(echo: Echo, value: str) -> Echo:
    status = read_count(value)
    if status not in _CREATED:
        raise _wrong("status", value, "it is one of 200, 201, 202")
    return replace(echo, status=status)


def _wrong(name: str, value: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f'echo "{name}={value}" is not understood', hint=hint)


_CHANGES: dict[str, Callable[[Echo, str], Echo]] = {
    "exact": _with(),
    "escape": _with_text(html.escape),
    "strip": _with_text(lambda text: _MARKUP.sub("", text).strip()),
    "cut": _with_cut,
    "no-emoji": _with_text(lambda text: _EMOJI.sub("", text)),
    "misread": _with_text(lambda text: text.encode("utf-8").decode("latin-1")),
    "no-tags": _with(has_tags=False),
    "upper-ids": _with(has_upper_ids=True),
    "no-zeros": _with(has_zeros=False),
    "merged": _with(is_merged=True),
    "number-ids": _with(has_number_ids=True),
    "id": _with(id_name="id"),
    "lose": _with_lost,
    "title-only": _with(told=frozenset({"task_id", "status", "task_title"})),
    "nothing": _with(told=frozenset({"task_id", "status"})),
    "created-at": _with_times,
    "date": _with_date,
    "envelope": lambda echo, value: replace(echo, envelope=value),
    "location": _with(body="location"),
    "empty": _with(body="empty"),
    "existing": _with(tells_existing=True),
    "only": lambda echo, value: replace(echo, only=value),
    "status": _with_status,
}
