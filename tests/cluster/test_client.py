"""Connections that come to nothing."""

from __future__ import annotations

import gc
import socket

import pytest
from distributed import Client

from importer.cluster import client


@pytest.mark.parametrize("listens", [False, True])
def test_what_cannot_connect_is_told_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, *, listens: bool
) -> None:
    """Dask's client would be closed when it is collected, which takes a minute and a traceback.

    For something that takes the connection, and says nothing, it would wait without end.
    """
    monkeypatch.setattr(client, "_CLOSE_SECONDS", 0.5)
    closed = []
    monkeypatch.setattr(Client, "close", lambda _self, **_: closed.append("closed"))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        with pytest.raises(OSError, match="nothing is said" if listens else "Timed out"):
            client.quiet_client(f"tcp://127.0.0.1:{silent.getsockname()[1]}", 0.2)
        gc.collect()

    assert closed == []
