"""`task-importer sandbox`: its flags reach the service that it serves, and its words are true."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.acceptance.shell import Shell
from tests.patience import PATIENCE_SECONDS

BODY = {
    "task_type": "call",
    "task_title": "Call Ada",
    "assignee_id": "rep_1",
    "targets": {"deal_id": "006A"},
}


@contextmanager
def served(shell: Shell, *flags: str) -> Iterator[tuple[str, list[str]]]:
    """What the command says once it serves, and its URL; Ctrl-C ends it without a word."""
    process = shell.launch("sandbox", "--port", "0", *flags)
    assert process.stdout is not None
    try:
        said = [process.stdout.readline().decode().rstrip() for _ in range(7)]
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", said[0])
        assert found is not None
        yield found[0], said
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, out, err) == (0, b"", b"")
    finally:
        process.kill()
        process.communicate()


def test_it_serves_what_its_flags_say(shell: Shell) -> None:
    """Faults, listing and echo of the command line hold on the socket."""
    flags = ("--faults", "500-before~*Bob", "--listing", "newest=1", "--echo", "title-only")
    with served(shell, *flags) as (url, said):
        token = said[3].partition("TOKEN=")[2]
        with httpx.Client(
            base_url=f"{url}/api/revenue-agents/v1",
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
        ) as client:
            answers = [
                client.post("/tasks", json=BODY | {"task_title": title})
                for title in ("Call Ada", "Call Bob", "Call Eve")
            ]
            listed = client.get("/tasks").json()["tasks"]
            held = client.get(f"{url}/sandbox/tasks").json()["tasks"]
    assert [answer.status_code for answer in answers] == [201, 500, 201]
    assert [task["task_title"] for task in listed] == ["Call Eve"]
    assert sorted(listed[0]) == ["status", "task_id", "task_title"]
    assert [(task["task_title"], task["assignee_id"]) for task in held] == [
        ("Call Ada", "rep_1"),
        ("Call Eve", "rep_1"),
    ]


def test_it_says_how_to_use_it(shell: Shell) -> None:
    """The lines that it prints can be copied; what shows the tasks carries the token."""
    with served(shell) as (url, said):
        assert said == [
            f"The sandbox serves {url}/api/revenue-agents/v1",
            "It keeps its tasks in memory. In another terminal:",
            f"  export HOCKEYSTACK_BASE_URL={url}/api/revenue-agents/v1",
            "  export HOCKEYSTACK_API_TOKEN=hsr_live_73616e64626f78000000000000000000",
            "  task-importer run FILE",
            "What it holds (stop it with Ctrl-C):",
            (
                '  curl -H "Authorization: Bearer hsr_live_73616e64626f78000000000000000000" '
                f"{url}/sandbox/tasks"
            ),
        ]
        words = re.fullmatch(r'  curl -H "(\S+): ([^"]+)" (\S+)', said[6])
        assert words is not None
        name, value, address = words.groups()
        response = httpx.get(address, headers={name: value}, trust_env=False)
        assert response.json() == {"tasks": [], "deleted": []}


@pytest.mark.parametrize(
    ("flag", "spec", "error"),
    [
        (
            "--listing",
            "newst=3",
            [
                'error: listing "newst=3": there is no "newst"',
                "  try: did you mean newest=N?",
            ],
        ),
        ("--echo", "cut", ['error: echo "cut" is not understood', "  try: write cut=N"]),
        (
            "--faults",
            "list=slow~Ada",
            ['error: fault "list=slow~Ada": list is not about a task, and has no title'],
        ),
    ],
)
def test_a_mistake_is_told(shell: Shell, flag: str, spec: str, error: list[str]) -> None:
    """A word that is not understood ends the command, with what to write."""
    done = shell.here("sandbox", "--port", "0", flag, spec)
    assert (done.code, done.out) == (2, "")
    assert done.errors() == error
