from __future__ import annotations

import pytest

from sitecheck.fetch.shape import print_of

BASE = ("http://a.gov.test/xxgk/1.html", "拦截 /xxgk/1.html 2026-11-20 01:02:03 IP 1.2.3.4 事件 18a3f0c2")


@pytest.mark.parametrize(
    ("url", "body", "same"),
    [
        (*BASE, True),
        ("http://a.gov.test/zwgk/22.html", "拦截 /zwgk/22.html 2026-11-21 11:22:33 IP 11.22.33.44 事件 77b00c19", True),
        ("http://b.gov.test/zwgk/22.html", "拦截 /zwgk/22.html 2026-11-21 11:22:33 IP 11.22.33.44 事件 77b00c19", True),
        ("http://a.gov.test/xxgk/1.html", "放行 /xxgk/1.html 2026-11-20 01:02:03 IP 1.2.3.4 事件 18a3f0c2", False),
        ("http://a.gov.test/xxgk/2.html", "拦截 /xxgk/1.html 2026-11-20 01:02:03 IP 1.2.3.4 事件 18a3f0c2", False),
    ],
)
def test_what_varies_does_not_count(url: str, body: str, same: bool) -> None:
    assert (print_of(url, body.encode()) == print_of(BASE[0], BASE[1].encode())) is same


def test_small_numbers_tell_pages_apart() -> None:
    assert print_of("http://a/1", "第 1 篇".encode()) != print_of("http://a/2", "第 2 篇".encode())


def test_an_empty_body_is_like_every_other() -> None:
    assert print_of("http://a.test/1", b"") == print_of("http://b.test/2", b"")
