"""The process's environment, as a mapping that does not show what is in it.

Gives values by their names. The environment holds the token: a traceback that is shown with the
values of its variables, as debuggers and error trackers do, must not print it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

TOKEN_VARIABLE = "HOCKEYSTACK_API_TOKEN"  # noqa: S105 -- a name, not a token


class ProcessEnvironment(Mapping[str, str]):
    """`os.environ` as it is at the moment, to be read."""

    def __getitem__(self, name: str) -> str:
        return os.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)

    def __repr__(self) -> str:
        return "<the environment>"


ENVIRONMENT = ProcessEnvironment()
