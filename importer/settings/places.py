"""Where each option may stand besides its flag: one table of what may not stand where, and why.

Gives flags, variables and reasons by the names of the options. What is in no table here may be
given by a flag, by the environment, in the file of a folder and in the person's own.
"""

from __future__ import annotations

VARIABLE_PREFIX = "TASK_IMPORTER_"
HOME_VARIABLE = "TASK_IMPORTER_HOME"
OWN_FILE_VARIABLE = "TASK_IMPORTER_CONFIG"

_VARIABLES = {"base_url": "HOCKEYSTACK_BASE_URL"}
"""Those that the vendor's own client has."""

_FLAGS = {
    "maps": "map",
    "sets": "set",
    "lookups": "lookup",
    "skips": "skip",
    "values": "value",
    "as_json": "json",
}
"""Flags that are called otherwise than their option."""

_COLUMNS = (
    "it speaks of the columns of one kind of sheet; a mapping file keeps it, and mapping may be set"
)
_ONE_FILE = "it is about one file; kept, it would act on another that nobody thought of"
_ONE_ANSWER = "it is an answer for one run; kept, it would be given unasked for every sheet"

FLAG_ONLY: dict[str, str] = {
    **dict.fromkeys(("maps", "sets", "lookups", "values", "skips", "only"), _COLUMNS),
    **dict.fromkeys(("treat_as_open", "contacts", "users", "skip_match", "empty"), _COLUMNS),
    **dict.fromkeys(("default_type", "long_text", "html"), _COLUMNS),
    **dict.fromkeys(
        ("sheet", "rows", "limit", "last_of", "swapped_dates", "date_numbers"), _ONE_FILE
    ),
    "results": "each run would replace the results of the one before",
    "only_failed": "it is about one import; kept, every other would leave a second file",
    "report": "each check would replace the page of the one before",
    "json_rows": "each run would replace the rows of the one before",
    **dict.fromkeys(("allow_duplicates", "allow_similar", "resend_unconfirmed"), _ONE_ANSWER),
    **dict.fromkeys(("same_workspace", "other_workspace"), _ONE_ANSWER),
    **dict.fromkeys(("trust_ledger", "trust_list"), _ONE_ANSWER),
    **dict.fromkeys(("yes", "cancel"), _ONE_ANSWER),
    "ask_again": "kept, it would forget every answer as soon as it is given",
    "lookup_out": "it writes a file once, and checks nothing",
    "sandbox": "kept, it would make a mere trial of every import",
    "dry_run": "whether anything is sent is said with each command",
    "as_json": "whoever reads the output asks for it with each command",
}
"""What counts from the command line alone, and why; in Python the options among them as well."""

_TOKEN = "it decides who gets your token"  # noqa: S105 -- a reason, not a token

OWN_ONLY: dict[str, str] = {
    **dict.fromkeys(("base_url", "proxy", "ca_file"), _TOKEN),
    "ledger": "it decides what counts as sent before, and who gets to see what you send",
    "quiet": "it decides what you are told",
}
"""What is not accepted in a folder's settings file, and why: it may have come with a sheet."""

RIVALS = (
    frozenset({"template", "mapping"}),
    frozenset({"header_row", "no_header"}),
    frozenset({"quiet", "verbose"}),
)
"""Of these one is meant: the nearer place wins over the farther one's other."""


def variable_of(name: str) -> str:
    """The environment variable of an option, such as `TASK_IMPORTER_DUE_TIME`."""
    return _VARIABLES.get(name, f"{VARIABLE_PREFIX}{name.upper()}")


def setting_of(name: str) -> str:
    """What an option is called in a file, in Python and in a hint, such as `due_time`."""
    return _FLAGS.get(name, name)


FLAG_ONLY_SETTINGS = {setting_of(name): (name, why) for name, why in FLAG_ONLY.items()}
"""Options that stand on the command line alone, as somebody would call them in a file."""
