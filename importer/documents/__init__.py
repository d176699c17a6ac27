"""What scripts read: the members of each JSON document, as types.

`docs/reference/documents.schema.json` and `documents.md` are made of these classes and of the text
below each member, and mypy holds whatever makes a document to them. Nothing here makes one.
"""

from __future__ import annotations

from typing import Literal

VERSION: Literal[1] = 1
"""Of every document. It grows when a member goes away or changes its meaning; new members, and new
words where a text says that there may be more, come without that."""
