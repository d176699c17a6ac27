"""What waits on disk comes back as it was."""

from __future__ import annotations

import io
import os
import tempfile
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import ResultsError
from importer.rows import scratch
from importer.rows.scratch import ChunkSpool, FirstRows, Shelf, Spool, Texts
from importer.rows.table import Chunk, NativeCell


@given(st.lists(st.lists(st.text())))
def test_items_come_back_in_order_as_often_as_wanted(items: list[list[str]]) -> None:
    """Reading changes nothing."""
    with Spool[list[str]]() as spool:
        for item in items:
            spool.append(item)
        assert list(spool) == items
        assert list(spool) == items


@pytest.mark.skipif(not hasattr(os, "pread"), reason="several processes read it so")
@given(st.lists(st.binary()), st.integers(1, 4))
def test_several_read_parts_of_it_without_moving_each_other(items: list[bytes], step: int) -> None:
    """Each every so manieth item, while another reads them all."""
    with Spool[bytes]() as spool:
        for item in items:
            spool.append(item)
        every = spool.on_disk()
        reading = iter(spool)
        first = [*islice(reading, 1)]
        assert [list(every(step, n)) for n in range(step)] == [items[n::step] for n in range(step)]
        assert [*first, *reading] == items


@given(st.lists(st.lists(st.lists(st.text(st.characters()), max_size=3), max_size=3), max_size=3))
def test_chunks_come_back_as_they_were(tables: list[list[list[str]]]) -> None:
    """Whatever their cells hold; those of a workbook with their natives."""
    chunks = [
        Chunk(list(range(2, len(rows) + 2)), lines, rows, natives)
        for rows in tables
        for lines, natives in (
            ([7] * len(rows), ()),
            ((), [[NativeCell(None, "@")] * len(row) for row in rows]),
        )
    ]
    with ChunkSpool() as spool:
        for chunk in chunks:
            spool.append(chunk)
        found = list(spool)
    assert [(list(c.numbers), list(c.lines), c.rows, list(c.natives)) for c in found] == [
        (list(c.numbers), list(c.lines), c.rows, list(c.natives)) for c in chunks
    ]


def test_readers_do_not_disturb_each_other() -> None:
    """Race: one reads on while another begins, and while more is added."""
    with Spool[int]() as spool:
        for number in (1, 2, 3):
            spool.append(number)
        first, second = iter(spool), iter(spool)
        assert [next(first), next(first), next(second)] == [1, 2, 1]
        spool.append(4)
        assert list(first) == [3, 4]
        assert list(second) == [2, 3, 4]


def test_what_does_not_fit_in_memory_goes_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is the same there."""
    monkeypatch.setattr(scratch, "_IN_MEMORY_BYTES", 100)
    with Spool[str]() as spool:
        texts = [str(number) * 50 for number in range(20)]
        for text in texts:
            spool.append(text)
        assert spool._file._rolled  # type: ignore[attr-defined]
        assert list(spool) == texts


def test_a_full_disk_is_told_by_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by everything else that waits on disk."""

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", lambda **_: Full())
    texts = Texts()
    with pytest.raises(ResultsError, match="No space left on device"):
        texts.add(["x"])
    texts.close()


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the folder that is meant, and how to name another."""
    spool = Spool[str]()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool._file, "write", full)
    with pytest.raises(ResultsError) as caught:
        spool.append("x")
    assert caught.value.message == (
        f"the temporary folder {tempfile.gettempdir()} cannot be written to: "
        "[Errno 28] No space left on device"
    )
    assert caught.value.hint == (
        "make room there, or name another folder with the TMPDIR environment variable"
    )
    spool.close()


@pytest.mark.parametrize("in_memory", [1, 7, 1000, 100_000])
@pytest.mark.parametrize("count", [0, 1, 901, 2500])
def test_the_first_row_of_a_body_is_found(count: int, in_memory: int) -> None:
    """Among any number at once, in memory or on disk; what was not added is not found."""
    firsts = FirstRows(in_memory)
    pairs = {number.to_bytes(16, "big"): number + 2 for number in range(count)}
    for start in range(0, count, 500):
        firsts.add(dict(list(pairs.items())[start : start + 500]))
    assert firsts.find([*pairs, b"other"]) == pairs
    firsts.close()


@given(st.lists(st.lists(st.text(st.characters(), max_size=20), max_size=5), max_size=5))
def test_texts_are_found_at_their_places(batches: list[list[str]]) -> None:
    """In any order, between the adding of others, and whatever they hold."""
    texts = Texts()
    placed: list[tuple[int, str]] = []
    for batch in batches:
        placed += zip(texts.add(batch), batch, strict=True)
        assert [texts.find(place) for place, _ in reversed(placed)] == [
            text for _, text in reversed(placed)
        ]
    texts.close()


def test_texts_that_do_not_fit_in_memory_go_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come back from there as well."""
    monkeypatch.setattr(scratch, "_IN_MEMORY_BYTES", 100)
    texts = Texts()
    places = texts.add(["a" * 80, "b" * 80, "\udc80"])
    assert [texts.find(place)[-1] for place in places] == ["a", "b", "\udc80"]
    texts.close()


def test_a_shelf_gives_back_what_was_put_under_a_text() -> None:
    """In order, several under the same, as often as wanted."""
    shelf = Shelf[list[int]]()
    for number, key in enumerate(["a", "b", "a", ""]):
        shelf.add(key, [number])
    assert [shelf.find(key) for key in ("a", "b", "", "c", "a")] == [
        [[0], [2]], [[1]], [[3]], [], [[0], [2]],
    ]  # fmt: skip
    shelf.close()
