"""What each check of `doctor` finds, judged from facts: all is well, a problem, or not checked.

The facts are passed in. A problem says what to do next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from importer.documents.doctor import Check, FindingDocument, Verdict
from importer.errors import ImporterError
from importer.settings.address import split_address
from importer.settings.groups import SendingOptions
from importer.submission.pace.allowance import Allowance
from importer.submission.pace.ceiling import Learned
from importer.submission.pace.long_waits import longest_wait
from importer.wording.counts import counted
from importer.wording.hints import Hint, Option

OF_THE_SERVICE = frozenset({Check.SERVICE, Check.LIMITS})
"""Checks whose problem is not on this computer."""

LEAST_FREE_BYTES = 200_000_000
"""A ledger grows by 900 bytes a row, and its log by as much: enough for 100,000 rows."""

MOST_CLOCK_SECONDS = 120.0
"""Clocks that nobody sets by hand differ by less."""

_MEGABYTE = 1_000_000


class Finding(NamedTuple):
    """What one check has come to. hint: what to do next; "" where there is nothing to do."""

    check: Check
    verdict: Verdict
    message: str
    hint: str = ""

    def as_json(self) -> FindingDocument:
        """The finding as a member of a JSON document."""
        return {
            "check": self.check.value,
            "verdict": self.verdict.value,
            "message": self.message,
            "hint": self.hint,
        }


class Folder(NamedTuple):
    """The state folder. trouble: why nothing can be written there; None: it can.

    share: the network share that it is on; None: it is on this computer. free_bytes: None where
    that is not known.
    """

    path: Path
    is_there: bool
    trouble: str | None
    share: str | None
    free_bytes: int | None


class Ledger(NamedTuple):
    """A ledger of the folder. last_run: when the last run began, or "". problem: what is wrong."""

    location: str
    label: str
    last_run: str
    problem: ImporterError | None = None


class Reply(NamedTuple):
    """What the service said. problem: why it lists no tasks; None: it does.

    date: the service's time in the middle of the request, `now` this computer's.
    """

    workspace: str | None
    seconds: float
    problem: str | None
    date: datetime | None
    now: datetime
    allowances: Sequence[Allowance] = ()


def ok(check: Check, message: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Verdict.OK, message)


def problem(check: Check, message: str, hint: object) -> Finding:
    """Something to do."""
    return Finding(check, Verdict.PROBLEM, message, str(hint or ""))


def of_error(check: Check, error: ImporterError) -> Finding:
    """The problem that an error tells."""
    return problem(check, error.message, error.hint)


def not_checked(check: Check, why: str) -> Finding:
    """Nothing is known of it."""
    return Finding(check, Verdict.NOT_CHECKED, why)


def packages(required: Sequence[str], versions: Mapping[str, str]) -> Finding:
    """Whether what the program requires is installed, in the versions that it requires.

    required: as in the metadata of a package, such as `httpx<1,>=0.28`. versions: of those that
    are installed, by their name as it stands there.
    """
    if not required:
        return not_checked(Check.PACKAGES, "the program runs from its source, without a list")
    wrong: list[str] = []
    for one in required:
        name = name_of(one)
        least = re.search(r">=\s*([\w.]+)", one)
        if name not in versions:
            wrong.append(f"{name} is not installed")
        elif least and _numbers(versions[name]) < _numbers(least[1]):
            wrong.append(f"{name} is {versions[name]}, and has to be {least[1]} or newer")
    if wrong:
        return problem(Check.PACKAGES, "; ".join(wrong), "install task-importer again")
    listed = ", ".join(f"{name_of(one)} {versions[name_of(one)]}" for one in required)
    return ok(Check.PACKAGES, listed)


def name_of(requirement: str) -> str:
    """The name of the package that is required."""
    found = re.match(r"[\w.-]+", requirement)
    return found[0] if found else requirement


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, to be compared."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found[0].split("."))) if found else ()


def settings(files: Iterable[Path], variables: Iterable[str]) -> Finding:
    """Which places have settings; the first that is named counts before the next."""
    names, paths = sorted(variables), [str(path) for path in files]
    told = [f"the environment has {', '.join(names)}"] if names else []
    told += [f"read {path}" for path in paths]
    return ok(Check.SETTINGS, "; ".join(told) or "there are none: the defaults apply")


def state_folder(folder: Folder) -> Finding:
    """Whether a ledger can be kept there."""
    here, move = folder.path, "set TASK_IMPORTER_HOME to a folder on this computer"
    if folder.share is not None:
        told = f"{here} is on a network share ({folder.share}), where two computers do not see "
        return problem(Check.STATE_FOLDER, f"{told}each other's locks", move)
    if folder.trouble is not None:
        told = f"{here} cannot be written to: {folder.trouble}"
        return problem(Check.STATE_FOLDER, told, f"make it writable, or {move}")
    if folder.free_bytes is None:
        room = ""
    elif folder.free_bytes < LEAST_FREE_BYTES:
        told = f"{here} has {folder.free_bytes // _MEGABYTE:,} MB of free disk space left"
        return problem(Check.STATE_FOLDER, told, f"free some space, or {move}")
    else:
        room = f", {folder.free_bytes // _MEGABYTE:,} MB free"
    state = "writable" if folder.is_there else "made by the first import"
    return ok(Check.STATE_FOLDER, f"{here} ({state}{room})")


def ledgers(found: Sequence[Ledger]) -> list[Finding]:
    """Whether each ledger is whole, and the one that was used last."""
    if not found:
        return [ok(Check.LEDGER, "there is none yet: the first import makes one")]
    return [_ledger(one) for one in found]


def _ledger(one: Ledger) -> Finding:
    if one.problem is not None:
        return of_error(Check.LEDGER, one.problem)
    last = f", last used {one.last_run[:16].replace('T', ' ')} UTC" if one.last_run else ""
    return ok(Check.LEDGER, f"{one.location} is whole ({one.label}{last})")


def connection(options: SendingOptions, ignored: Sequence[str]) -> Finding:
    """How the service is reached. ignored: proxies of the environment, which are not used."""
    way = "directly"
    if options.proxy is not None:
        proxy = split_address(options.proxy)  # without its password
        way = f"through the proxy {proxy.hostname}:{proxy.port or 80}" if proxy else "by proxy"
    told = f"{options.base_url}, {way}"
    if options.ca_file is not None:
        told += f", with the additional certificates of {options.ca_file}"
    if ignored and options.proxy is None:
        are = "is" if len(ignored) == 1 else "are"
        told += f" ({', '.join(ignored)} {are} set, and not used; {Option('proxy')} names a proxy)"
    return ok(Check.CONNECTION, told)


def service(reply: Reply) -> Finding:
    """Whether the service accepts the token, and lists tasks."""
    of = f"of workspace {reply.workspace}" if reply.workspace else "and names no workspace"
    told = f"it accepts the token {of} ({reply.seconds:.2f} s)"
    if reply.problem is None:
        return ok(Check.SERVICE, told)
    return problem(
        Check.SERVICE,
        f"{told}, and cannot list its tasks: {reply.problem}",
        "ask an administrator of the workspace whether the token may list tasks: without that, a "
        "row whose response was lost cannot be looked up",
    )


def clock(reply: Reply) -> Finding:
    """Whether this computer's clock agrees with the service's."""
    if reply.date is None:
        return not_checked(Check.CLOCK, "the service's response has no date")
    off = (reply.now - reply.date).total_seconds()
    if abs(off) <= MOST_CLOCK_SECONDS:
        return ok(Check.CLOCK, "this computer's clock agrees with the service's")
    how = "ahead of" if off > 0 else "behind"
    return problem(
        Check.CLOCK,
        f"this computer's clock is {timedelta(seconds=round(abs(off)))} {how} the service's",
        "let the system set the clock, or a date such as today's may be taken for another",
    )


def limits(
    options: SendingOptions,
    allowances: Sequence[Allowance],
    learned: Learned | None,
    pause_seconds: float,
) -> Finding:
    """What is known of the service's limits. learned: by earlier runs; None: nothing.

    pause_seconds: for how much longer the service has asked everyone to wait.
    """
    told = [f"the rate is {options.rate}"]
    told += [
        f"{counted(int(one.requests), 'more request')} allowed within {one.seconds:,.0f} s"
        for one in allowances
    ]
    if learned is not None:
        told.append(f"earlier runs found that {learned.rate:.3g} requests a second are accepted")
    if not allowances and learned is None:
        told.append("nothing is known of the service's limits yet")
    if pause_seconds > longest_wait(options.patience):
        return problem(
            Check.LIMITS,
            f"the service asked for a pause, of which {timedelta(seconds=round(pause_seconds))} "
            "are left",
            Hint("run the next {command} after that"),
        )
    return ok(Check.LIMITS, "; ".join(told))
