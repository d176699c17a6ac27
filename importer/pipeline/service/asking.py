"""Which workspace a token belongs to, for a call that goes on without an answer as well."""

from __future__ import annotations

from pydantic import SecretStr

from importer.errors import ImporterError
from importer.pipeline.call import Call
from importer.planning.whereabouts import NOT_ASKED, WorkspaceReply
from importer.settings.access_token import find_token

_LONGEST_QUESTION_SECONDS = 10.0
"""A dry run does not wait longer for the service to say which workspace it is."""


def ask_in_vain(call: Call) -> WorkspaceReply:
    """Which workspace the token belongs to; why that is not known, where it is not."""
    try:
        token = find_token(call.base_url, call.caller.environment, call.caller.token)
        return NOT_ASKED if token is None else _ask_who(call, token)
    except ImporterError as error:
        told = f"the service could not be asked which workspace this is: {error.message}"
        return WorkspaceReply(problem=told)


def _ask_who(call: Call, token: SecretStr) -> WorkspaceReply:
    from importer.pipeline.service.connection import (  # noqa: PLC0415 -- the HTTP client's
        brief_connection,
    )

    with brief_connection(call, token, _LONGEST_QUESTION_SECONDS) as asking:
        return WorkspaceReply(asking.workspace(tries=1, patience_seconds=_LONGEST_QUESTION_SECONDS))
