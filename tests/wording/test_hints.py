"""What a person can do: data, which each front end has words of its own for."""

from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import importer
from importer.errors import ConfigurationError
from importer.wording.hints import (
    PYTHON,
    FrontEnd,
    Hint,
    Option,
    Remedy,
    pasted,
    speaking,
    where_offered,
)

PACKAGE = Path(importer.__file__).parent
DEFECTS = sorted((PACKAGE.parent / "samples" / "defects").glob("*.csv"))
A_FLAG = re.compile(r"--[a-z]")


@pytest.mark.parametrize(
    ("option", "flag", "parameter"),
    [
        (Option("header_row"), "--header-row", "header_row"),
        (Option("header_row", "4"), "--header-row 4", "header_row=4"),
        (Option("no_header", "yes"), "--no-header", "no_header=True"),
        (Option("timezone", "Asia/Tokyo"), "--timezone Asia/Tokyo", 'timezone="Asia/Tokyo"'),
        (Option("results", "PATH"), "--results PATH", "results=PATH"),
        (Option("reference", "none"), "--reference=none", 'reference="none"'),
        (Option("map", "priority"), "--map priority", 'map["priority"]'),
        (pasted("sheet", 'The "Q3"'), "--sheet 'The \"Q3\"'", r'sheet="The \"Q3\""'),
        (pasted("map", "due_date=Due"), '--map "due_date=Due"', 'map={"due_date": "Due"}'),
        (pasted("map", "status="), '--map "status="', 'map={"status": ""}'),
        (
            pasted("value", "priority:a=b=high"),
            '--value "priority:a=b=high"',
            'value={"priority": {"a=b": "high"}}',
        ),
        (
            Option("lookup", "assignee_id=FILE"),
            "--lookup assignee_id=FILE",
            'lookup={"assignee_id": "FILE"}',
        ),
    ],
)
def test_each_front_end_has_its_words(option: Option, flag: str, parameter: str) -> None:
    """A flag as it is typed, a parameter as it is written; without a word, the terminal's."""
    assert str(option) == flag
    with speaking(PYTHON):
        assert f"{option}" == parameter
    assert f"add {option}" == f"add {flag}"


def test_a_way_that_a_front_end_does_not_have_is_not_named() -> None:
    """Such as an option for which a page has no control."""
    skip = pasted("skip", "Kind=Visit")
    assert where_offered("; or {}", skip) == '; or --skip "Kind=Visit"'
    with speaking(FrontEnd(lambda option: option.name, "step", lambda _option: False)):
        assert where_offered("; or {}", skip) == ""
        assert where_offered("; or {}", skip, otherwise="; or leave it out") == "; or leave it out"


HINT = Hint(
    "choose one with {sheet}, for example {}, set {date_order:dmy}, name "
    "{lookup:assignee_id=FILE}, leave out {encoding:-}, set {header_row}, or add {no_header:yes}, "
    '{} {map:"deal_id=D"}; run the same {command} again',
    pasted("sheet", "Q {3}"),
    Hint("and {limit:7}"),
)


@pytest.mark.parametrize("text", ["2024", "007", "9" * 5_000, "٢٠٢٤"])
def test_a_text_of_a_file_is_no_number(text: str) -> None:
    """A sheet called 2024 is named as a text, and digits without end stop nobody."""
    assert pasted("sheet", text).argument == text
    assert Option("header_row", "3").argument == 3
    with speaking(PYTHON):
        assert str(pasted("sheet", "2024")) == 'sheet="2024"'


def test_a_hint_is_a_sentence_for_the_one_who_reads_it() -> None:
    """Of a person at a terminal, or of a program."""
    assert str(HINT) == (
        'choose one with --sheet, for example --sheet "Q {3}", set --date-order dmy, name --lookup '
        "assignee_id=FILE, leave out --encoding, set --header-row, or add --no-header, and "
        '--limit 7 --map "deal_id=D"; run the same command again'
    )
    with speaking(PYTHON):
        assert f"{HINT}" == (
            'choose one with sheet, for example sheet="Q {3}", set date_order="dmy", name '
            'lookup={"assignee_id": "FILE"}, leave out encoding, set header_row, or add '
            'no_header=True, and limit=7 map={"deal_id": "D"}; run the same call again'
        )


def test_a_hint_is_data_for_a_page() -> None:
    """What to add with which value, what only a person has, and what to leave out."""
    assert HINT.remedies == (
        Remedy({"sheet": "Q {3}"}),
        Remedy({"date_order": "dmy"}),
        Remedy(needs="lookup"),
        Remedy(drops="encoding"),
        Remedy(needs="header_row"),
        Remedy({"no_header": True}),
        Remedy({"limit": 7}),
        Remedy({"map": {"deal_id": "D"}}),
    )


def test_an_error_keeps_the_words_in_which_it_was_raised() -> None:
    """It is shown where nobody speaks any more; what to do stays with it."""
    with speaking(PYTHON):
        error = ConfigurationError(Hint("{proxy} is wrong"), hint=Hint("set {proxy}"))
    assert (error.message, error.hint, str(error)) == (
        "proxy is wrong",
        "set proxy",
        "proxy is wrong; set proxy",
    )
    assert error.remedies == (Remedy(needs="proxy"),)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines, without those that only document it."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            yield node.lineno, str(node.value)


def test_only_the_terminal_says_flags() -> None:
    """Whoever else names an option says which, so that each front end has its own words for it."""
    told = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "cli"
        for line, text in _texts(path)
        if A_FLAG.search(text)
    ]
    assert told == []


def test_what_errors_advise_is_data() -> None:
    """An option that stands in the text of a hint would be words alone, of which no page knows."""
    told = [
        f"{path.relative_to(PACKAGE)}:{keyword.value.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for keyword in node.exc.keywords
        if keyword.arg == "hint" and isinstance(keyword.value, ast.JoinedStr)
        and any(isinstance(part, ast.Name) and part.id in {"Option", "pasted"}
                for part in ast.walk(keyword.value))
    ]  # fmt: skip
    assert told == []


def _said_of(path: Path, **options: str) -> list[str]:
    """All that Python is told of a file."""
    try:
        result = importer.validate(path, timezone="UTC", **options)  # type: ignore[arg-type]
    except importer.ImporterError as error:
        return [str(error)]
    issues = [issue for outcome in result.outcomes for issue in outcome.issues]
    told = [text for issue in issues for text in (issue.message, issue.hint)]
    return [*told, *(text for end in result.outcomes for text in (end.reason, end.hint))]


@pytest.mark.parametrize("path", DEFECTS, ids=lambda path: path.stem)
def test_python_is_told_of_parameters(path: Path) -> None:
    """Whatever is wrong with a file; a flag means nothing to a program."""
    told = [*_said_of(path)]
    with contextlib.suppress(importer.ImporterError):
        look = importer.look(path)
        told += look.notes
        told += [text for problem in look.problems for text in (problem.message, problem.hint)]
    assert [text for text in told if A_FLAG.search(text)] == []
    assert told
