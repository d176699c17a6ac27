r"""Line ends and tabs that an export has written out, as ClickUp does: `\n` for the end of a line.

Only where a mapping says so are they taken for what they stand for: `C:\new` is a folder.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"(?<!\\)\\(?:r\\n|[nrt])")


def without_escapes(text: str) -> str:
    """The text with line ends and tabs where they are written out."""
    return _ESCAPE.sub(lambda found: "\t" if found[0] == r"\t" else "\n", text)
