"""The workspace in the answer to `GET /me`, or an error that says why there is none."""

from __future__ import annotations

import math
from urllib.parse import urljoin, urlsplit

from importer.errors import ServiceError
from importer.settings.access_token import IN_ENVIRONMENT, Origin
from importer.submission.answers.trouble import REMEDIES, trouble_of, was_cut_off
from importer.submission.http.client import Answer, Failure
from importer.submission.http.statuses import Trouble, meaning_of
from importer.wording.hints import Hint, Option
from importer.wording.text import cleaned

NOTHING_SENT = "nothing was sent"
_MINUTE = 60
_CHECK = Hint("check the network and {base_url}")

_WHO = {
    Trouble.ACCOUNT: "the service at {url} does not serve this workspace",
    Trouble.PROXY: "a proxy responds in place of the service at {url}",
    Trouble.NETWORK: "something other than the service is responding at {url}",
}


def no_service(
    result: Answer | Failure,
    base_url: str,
    *,
    by_proxy: bool = False,
    token: Origin = IN_ENVIRONMENT,
    so_far: str = NOTHING_SENT,
) -> ServiceError:
    """Why the service says nothing of the workspace, for a person.

    by_proxy: with --proxy. token: where it came from. so_far: what was not done for lack of it.
    """
    if isinstance(result, Failure):
        through = f" through {Option('proxy')}" if by_proxy else ""
        return ServiceError(
            f"the service at {base_url} cannot be reached{through}: {result.message}",
            hint=Hint("{}; {}", _after_a_failure(result, base_url, by_proxy=by_proxy), so_far),
        )
    moved_to = _moved_to(result, base_url)
    if moved_to:
        return ServiceError(
            f"the service at {base_url} says that it is at {moved_to} (HTTP {result.status})",
            hint=Hint("check {base_url}; {}", so_far),
        )
    if _refuses_the_token(result, base_url):
        return ServiceError(
            f"the service does not accept {token.name} (HTTP {result.status})",
            hint=f"create a new token in HockeyStack and {token.renewal}; {so_far}",
        )
    words = f": {result.words()}" if result.words() else ""
    told, trouble = f"(HTTP {result.status}{words})", trouble_of(result)
    if trouble in _WHO:
        return ServiceError(
            f"{_WHO[trouble].format(url=base_url)} {told}",
            hint=Hint("{}; {}", REMEDIES[trouble], so_far),
        )
    return ServiceError(
        f"the service at {base_url} is failing {told}",
        hint=Hint("check {base_url}, or try again later; {}", so_far),
    )


def still_pausing(base_url: str, seconds: float, record: str | None, so_far: str) -> ServiceError:
    """That the service is not to be asked yet. record: the file that says so.

    None: a run that shares the rate with this one may have been told.
    """
    minutes = math.ceil(seconds / _MINUTE)
    who, after = "the last run", Hint("run the same {command} again after that; {}", so_far)
    if record is None:
        who = "another run from this address"
    else:
        after = Hint(
            "run the same {command} again after that, or delete {} if the service never asked; {}",
            record,
            so_far,
        )
    return ServiceError(
        f"the service at {base_url} asked {who} to pause, and {minutes:,} minutes of that are left",
        hint=after,
    )


def workspace_id(answer: Answer, base_url: str) -> str | None:
    """The id of the workspace; None where the service names none. Raises `ServiceError`."""
    data = answer.json()
    if not isinstance(data, dict):
        raise ServiceError(
            f"{base_url} answers, but it is not the tasks API ({answer.words() or 'empty'})",
            hint=Hint("check {base_url}, and whether this network wants you to log in first"),
        )
    inner = data.get("workspace")
    inner_id = inner.get("id") if isinstance(inner, dict) else None
    for value in (data.get("workspace_id"), inner_id, data.get("id")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return cleaned(str(value)).strip()
    return None


def _after_a_failure(result: Failure, base_url: str, *, by_proxy: bool) -> str | Hint:
    trouble = trouble_of(result)
    if trouble is not None:
        return REMEDIES[trouble]
    check = Hint("check {proxy}, the network and {base_url}") if by_proxy else _CHECK
    # Not every server says what was wrong: some only hang up.
    if was_cut_off(result) and urlsplit(base_url).scheme == "http":
        return Hint("{}, which begins with https:// where the port is an encrypted one", check)
    return check


def _refuses_the_token(result: Answer, base_url: str) -> bool:
    """A redirect means that (API.md), but for one to another computer than the service's."""
    meaning = meaning_of(result.status)
    if meaning.is_redirect:
        return trouble_of(result) is Trouble.TOKEN or _is_near(result, base_url)
    return meaning.is_token and not result.is_web_page


def _moved_to(result: Answer, base_url: str) -> str:
    """Where the same call is to be made, as after a step to https; empty for any other answer."""
    location = result.headers.get("location", "")
    if not (meaning_of(result.status).is_redirect and location and _is_near(result, base_url)):
        return ""
    try:
        goal = urlsplit(urljoin(f"{base_url}/me", location))
    except ValueError:
        return ""
    path = goal.path.rstrip("/")
    is_same_call = path.endswith("/me") and trouble_of(result) is not Trouble.TOKEN
    place = f"{goal.scheme}://{goal.netloc.rpartition('@')[2]}{path.removesuffix('/me')}"
    return cleaned(place)[:_PLACE_SHOWN] if is_same_call else ""


_PLACE_SHOWN = 100


def _is_near(result: Answer, base_url: str) -> bool:
    try:
        host = urlsplit(result.headers.get("location", "")).hostname
    except ValueError:
        return True
    return host in {None, urlsplit(base_url).hostname}
