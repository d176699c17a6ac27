"""Recognises files that are no tables by their first bytes, and says what to do instead.

The content decides, in any encoding that shows itself; a name only where the content says nothing.
Bytes that are no text are `foreign_bytes`'s; here is text: mail, JSON, pages to sign in, and the
small files that only lead to a sheet.
"""

from __future__ import annotations

import re

from importer.source.files.foreign_bytes import (
    AGAIN,
    EXPORT,
    LEADS,
    SAVE_AS,
    UNPACK,
    Foreign,
    describe_bytes,
    describe_name,
)
from importer.source.text.encoding.marks import mark_of, pattern_of_zeros

__all__ = [
    "EXPORT",
    "UNPACK",
    "Foreign",
    "as_ascii",
    "describe_content",
    "describe_page",
    "looks_binary",
    "page_title",
]

_SHORTCUT = "a shortcut to a web page"
_TEXTS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (
        re.compile(
            rb"\s*\{(?=[^{}]{0,2000}(?:\"(?:doc|resource)_id\"|://(?:docs|drive)\.google\.com/))"
            rb"\s*\"[^{}]*\}\s*\Z"
        ),
        "a pointer that Google Drive left in place of a document",
        LEADS,
    ),
    (
        re.compile(rb"\s*(?:\{\s*(?:\"|\}\s*\Z)|\[\s*(?:\{\s*[\"}]|[\[\"]|\]\s*\Z))"),
        "a JSON document",
        EXPORT,
    ),
    (re.compile(rb"(?=\[)(?s:.{0,2000}?)^\[InternetShortcut\]", re.MULTILINE), _SHORTCUT, LEADS),
    (re.compile(rb"\s*<\?xml(?s:.{1,400}?)<key>URL</key>"), _SHORTCUT, LEADS),
    (re.compile(rb"\s*(?:<[?!][^>]*>\s*)*<svg\b"), "an SVG picture", EXPORT),
    (re.compile(rb"\s*<\?xml\b"), "an XML document", SAVE_AS),
    (
        re.compile(rb"-- (?:MySQL|MariaDB|phpMyAdmin)|--\s+-- PostgreSQL|(?:CREATE|INSERT) \w+ "),
        "a list of SQL commands",
        EXPORT,
    ),
    (
        re.compile(rb"(?s:.{0,4096}?)^<{7} [^\n]*\n(?s:.{0,4096}?)^={7}\r?$", re.MULTILINE),
        "a file with two versions that were not merged",
        "keep one of them, and take out the lines <<<<<<<, ======= and >>>>>>>",
    ),
)
"""Text that is no table: how it begins, what it is, what to do."""

_MAIL_NAMES = frozenset(
    {
        *(b"from", b"to", b"subject", b"date", b"message-id", b"received", b"return-path"),
        *(b"delivered-to", b"mime-version", b"content-type"),
    }
)
_MAIL_LINE = re.compile(rb"([A-Za-z][A-Za-z-]*):(?=[ \t\r]|\Z)")
_SURELY_MAIL = 3
_MOST_MAIL_LINES = 200
_MIME = b"mime-version:"
_WEB_ARCHIVE = re.compile(
    rb"^(?:Content-Type:\s*multipart/related|X-Document-Type:)", re.IGNORECASE | re.MULTILINE
)

_FORM = re.compile(rb"<(?:form|input)\b", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_TITLE = re.compile(rb"<title\b[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SIGN_IN = re.compile(
    r"\b(?:sign|log)[ -]?(?:in|on)\b|\bsso\b|anmeld|einlogg|connexion|connecter|iniciar sesi"
    r"|acced[ie]|entrar|inlogg|logga in|log ind|zaloguj|giriş|kirjaudu|войти|вход|ログイン|登录"
    r"|로그인",
    re.IGNORECASE,
)
_LONGEST_TITLE = 60

_SENTENCE = re.compile(
    rb"\s*(?=[^\r\n]{1,400}\s*\Z)(?!(?:[^,]*,){2})[^\s,;|]+(?:,? +[^\s,;|]+)*"
    rb"(?<=[\w)\"'\x80-\xff])(?:[.!?]+|\xe2\x80\xa6)\s*"
)
"""All that a server, or a tool that keeps files elsewhere, had to say in the place of a file."""

_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b")
_MAXIMUM_CONTROL_SHARE = 0.05
"""Text with a stray NUL stays text (a later stage reports the cell); random bytes have a tenth."""


def describe_content(head: bytes, name: str, *, encoding_given: bool = False) -> Foreign | None:
    """What a file with these first bytes is, and what to do; None for text that may be a table.

    name: without its folder. encoding_given: so that odd bytes alone do not make it binary.
    """
    found = describe_bytes(head) or describe_name(name, head)
    if found is not None:
        return found
    text = as_ascii(head)
    for pattern, what, hint in _TEXTS:
        if pattern.match(text):
            return Foreign(what, hint)
    found = _describe_mail(text) or _describe_sentence(text)
    if found is None and not encoding_given and looks_binary(head):
        return Foreign("not text but binary data", EXPORT)
    return found


def _describe_mail(text: bytes) -> Foreign | None:
    if not _is_mail(text):
        return None
    if _WEB_ARCHIVE.search(text):
        return Foreign("a web archive (.mht)", SAVE_AS)
    return Foreign("an e-mail", "save its attachment and import that")


def _describe_sentence(text: bytes) -> Foreign | None:
    if _SENTENCE.fullmatch(text) is None:
        return None
    said = " ".join(text.decode("utf-8", "replace").split())
    cut = said if len(said) <= _LONGEST_TITLE else f"{said[: _LONGEST_TITLE - 1]}…"
    return Foreign(f'a line of text ("{cut}"), and no table', AGAIN)


def describe_page(head: bytes) -> Foreign | None:
    """What a web page is that stands where a download was expected; None for one that may be it."""
    text = as_ascii(head)
    asks = _FORM.search(text) is not None and _SIGN_IN.search(page_title(head)) is not None
    if not (asks or _PASSWORD.search(text)):
        return None
    return Foreign(
        f"a web page to sign in{_quoted(page_title(head))}, saved instead of the download",
        "sign in with a browser, download the table there, and import that file",
    )


def page_title(head: bytes) -> str:
    """The title of a web page, on one line and cut where it is long; nothing where it has none."""
    found = _TITLE.search(as_ascii(head))
    title = " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _quoted(title: str) -> str:
    return f' ("{title}")' if title else ""


def looks_binary(head: bytes) -> bool:
    """Whether these first bytes can hardly be text in any encoding."""
    if mark_of(head) is not None or pattern_of_zeros(head) is not None:
        return False
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > _MAXIMUM_CONTROL_SHARE * len(head)


def as_ascii(head: bytes) -> bytes:
    """Text in UTF-8 or UTF-16 as bytes in which words and markup can be looked for."""
    mark = mark_of(head)
    codec = mark if mark is not None else pattern_of_zeros(head)
    if codec is None or codec == "utf-8-sig":
        return head.removeprefix(b"\xef\xbb\xbf")
    return head.decode(codec, "ignore").encode("utf-8", "ignore")


def _is_mail(text: bytes) -> bool:
    """Whether the first lines are those of an e-mail: names with a colon up to a blank line."""
    names: set[bytes] = set()
    for number, line in enumerate(text.splitlines()[:_MOST_MAIL_LINES]):
        if not line.strip():
            break
        if line[:1] in b" \t" or (not number and line.startswith(b"From ")):
            continue
        found = _MAIL_LINE.match(line)
        if found is None:
            return False
        names.add(found[1].lower())
    return text[: len(_MIME)].lower() == _MIME or len(names & _MAIL_NAMES) >= _SURELY_MAIL
