"""Serving invented portals on loopback addresses, each on one of its own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of a portal."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Answer = Callable[[str, str], Reply]  # (method, target as it came over the wire) → answer


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal: whose it is, where it stands and how it answers."""

    code: str
    unit: str
    make: str
    address: str
    answer: Answer
    attributes: dict[str, bool] = field(default_factory=dict)


class PortInUse(OSError):
    """The demo's port is taken on one of its loopback addresses."""


@contextmanager
def serving(portals: Sequence[Portal], port: int) -> Iterator[None]:
    """Serve all portals on ``port`` until the block ends.

    Raises PortInUse when another program listens there.
    """
    servers: list[ThreadingHTTPServer] = []
    threads: list[threading.Thread] = []
    try:
        for portal in portals:
            try:
                servers.append(_Server((portal.address, port), _handler(portal)))
            except OSError as error:
                raise PortInUse(f"{portal.address}:{port} is taken: choose another with --portal-port") from error
        for server in servers:
            threads.append(threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True))
            threads[-1].start()
        yield
    finally:
        for server, _thread in zip(servers, threads, strict=False):
            server.shutdown()
        for server in servers:
            server.server_close()
        for thread in threads:
            thread.join()


def free_port(portals: Sequence[Portal], wanted: int) -> int:
    """The first port from ``wanted`` on that is free on every portal's address."""
    for port in range(wanted, wanted + 200):
        if all(_is_free(portal.address, port) for portal in portals):
            return port
    raise PortInUse(f"no free port between {wanted} and {wanted + 199} on the demo's loopback addresses")


def _is_free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # idle keep-alive connections must not hold up the end

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave in the middle are part of the play."""


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "portal"
        sys_version = ""
        disable_nagle_algorithm = True  # else every answer waits for the client's delayed acknowledgement

        def do_GET(self) -> None:
            self._reply("GET")

        def do_HEAD(self) -> None:
            self._reply("HEAD")

        def _reply(self, method: str) -> None:
            reply = portal.answer(method, self.path)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers:
                self.send_header(name, value)
            self.end_headers()
            if method == "GET":
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass  # the crawler keeps its own ledger of every request

    return Handler
