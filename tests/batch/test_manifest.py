"""A list of jobs: read whole, or refused with all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.batch.manifest import SETTINGS, Manifest, read_manifest
from importer.errors import ConfigurationError
from importer.settings.arguments import ImportOptions
from importer.settings.options import load_options


def _manifest(folder: Path, text: str) -> Manifest:
    path = folder / "jobs.toml"
    path.write_text(text, "utf-8")
    return read_manifest(path)


def _refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        _manifest(folder, text)
    return refused.value.message.replace(f"{folder / 'jobs.toml'}", "jobs.toml").split("\n")


def test_a_job_has_the_settings_of_a_run_and_those_of_all(tmp_path: Path) -> None:
    """The job's own are nearer; files that it names are meant from the folder of the list."""
    read = _manifest(tmp_path, """
        [defaults]
        timezone = "Europe/Berlin"
        template = "hubspot"

        [[job]]
        name = "acme"
        token_variable = "ACME_TOKEN"
        workspace = "ws_acme"
        files = ["acme/*.csv", "more.xlsx"]
        mapping = "acme.toml"
        due_time = "08:30"
        map = {task_title = "Subject"}
        skip = {Status = ["Done", "Closed"]}
        lookup = {assignee_id = "people.csv,from=Name"}

        [[job]]
        name = "birch"
        files = ["birch.csv"]
        lookup = ["assignee_id=people.csv"]
    """)  # fmt: skip

    acme, birch = read.jobs

    assert (acme.name, acme.files) == ("acme", ("acme/*.csv", "more.xlsx"))
    assert (acme.token_variable, acme.workspace) == ("ACME_TOKEN", "ws_acme")
    assert (birch.token_variable, birch.workspace) == (None, None)
    options = load_options({}, job=acme.settings, environment={"TASK_IMPORTER_TIMEZONE": "UTC"})
    assert options.mapping.timezone == "Europe/Berlin"
    assert options.mapping.template is None, "the job names a mapping in its place"
    assert options.mapping.file == tmp_path / "acme.toml"
    assert options.mapping.due_time.isoformat() == "08:30:00"
    assert options.mapping.maps == (("task_title", "Subject"),)
    assert options.mapping.skips == (("Status", "Done"), ("Status", "Closed"))
    (found,) = options.mapping.lookups
    assert found[1].text() == f"{tmp_path / 'people.csv'},from=Name"
    of_birch = load_options({}, job=birch.settings, environment={})
    assert of_birch.mapping.lookups[0][1].text() == str(tmp_path / "people.csv")
    assert of_birch.mapping.template == "hubspot"


def test_the_folder_of_somebody_who_is_not_there_stays_as_it_is(tmp_path: Path) -> None:
    """Its files are told as missing by whatever reads them."""
    lookups = ('{ assignee_id = "~nobody-is-called-so/p.csv" }',
               '["assignee_id=~nobody-is-called-so/p.csv"]')  # fmt: skip
    read = _manifest(tmp_path, "".join(
        f"""
        [[job]]
        name = "{number}"
        files = ["a.csv"]
        mapping = "~nobody-is-called-so/m.toml"
        lookup = {lookup}
        """
        for number, lookup in enumerate(lookups)
    ))  # fmt: skip

    for job in read.jobs:
        options = load_options({}, job=job.settings, environment={})
        assert options.mapping.file == tmp_path / "~nobody-is-called-so" / "m.toml"
        ((_, place),) = options.mapping.lookups
        assert place.text() == str(tmp_path / "~nobody-is-called-so" / "p.csv")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """With the place of each, and what is near."""
    told = _refusal(tmp_path, """
        ledgers = "x"
        [defaults]
        tempalte = "hubspot"
        [[job]]
        name = "acme"
        files = ["a.csv"]
        date_order = "xyz"
        [[job]]
        name = "Acme"
        files = "b.csv"
        token = "hsr_live_00"
        base_url = "https://example.com"
        [[job]]
        name = "../up"
        files = []
        token_variable = "hsr_live_0123456789"
        workspace = 3
    """)  # fmt: skip

    assert told == [
        "jobs.toml: there is no 'ledgers'",
        "jobs.toml, defaults: there is no setting 'tempalte'; did you mean 'template'?",
        "jobs.toml, job acme: date_order: 'xyz' is not one of 'ymd', 'dmy' or 'mdy'",
        'jobs.toml, job Acme: files must be a list of paths or patterns, such as ["acme/*.csv"]',
        (
            "jobs.toml, job Acme: do not put a token in a file: set a variable to it, and write "
            'token_variable = "ACME_TOKEN", or leave it out for HOCKEYSTACK_API_TOKEN'
        ),
        (
            "jobs.toml, job Acme: base_url is not accepted in a list of jobs: it decides who gets "
            "your tokens, and a list of jobs can come from anyone; set it in your own settings, or "
            "by its variable (docs/reference/settings.md)"
        ),
        "jobs.toml, job Acme: another job has this name",
        (
            "jobs.toml, job ../up: name must be a text of letters, digits, spaces, dots and "
            "dashes, 60 at most: it becomes the name of a folder"
        ),
        'jobs.toml, job ../up: files must be a list of paths or patterns, such as ["acme/*.csv"]',
        (
            "jobs.toml, job ../up: token_variable must be the name of an environment variable, "
            "such as ACME_TOKEN; the token itself never stands in a file"
        ),
        "jobs.toml, job ../up: workspace must be the id of a workspace, as a text",
    ]


def test_an_unknown_setting_hides_no_other_fault(tmp_path: Path) -> None:
    """Nor does a value that its setting cannot have, nor a job beside it."""
    told = _refusal(tmp_path, """
        [defaults]
        due_time = "late"
        [[job]]
        name = "acme"
        files = ["a.csv"]
        nosuch = 1
        date_order = "xyz"
        wait = -1
        only_failed = "perhaps"
        settle = 0
        timeout = 0.5
        [[job]]
        name = "Acme"
        files = ["b.csv"]
        [[job]]
        files = ["b.csv"]
        timezone = "Mars"
    """)  # fmt: skip

    assert told == [
        "jobs.toml, job acme: there is no setting 'nosuch'",
        "jobs.toml, defaults: due_time: 'late' is not a time of day; write it as 09:00",
        "jobs.toml, job acme: date_order: 'xyz' is not one of 'ymd', 'dmy' or 'mdy'",
        "jobs.toml, job acme: wait: -1 is too small; the minimum is 0",
        ("jobs.toml, job acme: only_failed: 'perhaps' is neither yes nor no; write true or false"),
        (
            "jobs.toml, job acme: settle: not accepted in a list of jobs: settle may not be "
            "shorter than 120 there"
        ),
        (
            "jobs.toml, job acme: timeout: not accepted in a list of jobs: timeout may not be "
            "shorter than 30 there"
        ),
        "jobs.toml, job Acme: another job has this name",
        (
            "jobs.toml, job 3: name must be a text of letters, digits, spaces, dots and dashes, "
            "60 at most: it becomes the name of a folder"
        ),
        (
            "jobs.toml, job 3: timezone: there is no time zone 'Mars'; names look like "
            "Europe/Berlin; near: Africa/Maseru, America/Danmarkshavn, America/Indiana/Marengo"
        ),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "jobs.toml: there is no job: write [[job]], and a name and files below it"),
        ("job = 3", "jobs.toml: job must be a list of tables: write [[job]] above each one"),
        ("job = [3]", "jobs.toml: job must be a list of tables: write [[job]] above each one"),
        ("[", "jobs.toml cannot be read: "),
        (
            'defaults = 1\n[[job]]\nname = "a"\nfiles = ["a.csv"]',
            "jobs.toml: defaults must be a table: write [defaults]",
        ),
        (
            '[defaults]\nname = "x"\n[[job]]\nname = "a"\nfiles = ["a.csv"]',
            "jobs.toml, defaults: name belongs in each job",
        ),
        (
            '[defaults]\ntoken_variable = "T"\n[[job]]\nname = "a"\nfiles = ["a.csv"]',
            "jobs.toml, defaults: token_variable belongs in each job",
        ),
        (
            '[[job]]\nname = "a"\nfiles = ["a.csv"]\nsettle = 0',
            (
                "jobs.toml, job a: settle: not accepted in a list of jobs: settle may not be "
                "shorter than 120 there"
            ),
        ),
        (
            '[[job]]\nname = "a"\nfiles = ["a.csv"]\ntrust_ledger = true',
            (
                "jobs.toml, job a: trust_ledger is not accepted in a list of jobs: kept, it would "
                "be given unasked; answer once, with task-importer run"
            ),
        ),
        (
            '[[job]]\nname = "a"\nfiles = ["a.csv"]\n[[job]]\nname = "A"\nfiles = ["b.csv"]',
            "jobs.toml, job A: another job has this name",
        ),
    ],
)
def test_what_is_no_list_is_refused(text: str, told: str, tmp_path: Path) -> None:
    """Whatever stands there."""
    (line,) = _refusal(tmp_path, text)

    assert line.startswith(told)


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(ConfigurationError, match=r"there is no file .*none\.toml"):
        read_manifest(tmp_path / "none.toml")


def test_every_setting_of_a_run_is_a_job_s_or_refused_with_a_reason() -> None:
    """A new one is a job's as soon as Python has it."""
    assert ImportOptions.__annotations__.keys() - SETTINGS == {
        "base_url", "proxy", "ca_file", "ledger", "results", "report", "json_rows", "sandbox",
        "same_workspace", "other_workspace", "allow_duplicates", "allow_similar",
        "resend_unconfirmed", "trust_ledger", "trust_list",
    }  # fmt: skip


def test_a_list_in_another_encoding_is_told(tmp_path: Path) -> None:
    """As some editors save it."""
    path = tmp_path / "jobs.toml"
    path.write_text("[[job]]", "utf-16")

    with pytest.raises(ConfigurationError) as refused:
        read_manifest(path)

    assert refused.value.message == f"{path} cannot be read: it is not UTF-8"
    assert str(refused.value.hint) == (
        "what is expected here is a list of jobs in TOML, as docs/agency.md describes it, saved as "
        "UTF-8; a single sheet is imported with task-importer run"
    )


@pytest.mark.parametrize("text", ["task_type,task_title\ncall,Ring Ann\n", "Titel;Typ\nA;B\n"])
def test_a_sheet_is_told_from_a_list_of_jobs(text: str, tmp_path: Path) -> None:
    """Whoever gives one learns what is expected, and what imports a sheet."""
    with pytest.raises(ConfigurationError) as refused:
        _manifest(tmp_path, text)
    assert str(refused.value.hint) == (
        "what is expected here is a list of jobs in TOML, as docs/agency.md describes it; a single "
        "sheet is imported with task-importer run"
    )


def test_a_budget_is_one_of_two_words_at_the_top(tmp_path: Path) -> None:
    """Each job has a rate of its own unless the list says otherwise."""
    job = '[[job]]\nname = "acme"\nfiles = ["a.csv"]\n'
    told = {
        top: [one.shares_rate for one in _manifest(tmp_path, f"{top}\n{job}").jobs]
        for top in ("", 'budget = "workspace"', 'budget = "shared"')
    }
    assert list(told.values()) == [[False], [False], [True]]
    assert _refusal(tmp_path, f"budget = 3\n{job}") == [
        (
            'jobs.toml: budget must be "workspace" where each job may send at the rate that is '
            'set, or "shared" where all of them together may'
        )
    ]
    assert _refusal(tmp_path, f'{job}budget = "shared"\n') == [
        "jobs.toml, job acme: budget belongs at the top of the list, above all tables"
    ]
