"""Who calls, and what comes along with the call: the same for every command."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from importer.pipeline.caller.host import Host
from importer.pipeline.caller.stop import Stop
from importer.pipeline.job_runs import JobOfBatch
from importer.rows.corrections import NONE_CORRECTED, Corrections
from importer.rows.outcome import Outcome
from importer.rows.table import Chunk
from importer.settings.access_token import GivenToken
from importer.settings.process_environment import ENVIRONMENT


class TrialPlace(NamedTuple):
    """A sandbox that runs already. home: the folder for its ledger, which ends with it."""

    base_url: str
    token: GivenToken
    home: Path


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever called, with all that the world brings to a call.

    stdin: what is read where no path is named. environment: with the token, and where the ledgers
    are. stop: whoever wants it to end. token: counts in place of the environment's. rng: for the
    names of runs, and for waits that are not the same everywhere. remembers: whether answers are
    kept, and used again, for sheets with the same columns. watch: is shown every chunk of the
    source, with how its rows ended; None: nobody wants the cells. corrections: what a person
    corrected in the source, laid over its rows as a run, a plan or a dry run reads them. trial:
    where a trial goes; None: to a sandbox of its own, which ends with it. job: for which job of a
    list; None: for none.
    """

    host: Host
    stdin: BinaryIO | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: ENVIRONMENT)
    stop: Stop = field(default_factory=Stop)
    token: GivenToken | None = None
    rng: random.Random = field(default_factory=random.SystemRandom)
    remembers: bool = False
    watch: Callable[[Chunk, Sequence[Outcome]], None] | None = None
    corrections: Corrections = NONE_CORRECTED
    trial: TrialPlace | None = None
    job: JobOfBatch | None = None
