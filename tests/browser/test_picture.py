"""The picture of the page in the README: taken of the page as it is, and small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.page_picture import HEIGHT, PICTURE, ROOT, WIDTH, take

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_MOST_BYTES = 120_000


def _size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG (PNG specification, 11.2.2)."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_the_picture_can_be_taken_again(browser: Browser, tmp_path: Path) -> None:
    """With the words that the page has now; the one that is kept is of the same size."""
    path = tmp_path / "page.png"
    take(browser, path)
    assert _size(path) == _size(PICTURE) == (WIDTH, HEIGHT)
    assert PICTURE.stat().st_size < _MOST_BYTES
    assert "(docs/page.png)" in (ROOT / "README.md").read_text("utf-8")
