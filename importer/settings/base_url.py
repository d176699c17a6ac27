"""The address of the service, and to which addresses the token must not go."""

from __future__ import annotations

import ipaddress

from importer.settings.address import split_address

DEFAULT_BASE_URL = "https://app.hockeystack.com/api/revenue-agents/v1"


def check_base_url(text: str) -> str:
    """`text` without a final slash, its host in small letters.

    Raises `ValueError` for an address that the token must not go to.
    """
    parts = split_address(text.strip())
    if parts is None or parts.hostname is None:
        raise ValueError(f"{text!r} is not an address such as {DEFAULT_BASE_URL}")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("the address may hold no user, password, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError(
            f"{text!r} would send the token unencrypted; write https (http is for this computer)"
        )
    # The address is part of the ledger's name: two writings of one host must not be two ledgers.
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path.rstrip("/")).geturl()


def is_loopback(host: str) -> bool:
    """Whether a name or a number is this computer's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
