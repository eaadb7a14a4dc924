from __future__ import annotations

import pytest

from sitecheck.crawl.keys import page_key, target_url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.a.cn/x", "https://a.cn/x#y", True),
        ("http://a.cn/x;jsessionid=1F", "http://a.cn/x", True),
        ("http://a.cn/x?utm_source=q&a=1", "http://a.cn/x?a=1", True),
        ("http://a.cn/x?a=1&b=2", "http://a.cn/x?b=2&a=1", False),
        ("http://a.cn/X", "http://a.cn/x", False),
        ("http://a.cn/x", "http://a.cn/x/", False),
        ("http://a.cn/x?sid=12", "http://a.cn/x?sid=13", False),
        ("http://a.cn/x?sid=8f14e45fceea167a5a3z", "http://a.cn/x?sid=c9f0f895fb98ab9159fz", True),
        ("http://a.cn/x?sid=8f14e45fceea167a5a36", "http://a.cn/x?sid=c9f0f895fb98ab9159f5", False),
        ("http://a.cn:80/x", "http://a.cn/x", True),
        ("http://a.cn:81/x", "http://a.cn/x", False),
    ],
)
def test_page_key(one: str, other: str, same: bool) -> None:
    assert (page_key(one) == page_key(other)) is same


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.a.cn/x;jsessionid=1F?b=1#c", "https://www.a.cn/x?b=1"),
        ("http://a.cn/x?sid=12&utm_source=q", "http://a.cn/x?sid=12"),
        ("http://a.cn/x?PHPSESSID=abc&id=3", "http://a.cn/x?id=3"),
        ("http://a.cn/中", "http://a.cn/%E4%B8%AD"),
    ],
)
def test_target_url(url: str, expected: str) -> None:
    assert target_url(url) == expected
