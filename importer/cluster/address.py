"""Which cluster is meant: the text of the flag, taken apart and refused where it is unsafe."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

from importer.errors import ConfigurationError
from importer.settings.base_url import is_loopback
from importer.wording.hints import Hint, Option

_LOCAL = re.compile(r"local(?::(?P<number>[0-9]{1,9}))?", re.ASCII)
_MOST_PROCESSES = 256
_SCHEMES = frozenset({"tcp", "tls"})


class Local(NamedTuple):
    """Processes on this computer, for as long as the command runs. processes: None: a core each."""

    processes: int | None


class Scheduler(NamedTuple):
    """A scheduler that somebody has started. address: as Dask writes it."""

    address: str
    is_encrypted: bool


ClusterAddress: TypeAlias = Local | Scheduler


def parse_cluster(text: str) -> ClusterAddress:
    """The cluster that is meant. Raises `ConfigurationError` for one that is none, or is unsafe."""
    if local := _LOCAL.fullmatch(text):
        return _local(local["number"])
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # no port
        host, port = "", None
    is_bare = not host or port is None or text != f"{parts.scheme}://{parts.netloc}"
    if is_bare or parts.scheme not in _SCHEMES or "@" in parts.netloc:
        raise ConfigurationError(
            f"{Option('cluster')}: this is not the address of a cluster",
            hint=Hint("write {cluster:local}, {cluster:local:4}, or {cluster:tls://HOST:PORT}"),
        )
    if parts.scheme == "tcp" and not is_loopback(host):
        raise ConfigurationError(
            f"{Option('cluster')}: {text} is another computer, and tcp:// is not encrypted: "
            "others on the network could read what crosses it, and run programs on the workers",
            hint="give the scheduler and the workers certificates and write tls://, or make a "
            "tunnel to the scheduler and name its end on this computer (docs/cluster.md)",
        )
    return Scheduler(text, parts.scheme == "tls")


def _local(number: str | None) -> Local:
    if number is None:
        return Local(None)
    if not 1 <= int(number) <= _MOST_PROCESSES:
        raise ConfigurationError(
            f"{Option('cluster')}: {number} processes are not possible",
            hint=f"write a number from 1 to {_MOST_PROCESSES} behind local:, or local alone for "
            "one process a core",
        )
    return Local(int(number))
