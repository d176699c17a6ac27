"""What a file leaves open, asked in rounds: columns, then what they hold, then single words.

A study enters, the request with the answers leaves. Nobody is asked while something stops the file
whatever is answered, and no answer is lost: it is told as the flags that say the same. Part of the
composition root.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from importer.contract.fields import find_field
from importer.errors import SheetInDoubtError
from importer.intake.column_questions import StoppedError
from importer.intake.header_questions import Said, ask_of_header
from importer.intake.person import Answer, Person
from importer.intake.study import Study
from importer.mapping.shipped import shipped_template
from importer.settings.options import Options
from importer.wording.pasting import pasted

_STOP = Answer("stop", "nothing is sent")

Round = Callable[[Sequence[str], Study, Person], Said]


def ask_sheet(doubt: SheetInDoubtError, options: Options, person: Person) -> Options:
    """The options with the sheet that is meant. Raises the doubt itself where nobody says."""
    said = person.choose(
        [doubt.message],
        "Which sheet holds the tasks?",
        [*map(Answer, doubt.sheets), Answer(_STOP.word)],
        default=_STOP.word,
    )
    if said == _STOP.word and _STOP.word not in doubt.sheets:
        raise doubt
    return options.model_copy(update={"sheet": said})


def ask_template(header: Sequence[str], study: Study, person: Person) -> Said:
    """Whether the mapping for another program's export is to be used, where it looks like one."""
    likely = study.likely
    if likely is None or not person.agree(
        f"These are the columns of {likely.title}. Use the mapping for them "
        f"(--template {likely.name})?"
    ):
        return Said(study.request, study.options)
    del header
    request = replace(study.request, template=shipped_template(likely.name))
    options = study.options.model_copy(update={"template": likely.name})
    return Said(request, options, pasted("template", likely.name))


def ask_columns(header: Sequence[str], study: Study, person: Person) -> Said:
    """Which column is what."""
    return ask_of_header(header, study.request, study.options, person, study.lookups.problem_of)


def ask_lookup(header: Sequence[str], study: Study, person: Person) -> Said:
    """Which column or sheet of a lookup is meant."""
    del header
    doubt = study.problems.lookup_doubt
    if doubt is None:
        return Said(study.request, study.options)
    said = person.choose(
        doubt.message.split("\n"),
        doubt.question,
        [*(Answer(offer.word, offer.meaning) for offer in doubt.offers), _STOP],
        default=_STOP.word,
    )
    place = next((offer.place for offer in doubt.offers if offer.word == said), None)
    if place is None:
        raise StoppedError
    field = find_field(doubt.column)
    others = [pair for pair in study.options.lookups if find_field(pair[0]) != field]
    before = [pair[1] for pair in study.options.lookups if find_field(pair[0]) == field]
    options = study.options.model_copy(update={"lookups": (*others, (doubt.column, place))})
    replaced = before[0].flag(doubt.column) if before else ""
    return Said(study.request, options, place.flag(doubt.column), replaced)


def ask_contents(header: Sequence[str], study: Study, person: Person) -> Said:
    """How dates are meant, and what becomes of rows that are closed already."""
    del header
    request, options, flags = study.request, study.options, list[str]()
    if study.half_converted is not None:
        said = _ask_swapped(study, person)
        options = options.model_copy(update={"swapped_dates": said})
        flags.append(pasted("swapped-dates", said))
    order = study.cells.ask_order(person) if study.cells is not None else None
    if order is not None:
        options = options.model_copy(update={"date_order": order})
        flags.append(pasted("date-order", order))
    if study.closed.problem() is not None:
        answered = study.closed.answer(person.say_closed)
        if answered is None:
            raise StoppedError
        request = answered.added_to(request)
        flags.append(answered.shown())
    return Said(request, options, " ".join(flags))


def _ask_swapped(study: Study, person: Person) -> str:
    doubt = study.half_converted
    assert doubt is not None  # noqa: S101 -- asked of that alone
    said = person.choose(
        doubt.message.split("\n"),
        "Which dates are right?",
        [
            Answer(
                "back", f'those of the 12th or earlier, such as "{doubt.example}", are swapped back'
            ),
            Answer("keep", "all of them, as they stand"),
            _STOP,
        ],
        default=_STOP.word,
    )
    if said == _STOP.word:
        raise StoppedError
    return said


def ask_words(header: Sequence[str], study: Study, person: Person) -> Said:
    """What words mean that nobody knows."""
    del header
    if study.cells is None:
        return Said(study.request, study.options)
    answered = study.cells.ask_words(person)
    return Said(answered.added_to(study.request), study.options, answered.shown())


ROUNDS: tuple[Round, ...] = (
    ask_template, ask_columns, ask_lookup, ask_lookup, ask_contents, ask_words,
)  # fmt: skip
"""Of a lookup the sheet may be open, and then a column."""
