"""Progress: a bar for a person, silence for everyone else."""

import io
import os
import subprocess
import sys

import pytest

from importer.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that says a person watches."""

    def isatty(self) -> bool:
        """True."""
        return True


class BrokenTerminal(Terminal):
    """A terminal whose window was closed."""

    is_gone = False

    def write(self, text: str, /) -> int:
        """Fail once the window is closed."""
        if self.is_gone:
            raise BrokenPipeError
        return super().write(text)


def run_through(progress: Progress) -> None:
    """Call everything once."""
    progress.start(3, "sending")
    progress.advance(2)
    progress.note("waiting 12 s: the service asked for it")
    progress.advance()
    progress.close()


def test_a_terminal_sees_count_rate_and_notes() -> None:
    """On a terminal the bar shows description, count, total and rate, and notes have a line."""
    stream = Terminal()
    run_through(Progress(stream))
    shown = stream.getvalue()
    last = shown.rstrip("\n").split("\r")[-1]
    assert "waiting 12 s: the service asked for it\n" in shown
    assert last.startswith("sending: 100%")
    assert "3/3 [" in last
    assert "rows/s" in last


def test_the_same_note_twice_is_shown_once() -> None:
    """Eight workers that wait for the same reason leave one line."""
    stream = Terminal()
    with Progress(stream) as progress:
        progress.start(3, "sending")
        progress.note("waiting")
        progress.note("waiting")
    assert stream.getvalue().count("waiting\n") == 1


def test_without_a_terminal_nothing_is_written() -> None:
    """Into a file or a pipe not one character goes."""
    stream = io.StringIO()
    run_through(Progress(stream))
    assert stream.getvalue() == ""


def test_quiet_writes_nothing_to_a_terminal() -> None:
    """Told to be quiet, it is quiet on a terminal too."""
    stream = Terminal()
    run_through(Progress(stream, quiet=True))
    assert stream.getvalue() == ""


def test_a_closed_or_missing_stream_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without a standard error, or with a closed one, runs on."""
    closed = Terminal()
    closed.close()
    run_through(Progress(closed))
    monkeypatch.setattr(sys, "stderr", None)
    run_through(Progress())


def test_a_terminal_that_goes_away_does_not_stop_the_run() -> None:
    """Closing the window in the middle silences the bar and raises nothing."""
    stream = BrokenTerminal()
    progress = Progress(stream)
    progress.start(3, "sending")
    stream.is_gone = True
    progress.note("waiting")
    progress.advance()
    progress.start(3, "again")
    progress.close()


def test_a_second_start_begins_from_zero() -> None:
    """Each stage has its own bar."""
    stream = Terminal()
    with Progress(stream) as progress:
        progress.start(3, "checking")
        progress.advance(3)
        progress.start(None, "sending")
        progress.advance(7)
    shown = stream.getvalue()
    assert "checking: 100%" in shown
    assert "sending: 7 rows [" in shown


def test_tqdm_is_loaded_only_when_shown() -> None:
    """A run in a pipeline does not pay for loading tqdm."""
    program = (
        "import sys; from importer.cli.progress import Progress; p = Progress(); "
        "p.start(1, 'x'); p.advance(); p.close(); print('tqdm' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_wait_is_counted_down_beside_the_bar() -> None:
    """Second by second, and nothing is left of it at its end."""
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.count_down(9.0)  # without a bar there is nothing to show it beside
        progress.start(3, "sending")
        progress.count_down(2.5)
        progress.count_down_passed(1.0)
        shown = terminal.getvalue()
        progress.count_down_passed(1.0)
        progress.count_down_passed(1.0)
        after = terminal.getvalue()[len(shown) :]
    assert "waiting 2 s" in shown
    assert "waiting" not in after.rsplit("\r", 1)[-1]


def test_the_time_left_stands_beside_the_bar() -> None:
    """With a wait before it, and gone with the next stage."""
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.start(3, "sending")
        progress.show_left("about 3 min left")
        progress.count_down(9.0)
        progress.count_down_passed(1.0)
        shown = terminal.getvalue()
        progress.start(3, "writing")
        progress.advance(3)
    assert shown.rstrip().endswith("waiting 8 s, about 3 min left]")
    assert "left" not in terminal.getvalue().rsplit("\r", 1)[-1]


def test_no_text_above_or_beside_the_bar_steers_the_terminal() -> None:
    """A note may hold what a server said."""
    stream = Terminal()
    progress = Progress(stream)
    progress.start(3, "sending\x1b[2J")
    progress.note("the service says \x1b]0;x\x07\u202e\nerror: forged")
    progress.close()
    assert "sending\\x1b[2J" in stream.getvalue()
    assert "the service says \\x1b]0;x\\x07\\u202e\\nerror: forged\n" in stream.getvalue()
    assert "\u202e" not in stream.getvalue()
