"""The layers of the package, top down: who may import whom, for the test and for the picture."""

from __future__ import annotations

LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("api", "reading", "progress_bar", "history"),
    ("assignees", "setup", "undoing"),
    ("pipeline",),
    ("submission",),
    ("planning",),
    ("intake",),
    ("reporting",),
    ("mapping", "source", "validation", "results", "ledger"),
    ("sandbox", "settings"),
    ("identifier",),
    ("contract",),
    ("documents",),
    ("rows", "events"),
    ("errors",),
    ("failpoints", "wording", "_version"),
)
"""Each imports what stands below it, and nothing beside or above. Names of `importer/`."""

MAPPING: tuple[tuple[str, ...], ...] = (
    ("mapper", "written"),
    ("cells", "resolve"),
    ("matching",),
    ("closed",),
    ("request",),
    ("sample",),
    ("lookups", "row_rules"),
    ("settled",),
    ("template",),
    ("kinds",),
    ("dates", "headers"),
    ("words",),
)
"""The rooms and modules of `importer/mapping/`, which is a house of its own, in the same way."""


def layer_of(name: str) -> int:
    """How far down a module or room of the package stands. Raises KeyError for one without place.

    The front, `importer` itself, is the lowest: it holds the version and loads the rest lazily.
    """
    return _LAYER_OF[name]


_LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}

PURE: tuple[str, ...] = (
    "cli.assignee_texts", "cli.choices", "cli.columns", "cli.run_texts", "cli.tables",
    "contract.comparison", "contract.fingerprint", "contract.forms", "contract.other_contact",
    "contract.reference", "contract.sure_rows", "identifier", "ledger.service", "ledger.states",
    "mapping.cells.joined", "mapping.cells.lost_digits", "mapping.cells.lost_zeros",
    "mapping.closed.words", "mapping.dates.column", "mapping.dates.conversion",
    "mapping.dates.defects", "mapping.dates.evidence", "mapping.dates.plain", "mapping.dates.text",
    "mapping.headers.joined", "mapping.kinds", "mapping.lookups.columns", "mapping.lookups.damage",
    "mapping.lookups.headers", "mapping.lookups.names", "mapping.lookups.notes",
    "mapping.lookups.table", "mapping.matching.asked_columns", "mapping.matching.claims",
    "mapping.matching.clock_columns", "mapping.matching.day_columns", "mapping.matching.due_time",
    "mapping.matching.field_flags", "mapping.matching.header_claims",
    "mapping.matching.hour_columns", "mapping.matching.joins", "mapping.matching.phone_columns",
    "mapping.matching.unsent", "mapping.resolve", "mapping.sample", "mapping.words.zone_names",
    "pipeline.assignee_tally", "pipeline.no_service", "planning.differences",
    "planning.facts", "planning.remembered_cells",
    "planning.rewritten", "planning.rules", "planning.turned_dates", "results.marks",
    "results.next_step", "results.patched.cells", "results.patched.comments",
    "results.patched.frame",
    "results.patched.import_cells", "results.patched.listings", "results.patched.markup",
    "results.patched.places", "results.patched.placing", "results.patched.row_writer",
    "results.patched.styles", "results.patched.summary_sheet", "results.recalled", "results.screen",
    "results.summary", "results.workbook_limits", "rows.letters", "sandbox.echo", "sandbox.guard",
    "sandbox.paging", "settings.caution", "settings.rate", "setup.findings", "source.files.foreign",
    "source.files.foreign_bytes", "source.structure.beside", "source.structure.cells",
    "source.structure.footer", "source.structure.header", "source.structure.layout",
    "source.structure.names", "source.structure.notes", "source.structure.repeats",
    "source.structure.second", "source.structure.start", "source.text.dialect.candidates",
    "source.text.dialect.cells", "source.text.dialect.detect", "source.text.dialect.score",
    "source.text.dialect.single", "source.text.encoding.guess", "source.text.encoding.letters",
    "source.text.encoding.marks", "source.text.encoding.names", "source.text.records.repair",
    "source.workbooks.html.grid", "source.workbooks.html.tokens", "source.workbooks.number_format",
    "source.workbooks.ods.cells", "source.workbooks.places", "source.workbooks.serials",
    "source.workbooks.sheets", "source.workbooks.warnings", "submission.allowance",
    "submission.alteration", "submission.answered_task", "submission.breaker",
    "submission.ceiling", "submission.closing_verdict", "submission.ends",
    "submission.http.answer_json", "submission.http.answer_words", "submission.in_flight",
    "submission.pace_record", "submission.pacing", "submission.places", "submission.plain_echo",
    "submission.reconcile.claims", "submission.reconcile.controls", "submission.reconcile.gaps",
    "submission.reconcile.inner_tasks", "submission.reconcile.interest",
    "submission.reconcile.kinds", "submission.reconcile.looks", "submission.reconcile.loose",
    "submission.reconcile.lost", "submission.reconcile.marks", "submission.reconcile.matching",
    "submission.reconcile.origin", "submission.reconcile.owners",
    "submission.reconcile.page_asides", "submission.reconcile.page_headers",
    "submission.reconcile.page_signs", "submission.reconcile.page_table",
    "submission.reconcile.pair_kinds", "submission.reconcile.pairing",
    "submission.reconcile.resemblance", "submission.reconcile.second_tasks",
    "submission.reconcile.shape_index", "submission.reconcile.shown",
    "submission.reconcile.similar", "submission.reconcile.telling_words",
    "submission.reconcile.ties", "submission.reconcile.turns", "submission.refusals",
    "submission.repeated", "submission.reservation_signs", "submission.reservations",
    "submission.signs", "submission.statuses", "submission.trouble", "submission.verdict",
    "submission.window", "undoing.findings", "undoing.rules", "undoing.untouched",
)  # fmt: skip
"""Modules that decide and do not act: no disk, no network, no clock, no process of any kind."""
