"""The document of `doctor`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypedDict


class Verdict(StrEnum):
    """What a check has come to."""

    OK = "ok"
    PROBLEM = "problem"
    NOT_CHECKED = "not_checked"


class Check(StrEnum):
    """What is checked, in this order."""

    PROGRAM = "program"
    PACKAGES = "packages"
    SETTINGS = "settings"
    STATE_FOLDER = "state_folder"
    LEDGER = "ledger"
    TOKEN = "token"  # noqa: S105 -- a name, not a token
    CONNECTION = "connection"
    SERVICE = "service"
    CLOCK = "clock"
    LIMITS = "limits"


class FindingDocument(TypedDict):
    """What one check has come to."""

    check: Annotated[str, Check]
    """What was checked; there may be more of these. Each ledger has a finding of its own."""
    verdict: Annotated[str, Verdict]
    """Whether there is something to do."""
    message: str
    """What was found, in words; why not, where it was not checked."""
    hint: str
    """What to do about a problem; may be empty."""


class DoctorDocument(TypedDict):
    """What an import depends on, and whether it is in order: `doctor`."""

    document: Literal["doctor"]
    """Which kind of document this is."""
    version: Literal[1]
    """The version of all documents."""
    program: str
    """The version of the program."""
    ok: bool
    """Whether no problem was found."""
    findings: list[FindingDocument]
    """What was found, in the order of the checks."""
