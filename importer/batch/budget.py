"""What a rate that all jobs of a list have together asks of their settings."""

from __future__ import annotations

from collections.abc import Sequence

from importer.batch.units import Waiting
from importer.errors import ConfigurationError
from importer.settings.rate import parse_rate
from importer.wording.hints import Hint

_ONCE = Hint(
    'write the rate that the service allows once, such as rate = "10/30s", under [defaults]'
)


def require_one_rate(jobs: Sequence[Waiting]) -> None:
    """Raise `ConfigurationError` where jobs that share a rate have none, or another.

    A rate that follows the service cannot be shared: each sender would learn what all may send.
    """
    rates: dict[str, str] = {}
    for end, options in jobs:
        if not end.job.shares_rate:
            continue
        rate = parse_rate(options.sending.rate)
        if rate.adaptive or rate.count is None:
            raise ConfigurationError(
                f'budget = "shared" needs a fixed rate, and the job {end.job.name} has {rate}',
                hint=_ONCE,
            )
        rates.setdefault(str(rate), end.job.name)
    if len(rates) > 1:
        told = ", ".join(f"{name} has {rate}" for rate, name in rates.items())
        raise ConfigurationError(
            f'budget = "shared" is one rate for all jobs, and the job {told}', hint=_ONCE
        )
