"""The documentation as a site: `make docs` hands this to Sphinx, with every warning an error.

The repository is the source, so that a link means the same in the site, in an editor and on a code
host. The table of contents is read from docs/index.md, which is plain Markdown.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

from sphinx.application import Sphinx

project = "task-importer"
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "samples/**.md"]
exclude_patterns = [".*", "build", "dist"]
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "task-importer"
html_show_copyright = False
html_copy_source = False

_SOURCES = "docs/sources/index"
_SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n)*)", re.MULTILINE)
_PAGE = re.compile(r"\]\(([^)#:]+)\.md\)")


def setup(app: Sphinx) -> None:
    """Sphinx calls this once; what it returns is not needed."""
    app.connect("source-read", _add_contents)
    app.connect("build-finished", _lead_to_front)


def _add_contents(_: Sphinx, page: str, text: list[str]) -> None:
    """Gives a page that lists others a hidden tree of contents.

    Of the front page: its sections, with the pages they link.
    """
    if page == root_doc:
        text[0] += "".join(_contents(page, *section) for section in _SECTION.findall(text[0]))
    elif page == _SOURCES:
        text[0] += _contents(page, "Programs", text[0])


def _contents(page: str, caption: str, section: str) -> str:
    folder = PurePosixPath(page).parent
    pages = [normpath(folder / page) for page in _PAGE.findall(section)]
    tree = "\n".join(f"/{page}" for page in pages)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{tree}\n```\n"


def _lead_to_front(app: Sphinx, failed: Exception | None) -> None:
    """Puts a page above the site's folders, so that its address alone opens the front page."""
    if failed is None:
        front = f'<meta http-equiv="refresh" content="0; url={root_doc}.html">\n'
        (Path(app.outdir) / "index.html").write_text(front, "utf-8")
