"""Puts a file on the bench: taken in as a run does it, beside what was sent to its workspace."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from importer.contract.fields import find_field
from importer.intake.survey import Survey
from importer.pipeline.call import begin
from importer.pipeline.caller.caller import Caller
from importer.pipeline.people import PeopleOfCall
from importer.pipeline.remembering import keep_answers
from importer.pipeline.source import read
from importer.pipeline.workspace import find_workspace
from importer.settings.options import Options
from importer.wording.pasting import means_any
from importer.workbench.bench import Workbench
from importer.workbench.judge import Judge
from importer.workbench.store import RowStore

_ASSIGNEE = "assignee_id"


def open_bench(  # noqa: PLR0913 -- what is opened, and for whom
    path: Path,
    options: Options,
    caller: Caller,
    stack: ExitStack,
    *,
    keeps_answers: bool = False,
    seen: Survey | None = None,
) -> Workbench:
    """The bench of a file of which nothing is open; nothing is checked yet.

    stack: closes it, and the ledger that it compares with. keeps_answers: whether the options say
    what a person answered about the columns, so that the next sheet with the same ones is mapped
    so. seen: the rows as they were read when somebody looked at them under the same options; they
    belong to the bench since. None: they are read. The service is asked which workspace it is,
    where there is a token. Raises what stops a dry run before it looks at rows.
    """
    call = begin(path, options, caller, stack).reading_once().writing_nothing()
    source = read(call, seen)
    if keeps_answers:
        keep_answers(caller, source.intake)
        PeopleOfCall(call).keep(_people(options))
    call, source, known = find_workspace(call.with_options(source.intake.options), source)
    store = RowStore()
    judge = Judge(store, call.options.planning, known.ledger, call.ignored_ids())
    return stack.enter_context(Workbench(source.intake, store, judge))


def known_people(path: Path, options: Options, caller: Caller) -> Mapping[str, str]:
    """The ids that a person has entered before for people of the workspace, by name."""
    with ExitStack() as stack:
        here = PeopleOfCall(begin(path, options, caller, stack)).here
        return here.ids() if here.are_any else {}


def _people(options: Options) -> dict[str, str]:
    """The ids that the options give for names."""
    return {
        text: meant
        for name, text, meant in options.mapping.values
        if (field := find_field(name)) and field.name == _ASSIGNEE and not means_any(text)
    }
