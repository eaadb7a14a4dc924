"""nginx with a configuration of its own in a folder of its own, serving made-up portals on loopback addresses."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal import Site, write_site

_CONFIG = """daemon off;
master_process on;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; application/pdf pdf; text/plain txt; }}
  default_type application/octet-stream;
  log_format short '$host $request_method $uri $status $body_bytes_sent';
  access_log {folder}/access.log short;
  keepalive_timeout 60s;
  keepalive_requests 1000000;
  etag on;
  sendfile on;
  tcp_nodelay on;
  open_file_cache max=30000 inactive=600s;
  client_body_temp_path {folder}/tmp;
  proxy_temp_path {folder}/tmp;
  fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp;
  scgi_temp_path {folder}/tmp;
{servers}}}
"""
_SERVER = "  server {{ listen {address}:{port}; server_name {address}; root {folder}/{address}; index index.html; }}\n"


class NoServer(Exception):
    """nginx is not installed."""


class Portals:
    """The running server: what it was asked since the last look at its log."""

    def __init__(self, sites: Sequence[Site], log: Path, server: int) -> None:
        self.sites = tuple(sites)
        self.server = server  # its process id
        self._log = log
        self._at = 0

    def asked(self) -> list[tuple[str, str, str, int]]:
        """Host, method, path and status of every request since the last call."""
        time.sleep(0.1)  # nginx writes its line after the answer has left
        with self._log.open("rb") as file:
            file.seek(self._at)
            text = file.read().decode("utf-8", "replace")
            self._at = file.tell()
        return [(one[0], one[1], one[2], int(one[3])) for one in map(str.split, text.splitlines()) if len(one) == 5]


def pages_of(asked: Sequence[tuple[str, str, str, int]]) -> int:
    """Distinct pages that were sent whole or confirmed as unchanged."""
    return len({(host, _plain(path)) for host, method, path, status in asked if _is_page(method, path, status)})


def _is_page(method: str, path: str, status: int) -> bool:
    return method == "GET" and status in (200, 304) and not path.endswith((".pdf", ".txt"))


def _plain(path: str) -> str:
    return path + "index.html" if path.endswith("/") else path


@contextmanager
def serving(folder: Path, *, sites: int, pages: int) -> Iterator[Portals]:
    """Write the portals below ``folder`` and serve them. Raises NoServer where nginx is missing."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        raise NoServer("nginx is not installed; on Debian: apt-get install --no-install-recommends nginx-light")
    port = _free_port(sites)
    made = [Site(index, pages, port) for index in range(sites)]
    folder.chmod(0o755)  # the worker may run as another user
    for site in made:
        write_site(site, folder / site.address)
    servers = "".join(_SERVER.format(address=site.address, port=port, folder=folder) for site in made)
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, servers=servers))
    log = folder / "access.log"
    log.touch()
    with subprocess.Popen([nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]) as process:
        try:
            _wait_for(made[-1], process)
            yield Portals(made, log, process.pid)
        finally:
            process.terminate()


def _free_port(sites: int) -> int:
    """A port that is free on every address."""
    for port in range(8100, 8400):
        held: list[socket.socket] = []
        try:
            for index in range(sites):
                held.append(socket.create_server((Site(index, 1, port).address, port)))
            return port
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
    raise OSError("no free port between 8100 and 8399 on the loopback addresses")


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise OSError(f"nginx ended with code {process.returncode}")
        try:
            socket.create_connection((site.address, site.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise OSError("nginx did not answer within ten seconds")
