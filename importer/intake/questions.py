"""What a file leaves open, in rounds: columns, then what they hold, then single words.

Each round looks at a study and returns the request with the answers; what is asked is yielded as
points. No answer is lost: it is told as the flag that says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TypeVar

from importer.contract.fields import find_field
from importer.errors import SheetInDoubtError
from importer.intake.header_questions import Answers, Flag, ask_of_header, lookup_flag
from importer.intake.known_people import PeopleHere, use_known
from importer.intake.owner_questions import FindUsedIds, ask_lookup_of_owners, ask_owners
from importer.intake.person import Answer
from importer.intake.points import Agreement, Choice, NoAnswerError, Talk
from importer.intake.study import Study
from importer.mapping.cells.html_column import HtmlColumn
from importer.mapping.dates.conversion import HalfConvertedError
from importer.mapping.lookups.doubt import Offer
from importer.mapping.matching.recognition import LikelyTemplate
from importer.mapping.template.shipped import shipped_template
from importer.settings.options import Options
from importer.wording.hints import Option, pasted

_STOP = Answer("stop", "nothing is sent")
_NO_TEMPLATE = Answer("none", "its columns are matched by their names")

_Place = TypeVar("_Place")

Round = Callable[[Study], Talk[Answers]]


def ask_sheet(doubt: SheetInDoubtError, options: Options) -> Talk[Options]:
    """The options with the sheet that is meant. Raises the doubt itself if it is not settled."""
    said: str = yield Choice(
        (doubt.message,),
        "Which sheet holds the tasks?",
        (*map(Answer, doubt.sheets), Answer(_STOP.word)),
        _STOP.word,
    )
    if said == _STOP.word and _STOP.word not in doubt.sheets:
        raise doubt
    return options.but(sheet=said)


def ask_template(study: Study) -> Talk[Answers]:
    """Whether the mapping for another program's export is to be used, where it looks like one."""
    name = yield from _ask_for_template(study.likely)
    if name is None:
        request = replace(study.request, no_template=True) if study.likely else study.request
        return Answers(request, study.options)
    request = replace(study.request, template=shipped_template(name))
    options = study.options.but(template=name)
    return Answers(request, options, (Flag(str(pasted("template", name))),))


def _ask_for_template(likely: Sequence[LikelyTemplate]) -> Talk[str | None]:
    """The template that is meant, if any."""
    if len(likely) > 1:
        said: str = yield Choice(
            (f"This looks like {' or '.join(template.title for template in likely)}.",),
            "Which mapping is meant for it?",
            (*(Answer(name, title) for name, title in likely), _NO_TEMPLATE),
            _NO_TEMPLATE.word,
        )
        return None if said == _NO_TEMPLATE.word else said
    for name, title in likely:
        agreed: bool = yield Agreement(
            f"This looks like {title}. Use the mapping for it ({Option('template', name)})?"
        )
        return name if agreed else None
    return None


def ask_columns(study: Study) -> Talk[Answers]:
    """Which column is what."""
    return (yield from ask_of_header(study.header, study.request, study.options))


def ask_lookup(study: Study) -> Talk[Answers]:
    """Which column or sheet of a lookup is meant."""
    doubt = study.problems.lookup_doubt
    if doubt is None:
        return Answers(study.request, study.options)
    known = find_field(doubt.column)
    if known is None:
        raise NoAnswerError
    place = yield from _ask_place(doubt.message, doubt.question, doubt.offers)
    others = [pair for pair in study.options.mapping.lookups if find_field(pair[0]) != known]
    options = study.options.but(lookups=(*others, (doubt.column, place)))
    return Answers(study.request, options, (lookup_flag(known, place),))


def ask_contacts(study: Study) -> Talk[Answers]:
    """Which column says whom a task is about, where several may."""
    doubt = study.problems.contacts_doubt
    if doubt is None:
        return Answers(study.request, study.options)
    place = yield from _ask_place(doubt.message, doubt.question, doubt.offers)
    options = study.options.but(contacts=place)
    flag = Flag(str(pasted("contacts", place.text())), of="contacts")
    return Answers(study.request, options, (flag,))


def _ask_place(message: str, question: str, offers: Sequence[Offer[_Place]]) -> Talk[_Place]:
    """The place of the offer that is meant. Raises `NoAnswerError`."""
    said: str = yield Choice(
        tuple(message.split("\n")),
        question,
        (*(Answer(offer.word, offer.meaning) for offer in offers), _STOP),
        _STOP.word,
    )
    for offer in offers:
        if offer.word == said:
            return offer.place
    raise NoAnswerError


def ask_contents(study: Study) -> Talk[Answers]:
    """What becomes of titles of groups and of closed rows, and how dates are meant."""
    request, options, flags = study.request, study.options, list[Flag]()
    titles = None if study.titles is None else (yield from study.titles.ask())
    if titles is not None:
        request = titles.added_to(request)
        flags.append(Flag(titles.shown()))
    if study.half_converted is not None:
        swapped = yield from _ask_swapped(study.half_converted)
        options = options.but(swapped_dates=swapped)
        flags.append(Flag(str(pasted("swapped_dates", swapped))))
    order = None if study.cells is None else (yield from study.cells.ask_order())
    if order is not None:
        options = options.but(date_order=order)
        flags.append(Flag(str(pasted("date_order", order))))
    # A mapping that was named has said it, in that it says nothing.
    columns = study.mapper.html if request.template is None else ()
    for html in filter(attrgetter("is_open"), columns):
        name = html.converter.field.column
        if (yield from _ask_html(html)):
            options = options.but(html=(*options.mapping.html, name))
            request = replace(request, html=(*request.html, name))
            flags.append(Flag(str(pasted("html", name))))
    closed = yield from study.closed.ask()
    if closed is not None:
        request = closed.added_to(request)
        flags.append(Flag(closed.shown()))
    reopened = yield from study.closed.ask_reopened()
    if reopened is not None:
        request = reopened.added_to(request)
        flags.append(Flag(reopened.shown()))
    return Answers(request, options, tuple(flags))


def _ask_swapped(doubt: HalfConvertedError) -> Talk[str]:
    said: str = yield Choice(
        tuple(doubt.message.split("\n")),
        "Which dates are right?",
        (
            Answer(
                "back", f'those of the 12th or earlier, such as "{doubt.example}", are swapped back'
            ),
            Answer("keep", "all of them, as they stand"),
            _STOP,
        ),
        _STOP.word,
    )
    if said == _STOP.word:
        raise NoAnswerError
    return said


def _ask_html(html: HtmlColumn) -> Talk[bool]:
    """Whether the text of a column's HTML is to be sent."""
    said: str = yield Choice(
        (html.told(),),
        "How should it be sent?",
        (Answer("text", "as plain text, without the tags"), Answer("unchanged", "as it stands")),
        "text",
    )
    return said == "text"


def ask_words(study: Study) -> Talk[Answers]:
    """Ask what unknown words mean."""
    if study.cells is None:
        return Answers(study.request, study.options)
    answered = yield from study.cells.ask_words()
    flags = [Flag(text) for text in (answered.shown(),) if text]
    return Answers(answered.added_to(study.request), study.options, tuple(flags))


def rounds(find_used_ids: FindUsedIds, people: PeopleHere) -> tuple[Round, ...]:
    """All of them, in order; of a lookup the sheet may be open, and then a column.

    Closed rows come before their owners: of rows that are left out, nobody needs an id.
    """
    asked: set[str] = set()
    way = partial(ask_lookup_of_owners, find_used_ids=find_used_ids, asked=asked)
    owners = partial(ask_owners, asked=asked)
    return (
        ask_contacts, ask_template, ask_columns, ask_contents, partial(use_known, people=people),
        way, ask_lookup, ask_lookup, owners, ask_words,
    )  # fmt: skip
