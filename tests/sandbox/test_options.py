"""How a sandbox should behave, as one value."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC

import pytest

from importer.errors import ConfigurationError
from importer.sandbox.options import SANDBOX_TOKEN, SandboxOptions


def test_the_token_has_the_form_of_a_real_one() -> None:
    """The sandbox's own token passes for one, and says in hex that it is none."""
    assert SANDBOX_TOKEN == "hsr_live_73616e64626f78000000000000000000"
    assert bytes.fromhex(SANDBOX_TOKEN[9:]).rstrip(b"\0") == b"sandbox"
    assert SandboxOptions().token == SANDBOX_TOKEN


@pytest.mark.parametrize("token", ["", "hsr_live_", "hsr_live_XYZ", "sandbox", "hsr_live_00\n"])
def test_another_form_is_refused(token: str) -> None:
    """A token of another form is refused, without being repeated."""
    with pytest.raises(ConfigurationError) as caught:
        SandboxOptions(token=token)
    assert str(caught.value) == "the sandbox's token must be hsr_live_ and hexadecimal digits"


def test_the_clock_has_an_offset() -> None:
    """The time of day is in UTC unless a clock is given."""
    assert SandboxOptions().clock().tzinfo is UTC


def test_the_package_is_cheap_to_import() -> None:
    """Neither the package nor its options load a server."""
    code = (
        "import sys, importer.sandbox, importer.sandbox.options\n"
        "print(sorted({'starlette', 'uvicorn', 'h11', 'anyio', 'asyncio'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
