"""The mapping that the options name, and what they ask of a file together with it."""

from __future__ import annotations

from pathlib import Path

from importer.errors import ConfigurationError, MappingError
from importer.mapping.headers.names import COMMON_HEADERS, fold
from importer.mapping.matching.map_text import named_columns
from importer.mapping.request import Request
from importer.mapping.template.parse import Template, parse_template
from importer.mapping.template.rules import ColumnRule
from importer.mapping.template.shipped import shipped_template, template_like
from importer.settings.groups import MappingOptions
from importer.settings.options import Options
from importer.wording.hints import Hint, Option, pasted


def mapping_of(options: MappingOptions) -> Template | None:
    """The mapping that was named."""
    if options.file is not None and options.template is not None:
        raise ConfigurationError(Hint("use either {mapping} or {template}, not both"))
    if options.template is not None:
        _require_a_name(options.template)
        return shipped_template(options.template)
    if options.file is None:
        return None
    try:
        text = options.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MappingError(
            f"the mapping {options.file} cannot be read: {reason}", hint=_of_template(options.file)
        ) from error
    return parse_template(text, str(options.file))


def answers_of(options: MappingOptions) -> Template | None:
    """The mapping that holds earlier answers."""
    try:
        template = mapping_of(options)
    except MappingError as error:
        hint = Hint("{ask_again:yes} forgets these answers, and asks again")
        raise MappingError(error.message, hint=hint) from error
    # The table is open already, and may be a file that has no sheets.
    return template and template.model_copy(update={"sheet": None})


def with_mapping(options: Options, template: Template | None) -> Options:
    """The options with what a mapping says of the file, where no flag does."""
    if template is None:
        return options
    told = options.mapping
    here = Path() if told.file is None else told.file.parent
    exports = {
        name: export if export is None else export.beside(here)
        for name, export in (("contacts", template.contacts), ("users", template.users))
    }
    return options.but(
        sheet=options.reading.sheet or template.sheet,
        last_of=options.planning.last_of or template.last_of,
        contacts=told.contacts or exports["contacts"],
        users=told.users or exports["users"],
    )


def known_names_of(options: MappingOptions, template: Template | None) -> frozenset[str]:
    """The headers that mean something by themselves: a header of these needs no second row."""
    names = [name for _, text in options.maps for name in named_columns(text)]
    if template is not None:
        rules = (rule for rules in template.fields.values() for rule in rules)
        names += [rule.column for rule in rules if isinstance(rule, ColumnRule)]
    return (frozenset(map(fold, names)) | COMMON_HEADERS) - {""}


def label_of(options: MappingOptions) -> str:
    """What the mapping is called in messages."""
    if options.file is not None:
        return str(options.file)
    return "the mapping" if options.template is None else f"the template {options.template}"


def request_of(options: MappingOptions, template: Template | None) -> Request:
    """What is asked of the columns."""
    return Request(
        template=template,
        maps=options.maps,
        sets=options.sets,
        lookups=[name for name, _ in options.lookups],
        skips=options.skips,
        only=options.only,
        opens=options.treat_as_open,
        skip_matches=options.skip_match,
        empty=options.empty,
        values=options.values,
        html=options.html,
        default_type=options.default_type,
        long_text=options.long_text,
    )


def _of_template(path: Path) -> str | None:
    """How to say it, where the mapping that is not there is called like a template."""
    name = None if path.exists() else template_like(path.stem)
    if name is None:
        return None
    is_it = "it is a template of the program" if name == path.stem.casefold() else "did you mean"
    return f"{is_it}: {pasted('template', name)}"


def _require_a_name(template: str) -> None:
    """Raise `ConfigurationError` for a mapping file in the place of a template's name."""
    if template.casefold().endswith(".toml") and template_like(template) is None:
        raise ConfigurationError(
            f"{Option('template')} takes the name of a template of the program, and {template} is "
            "a file",
            hint=Hint("a mapping file is named with {}", pasted("mapping", template)),
        )
