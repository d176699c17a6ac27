"""The names of SpreadsheetML, whose namespace is another in Strict Open XML, and missing at times.

ECMA-376 Part 1, 18; Part 4 for the transitional namespace.
"""

from __future__ import annotations

from functools import lru_cache

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # Strict
    "",
)


@lru_cache(maxsize=512)
def main_name(name: str) -> str:
    """The name of an element of SpreadsheetML, transitional or strict; "" for any other.

    What an extension adds (`x15:workbookPr`) may be called as something else is without it.
    """
    namespace, blank, bare = name.rpartition(" ")
    return bare if namespace + blank in MAIN_NAMESPACES else ""
