"""Which pages of LinkedIn are no person's profile, by how their addresses begin.

A page that is not listed goes on as it is: profiles have had several forms (`/in/`, `/pub/`,
`/sales/lead/`, `/talent/profile/`), and will have others.
"""

from __future__ import annotations

import re

_PATH = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)*linkedin\.com(?:/+([^?#]*))?.*", re.IGNORECASE)

_MARKED_NAME = re.compile(r"linkedin\.com/+in/[^/?#]*?([.,;:)\]!*@])", re.IGNORECASE)

_COMPANY = "the page of a company or a school"
_SEARCH = "a search"
_POST = "a post or a page of news"
_OWN = "a page of one's own account"
_SIGN_IN = "a page to sign in"
_OTHER = "a page"

_BEGINNINGS: dict[str, str] = {
    "company": _COMPANY, "showcase": _COMPANY, "school": _COMPANY, "organization": _COMPANY,
    "sales/company": _COMPANY, "sales/account": _COMPANY, "sales/accounts": _COMPANY,
    "search": _SEARCH, "sales/search": _SEARCH, "talent/search": _SEARCH, "directory": _SEARCH,
    "recruiter/search": _SEARCH, "pub/dir": _SEARCH,
    "posts": _POST, "pulse": _POST, "feed": _POST, "news": _POST, "newsletters": _POST,
    "video": _POST, "events": _POST, "groups": _POST, "jobs": _POST,
    "messaging": _OWN, "notifications": _OWN, "mynetwork": _OWN, "home": _OWN, "in/me": _OWN,
    "sales/home": _OWN, "sales/inbox": _OWN, "sales/lists": _OWN,
    "login": _SIGN_IN, "uas": _SIGN_IN, "authwall": _SIGN_IN, "checkpoint": _SIGN_IN,
    "signup": _SIGN_IN, "m/login": _SIGN_IN,
    "learning": _OTHER, "legal": _OTHER, "help": _OTHER, "premium": _OTHER, "business": _OTHER,
}  # fmt: skip
"""What a page is whose path begins so."""
_NOBODY = frozenset({"", "in", "pub", "sales", "sales/lead", "sales/people", "talent", "recruiter"})
"""Whole paths that name no person."""


def other_page(text: str) -> str | None:
    """What the page at the address `text` is, in words, where it is no person's; else None."""
    found = _PATH.fullmatch(text)
    if found is None:
        return None
    parts = [part.lower() for part in (found[1] or "").split("/") if part]
    if "/".join(parts) in _NOBODY:
        return _OTHER
    begun = (_BEGINNINGS.get("/".join(parts[:count])) for count in (1, 2))
    return next((page for page in begun if page is not None), None)


def mark_in_name(text: str) -> str | None:
    """A mark in the name of a profile, `/in/dana.` or `/in/dana)`, with which none is written."""
    found = _MARKED_NAME.search(text)
    return found[1] if found else None
