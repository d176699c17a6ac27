"""How the number in flight is learned, where it is the limit."""

from __future__ import annotations

from importer.submission.pace.places import Places


def refused_at(places: Places, in_flight: int, now: float, *, after: int = 20) -> bool:
    """So many are taken with one less in flight, and then one more is refused."""
    for at in range(after):
        places.leave(now + at / 100, in_flight - 1)
        places.take(now + at / 100)
    places.leave(now + 1, in_flight)
    return places.are_the_limit(places.refuse(now + 1), now + 1)


def test_one_more_than_were_ever_taken_is_the_limit() -> None:
    """Then so many are held."""
    places = Places()
    assert refused_at(places, 6, 0.0)
    assert places.most == 5


def test_where_fewer_were_never_taken_nothing_is_known() -> None:
    """The first requests of all are refused: that is no sign of how many may be in flight."""
    assert not refused_at(Places(), 3, 0.0, after=0)


def test_a_whim_does_not_give_up_what_is_known() -> None:
    """One refusal among many with as many in flight says nothing of their number."""
    places = Places()
    refused_at(places, 6, 0.0)
    assert not refused_at(places, 5, 10.0)
    assert places.most == 5


def test_what_is_refused_within_the_number_gives_it_up() -> None:
    """The limit is another one."""
    places = Places()
    refused_at(places, 6, 0.0)
    for at in range(6):
        refused_at(places, 4, 10.0 + 2 * at)
    assert places.most is None


def test_more_are_tried_the_sooner_the_more_often_they_are_taken() -> None:
    """First one more after ten seconds; if they are all used, then two, then four."""
    places = Places()
    seen: list[tuple[int, int | None]] = []
    refused_at(places, 6, 0.0)
    for second in range(2, 60):
        places.climb(float(second))
        if not seen or seen[-1][1] != places.most:
            seen.append((second, places.most))
        places.leave(float(second), places.most or 0)
    assert seen[:4] == [(2, 5), (11, 6), (21, 8), (26, 12)]
