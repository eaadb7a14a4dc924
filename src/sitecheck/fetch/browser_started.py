"""One started Chromium with its driver, its processes and its folders; none of them outlives ``close``."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Playwright, async_playwright

from sitecheck.fetch import browser_process as process
from sitecheck.fetch.browser_limits import BrowserError, BrowserLimits, within
from sitecheck.fetch.browser_sheet import Sheet

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Started:
    """A running Chromium. Its processes are known by id, so that it can be ended when it does not answer any more."""

    def __init__(self, limits: BrowserLimits) -> None:
        self._limits = limits
        self._mark = f"--sitecheck-mark={uuid.uuid4().hex}"
        self._folder: Path | None = None
        self._profile: Path | None = None
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._driver = 0
        self.main = 0  # process id of Chromium, 0 where it is unknown
        self.served = 0  # pages opened
        self.sheet = Sheet(lambda: self.context(scripts=False), limits.call)
        self.broken = False  # it did not answer in time, or is to go for the memory it holds

    @classmethod
    async def launch(cls, executable: Path, limits: BrowserLimits) -> Self:
        """Start one, in Chromium's sandbox where that can be. Raises BrowserError."""
        if not await asyncio.to_thread(executable.is_file):
            raise BrowserError(f"{executable} does not exist")
        # The sandbox of Chromium needs a user other than root and a kernel that lets it be built.
        choices = (False,) if os.geteuid() == 0 else (True, False)
        for sandbox in choices:
            started = cls(limits)
            try:
                await started._launch(executable, sandbox)
            except BaseException as error:
                await started.close()
                if not isinstance(error, BrowserError) or sandbox is choices[-1]:
                    raise
            else:
                return started
        raise AssertionError("unreachable: the last choice returns or raises")

    async def _launch(self, executable: Path, sandbox: bool) -> None:
        try:
            process.sweep()
            self._folder = process.new_folder()
        except OSError as error:
            raise BrowserError(f"start: no room for its temporary files: {error}") from error
        self._playwright = await within(self._limits.start, async_playwright().start(), "driver")
        launch = self._playwright.chromium.launch(
            executable_path=executable,
            args=[*process.FLAGS, self._mark],
            chromium_sandbox=sandbox,
            env={**os.environ, **process.LANGUAGE, **process.place(self._folder)},
            artifacts_dir=self._folder,
            timeout=self._limits.start * 1000,
            # Ctrl-C is for us: we close the browser in our own order.
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._chromium = await within(self._limits.start + 2, launch, "start")
        self.main, self._driver, self._profile = process.find_main(self._mark)
        if self._profile is not None:
            with suppress(OSError):
                process.note_profile(self._folder, self._profile)

    @property
    def connected(self) -> bool:
        """Whether Chromium is still there."""
        return self._chromium is not None and self._chromium.is_connected()

    async def context(self, *, scripts: bool = True) -> BrowserContext:
        """A context of its own: cookies, storage and cache are shared with no other page. Raises BrowserError."""
        if self._chromium is None:
            raise BrowserError("closed")
        made = self._chromium.new_context(
            viewport={"width": self._limits.width, "height": self._limits.height},
            device_scale_factor=1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            color_scheme="light",
            service_workers="block",
            accept_downloads=False,
            java_script_enabled=scripts,
        )
        return await self._within(made, "context")

    def processes(self) -> list[process.Process]:
        """Its processes as they are now; empty where they cannot be seen."""
        return process.tree(self.main) if self.main else []

    def kill(self) -> None:
        """End Chromium at once; whoever waits for it gets an error."""
        self.broken = True
        process.end(process.pids_of(self.main) if self.main else process.holding((self._mark,)))

    async def watch(self, every: float) -> None:
        """Until cancelled: whenever the browser holds more than ``limits.memory`` MB, end its largest page."""
        while True:
            await asyncio.sleep(every)
            await asyncio.to_thread(self.relieve)

    def relieve(self) -> bool:
        """End the largest renderer, or all of it where that is not it, if memory is past its bound; True if so."""
        found = self.processes()
        total = sum(one.private_mb for one in found)
        if total <= self._limits.memory:
            return False
        largest = max((one for one in found if one.kind == "renderer"), key=lambda one: one.private_mb, default=None)
        if largest is not None and 2 * largest.private_mb >= total:
            _log.warning("a page held %d MB and was ended", largest.private_mb)
            process.end((largest.pid,))
        else:
            _log.warning("the browser held %d MB and was ended", total)
            self.kill()
        return True

    async def close(self) -> None:
        """Close Chromium and its driver, end by id what does not go, and remove what they wrote."""
        chromium, self._chromium = self._chromium, None
        playwright, self._playwright = self._playwright, None
        try:
            if chromium is not None:
                with suppress(BrowserError):
                    await within(self._limits.close, chromium.close(), "close")
            # A driver waits for its Chromium, so that goes first.
            await asyncio.to_thread(self._end_chromium)
            if playwright is not None:
                with suppress(BrowserError):
                    await within(self._limits.close, playwright.stop(), "stop")
        finally:
            self._clear()

    def _end_chromium(self) -> None:
        left = process.pids_of(self.main) if self.main else []
        profile = str(self._profile) if self._profile is not None else ""
        process.end({*left, *process.holding((self._mark, profile))})

    def _clear(self) -> None:
        self._end_chromium()
        if self._driver and self._driver in process.pids_of(os.getpid()):
            process.end((self._driver,))
        if self._folder is not None:
            process.remove(self._folder, self._profile)

    async def _within(self, step: Awaitable[T], what: str) -> T:
        return await within(self._limits.call, step, what)
