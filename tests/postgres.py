"""A PostgreSQL server of our own for a run of tests: a private folder, a port of loopback, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}


def binaries() -> Path | None:
    """The folder with initdb and postgres; None where PostgreSQL is not installed."""
    folders = [folder for pattern in _PLACES for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)]
    folders += [Path(found).resolve().parent for found in [shutil.which("initdb")] if found is not None]
    return next(
        (folder for folder in folders if (folder / "initdb").is_file() and (folder / "postgres").is_file()), None
    )


@contextmanager
def cluster(bin_: Path, settings: dict[str, str] | None = None) -> Iterator[str]:
    """A running server; yields its address without a database: ``postgresql+psycopg://user@127.0.0.1:port``."""
    # The server refuses to run as root: then it runs as the system's own user for it, in a folder of that user.
    user = "postgres" if os.getuid() == 0 else None
    base = Path(tempfile.mkdtemp(prefix="sitecheck-postgresql-"))
    if user is not None:
        owner = pwd.getpwnam(user)
        os.chown(base, owner.pw_uid, owner.pw_gid)
    data, log = base / "data", base / "log"
    try:
        made = [str(bin_ / "initdb"), "-D", str(data), "-U", "sitecheck", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run([*made, "--no-sync"], check=True, capture_output=True, user=user, cwd=base)
        port = _free_port()
        chosen = [f"-c{name}={value}" for name, value in (_SETTINGS | (settings or {})).items()]
        command = [str(bin_ / "postgres"), "-D", str(data), f"-p{port}", "-clisten_addresses=127.0.0.1"]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [*command, f"-cunix_socket_directories={base}", *chosen], stdout=out, stderr=out, user=user, cwd=base
            )
        try:
            _wait(server, port, log)
            yield f"postgresql+psycopg://sitecheck@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)  # at once, whoever is connected
            server.wait()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def new_database(server: str, kind: str = "") -> str:
    """An empty database of its own on the server, made with the words of ``kind``; its address."""
    name = f"t{uuid4().hex}"
    with psycopg.connect(f"{_plain(server)}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" {kind}')
    return f"{server}/{name}"


def drop_database(url: str) -> None:
    """Take a database away, with whoever is still connected."""
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{_plain(server)}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_database(template: str) -> str:
    """A copy of a database to which nobody is connected; its address."""
    server, _, name = template.rpartition("/")
    copy = f"t{uuid4().hex}"
    with psycopg.connect(f"{_plain(server)}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    return f"{server}/{copy}"


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    while True:
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
        try:
            psycopg.connect(f"postgresql://sitecheck@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            continue  # a refused connection answers at once; the next one may be taken
