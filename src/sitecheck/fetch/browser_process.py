"""How Chromium is started, what its processes hold of the machine, and how those that do not go are ended."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-breakpad", "--dns-prefetch-disable", "--lang=zh-CN", "--no-proxy-server",
    "--no-pings",
    # Whatever slips past our request handler finds no address, be it written as a name or as a number.
    "--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)  # fmt: skip
LANGUAGE = {"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"}

_FOLDER = "sitecheck-browser-"
_PROFILE = "profile.txt"  # names the profile, for whoever clears up after a process that was killed
_NAME = 60  # a socket's name has 107 bytes at most, and Chromium's own part of it takes some 45
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024
_DYING = 2.0  # seconds the kernel is given to take a killed process away
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a browser: ``kind`` is what Chromium calls it ("renderer", "zygote", ...), "" for the main one.

    ``private_mb`` is what would come free if it ended.
    """

    pid: int
    kind: str
    private_mb: int


def new_folder() -> Path:
    """A folder for what a browser writes besides its profile; its name says whose it is. Raises OSError."""
    return Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-"))


def place(folder: Path) -> dict[str, str]:
    """The environment by which Chromium writes there; empty where the name is too long for a socket below it."""
    return {"TMPDIR": str(folder)} if len(str(folder)) <= _NAME else {}


def sweep() -> None:
    """Remove the folders and profiles of browsers whose owner was killed before it could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}[0-9]*-*"):
        owner = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if not owner.isdigit() or (_PROC / owner).exists():
            continue
        try:
            profile: Path | None = Path((folder / _PROFILE).read_text())
        except OSError:
            profile = None
        remove(folder, profile)


def remove(folder: Path, profile: Path | None) -> None:
    """Delete a browser's folder and its profile; only a profile that Playwright made is touched."""
    if profile is not None and profile.name.startswith("playwright_"):
        shutil.rmtree(profile, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def find_main(mark: str) -> tuple[int, int, Path | None]:
    """Process id of the Chromium with this mark, that of its parent, and its profile; zeros where there is none."""
    for pid in _pids():
        words = _words(pid)
        if mark in words and (parent := _parent(pid)):
            named = next((word for word in words if word.startswith("--user-data-dir=")), "")
            return pid, parent, Path(named.partition("=")[2]) if named else None
    return 0, 0, None


def note_profile(folder: Path, profile: Path) -> None:
    """Write down where the profile lies. Raises OSError."""
    (folder / _PROFILE).write_text(str(profile))


def tree(pid: int) -> list[Process]:
    """A browser's processes, the main one first; empty where it is gone or there is no ``/proc``."""
    return [Process(one, kind_of(_words(one)), _private_mb(one)) for one in pids_of(pid)]


def pids_of(pid: int) -> list[int]:
    """A process and all it started, as far as they still belong to it."""
    children: dict[int, list[int]] = defaultdict(list)
    for one in _pids():
        children[_parent(one)].append(one)
    found = [pid] if (_PROC / str(pid)).exists() else []
    for one in found:
        found += children[one]
    return found


def holding(words: Iterable[str]) -> list[int]:
    """Processes of ours whose command line holds one of these words: what is left of a browser whose parent died."""
    wanted = [word for word in words if word]
    return [pid for pid in _pids() if any(word in part for part in _words(pid) for word in wanted)]


def end(pids: Iterable[int]) -> None:
    """End processes at once and wait (two seconds at most) until the kernel has taken them away."""
    ended = set()
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue  # gone meanwhile
        ended.add(pid)
    until = time.monotonic() + _DYING
    while any(_alive(pid) for pid in ended) and time.monotonic() < until:
        time.sleep(0.01)


def kind_of(words: list[str]) -> str:
    """What Chromium calls a process with this command line."""
    return next((word.partition("=")[2] for word in words if word.startswith("--type=")), "")


def _pids() -> Iterator[int]:
    yield from (int(folder.name) for folder in _PROC.glob("[0-9]*"))


def _words(pid: int) -> list[str]:
    try:
        line = (_PROC / str(pid) / "cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return []
    line = line.rstrip("\0")
    return line.split("\0" if "\0" in line else " ")  # Chromium writes the line of a renderer anew, with spaces


def _stat(pid: int) -> list[str]:
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parent(pid: int) -> int:
    stat = _stat(pid)
    return int(stat[1]) if stat else 0


def _alive(pid: int) -> bool:
    stat = _stat(pid)
    return bool(stat) and stat[0] not in "ZX"


def _private_mb(pid: int) -> int:
    try:
        _size, resident, shared = (_PROC / str(pid) / "statm").read_text().split()[:3]
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE_KB // 1024
