"""The forms in which two texts of a task are compared: ids, times, and plain texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from importer.contract.answer import TaskAnswer


def plain(text: str) -> str:
    """The same for texts that differ in spaces, case or the way accents are written alone."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text.casefold())).strip()


_BLANKS = re.compile(r"\s+")


def plain_id(text: str) -> str:
    """The same for two spellings of an id: a Salesforce id has one of 15 and one of 18 letters."""
    text = text.strip()
    return plain(text[:_SHORT] if _is_long_salesforce_id(text) else text)


def folded_id(task_id: str) -> str:
    """The same for both spellings of a task's id: a UUID comes in either case (API.md)."""
    return task_id.lower() if _UUID.fullmatch(task_id) else task_id


def is_uuid(task_id: str) -> bool:
    """Whether it is an id as the service gives them (API.md)."""
    return _UUID.fullmatch(task_id) is not None


def spellings(task_ids: Iterable[str]) -> list[str]:
    """These ids in each way in which the ledger may have them."""
    forms = (
        (key, key.lower(), key.upper()) if _UUID.fullmatch(key) else (key,) for key in task_ids
    )
    return list(dict.fromkeys(form for some in forms for form in some))


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


_SHORT, _LONG = 15, 18


_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def _is_long_salesforce_id(text: str) -> bool:
    """Whether the last three characters say which of the 15 before them are capitals.

    One for each five, the first the lowest bit (Salesforce, "ID field type").
    """
    if len(text) != _LONG or not (text.isascii() and text.isalnum()):
        return False
    capitals = [text[i].isupper() for i in range(_SHORT)]
    bits = [sum(capitals[i + j] << j for j in range(5)) for i in range(0, _SHORT, 5)]
    return text[_SHORT:].upper() == "".join(_CHECKS[five] for five in bits)


def instant(text: str) -> datetime | None:
    """The moment that a text names with its offset; None where it names none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def made_at(task: TaskAnswer) -> datetime | None:
    """When the service says that a task was made; None: it does not say.

    A time without a zone counts as UTC: it is compared with times of the same service alone. One
    of another age is no time, such as the year 1 that some programs write for "none".
    """
    return service_time(task.created_at)


def service_time(text: str | None) -> datetime | None:
    """The moment that such a text names, by the same rules."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


_FIRST_YEAR, _LAST_YEAR = 1990, 9000
