"""The stand-in as an ASGI application: who may ask, rate limit, faults, the record of arrivals.

Requests are answered, or get what a fault makes of the answer. What a call answers is
endpoints.py's; this file never looks into a body.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from importer.sandbox import connection
from importer.sandbox.arrivals import Arrival, read_headers
from importer.sandbox.echo import Echo
from importer.sandbox.endpoints import Endpoints, answer, refuse
from importer.sandbox.fault_rules import Faults
from importer.sandbox.faults import Action, Call, Fault
from importer.sandbox.guard import refusal_of
from importer.sandbox.listing import Listing
from importer.sandbox.options import SandboxOptions
from importer.sandbox.rate_limit import RateLimiter, format_retry_after, parse_rate
from importer.sandbox.store import TaskStore

API_PREFIX = "/api/revenue-agents/v1"
SLOW_SECONDS = 1.0

Handler = Callable[[Request, bytes], Response]
Sleep = Callable[[float], Awaitable[object]]


class Sandbox:
    """The ASGI application. `failures` holds what went wrong in the sandbox itself: its bugs.

    Raises ConfigurationError if the options hold a rate, faults, a listing or an echo that are not
    understood.
    """

    def __init__(self, options: SandboxOptions, *, sleep: Sleep = asyncio.sleep) -> None:
        self.options = options
        self.sleep = sleep
        self.store = TaskStore(
            options.clock,
            listing_delay_seconds=options.listing_delay_seconds,
            task_id_prefix=options.task_id_prefix,
        )
        workspace = {"workspace_id": options.workspace_id, "name": options.workspace_name}
        self.api = Endpoints(
            self.store, workspace, options.created_status, options.clock, f"{API_PREFIX}/tasks"
        )
        self.set_faults(options.faults)
        self.set_listing(options.listing)
        self.set_echo(options.echo)
        self.rate_limiter: RateLimiter | None = None
        if options.rate is not None:
            self.rate_limiter = RateLimiter(parse_rate(options.rate), options.monotonic_clock)
        self.requests: list[Arrival] = []
        self.failures: list[Exception] = []
        self._authorization = f"Bearer {options.token}".encode()
        self._request_numbers = itertools.count(1)
        # Without an application object around it, the router adds no middleware.
        self._router = Router(self._routes(), redirect_slashes=False)

    def set_faults(self, text: str) -> None:
        """From the next request on, what `text` asks for goes wrong; counting starts anew."""
        dice = random.Random(self.options.seed)  # noqa: S311 - to be repeatable is its purpose
        self.faults = Faults.parse(text, dice)

    def set_listing(self, text: str) -> None:
        """From the next request on, tasks are listed as `text` says."""
        self.api.listing = Listing.parse(text)

    def set_echo(self, text: str) -> None:
        """From the next request on, show tasks as `text` says."""
        self.api.echo = Echo.parse(text)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request (ASGI 3)."""
        request_id = f"req_sandbox_{next(self._request_numbers):08d}".encode()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(b"x-request-id", request_id), *self._date()]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        handle = self._refusal_of_all(scope) or self._router
        try:
            await handle(scope, receive, send_with_id)
        except ClientDisconnect:
            return  # the caller gave up before its request was whole
        except Exception as error:
            self.failures.append(error)
            raise

    def _routes(self) -> list[Route]:
        api = self.api
        tasks = {"POST": (Call.CREATE, api.create_task), "GET": (Call.LIST, api.list_tasks)}
        task = {
            "GET": (Call.GET, api.read_task),
            "PATCH": (Call.PATCH, api.end_task),
            "DELETE": (Call.DELETE, api.delete_task),
        }
        return [
            Route(f"{API_PREFIX}/tasks", _Guarded(self, tasks)),
            Route(f"{API_PREFIX}/tasks/{{task_id}}", _Guarded(self, task)),
            Route(f"{API_PREFIX}/me", _Guarded(self, {"GET": (Call.ME, api.read_me)})),
            Route(f"{API_PREFIX}/health", _health),
            Route(f"{API_PREFIX}/{{rest:path}}", _Guarded(self, {})),
            Route("/sandbox/tasks", self._show_tasks),
            Route("/", self._show_page),
        ]

    def _date(self) -> list[tuple[bytes, bytes]]:
        """The header `Date` of an answer, as the server's clock or a proxy's has it."""
        echo = self.api.echo
        if not echo.has_date:
            return []
        now = self.options.clock().astimezone(UTC) + echo.date_shift
        return [(b"date", format_datetime(now, usegmt=True).encode())]

    def refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that is over the rate limit or lacks the token; else None.

        Counts the request as an arrival.
        """
        wait_seconds = None if self.rate_limiter is None else self.rate_limiter.arrive()
        if wait_seconds is not None:
            headers = {"Retry-After": format_retry_after(wait_seconds)}
            return refuse(429, "the rate limit is exceeded", headers)
        if self._has_token(scope):
            return None
        if self.options.unauthenticated == "redirect":
            return RedirectResponse("/login", 302)
        return _refuse_token()

    def record(self, scope: Scope, body: bytes, fault: Fault | None) -> None:
        """Keeps the request for tests to look at."""
        if self.options.record_requests:
            times = (self.options.clock(), self.options.monotonic_clock())
            headers = read_headers(scope["headers"])
            kind = None if fault is None else fault.kind
            self.requests.append(Arrival(*times, headers, body, kind))

    def _refusal_of_all(self, scope: Scope) -> Response | None:
        """The answer to a request that no page and no call may answer; None: one of them may."""
        refused = refusal_of(scope["headers"], scope["server"][1])
        if refused is not None:
            return refuse(*refused)
        is_call = scope["path"].startswith(f"{API_PREFIX}/")  # calls look at more than the token
        return None if is_call or self._has_token(scope) else _refuse_token()

    def _has_token(self, scope: Scope) -> bool:
        given: bytes = dict(scope["headers"]).get(b"authorization", b"")
        return hmac.compare_digest(given, self._authorization)

    async def _show_tasks(self, _request: Request) -> Response:
        deleted = self.store.list_all(deleted=True)
        return answer({"tasks": self.store.list_all(), "deleted": deleted})

    async def _show_page(self, request: Request) -> Response:
        host, port = request.scope["server"]
        count = len(self.store)
        return PlainTextResponse(
            "A sandbox of the tasks API: what it is sent stays in the memory of this computer.\n"
            f"It holds {count} task{'' if count == 1 else 's'}; /sandbox/tasks shows all.\n\n"
            f"export HOCKEYSTACK_BASE_URL=http://{host}:{port}{API_PREFIX}\n"
        )


class _Guarded:
    """The calls of one path, by method: what comes before and after what endpoints.py answers."""

    def __init__(self, sandbox: Sandbox, calls: Mapping[str, tuple[Call, Handler]]) -> None:
        self._sandbox = sandbox
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sandbox = self._sandbox
        refusal = sandbox.refusal(scope)  # before the body: the arrival counts, not its end
        request = Request(scope, receive)
        body = await request.body()
        call, handle = self._calls.get(scope["method"], (None, self._refuse_method))
        fault = None
        if refusal is None and call is not None:
            fault = sandbox.faults.decide(call, lambda: sandbox.api.title_of(request, body))
        if call is Call.CREATE:
            sandbox.record(scope, body, fault)
        if sandbox.options.latency_seconds:
            await sandbox.sleep(sandbox.options.latency_seconds)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if fault is not None and fault.action is Action.SLOW:
            await sandbox.sleep(SLOW_SECONDS)
        elif fault is not None and not fault.after:
            await self._go_wrong(fault, None, scope, receive, send)
            return
        response = handle(request, body)
        if fault is not None and fault.after and response.status_code < HTTPStatus.BAD_REQUEST:
            for _ in range(1, fault.times):
                response = handle(request, body)
            if fault.action is not Action.TRUE:
                await self._go_wrong(fault, response, scope, receive, send)
                return
        await response(scope, receive, send)

    async def _go_wrong(
        self, fault: Fault, response: Response | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        options = self._sandbox.options
        if fault.action is Action.RESET:
            await connection.reset(scope, receive)
        elif fault.action is Action.HANG:
            await connection.hang(scope, receive, options.hang_seconds)
        elif fault.action is Action.HALF and response is not None:
            await connection.send_half(scope, receive, send, response)
        elif fault.action is Action.WRONG_ECHO and response is not None:
            await _change_title(response)(scope, receive, send)
        else:
            await _faulty_answer(fault, options.clock())(scope, receive, send)

    def _refuse_method(self, request: Request, _body: bytes) -> Response:
        if not self._calls:
            return refuse(404, "there is no such call")
        allowed = ", ".join(self._calls)
        return refuse(405, f"{request.method} is not one of {allowed}", {"Allow": allowed})


def _refuse_token() -> Response:
    return refuse(401, "the token is missing or wrong")


async def _health(_request: Request) -> Response:
    return answer({"status": "ok"})


def _faulty_answer(fault: Fault, now: datetime) -> Response:
    headers = {} if fault.location is None else {"Location": fault.location}
    if fault.retry_after == "seconds":
        headers["Retry-After"] = "1"
    if fault.retry_after == "date":
        # An HTTP date has whole seconds: between one and two from now.
        later = now.astimezone(UTC) + timedelta(seconds=2)
        headers["Retry-After"] = format_datetime(later, usegmt=True)
    if fault.body is None:
        return refuse(fault.status, f"the sandbox was told to answer {fault.kind}", headers)
    media_type = "text/html" if fault.body.startswith("<") else "application/json"
    return Response(fault.body, fault.status, headers, media_type)


def _change_title(response: Response) -> Response:
    if not response.body:
        return response  # an echo that has no title
    task = json.loads(bytes(response.body))
    task["task_title"] = "A title that nobody sent"
    return answer(task, response.status_code)
