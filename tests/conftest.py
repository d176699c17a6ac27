"""What every test shares: no setting, token, proxy or ledger of the person who runs them."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.acceptance.canary import holds_token, watched
from tests.examples import QUICK, SOAK
from tests.in_memory import MEMORY, write_in_memory
from tests.left_out import POSTGRES_LEFT_OUT, lines_of
from tests.order import place_of, rotated
from tests.postgres_server import find_programs, serving

_OWN_SETTINGS = ("HOCKEYSTACK_", "TASK_IMPORTER_")
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})
_LONGEST_NAME = 40

# The profiles of all properties; a test says how many `examples` it needs, and nothing else.
# How long an example takes says more about the machine than about the program: a test that hangs
# is ended by its `timeout`. A folder that examples share is what its test means to do.
_PLAIN = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(SOAK, _PLAIN, max_examples=400)
settings.register_profile(QUICK, _PLAIN, max_examples=40)
settings.load_profile(QUICK)  # `--hypothesis-profile soak` is loaded after this one

write_in_memory()

# Whoever starts the tests in the background of a shell may have them ignore Ctrl-C, which every
# process that they start would inherit; some of these are interrupted by a test.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# All that is collected stays until the end: looking through it for what can be let go took half of
# the time of collecting, and some of that of each test.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """From here on what is not needed any more is looked for, among what the tests make."""
    gc.freeze()
    gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Each worker begins to collect elsewhere: what one has compiled, the others find done."""
    worker = getattr(config, "workerinput", None)
    if worker is not None and config.args == config.getini("testpaths"):
        number, workers = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
        config.args[:] = map(str, rotated(number, workers))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What passed keeps no memory; what failed stays there, to be looked at."""
    factory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    is_worker = hasattr(session.config, "workerinput")
    if exitstatus == 0 and not is_worker and MEMORY in factory.getbasetemp().parents:
        shutil.rmtree(factory.getbasetemp(), ignore_errors=True)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of folders, one after the other.

    `mktemp` looks at all that are there to find the next number: after some thousand tests that
    takes longer than a test.
    """
    folder = tmp_path_factory.mktemp("homes")
    return (folder / str(number) for number in count())


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server of the tests' own."""
    programs = find_programs()
    if programs is None:
        missing = "there is no initdb"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(f"{POSTGRES_LEFT_OUT}: {missing} (CONTRIBUTING.md)")
    with serving(programs) as address:
        yield address


@pytest.fixture(autouse=True)
def nobodys_environment(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder that no other test has; gives it back. Other settings are taken away."""
    for name in list(os.environ):
        if name.startswith(_OWN_SETTINGS) or name.lower() in _PROXIES | {"xdg_config_home"}:
            monkeypatch.delenv(name)
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TASK_IMPORTER_HOME", str(home / "ledgers"))
    return home


@pytest.fixture(autouse=True, scope="session")
def no_token_anywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """At the end, no file of any test and no record of any log has held a token."""
    with watched(tmp_path_factory.getbasetemp()):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The quick layers first, so that what is wrong is seen soon; for every worker the same."""
    items.sort(key=lambda item: place_of(item.path))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Content of a file makes no name for a test: some of it has the time in it, or chance."""
    is_content = isinstance(val, bytes) and len(val) > _LONGEST_NAME
    return "content" if is_content else None  # pytest numbers what has the same name


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out for want of a browser, in one line."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = (report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple))
    for line in lines_of(reasons):
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that printed or logged a token has failed."""
    report = yield
    if any(holds_token(text.encode("utf-8", "replace")) for _, text in report.sections):
        report.outcome, report.longrepr = "failed", "what was printed or logged holds a token"
        report.sections.clear()
    return report
