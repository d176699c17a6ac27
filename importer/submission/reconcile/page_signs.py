"""What a page of a listing says beside its tasks: whether it may mean that some are missing.

Keeps those of its members and headers that may mean it. The table is one of what is harmless, by
name and value: whatever is not in it and says something may be a service's own way to tell that it
goes on elsewhere, or left something out. Of headers, of which answers carry many, only those count
whose names speak of pages or of amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import Any, NamedTuple

from importer.submission.statuses import OK, PARTIAL_CONTENT


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Place(NamedTuple):
    """Where a page stands: how many entries are on the pages before it, and on it."""

    before: int
    here: int


class Kind(Enum):
    """What a member tells, and so what it must say where it is harmless."""

    CURSOR = auto()
    MORE = auto()
    DONE = auto()
    LACK = auto()
    TOTAL = auto()
    HERE = auto()
    SIZE = auto()
    START = auto()
    PAGE = auto()
    PAGES = auto()
    BACK = auto()
    FINE = auto()
    ASIDE = auto()


_WORDS: Mapping[Kind, str] = {
    Kind.CURSOR: "cursor nextcursor",
    Kind.MORE: """
        hasmore hasmoreresults hasnext hasnextpage more moreavailable moreresults truncated next
        nextid nextlink nextoffset nextpage nextpagetoken nextpageurl nextrange nexttoken nexturl
        after continuation continuationtoken continue left remaining remainingcount""",
    Kind.DONE: """
        all allloaded atend complete completed done end ended endoflist endofresults endreached
        exhausted exhaustive final finalpage finished islastpage last nomore nomoreresults
        whole""",
    Kind.LACK: """
        additional approximate capped degraded denied dropped error errors estimated exceeded
        excluded failed failures filtered forbidden hidden incomplete incompleteresults limited
        limitexceeded limithit limitreached missing notlisted notshown omitted overflow partial
        redacted rejected restricted sampled skipped stale suppressed timedout timeout unavailable
        unlisted unread warning warnings""",
    Kind.TOTAL: """
        total totalcount totalelements totalentries totalhits totalitems totalrecords totalresults
        totalrows totalsize totaltasks alltasks fullcount found hits matched matches numfound
        odatacount overall""",
    Kind.HERE: """
        count countonpage entries fetched itemcount itemscount length listed numberofelements
        numresults records resultcount resultscount resultsize returned rows shown size
        taskcount taskscount""",
    Kind.SIZE: """
        itemsperpage limit maxresults pagelen pagelimit pagesize perpage""",
    Kind.START: "from offset skip start startat startindex",
    Kind.PAGE: "currentpage page pagenumber number",
    Kind.PAGES: "lastpage numpages pagecount pages pagetotal totalpages",
    Kind.BACK: """
        hasprev hasprevpage hasprevious haspreviouspage prev prevcursor prevlink
        previous previouscursor previouspage previouspageurl prevoffset prevpage prevpageurl
        prevtoken""",
    Kind.FINE: "code detail kind message msg object ok status statuscode success type valid",
    Kind.ASIDE: """
        account accountid apiversion correlationid credits creditsremaining date deprecation
        direction documentation documentationurl docs duration durationms elapsed elapsedms
        environment etag first firstpage firstpageurl generatedat href jsonapi now odatacontext
        order orderby org organization organizationid orgid path quota ratelimit region requestid
        runtime
        schema self selflink servertime sort sortby sortorder tenantid time timestamp took tookms
        traceid url usage version workspace workspaceid""",
}
"""Names without their marks, capitals and a leading `is`."""

_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_WRAPPERS = _set("""
    cursors info links listinfo meta metadata page pageinfo paginator paging pagination
    responsemetadata""")
"""Objects that tell of the page: their members count like those beside the tasks."""

_MOST_DEPTH = 5

_WELL = _set("list collection array page tasks tasklist ok success")


class Said(NamedTuple):
    """A member or a header. kind: what it tells; None: nobody knows."""

    name: str
    kind: Kind | None
    value: object
    word: str = ""

    @property
    def is_end(self) -> bool:
        """Whether it says that no page follows."""
        return self.kind is Kind.MORE and self.value is False


def members(data: Mapping[str, Any], skip: str) -> Iterator[Said]:
    """The members of an envelope but for its list of tasks, and those of objects about the page."""
    for name, value in data.items():
        if name != skip:
            yield from _said(name, name, value, 1)


def _said(path: str, name: str, value: object, depth: int) -> Iterator[Said]:
    word = _folded(name)
    if word in _WRAPPERS and isinstance(value, Mapping) and depth < _MOST_DEPTH:
        for inner, inner_value in value.items():
            yield from _said(f"{path}.{inner}", inner, inner_value, depth + 1)
    else:
        yield Said(path, _kind(word), value, word)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _kind(word: str) -> Kind | None:
    return _KINDS.get(word) or _KINDS.get(word.removeprefix("is"))


def headers_said(headers: Mapping[str, str], status: int) -> Iterator[Said]:
    """What the status and the headers say that may be about the page."""
    if status != OK:
        yield Said(f"HTTP {status}", Kind.MORE if status == PARTIAL_CONTENT else Kind.LACK, status)
    for name, text in headers.items():
        shown = "-".join(part.capitalize() for part in name.split("-"))
        word = _folded(name.lower().removeprefix("x-"))
        kind = Kind.MORE if _kind(word) is Kind.CURSOR else _kind(word)
        if _is_from_cache(name, text):
            yield Said(shown, Kind.LACK, text, word)
        elif word == "link":
            yield Said(shown, _link_kind(text), text, word)
        elif word == "contentrange":
            total = _RANGE_TOTAL.search(text)
            yield Said(shown, Kind.TOTAL, total and total[1], word)
        elif (kind is not None and kind not in _TOO_COMMON) or _is_about_pages(name, text):
            yield Said(shown, kind, _HEADER_VALUES.get(text.strip().lower(), text.strip()), word)


def _is_from_cache(name: str, text: str) -> bool:
    """Whether a header says that the answer was kept for a while: it may be older than a task."""
    if name.lower() == "age":
        return text.strip() != "0"
    return "cache" in name.lower().split("-") and _KEPT.search(text) is not None


_KEPT = re.compile(r"\b(hit|stale|updating|revalidated)\b", re.IGNORECASE)

_TOO_COMMON = frozenset({Kind.FINE, Kind.ASIDE, Kind.START})
"""Names that are common among headers, and tell of something else there."""

_HEADER_VALUES: Mapping[str, int] = {"true": True, "false": 0}
_RANGE_TOTAL = re.compile(r"/\s*(\d{1,18})\s*$")

_ABOUT_PAGES = re.compile(
    r"(next|more|total|count|pag(e|es|ing|ination|inated)|cursor|offset|truncat\w*|partial\w*"
    r"|remain\w*|incomplete\w*|omit\w*|cap|capped|hidden|limit|limited|continu\w*|warning|warnings"
    r"|skipped|dropped|preference|results?|records?|items|entries|tasks|rows|show(n|ing)|listed"
    r"|range|filter|filtered|archived|excluded|missing|scope)"
)
_ABOUT_ELSE = _set("""
    api attempt body burst cache call calls concurrency credit credits envoy middleware nextjs
    quota rate ratelimit request requests retry size speed upload usage view views""")
_PART_OF = re.compile(r"[0-9]+\s*(/|of)\s*[0-9]+", re.IGNORECASE)


def _is_about_pages(name: str, text: str) -> bool:
    words = name.lower().split("-")
    is_told = any(map(_ABOUT_PAGES.fullmatch, words)) or _PART_OF.fullmatch(text.strip())
    return bool(is_told) and _ABOUT_ELSE.isdisjoint(words)


_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_OTHER_PAGES = _set("next last more continue")
_PAGES_BEFORE = _set("prev previous")
_RELATIONS = _set("""
    about alternate author canonical collection deprecation describedby dns-prefetch edit first
    help icon item latest-version license manifest modulepreload preconnect prefetch preload
    prev previous privacy-policy profile search self service service-desc service-doc
    service-meta start status stylesheet successor-version sunset terms-of-service type up
    version-history working-copy""")
"""Relations of RFC 8288's registry, and common others, that name no further page of a list."""


def _link_kind(text: str) -> Kind | None:
    """What `Link` tells: of another page, of something aside, or what nobody knows."""
    found = [quoted or bare for quoted, bare in _RELATION.findall(text)]
    relations = {relation for some in found for relation in some.lower().split()}
    if relations & _OTHER_PAGES:
        return Kind.MORE
    if relations & _PAGES_BEFORE:
        return Kind.BACK
    return Kind.ASIDE if relations and relations <= _RELATIONS else None


def signs_of_more(said: Iterable[Said], place: Place, *, goes_on: bool) -> list[str]:
    """The names of what may mean that tasks are missing.

    goes_on: whether the page names the next one, which explains whatever says that there is one.
    """
    said = list(said)
    is_last_page = _is_last_page(said, place)
    return [
        one.name
        for one in said
        if not (
            (goes_on and _speaks_of_more(one))
            or _is_nothing(one.value)
            or (is_last_page and one.kind in {Kind.PAGE, Kind.PAGES})
            or (one.kind is not None and _HARMLESS[one.kind](one.value, place))
        )
    ]


def promised(said: Iterable[Said]) -> int:
    """How many tasks there are in all, by the largest total that is told; 0: none is."""
    return max((number_of(one.value) or 0 for one in said if one.kind is Kind.TOTAL), default=0)


_GOES_ON = frozenset(Kind) - {Kind.LACK, Kind.FINE, Kind.BACK}
_MAY_GO_ON = re.compile(r"next|more|pag(e|ing|ination)|cursor|after|offset|continu|token|link")


def _speaks_of_more(said: Said) -> bool:
    return said.kind in _GOES_ON or (said.kind is None and bool(_MAY_GO_ON.search(said.word)))


def _is_last_page(said: Iterable[Said], place: Place) -> bool:
    """Whether the numbers of this page and of all pages are told, and are the same."""
    numbers: dict[Kind | None, set[int | None]] = {Kind.PAGE: set(), Kind.PAGES: set()}
    for one in said:
        if one.kind in numbers and not _is_nothing(one.value):
            numbers[one.kind].add(number_of(one.value))
    here, pages = numbers[Kind.PAGE], numbers[Kind.PAGES]
    if None in here | pages or len(pages) != 1:
        return False
    return here == pages if here else pages == {1} and place.before == 0


def _is_nothing(value: object, depth: int = 0) -> bool:
    """Whether a value says nothing at all, as null does and `{"after": ""}`."""
    if depth < _MOST_DEPTH and isinstance(value, Mapping | list):
        inner = value.values() if isinstance(value, Mapping) else value
        return all(_is_nothing(one, depth + 1) for one in inner)
    return value is None or value == ""


def number_of(value: object) -> int | None:
    """The whole number that a value is, or spells."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def _is_none_of_it(value: object, _place: Place) -> bool:
    return value is False or number_of(value) == 0


def _is_size(value: object, place: Place) -> bool:
    """Whether a page could hold more than it does, or one before it was followed by this one.

    A first page that is as full as it can be may be all that this service ever gives.
    """
    size = number_of(value)
    return size is not None and (place.here < size or (place.before > 0 and place.here == size))


def _is_well(value: object, _place: Place) -> bool:
    if isinstance(value, str):
        return _folded(value) in _WELL or value == str(OK)
    return value is True or number_of(value) == OK


_HARMLESS: Mapping[Kind, Callable[[object, Place], bool]] = {
    Kind.CURSOR: lambda _value, _place: False,
    Kind.MORE: _is_none_of_it,
    Kind.DONE: lambda value, _: value is True,
    Kind.LACK: _is_none_of_it,
    Kind.TOTAL: lambda value, place: number_of(value) == place.before + place.here,
    Kind.HERE: lambda value, place: number_of(value) in {place.here, place.before + place.here},
    Kind.SIZE: _is_size,
    Kind.START: lambda value, place: number_of(value) == place.before,
    Kind.PAGE: lambda _value, _place: False,
    Kind.PAGES: lambda _value, _place: False,
    # Before the first page there is none: else the list was entered in its midst.
    Kind.BACK: lambda value, place: place.before > 0 or _is_none_of_it(value, place),
    Kind.FINE: _is_well,
    Kind.ASIDE: lambda _value, _place: True,
}
"""Of each kind, whether a value is one that a whole listing may say on its last page."""
