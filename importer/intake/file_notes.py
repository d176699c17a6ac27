"""What a person should know of a file that was read: notes, columns not sent, and proposals."""

from __future__ import annotations

from collections.abc import Sequence

from importer.contract.fields import FIELD_BY_NAME, find_field
from importer.intake.study import Study
from importer.intake.survey import Survey
from importer.mapping.matching.needed import proposals_of
from importer.mapping.matching.proposals import proposals
from importer.mapping.matching.renamed import notes_of_renamed
from importer.mapping.matching.unsent import unsent_columns
from importer.wording.counts import counted


def proposed_in(study: Study) -> list[str]:
    """Columns that may fill what nothing fills."""
    if study.request.template is None:
        return proposals(study.header, study.mapping, study.request.sample)
    return proposals_of(study.header, study.found.likely)


def notes_of(
    found: Survey, study: Study, flags: Sequence[str], proposed: Sequence[str]
) -> list[str]:
    """What a person should know of the reading."""
    table, mapper = found.table, study.mapper
    notes = list(table.notes)
    notes += [study.problems.remembered] if study.problems.remembered else []
    if table.blank_rows:
        rows = counted(table.blank_rows, "blank row was", "blank rows were")
        notes.append(f"{rows} skipped")
    notes += [*study.lookups.notes, *mapper.lookup_notes(), *mapper.date_notes()]
    notes += [*mapper.link_notes(), *mapper.html_notes(), *filter(None, [found.unticked.note()])]
    told = [known.name for name, _ in study.request.maps if (known := find_field(name))]
    notes += notes_of_renamed(study.found.absent, study.mapping, told)
    notes += [*study.notes, *([] if study.titles is None else study.titles.notes())]
    notes += study.closed.notes()
    notes += [f"your answers as flags: {' '.join(flags)}"] if flags else []
    notes += filter(None, [study.problems.template, *proposed])
    note = None if found.repeats is None else found.repeats.note()
    return notes if note is None else [*notes, note]


def unsent_in(study: Study) -> list[str]:
    """What to know before sending; nothing of a field that somebody leaves empty."""
    request = study.request
    declined = [
        known for name, column in request.maps if not column and (known := find_field(name))
    ]
    declined += [FIELD_BY_NAME[match.field] for match in request.declined]
    if request.template is not None:
        declined += [FIELD_BY_NAME[name] for name in request.template.unfilled]
    return unsent_columns(study.header, study.mapping, request.sample, declined)
