"""Which cluster is meant."""

from __future__ import annotations

import pytest

from importer.cluster.address import ClusterAddress, Local, Scheduler, parse_cluster
from importer.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("local", Local(None)),
        ("local:1", Local(1)),
        ("local:256", Local(256)),
        ("tcp://127.0.0.1:8786", Scheduler("tcp://127.0.0.1:8786", is_encrypted=False)),
        ("tcp://localhost:8786", Scheduler("tcp://localhost:8786", is_encrypted=False)),
        ("tcp://[::1]:8786", Scheduler("tcp://[::1]:8786", is_encrypted=False)),
        ("tls://d.example.com:8786", Scheduler("tls://d.example.com:8786", is_encrypted=True)),
        ("tls://[2001:db8::1]:8786", Scheduler("tls://[2001:db8::1]:8786", is_encrypted=True)),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(text: str, meant: ClusterAddress) -> None:
    """Processes of this computer, or a scheduler that somebody started."""
    assert parse_cluster(text) == meant


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tcp://10.0.0.7:8786", "tcp://10.0.0.7:8786 is another computer, and tcp:// is not "),
        ("tcp://dask.example.com:8786", "tcp://dask.example.com:8786 is another computer"),
        ("tcp://0.0.0.0:8786", "is another computer"),
        ("tcp://127.0.0.1.example.com:1", "is another computer"),
        ("local:0", "0 processes are not possible"),
        ("local:257", "257 processes are not possible"),
        ("local:-1", "this is not the address of a cluster"),
        ("local:two", "this is not the address of a cluster"),
        ("local:٣", "this is not the address of a cluster"),
        ("", "this is not the address of a cluster"),
        ("127.0.0.1:8786", "this is not the address of a cluster"),
        ("tls://dask.example.com", "this is not the address of a cluster"),
        ("tls://dask.example.com:99999", "this is not the address of a cluster"),
        ("tls://ann:secret@dask.example.com:1", "this is not the address of a cluster"),
        ("tls://dask.example.com:8786/x", "this is not the address of a cluster"),
        ("ws://127.0.0.1:8786", "this is not the address of a cluster"),
        ("inproc://127.0.0.1:1", "this is not the address of a cluster"),
    ],
)
def test_what_is_none_or_unsafe_is_refused(text: str, told: str) -> None:
    """With what to write instead, and never with a password that stands in it."""
    with pytest.raises(ConfigurationError) as refused:
        parse_cluster(text)

    assert refused.value.message.startswith("--cluster: ")
    assert told in refused.value.message
    assert refused.value.hint
    assert "secret" not in str(refused.value)
