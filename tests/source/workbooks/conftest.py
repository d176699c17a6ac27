"""Reading bytes as a file, which the tests of all kinds of workbooks do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def read_bytes(tmp_path: Path, read: Any) -> Callable[..., Any]:
    """`read_bytes(content, sheet=…)`: the table of a file named t.bin, read to its end."""

    def write(content: bytes, **options: Any) -> Any:
        (tmp_path / "t.bin").write_bytes(content)
        return read(tmp_path / "t.bin", **options)

    return write


@pytest.fixture
def refusal_of(tmp_path: Path, refusal: Any) -> Callable[..., str]:
    """`refusal_of(content)`: what is said of a file named t.bin that is refused."""

    def write(content: bytes, **options: Any) -> str:
        (tmp_path / "t.bin").write_bytes(content)
        return str(refusal(tmp_path / "t.bin", **options))

    return write
