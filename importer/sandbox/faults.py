"""What can go wrong with a request: the kinds of faults, by the names that `--faults` uses."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from importer.errors import ConfigurationError


class Call(StrEnum):
    """The calls that can go wrong, by the names that `--faults` uses."""

    CREATE = "create"
    ME = "me"
    LIST = "list"
    GET = "get"
    PATCH = "patch"
    DELETE = "delete"


class Action(StrEnum):
    """What becomes of the request."""

    ANSWER = "answer"
    """Answered as `Fault` says."""
    RESET = "reset"
    """The connection is reset, with no byte of an answer."""
    HANG = "hang"
    """Nothing comes for a long time, then the connection is closed."""
    HALF = "half"
    """The true answer breaks off in the middle."""
    SLOW = "slow"
    """The true answer, late."""
    WRONG_ECHO = "wrong echo"
    """The true answer, with the title of another task."""
    TRUE = "true"
    """The true answer: what goes wrong is elsewhere."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault. With `after`, the request is carried out first, then goes wrong.

    times: how often it is carried out, as by a proxy that repeats it; the last answer counts.

    A request that the sandbox refuses anyhow (a bad body, an unknown task) is answered as ever: so
    a fault with `after` always means that there was something done.
    """

    kind: str
    action: Action = Action.ANSWER
    after: bool = False
    times: int = 1
    status: int = 0
    retry_after: Literal["seconds", "date"] | None = None
    location: str | None = None
    body: str | None = None


_OK_PAGE = "<html><body>OK</body></html>"
_ERROR_PAGE = "<html><body>The gateway could not do this.</body></html>"
_BLOCKED_PAGE = "<html><head><title>Request blocked</title></head></html>"
_PORTAL_PAGE = "<html><head><title>Welcome to our guests</title></head></html>"
_TOLD_ID = "00000000-0000-4000-8000-00000000feed"
"""The id of no task: a queue or a failure may name one that is never made."""
_QUEUED = f'{{"task_id": "{_TOLD_ID}", "status": "queued"}}'
_FAILED = (
    f'{{"success": false, "task_id": "{_TOLD_ID}", "message": "the plan holds no more tasks"}}'
)
_FAILED_PART = (
    f'{{"task_id": "{_TOLD_ID}", "results": [{{"status": 422, "message": "no such assignee"}}]}}'
)
_REFUSED = '{"message": "the sandbox was told to answer 400", "code": "validation"}'
_FIELD_ERRORS = (
    '{"errors": [{"loc": ["body", "targets", "deal_id"], "msg": "there is no such deal"}]}'
)

FAULTS: dict[str, Fault] = {
    fault.kind: fault
    for fault in (
        Fault("reset-before", Action.RESET),
        Fault("reset-after", Action.RESET, after=True),
        Fault("hang-before", Action.HANG),
        Fault("hang-after", Action.HANG, after=True),
        Fault("half-after", Action.HALF, after=True),
        Fault("slow", Action.SLOW),
        Fault("500-before", status=500),
        Fault("500-after", status=500, after=True),
        Fault("502-before", status=502),
        Fault("502-after", status=502, after=True),
        Fault("503-before", status=503, retry_after="seconds"),
        Fault("503-after", status=503, retry_after="seconds", after=True),
        Fault("504-before", status=504),
        Fault("504-after", status=504, after=True),
        Fault("408-before", status=408),
        Fault("429", status=429, retry_after="seconds"),
        Fault("429-date", status=429, retry_after="date"),
        Fault("429-bare", status=429),
        Fault("400", status=400, body=_REFUSED),
        Fault("422-fields", status=422, body=_FIELD_ERRORS),
        Fault("401", status=401),
        Fault("402", status=402),
        Fault("407", status=407),
        Fault("511", status=511),
        Fault("403", status=403),
        Fault("html-403", status=403, body=_BLOCKED_PAGE),
        Fault("portal", status=200, body=_PORTAL_PAGE),
        Fault("302", status=302, location="/login"),
        Fault("not-json-after", status=200, body=_OK_PAGE, after=True),
        Fault("no-id-after", status=200, body="{}", after=True),
        Fault("wrong-echo-after", Action.WRONG_ECHO, after=True),
        Fault("402-after", status=402, after=True),
        Fault("407-after", status=407, after=True),
        Fault("404-after", status=404, after=True),
        Fault("409-after", status=409, after=True),
        Fault("499-after", status=499, after=True),
        Fault("html-403-after", status=403, body=_ERROR_PAGE, after=True),
        Fault("html-404-after", status=404, body=_ERROR_PAGE, after=True),
        Fault("html-502-after", status=502, body=_ERROR_PAGE, after=True),
        Fault("302-elsewhere-after", status=302, location="/tasks/new", after=True),
        Fault("303-after", status=303, location="/tasks", after=True),
        Fault("empty-after", status=201, body="", after=True),
        Fault("202-after", status=202, body='{"status": "accepted"}', after=True),
        Fault("twice", Action.TRUE, after=True, times=2),
        Fault("twice-reset-after", Action.RESET, after=True, times=2),
        Fault("202-queued", status=202, body=_QUEUED),
        Fault("202-queued-after", status=202, body=_QUEUED, after=True),
        Fault("200-failed", status=200, body=_FAILED),
        Fault("200-failed-after", status=200, body=_FAILED, after=True),
        Fault("207-failed", status=207, body=_FAILED_PART),
        Fault("207-failed-after", status=207, body=_FAILED_PART, after=True),
    )
}
"""Every kind that `--faults` knows."""


_ANY_STATUS = re.compile(r"(html-|bare-|)([345][0-9]{2})-(before|after)")
"""Beside them: any status of a redirect, a refusal or an outage, with JSON, a web page or no body,
in place of what was asked for or after it was done."""

_WITHOUT_BODY = 304
"""It never has a body (RFC 9110, 15.4.5)."""


def find_fault(text: str, kind: str) -> Fault:
    """The fault of that kind; else an error that names the nearest ones."""
    if kind in FAULTS:
        return FAULTS[kind]
    any_status = _ANY_STATUS.fullmatch(kind)
    if any_status is not None:
        status = int(any_status[2])
        body = {"html-": _ERROR_PAGE, "bare-": ""}.get(any_status[1])
        body = "" if status == _WITHOUT_BODY else body
        return Fault(kind, status=status, body=body, after=any_status[3] == "after")
    near = [name for name in FAULTS if name.startswith(f"{kind}-")]
    near = near or difflib.get_close_matches(kind, FAULTS, n=1, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it is one of {', '.join(FAULTS)}"
    raise ConfigurationError(f'fault "{text}": there is no kind "{kind}"', hint=hint)
