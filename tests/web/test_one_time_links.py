"""The way in: a link opens once, within a minute."""

from __future__ import annotations

from importer.web.access.one_time_links import VALID_SECONDS, LinkUse, OneTimeLinks, random_name


class Clock:
    """Seconds that move when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds as they are."""
        return self.now


def test_a_code_opens_once() -> None:
    """The second time it is said to be used."""
    links = OneTimeLinks(Clock())
    code = links.new_code()
    assert [links.use(code), links.use(code)] == [LinkUse.OPENED, LinkUse.USED]


def test_a_code_is_valid_for_a_minute() -> None:
    """Then it opens nothing any more, and a new one does."""
    clock = Clock()
    links = OneTimeLinks(clock)
    code, other = links.new_code(), links.new_code()
    clock.now = VALID_SECONDS - 0.1
    assert links.use(other) is LinkUse.OPENED
    clock.now = VALID_SECONDS
    assert links.use(code) is LinkUse.LATE
    assert links.use(links.new_code()) is LinkUse.OPENED


def test_a_guess_opens_nothing() -> None:
    """Neither the empty text nor one that no code can be."""
    links = OneTimeLinks(Clock())
    code = links.new_code()
    assert {links.use(guess) for guess in ("", code[:-1], "\ud800", "../file")} == {LinkUse.UNKNOWN}


def test_codes_and_names_are_long() -> None:
    """256 bits for a link, 128 for a path and a cookie; none twice."""
    links = OneTimeLinks(Clock())
    codes = {links.new_code() for _ in range(100)} | {random_name() for _ in range(100)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {43, 22}
