"""The floor: a bare loop of httpx over a thin aiohttp transport, selectolax and urljoin, which keeps nothing.

    python benchmarks/crawl_floor.py URL...

Runs in the benchmark's own environment.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import aiohttp
import httpx
from selectolax.lexbor import LexborHTMLParser
from yarl import URL

_WORKERS = 32
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


class _Stream(httpx.AsyncByteStream):
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield await self._response.read()

    async def aclose(self) -> None:
        self._response.release()


class _Transport(httpx.AsyncBaseTransport):
    """httpx's requests sent by aiohttp, URLs as they are written."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_WORKERS, ssl=False), auto_decompress=False, raise_for_status=False
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = await self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=list(request.headers.items()),
                allow_redirects=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            )
        except aiohttp.ClientError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Stream(answer), request=request)

    async def aclose(self) -> None:
        await self._session.close()


def links(body: bytes, base: str) -> set[str]:
    """Addresses a page links to, on its own host."""
    found = _CHARSET.search(body, 0, 2048)
    name = found.group(1).decode().lower() if found else "utf-8"
    tree = LexborHTMLParser(body.decode("gb18030" if name.startswith("gb") else name, "replace"))
    host = urlsplit(base).netloc
    urls = set()
    for node in tree.css("a[href]"):
        url = urljoin(base, node.attributes["href"] or "").partition("#")[0]
        if urlsplit(url).netloc == host and not url.endswith(".pdf"):
            urls.add(url)
    return urls


async def crawl(starts: list[str]) -> int:
    """Pages that opened."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    seen = set(starts)
    opened = 0
    for url in starts:
        queue.put_nowait(url)

    async with httpx.AsyncClient(transport=_Transport(), trust_env=False) as client:

        async def worker() -> None:
            nonlocal opened
            while True:
                url = await queue.get()
                try:
                    answer = await client.get(url)
                    if answer.status_code == 200:
                        opened += 1
                        for found in links(answer.content, url) - seen:
                            seen.add(found)
                            queue.put_nowait(found)
                finally:
                    queue.task_done()

        workers = [asyncio.create_task(worker()) for _ in range(_WORKERS)]
        await queue.join()
        for one in workers:
            one.cancel()
    return opened


if __name__ == "__main__":
    print(asyncio.run(crawl(sys.argv[1:])))
