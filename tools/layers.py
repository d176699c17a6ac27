"""The layers of the package, top down: who may import whom, for the test and for the picture."""

from __future__ import annotations

LAYERS: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("cli",),
    ("web",),
    ("api", "cluster", "reading", "progress_bar", "history"),
    ("assignees", "batch", "setup", "splitting", "undoing", "workbench"),
    ("pipeline",),
    ("submission",),
    ("planning",),
    ("intake",),
    ("reporting",),
    ("mapping", "source", "validation", "results", "ledger"),
    ("sandbox", "settings"),
    ("loopback",),
    ("identifier",),
    ("contract",),
    ("documents",),
    ("rows", "events"),
    ("errors",),
    ("failpoints", "wording", "workers", "_version"),
)
"""Each imports what stands below it, and nothing beside or above. Names of `importer/`."""

_MAPPING: tuple[tuple[str, ...], ...] = (
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

_PIPELINE: tuple[tuple[str, ...], ...] = (
    ("run",),
    ("prepared",),
    ("sending",),
    ("preview",),
    ("plans",),
    ("comparing", "conclusion", "seen_assignees"),
    ("fixing", "mapped", "page_written", "twice", "workspace"),
    ("source",),
    ("people",),
    ("service",),
    ("call",),
    ("beside", "remembering", "unfinished", "watch"),
    ("account", "blocked", "caller", "corrected", "frame", "page", "recorded", "report", "to_send"),
    ("job_runs",),
    ("other_files", "siblings"),
)

_SUBMISSION: tuple[tuple[str, ...], ...] = (
    ("submission",),
    ("lost_rows", "turn_taking"),
    ("reconcile", "worker"),
    ("safe_calls",),
    ("breaker",),
    ("answers", "ports", "rate_headers"),
    ("http", "pace"),
)

_LEDGER: tuple[tuple[str, ...], ...] = (
    ("copying", "homes", "landmarks"),
    ("shared_home",),
    ("history", "others", "purging", "withdrawals"),
    ("home", "shared_opening"),
    ("postgres",),
    ("turns",),
    ("similar", "store", "there"),
    ("late_answers",),
    ("entries", "key_table", "moved", "unsound"),
    ("reader", "waiting"),
    ("leased", "location", "records", "values"),
    ("file", "likes", "run_id", "service", "states", "this_computer"),
    ("renewing",),
    ("lease", "shares"),
    ("lease_row",),
    ("database", "lease_sql", "shares_sql"),
)

_WEB: tuple[tuple[str, ...], ...] = (
    ("server",),
    ("app",),
    ("screens",),
    ("work",),
    ("access", "settling"),
)

HOUSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "mapping": _MAPPING,
    "pipeline": _PIPELINE,
    "submission": _SUBMISSION,
    "ledger": _LEDGER,
    "web": _WEB,
}
"""The rooms and modules of the rooms that are houses of their own, in the same way."""


def layer_of(name: str) -> int:
    """How far down a module or room of the package stands. Raises KeyError for one without place.

    The front, `importer` itself, is the lowest: it holds the version and loads the rest lazily.
    """
    return _LAYER_OF[name]


_LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}

PURE: tuple[str, ...] = (
    "cli.assignee_texts", "cli.choices", "cli.columns", "cli.run_texts", "cli.tables",
    "cluster.address", "cluster.told",
    "contract.comparison", "contract.fingerprint", "contract.forms", "contract.other_contact",
    "contract.reference", "contract.sent_json", "contract.sure_rows", "identifier",
    "ledger.lease", "ledger.lease_row", "ledger.service", "ledger.states",
    "mapping.cells.joined", "mapping.cells.lost_digits", "mapping.cells.lost_zeros",
    "mapping.closed.words", "mapping.dates.column", "mapping.dates.conversion",
    "mapping.dates.defects", "mapping.dates.evidence", "mapping.dates.plain", "mapping.dates.text",
    "mapping.headers.joined", "mapping.kinds", "mapping.lookups.columns", "mapping.lookups.damage",
    "mapping.lookups.headers", "mapping.lookups.names", "mapping.lookups.notes",
    "mapping.lookups.table", "mapping.matching.asked_columns", "mapping.matching.claims",
    "mapping.matching.clock_columns", "mapping.matching.day_columns", "mapping.matching.due_time",
    "mapping.matching.field_flags", "mapping.matching.header_claims",
    "mapping.matching.hour_columns", "mapping.matching.joins", "mapping.matching.phone_columns",
    "mapping.matching.record_links", "mapping.matching.unsent", "mapping.matching.unsent_links",
    "mapping.resolve", "mapping.sample", "mapping.words.zone_names",
    "pipeline.service.assignee_tally", "pipeline.service.no_service", "planning.differences",
    "planning.facts", "planning.fed_back.remembered_cells", "planning.fed_back.rewritten",
    "planning.fed_back.turned_dates", "planning.rules", "results.marks", "results.next_step",
    "results.patched.cells", "results.patched.comments", "results.patched.frame",
    "results.patched.import_cells", "results.patched.listings", "results.patched.markup",
    "results.patched.places", "results.patched.placing", "results.patched.row_writer",
    "results.patched.styles", "results.patched.summary_sheet", "results.recalled", "results.screen",
    "results.summary", "results.workbook_limits", "rows.letters", "sandbox.echo", "sandbox.guard",
    "sandbox.paging", "settings.caution", "settings.rate", "setup.findings", "source.files.foreign",
    "source.files.foreign_bytes", "source.structure.beside", "source.structure.cells",
    "source.structure.footer", "source.structure.header", "source.structure.layout",
    "source.structure.names", "source.structure.notes", "source.structure.repeats",
    "source.structure.results_header",
    "source.structure.second", "source.structure.start", "source.text.dialect.candidates",
    "source.text.dialect.cells", "source.text.dialect.detect", "source.text.dialect.score",
    "source.text.dialect.single", "source.text.encoding.guess", "source.text.encoding.letters",
    "source.text.encoding.marks", "source.text.encoding.names", "source.text.records.repair",
    "source.workbooks.html.grid", "source.workbooks.html.tokens", "source.workbooks.number_format",
    "source.workbooks.ods.cells", "source.workbooks.places", "source.workbooks.serials",
    "source.workbooks.sheets", "source.workbooks.warnings", "submission.answers.alteration",
    "submission.answers.answered_task", "submission.answers.closing_verdict",
    "submission.answers.plain_echo", "submission.answers.refusals", "submission.answers.repeated",
    "submission.answers.reservation_signs", "submission.answers.reservations",
    "submission.answers.shown", "submission.answers.signs", "submission.answers.trouble",
    "submission.answers.verdict", "submission.breaker", "submission.http.answer_json",
    "submission.http.answer_words", "submission.http.statuses", "submission.pace.allowance",
    "submission.pace.ceiling", "submission.pace.lending", "submission.pace.long_waits",
    "submission.pace.pacing", "submission.pace.places",
    "submission.pace.record", "submission.pace.window", "submission.reconcile.claims",
    "submission.reconcile.controls", "submission.reconcile.gaps",
    "submission.reconcile.matching.interest", "submission.reconcile.matching.kinds",
    "submission.reconcile.matching.loose", "submission.reconcile.matching.lost",
    "submission.reconcile.matching.marks", "submission.reconcile.matching.matching",
    "submission.reconcile.matching.owners", "submission.reconcile.matching.pair_kinds",
    "submission.reconcile.matching.pairing", "submission.reconcile.matching.resemblance",
    "submission.reconcile.matching.second_tasks", "submission.reconcile.matching.shape_index",
    "submission.reconcile.matching.similar", "submission.reconcile.matching.ties",
    "submission.reconcile.matching.turns", "submission.reconcile.origin",
    "submission.reconcile.pages.asides", "submission.reconcile.pages.headers",
    "submission.reconcile.pages.inner_tasks", "submission.reconcile.pages.looks",
    "submission.reconcile.pages.signs", "submission.reconcile.pages.table",
    "submission.reconcile.pages.telling_words", "submission.worker.ends",
    "submission.worker.in_flight", "undoing.findings", "undoing.rules", "undoing.untouched",
    "web.access.guard", "web.screens.steps", "web.settling.choices", "web.settling.fields",
    "web.settling.findings", "web.settling.merging", "web.settling.open_points",
    "web.settling.word_answers", "web.work.carried", "web.work.states", "web.work.words",
    "workers.count",
)  # fmt: skip
"""Modules that decide and do not act: no disk, no network, no clock, no process of any kind."""
