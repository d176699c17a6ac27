"""Which workspace a token belongs to, for a call that goes on without an answer as well."""

from __future__ import annotations

from pydantic import SecretStr

from importer.errors import ImporterError
from importer.pipeline.call import Call
from importer.planning.whereabouts import NOT_ASKED, WorkspaceReply
from importer.settings.access_token import find_token, read_token

_LONGEST_QUESTION_SECONDS = 10.0
"""A dry run does not wait longer for one answer as to which workspace it is."""


def ask_in_vain(call: Call) -> WorkspaceReply:
    """Which workspace the token belongs to; why that is not known, where it is not."""
    try:
        token = find_token(call.base_url, call.caller.environment, call.caller.token)
        return NOT_ASKED if token is None else _ask_who(call, token, tries=1)
    except ImporterError as error:
        told = f"the service could not be asked which workspace this is: {error.message}"
        return WorkspaceReply(problem=told)


def ask_for_job(call: Call) -> WorkspaceReply:
    """The same for a job of a list, of which no other workspace is assumed.

    The files of a list ask once for each token. As nothing stands in for the answer, it is asked
    again where the service is not ready. Raises what a run would raise: that there is no token, or
    that the service does not take it.
    """
    token = read_token(call.base_url, call.caller.environment, call.caller.token)
    replies = None if call.caller.job is None else call.caller.job.replies
    if replies is None:
        return _ask_who(call, token)
    key = call.base_url, token
    if key not in replies:
        replies[key] = _ask_who(call, token)
    return replies[key]


def _ask_who(call: Call, token: SecretStr, tries: int | None = None) -> WorkspaceReply:
    """What the service says. tries: None: as often as a run asks."""
    from importer.pipeline.service.connection import (  # noqa: PLC0415 -- the HTTP client's
        brief_connection,
    )
    from importer.submission.safe_calls import TRIES  # noqa: PLC0415 -- the HTTP client's

    with brief_connection(call, token, _LONGEST_QUESTION_SECONDS) as asking:
        workspace = asking.workspace(
            tries=TRIES if tries is None else tries, patience_seconds=_LONGEST_QUESTION_SECONDS
        )
    return WorkspaceReply(workspace)
