"""Answers that refuse: what the person reads of them, and what becomes of the other rows.

The sandbox answers over a socket as services, firewalls and proxies do.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.acceptance.conftest import Serve
from tests.acceptance.shell import Shell, call_row, read_csv, titles, write_calls, write_csv

pytestmark = pytest.mark.usefixtures("quick")

RUN = ("run", "calls.csv", "--yes", "--rate", "unlimited", "--concurrency", "1", "--settle", "0.1",
       "--results", "out.csv")  # fmt: skip


def test_a_field_that_the_service_names_is_told_as_the_column(shell: Shell, serve: Serve) -> None:
    """`targets.deal_id` is the column that the person gave for it; the row is the row's own."""
    serve(faults="422-fields@2")
    rows = [call_row(number) for number in (1, 2, 3)]
    renamed = [{("Opportunity" if n == "deal_id" else n): c for n, c in r.items()} for r in rows]
    write_csv(shell.folder / "calls.csv", renamed)

    done = shell.here(*RUN, "--map", "deal_id=Opportunity")

    assert done.code == 1
    _, refused, _ = read_csv(shell.folder / "out.csv")
    assert (refused["import_status"], refused["import_issues"], refused["import_hint"]) == (
        "rejected",
        'HTTP 422: column "Opportunity" (targets.deal_id): there is no such deal',
        "change the row as the service says, then import this file",
    )


def told(shell: Shell) -> list[tuple[str, str, str]]:
    """Status, reason and hint of each row."""
    rows = read_csv(shell.folder / "out.csv")
    return [(row["import_status"], row["import_issues"], row["import_hint"]) for row in rows]


AGAIN = "run the same command again"
LOOKED_FOR = "run the same command again later: the task is looked up before anything is sent"
RIGHTS = "ask an administrator of the workspace whether this token may create tasks"
ACCOUNT = "check the plan and the credits of the workspace in HockeyStack"
PROXY = (
    "ask whoever runs the proxy; if it requires a user name and a password, put them in --proxy as "
    "http://NAME:PASSWORD@host:port"
)
NETWORK = (
    "open any page in a browser, where this network may want you to log in; if that is not it, ask "
    "whoever runs its firewall to let the program through"
)


def words(fault: str) -> str:
    """What the sandbox says of itself."""
    return f"HTTP {fault[:3]}: the sandbox was told to answer {fault}"


CALL = (
    "check --base-url; if it is right, ask whoever runs the proxy or the firewall of your network, "
    "and then HockeyStack, why requests that create tasks are refused"
)
BLOCKED = 'HTTP 403: a web page, "Request blocked"'
WELCOME = 'HTTP 200: a web page, "Welcome to our guests"'
FORBIDS = "the service does not allow what this token requests"
REFUSED_WHOLE = "every request to create a task is refused"
IN_PLACE = "something other than the service is responding"


@pytest.mark.parametrize(
    ("fault", "reason", "remedy", "met", "met_status"),
    [
        (
            "402",
            f"the workspace's plan or credits do not allow it ({words('402')})",
            *(ACCOUNT, 1, "unconfirmed"),
        ),
        (
            "407",
            f"the proxy blocks the requests ({words('407')})",
            *(PROXY, 1, "unconfirmed"),
        ),
        (
            "511",
            f"the network requires a login first ({words('511')})",
            *(NETWORK, 1, "unconfirmed"),
        ),
        ("403", f"{FORBIDS} ({words('403')})", RIGHTS, 10, "not_sent"),
        *(
            (
                f"{fault}-before",
                f"{REFUSED_WHOLE} ({words(f'{fault}-before')})",
                CALL,
                3,
                "unconfirmed",
            )
            for fault in ("405", "451", "501")
        ),
        ("html-403", f"{IN_PLACE} ({BLOCKED})", NETWORK, 3, "unconfirmed"),
        ("portal", f"{IN_PLACE} ({WELCOME})", NETWORK, 3, "unconfirmed"),
    ],
)
def test_what_is_no_row_s_fault_stops_the_run(  # noqa: PLR0913 -- a table
    shell: Shell,
    serve: Serve,
    *,
    fault: str,
    reason: str,
    remedy: str,
    met: int,
    met_status: str,
) -> None:
    """Three rows are created, some meet it, the others do not go; then the sheet is made whole.

    No row is told to be changed, and what may have made a task is in doubt.
    """
    server = serve(faults=f"{fault}@4+")
    write_calls(shell.folder / "calls.csv", 40)

    done = shell.here(*RUN)

    assert done.code == 3
    assert done.errors() == [
        f"error: the run was stopped: {reason}",
        f"  try: {remedy}, then {AGAIN}",
    ]
    assert len(server.requests) == 3 + met
    rows = told(shell)
    assert [status for status, *_ in rows] == [
        *["created"] * 3,
        *[met_status] * met,
        *["not_sent"] * (37 - met),
    ]
    assert set(rows[3 + met :]) == {("not_sent", reason, f"{remedy}, then {AGAIN}")}
    expected = AGAIN if met_status == "not_sent" else LOOKED_FOR
    assert {hint for *_, hint in rows[3 : 3 + met]} == {f"{remedy}, then {expected}"}
    server.set_faults("")
    assert shell.here(*RUN).code == 0
    assert titles(server) == sorted(f"Ring customer {number:03}" for number in range(1, 41))


@pytest.mark.parametrize("status", ["400", "404", "410", "423"])
def test_refusals_without_a_word_stop_the_run(shell: Shell, serve: Serve, status: str) -> None:
    """Ten rows are enough to know that it is not they, and nobody is told to change them."""
    server = serve(faults=f"bare-{status}-before@4+")
    write_calls(shell.folder / "calls.csv", 40)

    done = shell.here(*RUN)

    reason = f"10 rows in a row were refused without a reason (HTTP {status})"
    assert (done.code, done.errors()) == (
        3,
        [f"error: the run was stopped: {reason}", f"  try: {CALL}, then {AGAIN}"],
    )
    assert told(shell)[3:] == [
        *[("unconfirmed", f"HTTP {status}", LOOKED_FOR)] * 10,
        *[("not_sent", reason, f"{CALL}, then {AGAIN}")] * 27,
    ]
    server.set_faults("")
    assert shell.here(*RUN).code == 0
    assert titles(server) == sorted(f"Ring customer {number:03}" for number in range(1, 41))


@pytest.mark.parametrize("fault", ["403@2", "404-after@2", "html-403@2", "portal@2"])
def test_one_row_that_is_refused_so_stops_nothing(shell: Shell, serve: Serve, fault: str) -> None:
    """The others are created, and the run does not end with exit 3."""
    serve(faults=fault)
    write_calls(shell.folder / "calls.csv", 3)
    assert shell.here(*RUN).code in {0, 1}
    assert [status for status, *_ in told(shell)][::2] == ["created", "created"]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, with its key: a PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "own.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(pem))
    return path


@contextmanager
def listening(answer: bytes, certificate: Path | None = None) -> Iterator[int]:
    """The port of a server that answers each connection with these bytes; with TLS if asked to."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                talk = context.wrap_socket(connection, server_side=True) if context else connection
                with talk:
                    talk.recv(65536)
                    talk.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


ME = b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"workspace_id": "ws_1"}'
ADDRESS = (
    "check --base-url (https:// and http:// have different ports) and the date of this computer"
)
CA_FILE = (
    "if your company inspects encrypted traffic, ask its IT for the certificate as a PEM file "
    "and name it with --ca-file"
)


def ask(shell: Shell, url: str, *flags: str | Path) -> list[str]:
    """What a run says that cannot even ask for its workspace."""
    shell.environment["HOCKEYSTACK_API_TOKEN"] = "hsr_live_00"
    write_calls(shell.folder / "calls.csv", 1)
    done = shell.here(*RUN, "--base-url", url, "--timeout", "5", *flags)
    assert done.code in {0, 1, 3}
    return done.errors()


def test_an_untrusted_certificate_names_the_flag(shell: Shell, certificate: Path) -> None:
    """And with the flag the connection is made."""
    with listening(ME, certificate) as port:
        url = f"https://127.0.0.1:{port}/v1"
        assert ask(shell, url) == [
            (
                f"error: the service at {url} cannot be reached: the certificate of 127.0.0.1 is "
                "not trusted"
            ),
            f"  try: {CA_FILE}; nothing was sent",
        ]
        assert "certificate" not in "".join(ask(shell, url, "--ca-file", certificate))


def test_https_to_a_port_without_it_is_told(shell: Shell) -> None:
    """What answers there is no TLS."""
    with listening(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        url = f"https://127.0.0.1:{port}/v1"
        assert ask(shell, url) == [
            f"error: the service at {url} cannot be reached: the port does not speak https",
            f"  try: {ADDRESS}; nothing was sent",
        ]


def test_http_to_a_port_with_https_is_told(shell: Shell) -> None:
    """Servers answer with an alert of TLS, or hang up: the address is what to look at."""
    with listening(b"\x15\x03\x01\x00\x02\x02\x46") as port:
        url = f"http://127.0.0.1:{port}/v1"
        assert ask(shell, url) == [
            (
                f"error: the service at {url} cannot be reached: the port requires https, but was "
                "contacted without it"
            ),
            f"  try: {ADDRESS}; nothing was sent",
        ]
    with listening(b"") as port:
        url = f"http://127.0.0.1:{port}/v1"
        assert ask(shell, url)[-1] == (
            "  try: check the network and --base-url, which begins with https:// where the port "
            "is an encrypted one; nothing was sent"
        )


@pytest.mark.parametrize("status", ["407 Proxy Authentication Required", "403 Forbidden"])
def test_a_proxy_that_refuses_is_told(shell: Shell, status: str) -> None:
    """At once, with what to write into --proxy."""
    with listening(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()) as port:
        url = "https://service.example/v1"
        assert ask(shell, url, "--proxy", f"http://127.0.0.1:{port}") == [
            f"error: the service at {url} cannot be reached through --proxy: {status}",
            f"  try: {PROXY}; nothing was sent",
        ]
