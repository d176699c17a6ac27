"""The pages of docs/sources: how to leave each program for which there is a template.

All that they say is read from the templates: the mapping with its `[about]`, the sample, and what
its rows become. tests/acceptance/test_sources.py runs their commands.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from importer.contract.fields import FIELD_BY_NAME
from importer.mapping.settled import PLUS
from importer.mapping.template.model import About, Template
from importer.mapping.template.rules import ColumnRule, Rule, SkipRule
from importer.mapping.template.shipped import shipped_names, shipped_template, templates_folder
from importer.mapping.words.vocabulary import STATUS_BY_WORD, fold_word
from importer.rows.issues import CODES

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

FOLDER = Path("docs/sources")
ZONE = "America/Los_Angeles"

CERTAINTIES = {
    "seen": "seen in real files",
    "documented": "documented by the vendor",
    "described": "described by others who read such files",
    "guessed": "a guess, after the names of the program's own fields",
}

_INDEX = """\
Each of these programs has a template: a mapping from the columns of its export to the fields of
a task. `task-importer` recognises an export by its columns and proposes the template;
`--template NAME` names it. `task-importer template NAME --out my.toml` writes it as a file, to
be changed. Columns that your export has under other names are proposed for the fields that lack
one: you are asked, or shown the `--map` for each.

Before anything is sent, `validate` says of every row what would become of it. Closed tasks are
left out, and so are meetings and to-dos, which have no type in HockeyStack: each with its
reason in the results file."""

_RECOGNIZED = """\
Four columns of a template, of which hardly any other sheet has two, are enough; so is one of the
signs that are named here, beside a few others. Their order does not matter."""

NO_TYPE = "what type its tasks have"
NO_REP = "whose the tasks are"
NO_IDS = "the ids of the reps"

_REPS = """\
HockeyStack knows reps by ids of its own. `task-importer assignees --lookup-out reps.csv` writes
a table of the ids that the workspace's tasks use; enter beside each what the export calls that
person, and give it with `--lookup assignee_id=reps.csv`."""

_ONE_REP = """\
The file says nothing of whose the tasks are. `task-importer assignees` lists the ids that the
workspace's tasks use; the flag `--set assignee_id=ID` gives all tasks to one of them."""

_TRY = """\
The sample in the repository shows what to expect. Its people are invented, and the table of
their ids is there as well:"""

_YOURS = """\
Then give the same command your own export and your own table. Look through the results file,
which says of every row what would become of it, and why."""

_SANDBOX = """\
Import into a stand-in for the service on your own computer first; nobody else sees it:"""

_SEND = """\
Without `--sandbox` the command sends the tasks; the [README](../../README.md) says how to set
the token. Should the import break off, run the same command again: no task is created twice."""


def index(table: Table) -> Iterator[str]:
    """The list of all programs, part by part."""
    yield _INDEX
    rows = []
    for name in _by_program():
        about = _about(name)
        flags = _command_flags(name)
        added = f"`{' '.join(flags)}`" if flags else ""
        page = f"[{about.program}]({name}.md)"
        rows.append((page, f"`{name}`", CERTAINTIES[about.certainty], asked(name), added))
    yield table(("from", "template", "its columns are", "it does not say", "flags to add"), rows)
    yield "## How to export, and by what the export is recognized"
    yield _RECOGNIZED
    told = (
        (
            _about(name).program,
            " ".join(_about(name).export.strip().partition("\n\n")[0].split()).rstrip(":"),
            known_by(name),
        )
        for name in _by_program()
    )
    yield table(("from", "how to export", "recognized by"), told)


def page(name: str, table: Table) -> Iterator[str]:
    """The page of one program, part by part."""
    template, about = shipped_template(name), _about(name)
    yield f"How certain this is: the columns are **{CERTAINTIES[about.certainty]}**."
    yield about.evidence.strip()
    yield "## 1. Export"
    yield about.export.strip()
    yield "## 2. Say who is who"
    yield _ONE_REP if _sets_assignee(name) else _REPS
    yield "## 3. Look at what would happen"
    yield _TRY
    yield f"    {command('validate', name)}"
    yield from _told(name)
    yield _YOURS
    yield "## 4. Try it, then import"
    yield _SANDBOX
    yield f"    {command('run', name, '--sandbox')}"
    yield _SEND
    yield "## What is carried over"
    yield about.carried_over.strip()
    yield table(("field", "from"), list(_fields(template)))
    yield "## What is not"
    yield about.left_behind.strip()
    yield "## About the template"
    yield template.description.strip()
    yield from _closed(template)


def asked(name: str) -> str:
    """What a person has to say of every export of a program, since its columns do not."""
    flags = _command_flags(name)
    said = [NO_TYPE] if "--default-type" in flags else []
    said += [NO_REP if _sets_assignee(name) else NO_IDS]
    return ", ".join([*said, "the time zone"] if "--timezone" in flags else said)


def known_by(name: str) -> str:
    """The signs of a program's export, as a person reads them."""
    signs = [" with ".join(f'"{c}"' for c in s.split(PLUS)) for s in _about(name).signs]
    return " or ".join(signs) or "several of its columns"


def title(name: str) -> str:
    """What the page of a program is called."""
    return f"Leave {_about(name).program} in an afternoon"


def command(verb: str, name: str, *more: str) -> str:
    """A command on the sample of a template, as it would be typed."""
    flags = _command_flags(name)
    lookup = [] if _sets_assignee(name) else ["--lookup", "assignee_id=samples/reps.csv"]
    zone = [] if "--timezone" in flags else ["--timezone", ZONE]
    words = ["task-importer", verb, f"templates/{name}/sample.csv", "--template", name]
    return " ".join([*words, *flags, *lookup, *zone, *more])


def ends(name: str) -> Counter[str]:
    """How many rows of a sample end how: `created`, `invalid`, or the reason of a skip."""
    return Counter(
        "created" if isinstance(end, dict) else "invalid" if isinstance(end, list) else end
        for end in _expected(name).values()
    )


def _told(name: str) -> Iterator[str]:
    counts = ends(name)
    lines = [f"Of its {sum(counts.values())} rows:", ""]
    lines.append(f"- {counts.pop('created')} would be created")
    counts.pop("invalid", 0)
    lines += [f"- {count} skipped: {reason}" for reason, count in counts.items()]
    met = Counter(end[-1] for end in _expected(name).values() if isinstance(end, list))
    lines += [f"- {count} invalid: {CODES[code].meaning} (`{code}`)" for code, count in met.items()]
    yield "\n".join(lines)


def _closed(template: Template) -> Iterator[str]:
    """How closed tasks are carried over, where a column says in words that they are."""
    columns = [rule.column for rule in template.skip if _says_closed(rule)]
    if columns:
        yield "## Closed tasks"
        flags = " or ".join(f'`--map "status={column}"`' for column in dict.fromkeys(columns))
        yield f"They are left out. To create them, and close each at once, add {flags}."


def _says_closed(rule: SkipRule) -> bool:
    # The first of the words is the export's own; others, such as "1", are what programs make of it.
    texts = [] if rule.untyped else (rule.equals or [])[:1]
    return any(STATUS_BY_WORD.get(fold_word(text), "pending") != "pending" for text in texts)


def _fields(template: Template) -> Iterator[tuple[str, str]]:
    for name, rules in template.fields.items():
        yield f"`{FIELD_BY_NAME[name].column}`", ", else ".join(map(_said, rules))


def _said(rule: Rule) -> str:
    return f'"{rule.column}"' if isinstance(rule, ColumnRule) else f'always "{rule.value}"'


def _about(name: str) -> About:
    about = shipped_template(name).about
    if about is None:
        raise ValueError(f"the template {name} does not say what is known of its export")
    return about


def _by_program() -> list[str]:
    return sorted(shipped_names(), key=lambda name: _about(name).program.casefold())


def _expected(name: str) -> dict[str, Any]:
    return {row: end for row, end in _read(name).items() if row != "flags"}


def _command_flags(name: str) -> list[str]:
    return list(_read(name).get("flags", ()))


def _read(name: str) -> dict[str, Any]:
    path = templates_folder() / name / "expected.json"
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def _sets_assignee(name: str) -> bool:
    return any(flag.startswith("assignee_id=") for flag in _command_flags(name))
