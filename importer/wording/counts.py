"""A number with what it counts, as people write it: `1 row`, `2,345 rows`."""

from __future__ import annotations


def counted(number: int, one: str, several: str | None = None) -> str:
    """The number and the word for so many; several: where it is not `one` with an s behind it.

    A verb may be part of both: `counted(rows, "row was", "rows were")`.
    """
    if number == 1:
        return f"1 {one}"
    return f"{number:,} {several or f'{one}s'}"
