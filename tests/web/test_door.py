"""The way in: a link opens once, within a minute."""

from __future__ import annotations

from importer.web.door import VALID_SECONDS, Door, Knock, random_name


class Clock:
    """Seconds that move when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds as they are."""
        return self.now


def test_a_code_opens_once() -> None:
    """The second time it is said to be used."""
    door = Door(Clock())
    code = door.new_code()
    assert [door.knock(code), door.knock(code)] == [Knock.OPENED, Knock.USED]


def test_a_code_is_valid_for_a_minute() -> None:
    """Then it opens nothing any more, and a new one does."""
    clock = Clock()
    door = Door(clock)
    code, other = door.new_code(), door.new_code()
    clock.now = VALID_SECONDS - 0.1
    assert door.knock(other) is Knock.OPENED
    clock.now = VALID_SECONDS
    assert door.knock(code) is Knock.LATE
    assert door.knock(door.new_code()) is Knock.OPENED


def test_a_guess_opens_nothing() -> None:
    """Neither the empty text nor one that no code can be."""
    door = Door(Clock())
    code = door.new_code()
    assert {door.knock(guess) for guess in ("", code[:-1], "\ud800", "../file")} == {Knock.UNKNOWN}


def test_codes_and_names_are_long() -> None:
    """256 bits for a link, 128 for a path and a cookie; none twice."""
    door = Door(Clock())
    codes = {door.new_code() for _ in range(100)} | {random_name() for _ in range(100)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {43, 22}
