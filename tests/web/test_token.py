"""The token as the page has it: where it comes from is told, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from importer.errors import ConfigurationError
from importer.settings.process_environment import TOKEN_VARIABLE
from importer.web.work.token import TokenBox
from tests.acceptance.canary import CANARY
from tests.web.conftest import GOOD, Visitor

BASE_URL = "https://service.example.com/v1"


def test_one_that_is_typed_in_counts_first() -> None:
    """And is held as a secret."""
    box = TokenBox({TOKEN_VARIABLE: "of_the_environment"})
    assert box.told(BASE_URL) == "token set"
    box.enter(f" {CANARY} ")
    found = box.find(BASE_URL)
    assert found is not None
    assert found.get_secret_value() == CANARY
    assert CANARY not in repr(box) + repr(found) + repr(box.given)
    box.forget()
    again = box.find(BASE_URL)
    assert again is not None
    assert again.get_secret_value() == "of_the_environment"


@pytest.mark.parametrize("text", ["", "  ", "x" * 20_000, "hsr_live_ü", "two words"])
def test_what_cannot_be_one_is_refused(text: str) -> None:
    """Without being shown; what was there before still counts."""
    box = TokenBox({})
    with pytest.raises(ConfigurationError) as caught:
        box.enter(text)
    assert not text.strip() or text not in str(caught.value)
    assert box.given is None
    assert box.told(BASE_URL) == "no token"


@pytest.mark.parametrize("name", ["file", "columns", "rows", "send"])
def test_nobody_waits_for_the_keyring(
    visitor: Visitor, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may ask for a password; the rest of the page can be used meanwhile."""
    desk, is_free = visitor.page.desk, []
    visitor.upload("calls.csv", GOOD)
    visitor.settle()
    visitor.post("check")
    visitor.settle()

    def looked_into(*_: Any) -> None:
        with ThreadPoolExecutor(1) as another:
            is_free.append(another.submit(lambda: desk.lock.acquire(timeout=3)).result())
            if is_free[-1]:
                another.submit(desk.lock.release).result()

    monkeypatch.setattr("importer.web.work.token.find_token", looked_into)
    desk.token.forget()
    assert visitor.get(name).status_code == 200
    assert is_free
    assert all(is_free)
