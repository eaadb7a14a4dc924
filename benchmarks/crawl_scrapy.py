"""Scrapy following the same links with its LinkExtractor; runs in the benchmark's own environment.

python benchmarks/crawl_scrapy.py URL...
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor


class Portals(scrapy.Spider):
    """Every page of the hosts it starts on."""

    name = "portals"
    opened = 0
    handle_httpstatus_list = [404]  # noqa: RUF012
    custom_settings = {  # noqa: RUF012
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "DEPTH_LIMIT": 0,
    }

    def __init__(self, starts: list[str]) -> None:
        super().__init__()
        self._starts = starts
        self._links = LinkExtractor(allow_domains=[urlsplit(url).netloc for url in starts])

    async def start(self) -> AsyncIterator[Any]:
        for url in self._starts:
            yield scrapy.Request(url)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        """Follow what a page links to."""
        if response.status != 200 or not isinstance(response, TextResponse):
            return
        Portals.opened += 1
        for link in self._links.extract_links(response):
            yield scrapy.Request(link.url)


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(Portals, starts=sys.argv[1:])
    process.start()
    print(Portals.opened)
