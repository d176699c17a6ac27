"""Whether an id looks like that of a user of another program, who has another one in HockeyStack.

What HockeyStack's own ids look like is not published: the form is a doubt, which a person settles.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from importer.identifier.records import USER_PREFIX, is_salesforce_user

_prefix = itemgetter(slice(0, len(USER_PREFIX)))


def is_user_elsewhere(text: str) -> bool:
    """Whether it is an id of Salesforce's, or a number, as most programs give their users."""
    return is_salesforce_user(text) or text.isdecimal()


def may_have_users(texts: Sequence[str]) -> bool:
    """A quick question that is true of all texts which hold such an id, and of few others."""
    return USER_PREFIX in map(_prefix, texts) or any(map(str.isdecimal, texts))
