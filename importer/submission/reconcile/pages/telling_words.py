"""Words that may speak of a list, a part, a count, a cache or an age, wherever they stand.

They judge what no table knows: the names of headers, and short texts. A word that is told too much
leaves a row in doubt; one that is missing may send a row twice. So the table is wide.
"""

from __future__ import annotations

import re

_STEMS = re.compile(
    r"more|next|total|cursor|offset|pagin|truncat|partial|remain|continu|incomplete|omit|archiv"
    r"|filter|exclu|includ|hidden|missing|skipp|dropp|capped|follow|scroll|snapshot"
    r"|replica|stale|cache|fresh|lagg|degrad|fallback|complete|exhaust|limit|preference|warning"
    r"|sampl|subset|approx|estimat|suppress|redact|restrict|forbid|denied|consisten|watermark"
    r"|bookmark|visib|overflow|result|record|entries|behind|outdated|obsolete"
    r"|synced|mirror|standby|secondary|readonly|segment|page(?!speed)|whole|finish|(?<!ac)(?<!dis)count(?!r)"
)
_WORDS = re.compile(
    r"pages?|paged|lists?|listed|listing|parts?|items?|entry|tasks?|rows?|hits?|match(es|ed|ing)?"
    r"|found|shown?|showing|shows|rest|left|view|views|scope|scoped|window|range|cap|max|maximum"
    r"|min|most|top|batch|chunks?|slice|set|sets|size|length|age|aged|lag|delay|delayed|old|older"
    r"|oldest|new|newer|newest|latest|recent|recently|last|first|end|ends|ended|after|before"
    r"|since|until|as|of|only|some|few|all|full|has|load|resume|token|position|marker|anchor"
    r"|query|search|fetch|fetched|returned?|returning|shards?|failed|failures?|errors?|timeout"
    r"|sync|updated|refreshed|refresh|modified|generated|indexed|index|expires?|expired|ttl|open"
    r"|closed|mine|own|owned|assignee|hit|kept|eventual|backup|dump|copy|read|done|over|through"
    r"|access|permissions?|threshold|reached|exceeded|beyond|other|others|another|see|drop|miss"
    r"|skip|link|links|and|not|no|up|to|than"
)
_LETTERS = re.compile(r"[a-z]+")


def tells(text: str) -> bool:
    """Whether a name or a text holds such a word. `nextjs` is the name of a program."""
    told = text.lower().replace("nextjs", "").replace("next.js", "")
    return any(_STEMS.search(word) or _WORDS.fullmatch(word) for word in _LETTERS.findall(told))


_KEPT = re.compile(
    r"(?<![a-z])(hits?|refreshhit|memhit|kept)(?![a-z])|stale|updating|revalid"
    r"|(?<!un)(?<!not )cached"
)
_NOT_KEPT = re.compile(
    r"\s*(|-|0(\s*,\s*0)*|false|no|off|none|never|private|disabled)\s*"
    r"|.*(miss|bypass|dynamic|pass\b|skip|expired|nocache|no-cache|uncach|not.cach|none from).*",
    re.DOTALL,
)


def is_kept(text: str) -> bool:
    """Whether what a cache or a proxy says of an answer may mean that it was kept for a while."""
    return _KEPT.search(text.lower()) is not None


def is_surely_new(text: str) -> bool:
    """Whether what a cache says of an answer means that it comes from the service itself."""
    return _NOT_KEPT.fullmatch(text.lower()) is not None and not is_kept(text)
