"""The documentation as a site, built as `make docs` builds it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]

_LOADS = {"src", "srcset", "poster", "data", "background"}
_STYLE = re.compile(r"url\(\s*['\"]?([^'\")\s]+)|@import\s+['\"]([^'\"]+)")
_SCRIPT = re.compile(r"(?:\bfrom|\bimport|\bimport\(|importScripts\(|fetch\()\s*['\"`]([^'\"`]+)")


class _Loads(HTMLParser):
    """What a browser loads by itself to show a page; where its links lead is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        names = _LOADS | ({"href"} if tag in {"link", "base", "image", "use"} else set())
        self.found += [value for name, value in attrs if name in names and value]
        self.found += _addresses(_STYLE, " ".join(v or "" for name, v in attrs if name == "style"))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 -- the parser's own signature
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"}:
            self.found += _addresses(_STYLE if self._within == "style" else _SCRIPT, data)


def _addresses(pattern: re.Pattern[str], text: str) -> list[str]:
    return ["".join(match.groups("")) for match in pattern.finditer(text)]


def loads_of(path: Path) -> list[str]:
    """The addresses on other hosts from which a page, a style sheet or a script loads something."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        page = _Loads()
        page.feed(text)
        found = page.found
    else:
        found = _addresses(_STYLE if path.suffix == ".css" else _SCRIPT, text)
    return [address for address in found if urlsplit(address).netloc]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site: the one that `make check` has built just now, or one in a folder of its own."""
    if "BUILT_SITE" in os.environ:
        return ROOT / os.environ["BUILT_SITE"]
    folder = tmp_path_factory.mktemp("site")
    options = ("-E", "-q", "-n", "-W", "--keep-going", "-c", "docs", "-d", str(folder / "trees"))
    command = [sys.executable, "-m", "sphinx", *options, ".", str(folder / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "site"


def test_a_page_loads_nothing_from_another_host(site: Path) -> None:
    """Whoever reads the pages asks no other host for anything, and reads them without a network."""
    kinds = {".html", ".css", ".js"}
    files = [path for path in site.rglob("*") if path.suffix in kinds]
    foreign = {path.relative_to(site).as_posix(): loads_of(path) for path in files}
    assert len(files) > 30
    assert {name: addresses for name, addresses in foreign.items() if addresses} == {}


def test_the_picture_of_the_layers_is_shown(site: Path) -> None:
    """The architecture page shows the picture that comes with it, and its words for a reader."""
    page = (site / "docs/design/architecture.html").read_text("utf-8")
    assert 'alt="The layers as boxes, each with an arrow to the one below it"' in page
    assert 'src="../../_images/layers.svg"' in page
    assert (site / "_images/layers.svg").is_file()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", '<script src="https://cdn.example.com/a.js"></script>'),
        (
            "page.html",
            '<script type="module">import a from "https://cdn.example.com/a.js"</script>',
        ),
        ("page.html", '<link rel="stylesheet" href="//cdn.example.com/a.js">'),
        ("page.html", "<style>@import 'https://cdn.example.com/a.js'</style>"),
        ("page.html", '<p style="background: url(https://cdn.example.com/a.js)">'),
        ("style.css", "body { background: url(https://cdn.example.com/a.js) }"),
        ("script.js", 'import("https://cdn.example.com/a.js")'),
    ],
)
def test_each_way_to_load_is_seen(tmp_path: Path, name: str, text: str) -> None:
    """The test above can fail: it sees each way in which a page loads from another host."""
    (tmp_path / name).write_text(text, "utf-8")
    assert [urlsplit(address).netloc for address in loads_of(tmp_path / name)] == [
        "cdn.example.com"
    ]
