"""The chunks of a source, each checked: by this process, or by some copies of it in turn.

Which process has checked a chunk makes no difference to anything. Order, and all that concerns the
whole file, is the business of whoever goes through the chunks. A chunk of which no answer comes,
because its process was killed or met an error, is checked here: an error is met again, in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from importer.planning.apart.answer import Wanted, Writing, answer_of, read_answer
from importer.planning.checked import CheckedChunk
from importer.rows.scratch import ChunkSpool, chunk_of
from importer.rows.table import Chunk, Rows
from importer.workers.forked import Copies, can_fork

Check = Callable[[Chunk], CheckedChunk]
CheckedChunks = Generator[tuple[Chunk, CheckedChunk], None, None]


class Apart(NamedTuple):
    """How many processes check the rows, and what of the results they make meanwhile.

    writing: None: no file needs the cells.
    """

    processes: int = 1
    writing: Writing | None = None


BY_ONE = Apart()


def checked_here(rows: Rows, check: Check) -> CheckedChunks:
    """The chunks, checked by this process alone."""
    for chunk in rows:
        yield chunk, check(chunk)


def checked_by(apart: Apart, rows: Rows, check: Check, wanted: Wanted) -> CheckedChunks:
    """The chunks, checked by so many processes where that can be. Close it to end them.

    check: depends on nothing but the chunk. wanted: what is asked of a checked chunk.
    """
    count, writing = apart
    if count < 2 or not isinstance(rows, ChunkSpool) or not can_fork():  # noqa: PLR2004
        yield from checked_here(rows, check)
        return
    every = rows.on_disk()

    def work(number: int) -> Iterator[bytes]:
        return (_answer(chunk, check, wanted, writing) for chunk in every(count, number))

    with Copies(count, work) as copies:
        for place, data in enumerate(rows.data()):
            answer = copies.answer(place % count)
            if answer:
                yield read_answer(answer, data, check)
            else:
                chunk = chunk_of(data)
                yield chunk, check(chunk)


def _answer(chunk: Chunk, check: Check, wanted: Wanted, writing: Writing | None) -> bytes:
    try:
        return answer_of(chunk, check(chunk), wanted, writing)
    except Exception:  # noqa: BLE001 -- the process that asks meets it again, and tells it
        return b""
