"""What else is wrong with a file that stops, reported at the same time.

Takes the certain part of an intake with problems, and words lines for a person about cells that
could not be sent.
"""

from __future__ import annotations

from dataclasses import replace

from importer.intake.reading import Intake
from importer.planning.planner import Planner
from importer.results.summary import issue_lines
from importer.results.tally import Tally
from importer.rows.issues import Issue
from importer.rows.outcome import Outcome, Status
from importer.settings.options import Options


def bad_cells(intake: Intake, options: Options) -> list[str]:
    """What is wrong with the cells of a certain part, in groups; [] where nothing is."""
    filled = {source.field.name for source in intake.mapping.sources}
    if any(name.startswith("targets.") for name in filled):
        filled.add("targets")
    tally = Tally()
    for _, ends in Planner(intake, options.planning, ledger=None).rehearse(lambda _: None):
        for end in ends:
            issues = tuple(issue for issue in end.issues if _counts(issue, filled))
            if issues:
                tally.add(Outcome(end.row_number, Status.INVALID, issues=issues))
    groups = tally.issues()
    return issue_lines(groups) if groups else []


def _counts(issue: Issue, filled: set[str]) -> bool:
    return issue.is_error and issue.field in filled


def certain_part(intake: Intake) -> Intake:
    """The same rows, mapped without the fields that are in doubt."""
    doubtful = intake.problems.fields
    sources = tuple(s for s in intake.mapping.sources if s.field.name not in doubtful)
    mapping = replace(intake.mapping, sources=sources)
    mapper = intake.mapper.for_mapping(mapping)
    for chunk in intake.rows:
        mapper.observe(chunk)
    mapper.column_problems()  # settles what can be settled
    return replace(intake, mapping=mapping, mapper=mapper)
