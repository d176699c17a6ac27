"""`task-importer sandbox`."""

from __future__ import annotations

from typing import Any

import click

from importer.cli.output import say
from importer.sandbox.options import DEFAULT_PORT, SandboxOptions


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True,
              help="The port on 127.0.0.1; 0 for any free one.")  # fmt: skip
@click.option("--rate", metavar="RATE", help="Answer 429 above this rate, such as 10/s.")
@click.option("--latency", type=click.FloatRange(min=0), default=0.0, metavar="S",
              help="Seconds to delay every response.")  # fmt: skip
@click.option("--faults", default="", metavar="SPEC",
              help="Faults to inject, such as reset-after:0.05,401~*Ada*.")  # fmt: skip
@click.option("--listing", default="", metavar="SPEC",
              help="How tasks are listed, such as newest=100,pages=25,style=link.")  # fmt: skip
@click.option("--echo", default="", metavar="SPEC",
              help="How tasks are returned, such as escape,cut=80,created-at=naive.")  # fmt: skip
def sandbox(port: int, rate: str | None, latency: float, **specs: Any) -> None:  # noqa: ANN401
    """Serve a stand-in for the API on this computer until you press Ctrl-C.

    It answers programs on this computer that know its token, but no web page.
    docs/reference/sandbox.md lists what SPEC may contain.
    """
    from importer.sandbox.server import SandboxServer, serve_forever  # noqa: PLC0415 -- slow

    def ready(server: SandboxServer) -> None:
        say(f"The sandbox serves {server.base_url}")
        say("It keeps its tasks in memory. In another terminal:")
        say(f"  export HOCKEYSTACK_BASE_URL={server.base_url}")
        say(f"  export HOCKEYSTACK_API_TOKEN={server.token}")
        say("  task-importer run FILE")
        say("What it holds (stop it with Ctrl-C):")
        say(f'  curl -H "Authorization: Bearer {server.token}" {server.url}/sandbox/tasks')

    options = SandboxOptions(rate=rate, latency_seconds=latency, **specs)
    serve_forever(options, port=port, on_ready=ready)
