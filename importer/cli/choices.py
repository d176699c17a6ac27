"""The answers to a question as they are listed, and what a person has typed.

`listed_answers` lists the answers; what was typed is matched to one of them, or refused with a
`ValueError` that says what to type instead. A number, a whole answer, its beginning or one of its
words is enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.intake.person import Answer


def unquoted(typed: str) -> str:
    """A file that was typed, or dropped onto the terminal, which quotes its blanks."""
    text = typed.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text.replace("\\ ", " ")


def listed_answers(answers: Sequence[Answer]) -> list[str]:
    """The answers with their numbers: a line each, or one for all where all are mere words."""
    if not any(answer.meaning or " " in answer.word for answer in answers):
        numbered = (f"{number} {answer.word}" for number, answer in enumerate(answers, start=1))
        return ["  " + ", ".join(numbered)]
    return [
        f"  {number}. {answer.word}" + (f": {answer.meaning}" if answer.meaning else "")
        for number, answer in enumerate(answers, start=1)
    ]


def picked(typed: str, answers: Sequence[Answer]) -> str:
    """The answer that was typed. Raises ValueError where it is none of them, or may be several."""
    words = [answer.word for answer in answers]
    text = typed.strip()
    if text in words:
        return text
    for is_meant in (_is_same, _is_beginning, _has_word):
        found = [word for word in words if is_meant(word.casefold(), text.casefold())]
        if is_meant is _is_beginning and text.isdecimal() and 0 < int(text) <= len(words):
            found = [words[int(text) - 1]]  # a sheet may be called 2027, and the second be meant
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f'"{text}" may be {_either(found)}: type more of it, or its number')
    raise ValueError(
        f'"{text}" is not one of them: type a number from 1 to {len(words)}, or the word'
    )


def _is_same(word: str, text: str) -> bool:
    return word == text


def _is_beginning(word: str, text: str) -> bool:
    return bool(text) and word.startswith(text)


def _has_word(word: str, text: str) -> bool:
    return text in word.split()


def _either(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"
