"""Flag, then environment, then task-importer.toml, then default; and the token apart from all."""

from __future__ import annotations

import contextlib
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click import Option
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from importer.errors import ConfigurationError
from importer.settings.access_token import given_token, read_token
from importer.settings.base_url import DEFAULT_BASE_URL, check_base_url
from importer.settings.groups import (
    MappingOptions,
    PlanningOptions,
    Reading,
    SendingOptions,
)
from importer.settings.options import (
    NAMES,
    SETTINGS,
    Options,
    load_options,
    state_folder,
)
from importer.settings.places import FLAG_ONLY, setting_of
from importer.wording.hints import TERMINAL
from importer.wording.hints import Option as Named
from tests.acceptance.canary import CANARY
from tests.commands import EVERY_COMMAND


def _file(folder: Path, text: str) -> Path:
    path = folder / "task-importer.toml"
    path.write_text(text, "utf-8")
    return path


def test_defaults_are_the_documented_ones() -> None:
    """Nothing said means the defaults that the help text names."""
    options = load_options({}, environment={})
    assert options.sending.base_url == DEFAULT_BASE_URL
    sending = options.sending
    assert (sending.rate, sending.concurrency, sending.timeout) == (
        "auto",
        None,
        30.0,
    )
    assert options.mapping.due_time == time(9)


def test_each_place_wins_over_the_next(tmp_path: Path) -> None:
    """A flag wins over the environment, the environment over the file, the file over a default."""
    file = _file(tmp_path, 'rate = "1/s"\nconcurrency = 2\ntimeout = 33\n')
    environment = {"TASK_IMPORTER_RATE": "2/s", "TASK_IMPORTER_CONCURRENCY": "4"}
    options = load_options({"rate": "9/s"}, environment=environment, settings_file=file)
    sending = options.sending
    assert (sending.rate, sending.concurrency, sending.timeout) == (
        "9/s",
        4,
        33.0,
    )


def test_the_base_url_has_the_variable_of_the_vendors_client() -> None:
    """HOCKEYSTACK_BASE_URL is the variable, and a final slash does not matter."""
    options = load_options({}, environment={"HOCKEYSTACK_BASE_URL": "https://example.com/v1/"})
    assert options.sending.base_url == "https://example.com/v1"


def test_paths_of_the_file_are_beside_the_file(tmp_path: Path) -> None:
    """A mapping named in the settings file is found wherever the command is started."""
    file = _file(tmp_path, 'mapping = "m.toml"\n')
    assert load_options({}, environment={}, settings_file=file).mapping.file == tmp_path / "m.toml"


def test_a_path_of_the_file_may_begin_at_home(tmp_path: Path, nobodys_environment: Path) -> None:
    """As a shell understands `~`; of somebody who is not there it stays as it stands."""
    file = _file(tmp_path, 'mapping = "~/m.toml"\n')
    options = load_options({}, environment={}, settings_file=file)
    assert options.mapping.file == nobodys_environment / "m.toml"
    file.write_text('mapping = "~nobody-is-called-so/m.toml"\n')
    options = load_options({}, environment={}, settings_file=file)
    assert options.mapping.file == tmp_path / "~nobody-is-called-so" / "m.toml"
    file.write_text('mapping = "~\\u0000/m.toml"\n')
    options = load_options({}, environment={}, settings_file=file)
    assert options.mapping.file == tmp_path / "~\0" / "m.toml"


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    """A slip in the file is told, not skipped."""
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, settings_file=_file(tmp_path, "rates = 1\n"))
    assert "there is no setting 'rates'" in error.value.message


def test_a_token_in_the_file_is_refused_without_repeating_it(tmp_path: Path) -> None:
    """The token belongs into the environment; the message does not hold it."""
    file = _file(tmp_path, 'api_token = "hsr_live_5ec2e7"\n')
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, settings_file=file)
    assert "do not put the token in a file" in str(error.value)
    assert "5ec2e7" not in str(error.value)


@pytest.mark.parametrize("name", FLAG_ONLY)
def test_what_is_a_flag_alone_is_refused_elsewhere(name: str, tmp_path: Path) -> None:
    """Skipped in silence, a dry run of the environment would send: the reason is told."""
    setting, flag, why = setting_of(name), TERMINAL.option(Named(setting_of(name))), FLAG_ONLY[name]
    file = _file(tmp_path, f"{setting} = true\n")
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, settings_file=file)
    assert error.value.message == f"{file}: {setting} is not accepted in a file: {why}"
    assert error.value.hint == f"remove it there, and set it with {flag}"
    variable = f"TASK_IMPORTER_{setting.upper()}"
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={variable: "1"})
    assert error.value.message == f"{variable} is not accepted: {why}; set it with {flag}"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"rows": "5-2"}, "--rows: '5-2' holds no row; write the smaller number first"),
        ({"rows": "a"}, "--rows: 'a' must be written as 2-50, 2- or 17"),
        ({"maps": ("task_title",)}, "--map: 'task_title' must be written as FIELD=COLUMN"),
        ({"skips": ("Status",)}, "--skip: 'Status' must be written as COLUMN=TEXT"),
        ({"only": ("=Open",)}, "--only: '=Open' must be written as COLUMN=TEXT"),
        (
            {"values": ("priority=high",)},
            "--value: 'priority=high' must be written as FIELD:TEXT=VALUE",
        ),
        ({"concurrency": 0}, "--concurrency: 0 is too small; the minimum is 1"),
        ({"concurrency": 257}, "--concurrency: 257 is too large; the maximum is 256"),
        ({"concurrency": "x"}, "--concurrency: 'x' is not a whole number"),
        ({"timeout": 0}, "--timeout: 0 is too small; it must be more than 0"),
        (
            {"skip_hidden": "maybe"},
            "--skip-hidden: 'maybe' is neither yes nor no; write true or false",
        ),
        ({"encoding": 8}, "--encoding: 8 is not text; write it in quotes"),
        ({"mapping": 8}, "--mapping: 8 is not the name of a file; write it in quotes"),
        ({"date_order": "mdyy"}, "--date-order: 'mdyy' is not one of 'ymd', 'dmy' or 'mdy'"),
        (
            {"rate": "fast"},
            '--rate: the rate "fast" cannot be read; write it as 10/s, 10/30s, auto or unlimited',
        ),
        (
            {"timezone": "Europe/Berln"},
            (
                "--timezone: there is no time zone 'Europe/Berln'; names look like Europe/Berlin; "
                "near: Europe/Berlin, "
            ),
        ),
        (
            {"base_url": "http://example.com/v1"},
            (
                "--base-url: 'http://example.com/v1' would send the token unencrypted; "
                "write https (http is for this computer)"
            ),
        ),
        ({"due_time": "25:00"}, "--due-time: '25:00' is not a time of day; write it as 09:00"),
        ({"colour": "red"}, "--colour: there is no option 'colour'"),
    ],
)
def test_a_wrong_value_names_its_place(flags: dict[str, object], told: str) -> None:
    """The message says which flag, what was given and what was expected."""
    with pytest.raises(ConfigurationError) as error:
        load_options(flags, environment={})
    assert error.value.message.startswith(told)


def test_a_wrong_value_of_the_environment_names_the_variable() -> None:
    """Not the flag that nobody typed."""
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={"TASK_IMPORTER_TIMEOUT": "soon"})
    assert error.value.message == "TASK_IMPORTER_TIMEOUT: 'soon' is not a number"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("TASK_IMPORTER_RAET", "there is no setting {}; did you mean TASK_IMPORTER_RATE?"),
        ("task_importer_rate", "there is no setting {}; did you mean TASK_IMPORTER_RATE?"),
        ("TASK_IMPORTER_HOEM", "there is no setting {}; did you mean TASK_IMPORTER_HOME?"),
        ("TASK_IMPORTER_CONFIGFILE", "there is no setting {}; did you mean TASK_IMPORTER_CONFIG?"),
        ("TASK_IMPORTER_DUE-TIME", "there is no setting {}; did you mean TASK_IMPORTER_DUE_TIME?"),
        (
            "TASK_IMPORTER_API_TOKEN",
            "{} is not accepted: the token is read from HOCKEYSTACK_API_TOKEN",
        ),
        (
            "TASK_IMPORTER_BASE_URL",
            "{} is not accepted: the variable is called HOCKEYSTACK_BASE_URL",
        ),
    ],
)
def test_a_variable_with_a_slip_in_its_name_is_refused(name: str, told: str) -> None:
    """With the nearest one that there is, and without its value, which may be a secret."""
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={name: CANARY})
    hint = "correct its name, or unset it" if "did you mean" in told else "unset it"
    assert str(error.value) == f"{told.format(name)}; {hint}"
    assert load_options({}, environment={name: ""}) == Options()


def test_all_slips_of_the_environment_are_told_at_once() -> None:
    """One a line, in alphabetical order."""
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={"TASK_IMPORTER_ROWS": "2-5", "TASK_IMPORTER_RAET": "1/s"})
    assert str(error.value) == (
        "there is no setting TASK_IMPORTER_RAET; did you mean TASK_IMPORTER_RATE?\n"
        "TASK_IMPORTER_ROWS is not accepted: it is about one file; kept, it would act on another "
        "that nobody thought of; set it with --rows; correct its name, or unset them"
    )


def test_the_other_variables_are_none_of_its_business() -> None:
    """Those that say where things are, the vendor's, and what begins otherwise."""
    others = (
        "TASK_IMPORTER_HOME",
        "TASK_IMPORTER_CONFIG",
        "HOCKEYSTACK_X",
        "_TASK_IMPORTER_COMPLETE",
    )
    assert load_options({}, environment=dict.fromkeys(others, "x")) == Options()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("check_existing", "yes", True),
        ("skip_hidden", "off", False),
        ("header_row", "4", 4),
        ("mapping", "m.toml", Path("m.toml")),
        ("reference", "draft", "draft"),
    ],
)
def test_a_variable_says_what_its_flag_says(name: str, text: str, value: object) -> None:
    """Numbers, paths, and yes or no in words."""
    options = load_options({}, environment={f"TASK_IMPORTER_{name.upper()}": text})
    assert options[name] == value


def test_every_option_has_its_place() -> None:
    """Each flag of the commands that read settings is an option, or the table says why not."""
    for command in ("validate", "run", "undo"):
        names = {param.name for param in EVERY_COMMAND[command].params if isinstance(param, Option)}
        assert names - NAMES.keys() - FLAG_ONLY.keys() == {"config"}
    assert NAMES.keys() - SETTINGS == set(FLAG_ONLY) - {
        *("yes", "cancel", "dry_run", "as_json", "lookup_out")
    }


def test_the_nearer_of_two_rivals_wins(tmp_path: Path) -> None:
    """--header-row answers no_header of a file, --template the mapping of the environment."""
    file = _file(tmp_path, 'no_header = true\ntemplate = "hubspot"\n')
    variable = {"TASK_IMPORTER_MAPPING": "m.toml"}
    options = load_options({"header_row": 2}, environment=variable, settings_file=file)
    assert (options.reading.header_row, options.reading.no_header) == (2, False)
    assert (options.mapping.file, options.mapping.template) == (Path("m.toml"), None)


@pytest.mark.parametrize(
    "url", ["http://localhost:8765/v1", "http://127.0.0.1/v1", "http://[::1]:1/v1"]
)
def test_plain_http_is_for_this_computer(url: str) -> None:
    """A sandbox needs no certificate."""
    assert check_base_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com", "example.com", "https://u:p@example.com", "https://example.com?a=1",
     "http://[::1]host/", "http://[::1", "https://exa mple.com", "https://@example.com"],
)  # fmt: skip
def test_an_address_that_the_token_must_not_go_to_is_refused(url: str) -> None:
    """Nor one that is none."""
    with pytest.raises(ValueError, match=r"is not an address|may hold no"):
        check_base_url(url)


@pytest.mark.parametrize(
    ("text", "rows"), [("2-50", (2, 50)), ("17", (17, 17)), ("2-", (2, None)), ("-9", (1, 9))]
)
def test_rows_can_be_written_in_four_ways(text: str, rows: tuple[int, int | None]) -> None:
    """A range, one row, from a row on, up to a row."""
    assert load_options({"rows": text}, environment={}).planning.rows == rows


def test_the_zone_is_the_named_one() -> None:
    """--timezone decides; without it the computer's zone is taken."""
    assert Options.of(timezone="Asia/Tokyo").mapping.zone == ZoneInfo("Asia/Tokyo")
    assert isinstance(Options().mapping.zone, ZoneInfo)


def test_the_token_is_read_from_the_environment_and_stays_secret() -> None:
    """Its text is shown by no repr and no str."""
    token = read_token(DEFAULT_BASE_URL, {"HOCKEYSTACK_API_TOKEN": " hsr_live_5ec2e7\n"})
    assert token.get_secret_value() == "hsr_live_5ec2e7"
    assert "5ec2e7" not in f"{token!r} {token}"


@pytest.mark.parametrize("text", ["hsr_live_5ec2 e7", "hsr_live_5ec2e7\x00", "hsr_live_5ec2é"])
def test_a_broken_token_is_refused_without_repeating_it(text: str) -> None:
    """A slip of copy and paste is told before it reaches a header."""
    with pytest.raises(ConfigurationError) as error:
        read_token(DEFAULT_BASE_URL, {"HOCKEYSTACK_API_TOKEN": text})
    assert "5ec2" not in str(error.value)


def test_a_token_that_is_given_counts_before_the_environment() -> None:
    """It stays secret, and what is said of it names no variable."""
    environment = {"HOCKEYSTACK_API_TOKEN": "hsr_live_0ther"}
    token = read_token(DEFAULT_BASE_URL, environment, given_token(SecretStr(" hsr_live_5ec2e7\n")))
    assert token.get_secret_value() == "hsr_live_5ec2e7"
    assert "5ec2e7" not in f"{token!r} {token}"
    assert given_token(None) is None
    with pytest.raises(ConfigurationError) as error:
        read_token(DEFAULT_BASE_URL, environment, given_token("hsr_live_5ec2 e7"))
    assert error.value.message == "the token that was given contains characters that no token has"
    with pytest.raises(ConfigurationError) as error:
        read_token(DEFAULT_BASE_URL, environment, given_token(" "))
    assert str(error.value) == (
        "no token: the one that was given is empty; give the API token of your workspace; a "
        "sandbox needs none"
    )


def test_no_token_is_told() -> None:
    """With the variable to set, and the way to try it without."""
    with pytest.raises(ConfigurationError) as error:
        read_token(DEFAULT_BASE_URL, {})
    assert error.value.message == (
        "no token: the environment variable HOCKEYSTACK_API_TOKEN is not set"
    )
    assert error.value.hint == (
        "set it to the API token of your workspace, or keep that in the system's keyring with "
        "task-importer login; --sandbox needs none"
    )


def test_the_state_folder_can_be_moved(tmp_path: Path) -> None:
    """TASK_IMPORTER_HOME moves it; otherwise it is the platform's."""
    assert state_folder({"TASK_IMPORTER_HOME": str(tmp_path)}) == tmp_path
    assert state_folder({}).name == "task-importer"


@pytest.mark.parametrize("text", ["ledgers", "~nobody-is-called-so/ledgers"])
def test_a_state_folder_that_is_no_place_is_told(text: str) -> None:
    """Each working folder would have a ledger of its own."""
    with pytest.raises(ConfigurationError) as error:
        state_folder({"TASK_IMPORTER_HOME": text})
    assert error.value.message == f"TASK_IMPORTER_HOME: {text!r} is not an absolute path"


@pytest.mark.parametrize(
    ("name", "default", "most"),
    [("settle", 120.0, 3600), ("patience", 300.0, 86400), ("wait", 0.0, 604800)],
)
def test_how_long_to_wait_is_within_reason(name: str, default: float, most: int) -> None:
    """No time at all is allowed, for tests of a service; days are not."""
    assert load_options({}, environment={})[name] == default
    for value in (0, 1.5, most):
        assert load_options({name: value}, environment={})[name] == value
    for value in (-1, most + 1):
        with pytest.raises(ConfigurationError, match=f"--{name}: "):
            load_options({name: value}, environment={})


_TOML_VALUES = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.times(), st.datetimes(), st.dates(),
    st.lists(st.text()), st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@given(st.sampled_from(sorted(NAMES)), _TOML_VALUES)
def test_any_value_of_a_setting_is_taken_or_told(name: str, value: object) -> None:
    """A flag, a variable or a file may hold anything; no value is a traceback."""
    with contextlib.suppress(ConfigurationError):
        load_options({name: value}, environment={})


@pytest.mark.parametrize("text", ["mapping = 3\n", "ca_file = [1]\n", "mapping = true\n"])
def test_a_path_that_is_no_text_is_told(text: str, tmp_path: Path) -> None:
    """With the file and the setting."""
    file = _file(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, own_file=file)
    assert error.value.message.startswith(f"{file}: {text.split(maxsplit=1)[0]}: ")


@pytest.mark.parametrize("text", ["rate = ", "rate = " + "[" * 5000, "rate = 1" + "0" * 5000])
def test_a_file_that_is_no_toml_is_told(text: str, tmp_path: Path) -> None:
    """However deep it is nested, and however long its numbers are."""
    file = _file(tmp_path, text)
    with pytest.raises(ConfigurationError) as error:
        load_options({}, environment={}, settings_file=file)
    assert error.value.message.startswith(f"{file} cannot be read: ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [("reason", "reason"), ("draft", "draft"), ("none", None), (True, "reason"), (False, None)],
)
def test_where_references_stand(given: object, meant: str | None) -> None:
    """By its name, or yes and no as a settings file or a program says them; off by default."""
    assert load_options({"reference": given}, environment={}).planning.reference == meant
    assert load_options({}, environment={}).planning.reference is None


def test_a_flag_switches_references_off(tmp_path: Path) -> None:
    """Where the settings file asks for them in every run."""
    file = _file(tmp_path, "reference = true\n")
    assert load_options({}, environment={}, settings_file=file).planning.reference == "reason"
    given = {"reference": "none"}
    assert load_options(given, environment={}, settings_file=file).planning.reference is None
    variable = {"TASK_IMPORTER_REFERENCE": "task_title"}
    assert (
        load_options({}, environment=variable, settings_file=file).planning.reference
        == "task_title"
    )


@pytest.mark.parametrize("given", ["body", 1, 0])
def test_a_place_where_no_reference_may_stand(given: object) -> None:
    """The places that there are are named."""
    with pytest.raises(ConfigurationError) as refused:
        load_options({"reference": given}, environment={})
    assert str(refused.value) == (
        f"--reference: {given!r} is not one of 'reason', 'task_title' or 'draft'"
    )


def test_rules_for_cells_are_texts_or_dictionaries() -> None:
    """The command line gives texts; a program may give a dictionary, of one text or several."""
    said = load_options(
        {
            "skips": ("Status=Done", "a=b=c", "Email="),
            "only": [("Region", "West")],
            "values": ("priority:a=b=high", "due_date:=2027-01-01", "deal_id:x="),
        },
        environment={},
    )
    assert said.mapping.skips == (("Status", "Done"), ("a", "b=c"), ("Email", ""))
    assert said.mapping.only == (("Region", "West"),)
    assert said.mapping.values == (
        ("priority", "a=b", "high"),
        ("due_date", "", "2027-01-01"),
        ("deal_id", "x", ""),
    )
    said = load_options(
        {
            "skips": {"Status": ["Done", "Closed"], "Email": ""},
            "values": {"priority": {"hoch": "high"}},
        },
        environment={},
    )
    assert said.mapping.skips == (("Status", "Done"), ("Status", "Closed"), ("Email", ""))
    assert said.mapping.values == (("priority", "hoch", "high"),)
    with pytest.raises(ConfigurationError, match="--value"):
        load_options({"values": {"priority": "high"}}, environment={})


@pytest.mark.parametrize(
    "name", ["reading", "planning", "sending", "file", "known_names", "member", "maps_"]
)
def test_what_is_no_option_is_refused_whatever_the_groups_are_called(name: str) -> None:
    """Options are known by their flags' names; how they are handed on is nobody's business."""
    with pytest.raises(ConfigurationError) as error:
        load_options({name: "x"}, environment={})
    assert str(error.value) == f"--{name.replace('_', '-')}: there is no option {name!r}"


def test_each_option_is_handed_on_with_those_of_its_stage() -> None:
    """Whole, so that a stage takes what concerns it and nothing else."""
    options = Options.of(mapping="m.toml", sheet="Q3", limit=5, rate="2/s", results="out.csv")
    assert options == Options(
        mapping=MappingOptions(file=Path("m.toml")),
        reading=Reading(sheet="Q3"),
        planning=PlanningOptions(limit=5),
        sending=SendingOptions(rate="2/s"),
        results=Path("out.csv"),
    )
    assert {name: options[name] for name in ("mapping", "sheet", "limit", "rate", "results")} == {
        "mapping": Path("m.toml"),
        "sheet": "Q3",
        "limit": 5,
        "rate": "2/s",
        "results": Path("out.csv"),
    }


def test_a_changed_option_leaves_the_others_as_they_are() -> None:
    """An answer of a person completes what was set."""
    options = Options.of(sheet="Q3", header_row=4, timezone="Asia/Tokyo", quiet=True)
    changed = options.but(sheet="Q4", date_order="dmy", quiet=False)
    assert changed == Options.of(
        sheet="Q4", header_row=4, timezone="Asia/Tokyo", date_order="dmy", quiet=False
    )
    assert options == Options.of(sheet="Q3", header_row=4, timezone="Asia/Tokyo", quiet=True)
