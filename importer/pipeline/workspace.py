"""Which workspace a run goes to, and what this computer remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from importer import events
from importer.ledger.home import require_one_identity, unlike_names
from importer.ledger.location import Place, key_of
from importer.ledger.store import Ledger
from importer.pipeline.beside.elsewhere import wanted_relation
from importer.pipeline.call import Call
from importer.pipeline.service.asking import ask_for_job, ask_in_vain
from importer.pipeline.source import Source, in_same_zone
from importer.planning.whereabouts import Whereabouts, whereabouts
from importer.reporting.notes import Note
from importer.reporting.progress_events import Noted

if TYPE_CHECKING:  # it stands on the HTTP client, which a dry run does not need
    from importer.pipeline.service.delivery import Delivery


class Workspace(NamedTuple):
    """Where a run goes: the connection, its ledger, locked, and the place of that."""

    delivery: Delivery
    ledger: Ledger
    own: Place


class Known(NamedTuple):
    """What a dry run compares with. where: None in a sandbox. ledger: None: there is none yet.

    is_uncopied: this computer knows more than that ledger, so that a run would not begin.
    """

    where: Whereabouts | None = None
    ledger: Ledger | None = None
    is_uncopied: bool = False


def open_workspace(call: Call, source: Source) -> tuple[Call, Source, Workspace]:
    """The workspace that the token belongs to, and its ledger, locked.

    With the call and the source as they are once it is known in which zone they are meant.
    """
    from importer.pipeline.service.connection import connection_of  # noqa: PLC0415 -- the HTTP client's

    delivery = call.stack.enter_context(connection_of(call, call.token))
    call.report.workspace = delivery.workspace()
    if call.caller.job is not None:
        call.caller.job.require_meant(call.report.workspace)
    said = wanted_relation(call.options.planning)
    if said is None:
        require_one_identity(call.home, call.base_url, call.report.workspace)
    unlike = unlike_names(call.home, call.base_url, call.report.workspace)
    own = call.home.own_place(call.base_url, call.report.workspace)
    _tell_of_new(call, own)
    call.report.compared_with = own.label if call.home.is_there(own) else None
    ledger = call.stack.enter_context(
        call.home.open_to_write(
            own,
            purpose=f"an import of {call.report.source}",
            trust=call.options.planning.trust_ledger,
        )
    )
    ledger.heed(call.stop.set)
    _log_ledger(call, own)
    if said is not None:
        for place in unlike:
            ledger.remember(key_of(place), said)
        own = call.home.own_place(call.base_url, call.report.workspace)
    return *in_same_zone(call, source, ledger), Workspace(delivery, ledger, own)


def find_workspace(call: Call, source: Source) -> tuple[Call, Source, Known]:
    """The ledger that a run would use, to read, as far as it can be told.

    With the call and the source, as `open_workspace` does.
    """
    if call.options.sending.sandbox:  # it is new, and knows nothing
        return call, source, Known()
    asked = ask_in_vain(call) if call.caller.job is None else ask_for_job(call)
    where = whereabouts(call.home, call.base_url, asked)
    call.report.workspace = asked.workspace
    if call.caller.job is not None:
        call.caller.job.require_meant(asked.workspace)
    doubt = call.home.doubt_about(where.own)
    if doubt is not None:  # it is only read; a run would stop
        call.host.report(Noted(Note.LEDGER_DOUBTED, doubt.text))
    call.report.copies_first = is_uncopied = doubt is not None and doubt.is_uncopied
    for note in where.notes:
        call.host.report(note)
    if not where.is_there:
        return call, source, Known(where, is_uncopied=is_uncopied)
    call.report.compared_with = where.own.label
    ledger = call.stack.enter_context(call.home.open_to_read(where.own))
    _log_ledger(call, where.own)
    return *in_same_zone(call, source, ledger), Known(where, ledger, is_uncopied)


def _log_ledger(call: Call, own: Place) -> None:
    events.tell(events.LEDGER_OPENED, ledger=own.name, workspace=call.report.workspace)


def _tell_of_new(call: Call, own: Place) -> None:
    """Report that a workspace is new here: it may have had another name before."""
    if call.home.is_there(own):
        return
    known = [place.label for place in call.home.places(call.base_url) if not place.problem]
    if known:
        call.host.report(
            Noted(
                Note.NEW_WORKSPACE,
                f"this is the first import into {own.label} {call.home.way}; rows that were "
                f"sent to {', '.join(known)} are looked up as well",
            )
        )
