"""The text of an HTML cell, as a person would read it: line breaks kept, entities resolved.

Only what is certainly markup is taken away: `<dana@example.com>` and `a < b` stay, and the
address of a link is kept behind its words.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "base", "big", "body", "center", "cite", "code", "col", "colgroup", "del",
    "em", "font", "head", "html", "i", "img", "ins", "kbd", "link", "mark", "meta", "q", "s",
    "script", "small", "span", "strike", "strong", "style", "sub", "sup", "td", "th", "title",
    "tt", "u",
})  # fmt: skip
_SILENT = frozenset({"script", "style"})
_KNOWN = _BLOCKS | _INLINE | {"o:p"}  # the last is Outlook's


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.link: str | None = None
        self.link_start = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KNOWN:
            self.parts.append(self.get_starttag_text() or "")
            return
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        if tag in {"td", "th"}:
            self.parts.append(" ")
        if tag == "a":
            self.link, self.link_start = dict(attrs).get("href"), len(self.parts)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _KNOWN:
            self.parts.append(f"</{tag}>")
            return
        self.silent -= tag in _SILENT and self.silent > 0
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")
        if tag == "a" and self.link:
            self._end_link(self.link)

    def _end_link(self, link: str) -> None:
        shown = "".join(self.parts[self.link_start :])
        if link.removeprefix("mailto:") not in shown:
            self.parts.append(f" ({link})")
        self.link = None

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"[ \t\r\n]+", " ", data))


_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]*)(?:[\s/][^<>]*)?>")


def holds_html(text: str) -> bool:
    """Whether there is a tag that certainly is one, in a text that may be long."""
    return any(found[1].lower() in _KNOWN for found in _TAG.finditer(text))


def html_text(html: str) -> str:
    """The readable text of `html`; a text without tags or entities comes back as it was."""
    if not re.search(r"</?[a-zA-Z!]", html):
        return unescape(html) if "&" in html else html
    # A tag that never ends is no tag: the parser would swallow the rest of the text.
    whole, _, _ = html.rpartition(">")
    rest = html[len(whole) + 1 :] if whole or html.startswith(">") else html
    parser = _Text()
    try:
        parser.feed(html[: len(html) - len(rest)] + rest.replace("<", "&lt;"))
        parser.close()
    except AssertionError:  # the parser's answer to some malformed declarations
        return html
    if parser.silent:  # a script that never ends: better too much than too little
        return html
    lines = [re.sub(r" {2,}", " ", line).strip() for line in "".join(parser.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
