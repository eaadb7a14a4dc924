"""Looking at an open page from outside of its scripts: measuring it, and taking pictures of any part of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from playwright.async_api import CDPSession, Page

from sitecheck.fetch.browser_limits import BrowserError, within

_WORLD = "sitecheck"
# A picture must not depend on the moment: nothing moves, nothing blinks, and text stands in the fonts that came.
_STILL = """async () => {
  for (const one of document.getAnimations()) { try { one.finish() } catch { one.cancel() } }
  document.documentElement?.style.setProperty('caret-color', 'transparent', 'important');
  if (document.fonts.status === 'loading')
    await Promise.race([document.fonts.ready, new Promise(done => setTimeout(done, 300))]);
}"""


class Camera:
    """A page seen through a debugging session; ``left`` says how many seconds a call may still take.

    Scripts of ours run in a world of their own: they share the document with the page's scripts, and nothing else.
    """

    def __init__(self, page: Page, left: Callable[[], float]) -> None:
        self._page = page
        self._left = left
        self._session: CDPSession | None = None
        self._world = 0

    async def look(self, script: str, argument: Any = None) -> Any:
        """Call a function of ours with plain data, for plain data; raises BrowserError."""
        session = await self._open()
        call = {
            "functionDeclaration": script, "executionContextId": self._world, "arguments": [{"value": argument}],
            "returnByValue": True, "awaitPromise": True,
        }  # fmt: skip
        answer = await within(self._left(), session.send("Runtime.callFunctionOn", call), "look")
        if "exceptionDetails" in answer:
            raise BrowserError(f"look: {str(answer['exceptionDetails'].get('exception', {}).get('description'))[:200]}")
        return answer["result"].get("value")

    async def still(self) -> None:
        """Bring everything that moves to its end; raises BrowserError."""
        await self.look(_STILL)

    async def capture(self, left: int, top: int, width: int, height: int) -> bytes:
        """PNG of a part of the page, also beyond the window, in CSS pixels; raises BrowserError."""
        session = await self._open()
        clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
        # Compressed hastily: it is taken apart and written anew.
        call = {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True, "clip": clip}
        answer = await within(self._left(), session.send("Page.captureScreenshot", call), "capture")
        return base64.b64decode(answer["data"])

    async def _open(self) -> CDPSession:
        if self._session is None:
            session = await within(self._left(), self._page.context.new_cdp_session(self._page), "session")
            tree = await within(self._left(), session.send("Page.getFrameTree"), "session")
            world = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": _WORLD}
            made = await within(self._left(), session.send("Page.createIsolatedWorld", world), "session")
            self._session, self._world = session, made["executionContextId"]
        return self._session
