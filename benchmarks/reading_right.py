"""Rows read right, failures and time per file beside named peers, on the corpus of this project.

Each peer reads with its defaults. Their header is taken as they give it. In their favour: blanks
around a cell, missing last cells and blank rows do not count, nor do names that a file repeats or
leaves blank, and where a file has no header the first row of clevercsv, which does not decide
on it, counts as a row. Needs the `benchmark` dependency group.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import importer
from benchmarks.figures import Figure, keep
from benchmarks.reading_corpus import Case, Row, build_corpus

try:
    import clevercsv
    import duckdb
    import frictionless
    import pandas as pd
except ImportError as error:
    sys.exit(f"{error.name} is missing; install the peers with: pip install --group benchmark")

REPEATS = 3
LIMIT_SECONDS = 10
"""After which a reader has failed, as if it had raised."""

Found = tuple[Row, list[Row]]


class Score(NamedTuple):
    """What one reader makes of all files. files_right: header and rows, with nothing besides."""

    files_right: Counter[str]
    rows_right: int
    rows_wrong: int
    failures: int
    seconds: float


def main() -> None:
    """Print the tables."""
    warnings.simplefilter("ignore")  # of peers that doubt themselves
    signal.signal(signal.SIGALRM, _too_long)
    corpus = build_corpus()
    rows = sum(len(case.rows) for case in corpus)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # frictionless takes an absolute path for unsafe
        for number, case in enumerate(corpus):
            Path(f"{number}.csv").write_bytes(case.data)
        for read in READERS.values():
            _timed(read, "0.csv")  # what is imported at the first use is no part of it
        scores = {name: _score(read, corpus) for name, read in READERS.items()}
        os.chdir("/")
    _print_scores(scores, len(corpus), rows)
    keep(
        "reading_right",
        [
            Figure(
                f"{len(corpus)} files with traps",
                name,
                {
                    "files right, %": 100 * score.files_right.total() / len(corpus),
                    "rows right, %": 100 * score.rows_right / rows,
                    "files that fail": score.failures,
                },
            )
            for name, score in scores.items()
        ],
        ("task-importer", "clevercsv", "frictionless", "duckdb", "pandas"),
    )
    _print_kinds(scores, corpus)


def _score(read: Callable[[str], Found], corpus: list[Case]) -> Score:
    score = Score(Counter(), 0, 0, 0, 0.0)
    for number, case in enumerate(corpus):
        found, seconds = _timed(read, f"{number}.csv")
        score = score._replace(seconds=score.seconds + seconds)
        if found is None:
            score = score._replace(failures=score.failures + 1)
            continue
        header, rows = found
        if not case.header and read is _clevercsv:
            rows = [header, *rows]
            header = []
        right = _same(_plain(case.rows), _plain(rows))
        score.files_right[case.kind] += _is_right(case, header, rows)
        score = score._replace(
            rows_right=score.rows_right + right,
            rows_wrong=score.rows_wrong + len(_plain(rows)) - right,
        )
    return score


def _timed(read: Callable[[str], Found], name: str) -> tuple[Found | None, float]:
    """What was found, None for a failure, and the best time of some."""
    best, found = float("inf"), None
    for _ in range(REPEATS):
        started = time.perf_counter()
        signal.alarm(LIMIT_SECONDS)
        try:
            found = read(name)
        except Exception:  # noqa: BLE001 - each reader has its own kinds
            return None, time.perf_counter() - started
        finally:
            signal.alarm(0)
        best = min(best, time.perf_counter() - started)
    return found, best


def _too_long(_number: int, _frame: object) -> None:
    raise TimeoutError(f"not read in {LIMIT_SECONDS} seconds")


def _plain(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    plain = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            plain.append(tuple(cells))
    return plain


def _same(rows: list[tuple[str, ...]], others: list[tuple[str, ...]]) -> int:
    return (Counter(rows) & Counter(others)).total()


def _is_right(case: Case, header: Row, rows: list[Row]) -> bool:
    odd = {name for name, count in Counter(case.header).items() if count > 1 or not name}
    wide = [*header, *[""] * len(case.header)]
    names = all(
        name in odd or name == given.strip() for name, given in zip(case.header, wide, strict=False)
    )
    return names and bool(header) == bool(case.header) and _plain(case.rows) == _plain(rows)


def _ours(name: str) -> Found:
    with importer.read_table(name) as table:
        return table.header, [cells for _, cells in table]


def _clevercsv(name: str) -> Found:
    header, *rows = clevercsv.read_table(name)
    return header, rows


def _frictionless(name: str) -> Found:
    with frictionless.Resource(path=name) as resource:
        rows = [_texts(row.cells) for row in resource.row_stream]
        return _texts(resource.header.labels), rows


def _duckdb(name: str) -> Found:
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_csv(?, all_varchar = true)", [name])
        header = [column[0] for column in found.description]
        is_given = header != [f"column{number}" for number in range(len(header))]
        return header if is_given else [], [_texts(row) for row in found.fetchall()]


def _pandas(name: str) -> Found:
    return _from_frame(pd.read_csv(name))


def _pandas_texts(name: str) -> Found:
    return _from_frame(pd.read_csv(name, dtype=str, keep_default_na=False))


def _from_frame(frame: pd.DataFrame) -> Found:
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return _texts(frame.columns), [_texts(row) for row in rows]


def _texts(cells: Iterable[Any]) -> Row:
    return ["" if cell is None else str(cell) for cell in cells]


READERS: dict[str, Callable[[str], Found]] = {
    "task-importer": _ours,
    "pandas": _pandas,
    "pandas, all texts": _pandas_texts,
    "clevercsv": _clevercsv,
    "frictionless": _frictionless,
    "duckdb, all texts": _duckdb,
}


def _print_scores(scores: dict[str, Score], files: int, rows: int) -> None:
    ours = scores["task-importer"]
    print(f"{files} files, {rows:,} rows; a file is right with its header, all rows and no other")
    print(f"{'':18} files right  ratio  rows right  ratio  other rows  failures  ms/file  ratio")
    for name, score in scores.items():
        right, all_ours = score.files_right.total(), ours.files_right.total()
        print(
            f"{name:18} {right:5} {right / files:5.0%} {right / all_ours:6.2f} "
            f"{score.rows_right:5,} {score.rows_right / rows:5.0%} "
            f"{score.rows_right / ours.rows_right:6.2f} {score.rows_wrong:11,} "
            f"{score.failures:9} {score.seconds * 1000 / files:8.1f} "
            f"{score.seconds / ours.seconds:6.2f}"
        )


def _print_kinds(scores: dict[str, Score], corpus: list[Case]) -> None:
    print("\nfiles right by kind")
    print(f"{'':18}" + "".join(f"{name.replace(', all', ''):>15}" for name in ("of", *scores)))
    for kind, count in Counter(case.kind for case in corpus).items():
        figures = [count, *(score.files_right[kind] for score in scores.values())]
        print(f"{kind:18}" + "".join(f"{figure:15}" for figure in figures))


if __name__ == "__main__":
    main()
