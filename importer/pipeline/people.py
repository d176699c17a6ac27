"""The ids of people that were answered for the workspace of a call: used, forgotten, and kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from importer.errors import ConfigurationError
from importer.intake.known_people import NOBODY, KnownPeople, PeopleHere
from importer.pipeline.call import Call
from importer.pipeline.remembering import answers_folder
from importer.pipeline.service.asking import ask_in_vain


class PeopleOfCall:
    """Asks which workspace it is at most once, and only where there is a reason."""

    def __init__(self, call: Call) -> None:
        """Ask nothing yet."""
        self._call = call
        folder = answers_folder(call.caller)
        self._known = None if folder is None else KnownPeople(folder, call.base_url)

    @property
    def here(self) -> PeopleHere:
        """What is known, for whoever takes the file in."""
        if self._known is None:
            return NOBODY
        return PeopleHere(self._known.are_any, self._ids, self._forget)

    def keep(self, ids: Mapping[str, str]) -> str:
        """Keep these; what to tell of it, "" where there is nothing to tell."""
        if self._known is None or not ids:
            return ""
        try:
            self._known.keep(self._workspace, ids)
        except OSError as error:
            return f"the ids that you gave cannot be kept: {error.strerror or error}"
        return "the ids that you gave are kept for this workspace"

    @cached_property
    def _workspace(self) -> str | None:
        if self._call.options.sending.sandbox:
            return None
        return ask_in_vain(self._call).workspace

    def _ids(self) -> Mapping[str, str]:
        try:
            return {} if self._known is None else self._known.ids(self._workspace)
        except OSError:
            return {}

    def _forget(self, names: Collection[str]) -> None:
        try:
            if self._known is not None:
                self._known.forget(self._workspace, names)
        except OSError as error:
            raise ConfigurationError(
                f"ids that were answered before cannot be deleted: {error.strerror or error}"
            ) from error
