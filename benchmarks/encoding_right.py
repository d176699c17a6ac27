"""Files whose encoding is guessed right, beside named peers, on invented texts in many languages.

What counts is the text: a codec that reads every letter as it was written is right, whatever its
name. Peers decide with their defaults, on the whole file. `--wrong` lists what this program has
wrong. Folders that are named are read instead (`encoding_folder`). Needs the `benchmark` dependency
group.
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.encoding_corpus import build_corpus, is_right
from benchmarks.encoding_folder import read_folder
from benchmarks.figures import Figure, keep
from importer.errors import SourceError
from importer.source.text.encoding.choose import choose_encoding

try:
    import chardet
    import charset_normalizer
except ImportError as error:
    sys.exit(f"{error.name} is missing; install the peers with: pip install --group benchmark")


def _ours(data: bytes) -> str | None:
    try:
        return choose_encoding(io.BytesIO(data), "x.csv", None).codec
    except SourceError:  # UTF-8 with a defect, which is refused
        return None


def _chardet(data: bytes) -> str | None:
    return chardet.detect(data)["encoding"]


def _charset_normalizer(data: bytes) -> str | None:
    best = charset_normalizer.from_bytes(data).best()
    return None if best is None else best.encoding


READERS: dict[str, Callable[[bytes], str | None]] = {
    "task-importer": _ours,
    "chardet": _chardet,
    "charset-normalizer": _charset_normalizer,
}


def main() -> None:
    """Print how many files of each kind, and in each codec, each reader has right."""
    folders = [Path(name) for name in sys.argv[1:] if not name.startswith("--")]
    corpus = [case for folder in folders for case in read_folder(folder)] or list(build_corpus())
    right = {
        name: [is_right(case, read(case.data)) for case in corpus] for name, read in READERS.items()
    }
    if not folders:
        keep(
            "encoding_right",
            _figures(right, len({case.codec for case in corpus})),
            ("task-importer", "chardet", "charset-normalizer"),
        )
    print(f"{len(corpus)} files\n")
    for title, key in (("kind", "kind"), ("codec", "codec")):
        _print_table(title, [getattr(case, key) for case in corpus], right)
    if "--wrong" in sys.argv:
        for case, is_ours in zip(corpus, right["task-importer"], strict=True):
            if not is_ours:
                print(f"{case.kind}: {case.language}, {case.codec}, read as {_ours(case.data)}")


def _figures(right: dict[str, list[bool]], codecs: int) -> Iterator[Figure]:
    for name, answers in right.items():
        share = 100 * sum(answers) / len(answers)
        yield Figure(f"{len(answers)} files in {codecs} codecs", name, {"encoding right, %": share})


def _print_table(title: str, keys: list[str], right: dict[str, list[bool]]) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[key].append(place)
        groups["all"].append(place)
    print(f"{title:<22}{'files':>6}" + "".join(f"{name:>20}" for name in right))
    for key in [*sorted(groups.keys() - {"all"}), "all"]:
        places = groups[key]
        shares = [sum(answers[p] for p in places) / len(places) for answers in right.values()]
        print(f"{key:<22}{len(places):>6}" + "".join(f"{share:>20.3f}" for share in shares))
    print()


if __name__ == "__main__":
    main()
