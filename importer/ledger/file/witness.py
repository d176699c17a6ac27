"""The file beside a ledger that records how far it had come, so that an older copy is noticed.

A ledger counts its commits. Its witness, a small file of its own, holds the count as it was a
moment ago, so a ledger that counts less, or is gone, or is another one, is not the one that was
used last. A witness is written after what it tells of is on the disk: it may lag, and never leads,
so no crash and no power failure makes it accuse a ledger that is whole.

What is wrong is returned in words. Whether to go on is the caller's.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from importer.ledger.file.small_file import read_small, replace_small
from importer.wording.hints import Hint

IDENTITY, COMMITS, IN_USE_BY, WHOLE_AT = "identity", "commits", "in_use_by", "whole_at"
"""Under which keys of `about` a ledger says which one it is, how many commits it has seen, which
opening of it was not closed (what was written last may then stand in its log alone), and how many
commits its file held without its log when the run began."""

GO_ON = Hint(
    "restore the newest ledger, with the -wal file that is beside it, if one is; or continue "
    "with what is there by adding {trust_ledger:yes}, best together with {check_existing:yes}, "
    "which compares the rows with what the workspace holds"
)

_COPY = "it was replaced by a copy that lacks what was sent since"
_MOST_LETTERS = 2000
_NOTE = "How far the ledger beside this file had come. Keep the two together."


class Witness(NamedTuple):
    """What was seen of a ledger last. seen_at: when, RFC 3339. trouble: what befell it then.

    base_url, workspace: what it is about; "" in the witness of an older version.
    """

    identity: str
    commits: int
    seen_at: str
    trouble: str = ""
    base_url: str = ""
    workspace: str = ""


class Standing(NamedTuple):
    """What a ledger says of itself, and whether there is a log beside it.

    in_use_by: which opening of it was not closed; "": all were. whole_at: so many commits the
    file itself has to hold; in_file: so many it does, None: not known.
    """

    identity: str
    commits: int
    in_use_by: str
    has_log: bool
    whole_at: int = 0
    in_file: int | None = None


def witness_path(path: Path) -> Path:
    """Where the witness of a ledger is."""
    return path.with_name(f"{path.name}.witness")


def read_witness(path: Path) -> Witness | None:
    """The witness of the ledger at `path`; None if there is none, or it is unreadable."""
    with suppress(OSError, ValueError, KeyError, TypeError, OverflowError):
        found = read_small(witness_path(path))
        if found is not None:
            witness = Witness(
                str(found["ledger"])[:64],
                int(found["commits"]),
                str(found["seen_at"])[:40],
                str(found.get("trouble") or "")[:200],
                str(found.get("base_url") or "")[:_MOST_LETTERS],
                str(found.get("workspace") or "")[:_MOST_LETTERS],
            )
            return witness if witness.seen_at.isascii() and witness.seen_at.isprintable() else None
    return None


def write_witness(path: Path, witness: Witness) -> None:
    """Replace the witness of the ledger at `path`.

    Raises `OSError`.
    """
    content = {
        "note": _NOTE,
        "ledger": witness.identity,
        "commits": witness.commits,
        "seen_at": witness.seen_at,
        "trouble": witness.trouble,
        "base_url": witness.base_url,
        "workspace": witness.workspace,
    }
    replace_small(witness_path(path), content, durable=True)


def what_is_wrong(path: Path, standing: Standing | None, witness: Witness | None) -> str | None:
    """Why the ledger at `path` is not the one that was used last; None: nothing says so.

    standing: None where there is no ledger.
    """
    problem = None if standing is None else _by_itself(path, standing)
    if problem is not None or witness is None:
        return problem
    seen = f"{witness.seen_at[:16].replace('T', ' ')} UTC"
    if standing is None:
        return f"the ledger {path} is missing: without it, what was sent until {seen} is not known"
    if standing.identity != witness.identity:
        return f"the ledger {path} is not the one that was used here at {seen}"
    if standing.commits < witness.commits:
        problem = f"is older than it was at {seen}: {_COPY}"
    elif witness.trouble:
        problem = f"{witness.trouble} (at {seen})"
    return None if problem is None else f"the ledger {path} {problem}"


def _by_itself(path: Path, standing: Standing) -> str | None:
    """What is wrong with a ledger, as its own two files show."""
    log = f"{path.name}-wal"
    if standing.in_use_by and not standing.has_log:
        return (
            f"the ledger {path} is without its log {log}: it was copied without it, or that file "
            "was taken away, and what was sent last is not known"
        )
    if standing.has_log and standing.in_file is not None and standing.in_file < standing.whole_at:
        return f"the ledger {path} is older than its log {log}: {_COPY}"
    return None
