"""The address of a shared ledger: no password, and TLS beyond this computer."""

from __future__ import annotations

import pytest

from importer.settings.ledger_address import check_ledger_address, encrypted, shown

REMOTE = "postgresql://importer@db.example.com/imports"


@pytest.mark.parametrize(
    ("address", "name", "connected"),
    [
        (REMOTE, "db.example.com/imports", f"{REMOTE}?sslmode=require"),
        (
            f"{REMOTE}?sslmode=verify-full",
            "db.example.com/imports",
            f"{REMOTE}?sslmode=verify-full",
        ),
        (f"{REMOTE}?a=b", "db.example.com/imports", f"{REMOTE}?a=b&sslmode=require"),
        ("postgres://127.0.0.1:5433/x", "127.0.0.1:5433/x", "postgres://127.0.0.1:5433/x"),
        ("postgresql://[::1]:5433/x", "[::1]:5433/x", "postgresql://[::1]:5433/x"),
        ("postgres://127.0.0.1:5432/x", "127.0.0.1/x", "postgres://127.0.0.1:5432/x"),
        ("postgresql:///x?port=5433", "localhost:5433/x", "postgresql:///x?port=5433"),
        ("postgresql:///imports", "localhost/imports", "postgresql:///imports"),
        ("postgresql://u@%2Fvar%2Frun/x", "/var/run/x", "postgresql://u@%2Fvar%2Frun/x"),
        ("postgresql:///?service=team", "the service team", "postgresql:///?service=team"),
        (
            "postgresql:///x?host=db.example.com",
            "db.example.com/x",
            "postgresql:///x?host=db.example.com&sslmode=require",
        ),
        (
            "postgresql://u@127.0.0.1:1,db.example.com:2/x",
            "127.0.0.1/x",
            "postgresql://u@127.0.0.1:1,db.example.com:2/x?sslmode=require",
        ),
    ],
)
def test_an_address_is_told_without_its_user_and_connected_to_with_tls(
    address: str, name: str, connected: str
) -> None:
    """On this computer nobody listens in between; a service's host is known when connected."""
    assert check_ledger_address(address) == address
    assert shown(address) == name
    assert encrypted(address, {}) == connected


def test_the_environment_may_name_the_host_and_ask_for_more() -> None:
    """As PostgreSQL's own programs take it."""
    local = "postgresql:///imports"
    assert encrypted(local, {"PGHOST": "db.example.com"}) == f"{local}?sslmode=require"
    assert encrypted(REMOTE, {"PGSSLMODE": "verify-full"}) == REMOTE
    assert encrypted(REMOTE, {"PGSSLMODE": "disable"}) == f"{REMOTE}?sslmode=require"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://importer:geheim@db.example.com/imports",
        "postgresql://importer:@db.example.com/imports",
        "postgresql://db.example.com/imports?password=geheim",
        "postgresql://db.example.com/imports?PASSWORD=geheim",
        "postgresql://db.example.com/imports?sslpassword=geheim",
    ],
)
def test_a_password_is_refused_and_not_repeated(address: str) -> None:
    """Wherever in the address it stands."""
    with pytest.raises(ValueError, match="may hold no password") as caught:
        check_ledger_address(address)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_beyond_this_computer_nothing_goes_unencrypted(mode: str) -> None:
    """On it that is allowed."""
    with pytest.raises(ValueError, match=f"sslmode={mode} would send the customers' data"):
        check_ledger_address(f"{REMOTE}?sslmode={mode}")
    check_ledger_address(f"postgresql://localhost/imports?sslmode={mode}")


@pytest.mark.parametrize(
    "text",
    ["", "imports", "mysql://db.example.com/x", "postgresql://db.example.com", "postgresql://a b/c",
     "postgresql://[::1/x", "postgresql://h/x#y"],
)  # fmt: skip
def test_what_is_no_address_is_not_repeated(text: str) -> None:
    """It may hold a password in a place that nobody understands."""
    with pytest.raises(ValueError, match="this is not the address of a shared ledger") as caught:
        check_ledger_address(text)
    assert not text or f"{text!r}" not in str(caught.value)
