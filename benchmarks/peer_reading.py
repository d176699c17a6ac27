"""`peer_reading READER PATH` reads every row of a file with one reader, and counts them."""

from __future__ import annotations

import sys


def main(reader: str, path: str) -> None:
    """Print the number of rows. The library of the other reader is not loaded."""
    if reader == "task-importer":
        from importer.reading import read_table  # noqa: PLC0415

        print(sum(1 for _ in read_table(path)))
        return
    import pandas as pd  # noqa: PLC0415

    is_text = path.endswith(".csv")
    print(len(pd.read_csv(path, dtype=str) if is_text else pd.read_excel(path, dtype=str)))


if __name__ == "__main__":
    main(*sys.argv[1:])
