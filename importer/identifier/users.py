"""Whether an id looks like that of a user of another program, who has another one in HockeyStack.

Or like that of a record in a program that HockeyStack does not connect to. What HockeyStack's own
ids look like is not published: the form is a doubt, which a person settles.
"""

from __future__ import annotations

import re

from importer.identifier.records import USER_PREFIX, is_salesforce_user
from importer.rows.whole_column import every

_FORMS = re.compile(
    r"zcrm_[0-9]+"  # Zoho CRM
    r"|user_[0-9A-Za-z]+"  # Close
    r"|[0-9A-Fa-f]{24}"  # Apollo, Trello and others that keep their records in MongoDB
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"  # Dynamics, SuiteCRM
)
"""What some programs call their users; nearly all others number them."""
_RECORDS = re.compile(
    r"(?:lead|oppo|acti)_[0-9A-Za-z]+"  # Close
    r"|[0-9A-Fa-f]{24}"  # programs that keep their records in MongoDB
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"  # Dynamics, SuiteCRM, Pipedrive
)
"""What no record of Salesforce or HubSpot is called."""
_SIGN_IN = re.compile(r"[a-z]+(?:[.-][a-z]+)*|[A-Z]{4,}(?:[.-][A-Z]+)*")

none_elsewhere = every(
    rf"(?!{USER_PREFIX}|zcrm_|user_)(?![0-9A-Fa-f]{{24}}$)"
    r"(?=[A-Za-z]*+[0-9_])(?=[0-9]*+[A-Za-z_])[A-Za-z0-9_]++"
)
"""A quick question of texts that is true only where none of them is such an id."""
none_of_salesforce = every(rf"(?!{USER_PREFIX}).+")
"""The same for ids of users of Salesforce alone."""


def is_sign_in(text: str) -> bool:
    """Whether it is letters alone, as people sign in with: "dana", "d.fox"."""
    return _SIGN_IN.fullmatch(text) is not None


def is_user_elsewhere(text: str) -> bool:
    """Whether it is a number, an id of a form that some programs have, or what one signs in with.

    "usr_dana" is none: nobody is called so but in the program that made it up.
    """
    is_made = is_salesforce_user(text) or text.isdecimal() or _FORMS.fullmatch(text) is not None
    return is_made or is_sign_in(text)


def is_record_elsewhere(text: str) -> bool:
    """Whether it has the form of a record's id in a program other than Salesforce and HubSpot."""
    return _RECORDS.fullmatch(text) is not None
