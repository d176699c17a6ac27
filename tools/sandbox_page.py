"""The parts of docs/reference/sandbox.md, from the tables that the sandbox itself reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from importer.sandbox.echo import ECHO_WORDS
from importer.sandbox.faults import FAULTS, Action, Call, Fault
from importer.sandbox.guard import OWN_NAMES
from importer.sandbox.listing import LISTING_WORDS
from importer.sandbox.paging import STYLES
from importer.sandbox.words import Word

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

_INTRODUCTION = """\
`task-importer sandbox` serves a stand-in for the tasks API on this computer, until Ctrl-C. It is
strict to what is publicly known of the API. Where nothing is known, and where things go wrong, it
can be told what to do, so that a whole import can be tried against it:

    task-importer sandbox --faults reset-after@3 --listing newest=100,pages=25,style=link \\
        --echo escape,created-at=naive

What it holds is what was sent, whatever it tells of it."""

_WHO_MAY_ASK = """\
It listens on 127.0.0.1 alone. A request must name this computer in `Host`, with the port:
{names}. Any other is answered 421, so that no web page can
reach it under a name of its own. A request with `Origin`, which only browsers send, is answered
403. Every path but `/health` needs the token, also the two pages that are not of the API:

    curl -H "Authorization: Bearer $HOCKEYSTACK_API_TOKEN" http://127.0.0.1:8765/sandbox/tasks

`/sandbox/tasks` shows all tasks as they are held, the deleted ones apart; `/` says how many."""

_FAULTS = """\
A list of `[CALL=]KIND[WHEN][~TITLE]`, separated by commas.

- CALL is {calls}. Without it the
  fault is for `create`, which is `POST /tasks`.
- WHEN is `:0.05` (a share of the requests), `@3` (the third), `@3-5`, `@3+` (from the third on), or
  nothing (all of them). Requests are counted for each call, and for each TITLE, by itself.
- TITLE is a pattern with `*` and `?`: only tasks of such a title are meant. So a single row can be
  one that always goes wrong: `500-before~*Ada*`.

With `-after` the request is carried out first: the task is there, whatever the answer says. Beside
the kinds below there are `N-before` and `N-after` for each status N from 300 to 599, with `html-`
before it for a web page, and with `bare-` for no body."""

_WORDS = "Words, separated by commas; some have a value.\n{more}"


def parts(table: Table) -> Iterator[str]:
    """The page, part by part."""
    yield _INTRODUCTION
    yield "## Who may ask"
    yield _WHO_MAY_ASK.format(names=_code(OWN_NAMES))
    yield "## `--faults`: what goes wrong"
    yield _FAULTS.format(calls=_code(Call))
    yield table(("kind", "what comes"), [(f"`{f.kind}`", _what(f)) for f in FAULTS.values()])
    yield "## `--listing`: which tasks `GET /tasks` shows"
    yield _WORDS.format(more="Several narrow each other down, in the order of this table.")
    yield _words(table, LISTING_WORDS)
    yield (
        "The styles of pages. A next page is asked for by the parameter; an address in an answer\n"
        "holds it already."
    )
    rows = [(f"`{name}`", f"`{style.parameter}`", style.meaning) for name, style in STYLES.items()]
    yield table(("style", "parameter", "how a page says that more follows"), rows)
    yield "## `--echo`: how a task is told"
    yield _WORDS.format(more="Several are done in the order of this table.")
    yield _words(table, ECHO_WORDS)


def _words(table: Table, words: Mapping[str, Word]) -> str:
    return table(("word", "what it does"), [(f"`{w.form}`", w.meaning) for w in words.values()])


_ACTIONS = {
    Action.RESET: "no answer: the connection is reset",
    Action.HANG: "no answer for a minute, then the connection is closed",
    Action.HALF: "half of the true answer",
    Action.SLOW: "the true answer, a second late",
    Action.WRONG_ECHO: "the true answer, with the title of another task",
    Action.TRUE: "the true answer",
}


def _what(fault: Fault) -> str:
    """What a request meets that meets the fault."""
    if fault.action is not Action.ANSWER:
        twice = "; the request is carried out twice" if fault.times > 1 else ""
        return _ACTIONS[fault.action] + twice
    said = [str(fault.status)]
    if fault.location is not None:
        said.append(f"to `{fault.location}`")
    if fault.retry_after is not None:
        said.append(f"with `Retry-After` in {fault.retry_after}")
    if fault.body is not None:
        said.append(f"with the body `{fault.body}`" if fault.body else "with no body")
    return " ".join(said).replace("in date", "as a date")


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
