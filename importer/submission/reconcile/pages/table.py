"""The names of what may stand beside the tasks of a page, and what each of them tells.

One table, by which members are looked up at any depth, parameters of addresses, and headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto


def word_set(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


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
    # What is aside from the pages, each with the plain value that such a name has.
    ID = auto()
    NAME = auto()
    OWNER = auto()
    STAGE = auto()
    ORDER = auto()
    TIME = auto()
    LASTING = auto()
    BUDGET = auto()
    NOTICE = auto()
    FIRST = auto()
    SELF = auto()
    DOCS = auto()
    USAGE = auto()


WORDS: Mapping[Kind, str] = {
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
    Kind.ID: "accountid correlationid etag organizationid orgid requestid tenantid traceid "
    "workspaceid",
    Kind.NAME: "apiversion version",
    Kind.OWNER: "account org organization workspace",
    Kind.STAGE: "environment",
    Kind.ORDER: "direction order orderby sort sortby sortorder",
    Kind.TIME: "date generatedat now servertime time timestamp",
    Kind.LASTING: "duration durationms elapsed elapsedms runtime took tookms",
    Kind.BUDGET: "credits creditsremaining ratelimit",
    Kind.NOTICE: "deprecation",
    Kind.FIRST: "first firstpage firstpageurl",
    Kind.SELF: "href odatacontext path self selflink url",
    Kind.DOCS: "docs documentation documentationurl schema",
    Kind.USAGE: "jsonapi quota usage",
}
"""Names without their marks, capitals and a leading `is`."""

_KINDS = {word: kind for kind, words in WORDS.items() for word in words.split()}

_INSIDE: Mapping[Kind, Mapping[str, Kind]] = {
    Kind.OWNER: {
        "id": Kind.ID, "uuid": Kind.ID, "slug": Kind.OWNER, "name": Kind.OWNER,
        "displayname": Kind.OWNER, "plan": Kind.NAME, "region": Kind.NAME, "locale": Kind.NAME,
        "currency": Kind.NAME, "timezone": Kind.ID,
    },
    Kind.BUDGET: dict.fromkeys(
        ("cost", "limit", "remaining", "reset", "resetat", "resetin", "used"), Kind.BUDGET
    ),
}  # fmt: skip
"""What a name tells within an object that is not about the page: the limit of a rate is none."""

WRAPPERS = word_set("""
    cursors info links listinfo meta metadata page pageinfo paginator paging pagination
    responsemetadata""")
"""Objects that tell of the page: their members count like those beside the tasks."""

ASIDE = frozenset({
    Kind.ID, Kind.NAME, Kind.OWNER, Kind.STAGE, Kind.ORDER, Kind.TIME, Kind.LASTING, Kind.BUDGET,
    Kind.NOTICE, Kind.FIRST, Kind.SELF, Kind.DOCS, Kind.USAGE,
})  # fmt: skip
"""Names of values about something else than the pages."""


def folded(name: str) -> str:
    """A name without its marks and capitals."""
    return re.sub(r"[\W_]+", "", name).casefold()


def kind_of(word: str, within: Kind | None = None) -> Kind | None:
    """What a folded name means, within an object of such a kind; None: unknown."""
    inside = _INSIDE.get(within, {}) if within is not None else {}
    return inside.get(word) or _KINDS.get(word) or _KINDS.get(word.removeprefix("is"))
