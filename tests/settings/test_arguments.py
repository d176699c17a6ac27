"""The options that editors show are those that there are."""

from __future__ import annotations

from importer.settings.arguments import ImportOptions, ServiceOptions
from importer.settings.options import NAMES

_IN_PYTHON = {"maps": "map", "sets": "set", "lookups": "lookup", "skips": "skip", "values": "value"}


def test_every_option_can_be_given_in_python() -> None:
    """Under the flag's name; nothing is printed there, and nobody is asked."""
    names = {_IN_PYTHON.get(name, name) for name in NAMES}
    assert ImportOptions.__optional_keys__ == names - {"quiet", "verbose", "ask_again"}
    assert ImportOptions.__required_keys__ == frozenset()


def test_an_undo_takes_what_concerns_the_service() -> None:
    """The same names as a run has."""
    assert set(ServiceOptions.__annotations__) < NAMES.keys()
