from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fetch.browsing import SITE, FakeFetcher, ours

from sitecheck.fetch import browser_process as process
from sitecheck.fetch.browser import Browser, BrowserLimits, Rendered, find_browser
from sitecheck.fetch.browser_started import Started

# The child speaks first: until its program runs, the kernel shows neither its command line nor its memory.
PARENT = """
import subprocess, sys
speaking = 'import sys; print(flush=True); sys.stdin.read()'
child = subprocess.Popen([sys.executable, '-c', speaking, *sys.argv[1:]], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def family() -> Iterator[tuple[int, int]]:
    """Process ids of a parent and its child; the child's command line says that it is a renderer."""
    command = [sys.executable, "-c", PARENT, "--type=renderer", "--user-data-dir=/nowhere"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        yield parent.pid, int(parent.stdout.readline())
        parent.kill()


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder everything temporary of this test goes to; its name is short, for sockets lie below it."""
    with tempfile.TemporaryDirectory(prefix="sc") as folder, monkeypatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_a_tree_is_the_process_and_all_it_started(family: tuple[int, int]) -> None:
    parent, child = family
    found = process.tree(parent)
    assert [one.pid for one in found] == [parent, child]
    assert all(one.private_mb > 0 for one in found)
    assert process.kind_of(["chrome", "--type=renderer", "--x"]) == "renderer"
    assert process.tree(2**22 + 1) == []


def test_what_is_ended_is_gone_and_what_is_gone_is_no_error(family: tuple[int, int]) -> None:
    _, child = family
    handle = os.pidfd_open(child)
    process.end((child, 2**22 + 1))
    assert select.select([handle], [], [], 0)[0] == [handle]
    os.close(handle)


def test_holding_finds_by_command_line(family: tuple[int, int]) -> None:
    parent, child = family
    assert set(process.holding(("--user-data-dir=/nowhere",))) == {parent, child}
    assert process.holding(("",)) == []


def test_memory_past_its_bound_ends_the_largest_page_or_all_of_it(
    family: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, child = family
    started = Started(BrowserLimits(memory=500))
    started.main = parent
    sizes = {"renderer": 300, "": 150}

    def shown(pid: int) -> list[process.Process]:
        return [process.Process(parent, "", sizes[""]), process.Process(child, "renderer", sizes["renderer"])]

    monkeypatch.setattr(process, "tree", shown)
    assert not started.relieve()
    sizes["renderer"] = 400
    assert started.relieve()
    assert not started.broken
    assert process.pids_of(parent) == [parent] or not _alive(child)
    assert _alive(parent)
    sizes |= {"": 501, "renderer": 0}
    assert started.relieve()
    assert started.broken
    assert not _alive(parent)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_chromium_writes_to_its_folder_unless_a_socket_would_not_fit() -> None:
    assert process.place(Path("/tmp/sitecheck-browser-1-abc")) == {"TMPDIR": "/tmp/sitecheck-browser-1-abc"}
    assert process.place(Path("/", "deep" * 20)) == {}


def test_what_a_killed_owner_left_is_swept_and_nothing_else(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left = temporary / f"sitecheck-browser-{gone.pid}-abc"
    profile = temporary / "playwright_chromiumdev_profile-abc"
    mine = process.new_folder()
    others = [temporary / "sitecheck-browser-notes", temporary / "important"]
    foreign = temporary / f"sitecheck-browser-{gone.pid}-def"
    for folder in (left, profile, foreign, *others):
        folder.mkdir()
    process.note_profile(left, profile)
    process.note_profile(foreign, temporary / "important")  # whatever is written there, only profiles are removed
    process.sweep()
    assert set(temporary.iterdir()) == {mine, *others}


@pytest.mark.browser
@pytest.mark.parametrize("ending", ["closed", "Chromium killed", "driver killed", "both killed", "cancelled"])
async def test_neither_processes_nor_files_outlive_it(temporary: Path, ending: str) -> None:
    before = {word: ours(word) for word in (b"--sitecheck-mark=", b"run-driver")}
    reached = asyncio.Event()

    async def night() -> None:
        async with Browser(find_browser()) as browser:
            assert isinstance(await browser.render(f"{SITE}/", FakeFetcher({"/": "x"})), Rendered)
            assert os.listdir(temporary)
            if "driver" in ending or "both" in ending:
                process.end(ours(b"run-driver") - before[b"run-driver"])
            if "Chromium" in ending or "both" in ending:
                process.end((browser.process,))
            reached.set()
            if ending == "cancelled":
                await asyncio.Event().wait()

    task, arrival = asyncio.create_task(night()), asyncio.create_task(reached.wait())
    await asyncio.wait((task, arrival), return_when=asyncio.FIRST_COMPLETED)
    assert arrival.done(), task.result()
    if ending == "cancelled":
        task.cancel()
    await asyncio.wait((task,))
    assert task.cancelled() is (ending == "cancelled")
    assert os.listdir(temporary) == []
    assert process.holding((str(temporary),)) == []
    assert {word: ours(word) for word in before} == before


OWNER = """
import asyncio, sys
from tests.fetch.browsing import SITE, FakeFetcher
from sitecheck.fetch.browser import Browser, find_browser

async def main():
    async with Browser(find_browser()) as browser:
        await browser.render(SITE + '/', FakeFetcher({'/': 'x'}))
        print(browser.process, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.browser
def test_a_killed_owner_takes_its_browser_along_and_the_next_start_clears_up(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        chromium = int(owner.stdout.readline())
        watched = os.pidfd_open(chromium)
        owner.kill()
    assert select.select([watched], [], [])[0] == [watched]
    os.close(watched)
    process.sweep()
    assert [one.name for one in temporary.iterdir() if one.name.startswith("sitecheck-")] == []
