"""Keys of many files in buckets: what an earlier file has is found, by file and row."""

from __future__ import annotations

import errno
from pathlib import Path
from random import Random

import pytest

from importer.batch import key_files
from importer.batch.buckets import bucket_count, compare_bucket, keys_path, rows_of_file
from importer.batch.key_files import KeyWriter
from importer.batch.shared_folder import shared_folder, written_whole
from importer.errors import ResultsError


def _write(folder: Path, number: int, keys: list[bytes]) -> None:
    with written_whole(keys_path(folder, number)) as file:
        writer = KeyWriter(file)
        writer.take([2] * 40, keys[:1] * 40)
        writer.begin()
        for at in range(0, len(keys), 7):
            part = keys[at : at + 7]
            writer.take([row + 2 for row in range(at, at + len(part))], part)
        writer.end()
    assert writer.rows == sum(map(bool, keys))


def _expected(files: dict[int, list[bytes]]) -> dict[int, list[tuple[int, int, int]]]:
    """The same one by one: place, file and number of the first row, of those of an earlier file."""
    first: dict[bytes, tuple[int, int]] = {}
    found: dict[int, list[tuple[int, int, int]]] = {number: [] for number in files}
    for number, keys in files.items():
        for place, key in enumerate(keys):
            if key:
                of_file, of_number = first.setdefault(key, (number, place + 2))
                if of_file != number:
                    found[number].append((place, of_file, of_number))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_each_row_of_an_earlier_file_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """By its place, with the first row that says it, however the keys lie in runs and buckets."""
    monkeypatch.setattr(key_files, "RUN_ROWS", 16)
    random = Random(seed)
    some = [random.randbytes(16) for _ in range(60)]
    some += [key[:8] + random.randbytes(8) for key in some[:9]]  # alike up to their half
    some += [bytes(16), b"\xff" * 16, b""]
    files = {number: random.choices(some, k=random.randrange(50)) for number in (0, 2, 3, 7)}
    for number, keys in files.items():
        _write(tmp_path, number, keys)
    buckets = random.choice([1, 3, 8])

    counts = [compare_bucket(tmp_path, files, bucket, buckets) for bucket in range(buckets)]

    expected = _expected(files)
    found = {n: [tuple(row) for row in rows_of_file(tmp_path, n, buckets).tolist()] for n in files}
    assert found == expected
    for number, rows in expected.items():
        assert sum(count.get(number, 0) for count in counts) == len(rows)


def test_many_rows_go_into_many_buckets() -> None:
    """So that the memory of a worker does not grow with them."""
    assert [bucket_count(rows) for rows in (0, 1, 1 << 20, (1 << 20) + 1, 100_000_000)] == [
        1, 1, 1, 2, 96
    ]  # fmt: skip


def test_keys_that_are_gone_are_told(tmp_path: Path) -> None:
    """As where a worker sees another folder."""
    with pytest.raises(ResultsError) as raised:
        compare_bucket(tmp_path, [0], 0, 1)
    assert raised.value.message == (
        f"{tmp_path / '0.keys'}, with which files are compared, cannot be read: "
        "No such file or directory"
    )


def test_what_is_not_whole_has_no_name(tmp_path: Path) -> None:
    """Where a disk is full, nothing is left of it."""

    def write() -> None:
        with written_whole(tmp_path / "0") as file:
            file.write(b"some")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ResultsError, match="No space left"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_dry_run_is_removed(tmp_path: Path) -> None:
    """By the next one, and that of one which is alive is not; each removes its own."""
    dead = tmp_path / ".task-importer-0000.rows"
    dead.mkdir()
    (dead / "lock").touch()
    with shared_folder(tmp_path) as first, shared_folder(tmp_path) as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
    with pytest.raises(KeyboardInterrupt), shared_folder(tmp_path):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
