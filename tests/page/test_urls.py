from __future__ import annotations

import pytest

from sitecheck.page.urls import fragment_of, host_key, identity, is_private_literal, resolve, same_site, site_key

BASE = "http://www.x.gov.cn/zwgk/list/index.html"


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("../a.html", "http://www.x.gov.cn/zwgk/a.html"),
        (" ./t20200802_1.html\n", "http://www.x.gov.cn/zwgk/list/t20200802_1.html"),
        ("//xxgk.x.gov.cn/zn", "http://xxgk.x.gov.cn/zn"),
        ("\\zwgk\\b.html", "http://www.x.gov.cn/zwgk/b.html"),
        ("HTTP://WWW.X.gov.cn:80/A", "http://www.x.gov.cn/A"),
        ("a b.html", "http://www.x.gov.cn/zwgk/list/a%20b.html"),
        ("?gk=2", "http://www.x.gov.cn/zwgk/list/index.html?gk=2"),
        ("", BASE),
        ("#top", BASE),
        ("http:c.html", "http://www.x.gov.cn/zwgk/list/c.html"),
        ("http://用户.中国/", "http://xn--zouo53b.xn--fiqs8s/"),
        ("javascript:void(0)", None),
        ("mailto:a@b.cn", None),
        ("ftp://x/", None),
        ("http://user:pw@x.gov.cn/", None),
        ("http://[", None),
        ("http://", None),
    ],
)
def test_references_resolve_as_in_a_browser(href: str, wanted: str | None) -> None:
    assert resolve(href, BASE) == wanted


def test_without_a_base_only_absolute_references_resolve() -> None:
    assert resolve("a.html", None) is None
    assert resolve("http://x.gov.cn", None) == "http://x.gov.cn/"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("http://x/a;jsessionid=0A1B?k=1", "http://x/a?k=1", True),
        ("http://x/a?PHPSESSID=1", "http://x/a", True),
        ("http://x/a?b=1&sid=8f14e45fceea167a5a36&utm_source=z&c=2", "http://x/a?b=1&c=2", True),
        ("http://x/a?sid=9", "http://x/a", False),
        ("http://x:80/a#f", "http://x/a", True),
        ("http://x/Doc/A.html", "http://x/doc/a.html", False),
        ("http://x/a/", "http://x/a", False),
        ("http://x/a?b=1&c=2", "http://x/a?c=2&b=1", False),
        ("http://x/?gk=1", "http://x/?gk=2", False),
        ("https://x/a", "http://x/a", False),
    ],
)
def test_identity_drops_what_changes_nothing(left: str, right: str, same: bool) -> None:
    assert (identity(left) == identity(right)) is same


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.x.gov.cn/", "www.x.gov.cn"),
        ("https://www.x.gov.cn/index.html", "www.x.gov.cn"),
        ("http://x.gov.cn:8080/jyj/Index.shtml", "x.gov.cn:8080/jyj"),
        ("http://x.gov.cn/jyj/", "x.gov.cn/jyj"),
        ("http://x.gov.cn/g.html?dept=3", "x.gov.cn/g.html?dept=3"),
    ],
)
def test_a_site_is_known_by_host_and_path(url: str, key: str) -> None:
    assert site_key(url) == key


def test_host_key_keeps_a_foreign_port_only() -> None:
    assert host_key("http://X.gov.cn:80/") == "x.gov.cn"
    assert host_key("https://x.gov.cn:8443/") == "x.gov.cn:8443"
    assert host_key("nonsense") == ""


@pytest.mark.parametrize(
    ("url", "hosts", "same"),
    [
        ("http://www.x.gov.cn/a", ["x.gov.cn"], True),
        ("http://x.gov.cn/a", ["www.x.gov.cn"], True),
        ("http://y.x.gov.cn/a", ["x.gov.cn"], False),
        ("http://y.x.gov.cn/a", ["*.x.gov.cn"], True),
        ("http://evilx.gov.cn/a", ["*.x.gov.cn"], False),
        ("http://x.gov.cn:8080/", ["x.gov.cn"], False),
        ("javascript:;", ["x.gov.cn"], False),
    ],
)
def test_same_site(url: str, hosts: list[str], same: bool) -> None:
    assert same_site(url, hosts) is same


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://10.1.2.3/", True),
        ("http://127.0.0.5:81/", True),
        ("http://0x7f.1/", True),
        ("http://192.168.1.1/", True),
        ("http://localhost/", True),
        ("http://[::1]/", True),
        ("http://8.8.8.8/", False),
        ("http://x.gov.cn/", False),
    ],
)
def test_private_literals(url: str, private: bool) -> None:
    assert is_private_literal(url) is private


def test_fragment() -> None:
    assert fragment_of("a.html#zn") == "zn"
    assert fragment_of("a.html") == ""


@pytest.mark.parametrize(
    ("href", "encoding", "expected"),
    [
        ("?k=表", "utf-8", "http://x.cn/?k=%E8%A1%A8"),
        ("?k=表#表", "gb18030", "http://x.cn/?k=%B1%ED"),
        ("?k=表", "big5", "http://x.cn/?k=%AA%ED"),
        ("?k=🚰", "big5", "http://x.cn/?k=%26%23128688%3B"),
        ("?k=表", "no-such-encoding", "http://x.cn/?k=%E8%A1%A8"),
        ("/表?k=1", "gb18030", "http://x.cn/%E8%A1%A8?k=1"),
    ],
)
def test_the_query_follows_the_encoding_of_the_page(href: str, encoding: str, expected: str) -> None:
    assert resolve(href, "http://x.cn/", encoding) == expected
