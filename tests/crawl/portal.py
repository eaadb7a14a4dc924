"""A small portal on loopback: pages in a dict, every request kept, misbehaviour by handlers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    body: str | bytes = ""
    status: int = 200
    content_type: str = HTML
    headers: tuple[str, ...] = ()


Page = str | Reply | Callable[[str], Reply]


class Portal:
    """``async with Portal(pages) as portal``; keys are targets (``/a?b=1``). What is missing is an honest 404.

    ``on_request`` is called with the number of the request before it is answered.
    """

    def __init__(self, pages: Mapping[str, Page], address: str = "127.0.0.1") -> None:
        self.pages = dict(pages)
        self.address = address
        self.targets: list[str] = []
        self.on_request: Callable[[int], None] = lambda _number: None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.address, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, target: str = "/") -> str:
        return f"http://{self.address}:{self.port}{target}"

    def asked(self, target: str) -> int:
        return sum(one.partition(" ")[2] == target for one in self.targets)

    def answer(self, method: str, target: str) -> Reply:
        page = self.pages.get(target)
        if page is None:
            return Reply("<title>404</title><p>404 Not Found", 404)
        reply = page(method) if callable(page) else page
        return Reply(reply) if isinstance(reply, str) else reply

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, _ = head.split(" ", 2)
                self.targets.append(f"{method} {target}")
                self.on_request(len(self.targets))
                reply = self.answer(method, target)
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                lines = [
                    f"HTTP/1.1 {reply.status} X", f"Content-Type: {reply.content_type}",
                    f"Content-Length: {len(body)}", *reply.headers,
                ]  # fmt: skip
                writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if method == "HEAD" else body))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()


def page(title: str, *links: str, text: str = "") -> str:
    """A page with navigation-like links, each ``label=href``."""
    anchors = "".join(
        f'<li><a href="{href}">{label}</a></li>' for label, _, href in (link.partition("=") for link in links)
    )
    body = text or "本页说明政府信息公开的有关情况，内容足够长，不会被当作空壳页面。" * 8
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><ul>{anchors}</ul><p>{body}</p></body></html>"
    )


def wide_site(columns: int = 6, articles: int = 8) -> dict[str, Page]:
    """A portal of several columns with articles, a frame, an attachment, a dead link and a redirect."""
    pages: dict[str, Page] = {}
    home = [f"栏目{n}=/col{n}/" for n in range(columns)]
    pages["/"] = page(
        "首页", *home, "政府信息公开指南=/zfxxgk/zn.html", "旧站=/old", "附件=/a.pdf", "坏链接=/gone.html"
    )
    pages["/zfxxgk/zn.html"] = page("政府信息公开指南", "首页=/")
    pages["/old"] = Reply(status=302, headers=("Location: /col0/",))
    pages["/a.pdf"] = Reply(b"%PDF-1.4 x", content_type="application/pdf")
    for n in range(columns):
        rows = [f"栏目{n}的第{m}篇文章=/col{n}/art{m}.html" for m in range(articles)]
        pages[f"/col{n}/"] = page(f"栏目{n}", *rows, *home)
        for m in range(articles):
            pages[f"/col{n}/art{m}.html"] = page(f"文章{n}-{m}", "首页=/", f"下一篇=/col{n}/art{m + 1}.html")
    return pages
