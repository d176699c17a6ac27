"""Finds in one bucket which rows say the same as a row of an earlier file.

A bucket is a range of keys, so whatever has the same key is in the same one, and buckets can be
looked through wherever there is room. What is found is written down by files: those that have such
rows read their part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from importer.batch.key_files import KEY, Records, bucket_of
from importer.batch.shared_folder import unreadable, written_whole

MOST_ROWS = 1 << 20
"""Of a bucket: some 100 MB while it is looked through."""

SAME = np.dtype([("place", "<u4"), ("of_file", "<u4"), ("of_number", "<u4")])
"""The place of a row in its file, and the file and the row number of the first that says it."""

_PLACE = "<i8"


def bucket_count(rows: int, most_rows: int = MOST_ROWS) -> int:
    """Into how many buckets so many rows go."""
    return max(1, -(-rows // most_rows))


def same_rows(files: Sequence[Records]) -> list[Records]:
    """Of each file the rows whose key an earlier one has, by their places. files: their keys."""
    counts = [len(keys) for keys in files]
    keys = np.concatenate(files) if files else np.empty(0, KEY)
    file = np.repeat(np.arange(len(files), dtype=np.uint32), counts)
    order = np.lexsort((file, keys["low"], keys["high"]))  # stable: by their places
    keys, file = keys[order], file[order]
    begins = np.ones(len(keys), bool)
    begins[1:] = (keys["high"][1:] != keys["high"][:-1]) | (keys["low"][1:] != keys["low"][:-1])
    first = np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))
    same = np.flatnonzero(file != file[first])
    found = np.empty(len(same), SAME)
    found["place"] = keys["place"][same]
    found["of_file"] = file[first[same]]
    found["of_number"] = keys["number"][first[same]]
    order = np.lexsort((found["place"], file[same]))
    ends = np.cumsum(np.bincount(file[same], minlength=len(files)))
    return np.split(found[order], ends[:-1]) if files else []


def compare_bucket(folder: Path, files: Iterable[int], bucket: int, buckets: int) -> dict[int, int]:
    """Write down what is the same in a bucket; how many rows that are, by the numbers of files.

    folder: holds the keys of the files that have these numbers. Raises `ResultsError`.
    """
    numbers = list(files)
    of_files = [
        np.concatenate([np.empty(0, KEY), *bucket_of(keys_path(folder, number), bucket, buckets)])
        for number in numbers
    ]
    found = same_rows(of_files)
    ends = np.cumsum([0, *map(len, found)]).astype(_PLACE)
    for rows in found:
        rows["of_file"] = np.asarray(numbers, np.uint32)[rows["of_file"]]
    with written_whole(_same_path(folder, bucket)) as file:
        np.asarray([len(numbers), *numbers], _PLACE).tofile(file)
        ends.tofile(file)
        for rows in found:
            rows.tofile(file)
    return {number: len(rows) for number, rows in zip(numbers, found, strict=True) if len(rows)}


def rows_of_file(folder: Path, number: int, buckets: int) -> Records:
    """The rows of a file that an earlier one has, by their places. Raises `ResultsError`."""
    parts = [_part(_same_path(folder, bucket), number) for bucket in range(buckets)]
    rows = np.concatenate(parts)
    return rows[np.argsort(rows["place"])]


def _part(path: Path, number: int) -> Records:
    try:
        with path.open("rb") as file:
            count = int(np.fromfile(file, _PLACE, 1)[0])
            at = int(np.searchsorted(np.fromfile(file, _PLACE, count), number))
            ends = np.fromfile(file, _PLACE, count + 1)
            file.seek(int(ends[at]) * SAME.itemsize, 1)
            return np.fromfile(file, SAME, int(ends[at + 1] - ends[at]))
    except OSError as error:
        raise unreadable(path, error) from error


def keys_path(folder: Path, number: int) -> Path:
    """Where the keys of the file with this number are."""
    return folder / f"{number}.keys"


def _same_path(folder: Path, bucket: int) -> Path:
    return folder / f"{bucket}.same"
