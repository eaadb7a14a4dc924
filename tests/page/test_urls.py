from __future__ import annotations

import ada_url
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sitecheck.page.urls import fragment_of, host_key, identity, is_private_literal, resolve, same_site, site_key

BASE = "http://www.x.gov.cn/zwgk/list/index.html"


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        # Relative references.
        ("../a.html", "http://www.x.gov.cn/zwgk/a.html"),
        ("./a.html", "http://www.x.gov.cn/zwgk/list/a.html"),
        ("a.html", "http://www.x.gov.cn/zwgk/list/a.html"),
        (".", "http://www.x.gov.cn/zwgk/list/"),
        ("..", "http://www.x.gov.cn/zwgk/"),
        ("../../../../a", "http://www.x.gov.cn/a"),
        ("/a", "http://www.x.gov.cn/a"),
        ("/", "http://www.x.gov.cn/"),
        ("/./a/../b/", "http://www.x.gov.cn/b/"),
        ("/%2e%2e/a", "http://www.x.gov.cn/a"),
        ("/a/%2E/b", "http://www.x.gov.cn/a/b"),
        ("/a//b", "http://www.x.gov.cn/a//b"),
        ("?gk=2", "http://www.x.gov.cn/zwgk/list/index.html?gk=2"),
        ("?", "http://www.x.gov.cn/zwgk/list/index.html?"),
        ("", BASE),
        ("#top", BASE),
        ("a.html#zn", "http://www.x.gov.cn/zwgk/list/a.html"),
        ("a?b#c?d", "http://www.x.gov.cn/zwgk/list/a?b"),
        ("a;b=c", "http://www.x.gov.cn/zwgk/list/a;b=c"),
        ("a:b", None),  # a scheme
        ("./a:b", "http://www.x.gov.cn/zwgk/list/a:b"),
        ("/a:80", "http://www.x.gov.cn/a:80"),
        ("/a@b", "http://www.x.gov.cn/a@b"),
        ("?a@b", "http://www.x.gov.cn/zwgk/list/index.html?a@b"),
        # White space and control characters.
        (" ./t20200802_1.html\n", "http://www.x.gov.cn/zwgk/list/t20200802_1.html"),
        ("\t\r\n a.html \x00", "http://www.x.gov.cn/zwgk/list/a.html"),
        ("a\nb\tc.html", "http://www.x.gov.cn/zwgk/list/abc.html"),
        ("ht\ntp://y.gov.cn/", "http://y.gov.cn/"),
        ("/\t/y.gov.cn/a", "http://y.gov.cn/a"),
        ("/\n\\y.gov.cn/a", "http://y.gov.cn/a"),
        ("/\r\r/y.gov.cn", "http://y.gov.cn/"),
        ("a b.html", "http://www.x.gov.cn/zwgk/list/a%20b.html"),
        ("/a b.html", "http://www.x.gov.cn/a%20b.html"),
        ("a%20b.html", "http://www.x.gov.cn/zwgk/list/a%20b.html"),
        ("a?b c", "http://www.x.gov.cn/zwgk/list/a?b%20c"),
        ("a?b+c", "http://www.x.gov.cn/zwgk/list/a?b+c"),
        ("\u3000a.html", "http://www.x.gov.cn/zwgk/list/%E3%80%80a.html"),  # no white space to a browser
        ("a\xa0b", "http://www.x.gov.cn/zwgk/list/a%C2%A0b"),
        # Backslashes.
        ("\\zwgk\\b.html", "http://www.x.gov.cn/zwgk/b.html"),
        ("..\\b.html", "http://www.x.gov.cn/zwgk/b.html"),
        ("\\\\y.gov.cn\\a", "http://y.gov.cn/a"),
        ("/\\y.gov.cn/a", "http://y.gov.cn/a"),
        ("http:\\\\y.gov.cn\\a", "http://y.gov.cn/a"),
        ("a?b\\c", "http://www.x.gov.cn/zwgk/list/a?b\\c"),
        # Hosts.
        ("//xxgk.x.gov.cn/zn", "http://xxgk.x.gov.cn/zn"),
        ("///xxgk.x.gov.cn/zn", "http://xxgk.x.gov.cn/zn"),
        ("http:///y.gov.cn/a", "http://y.gov.cn/a"),
        ("https:y.gov.cn/a", "https://y.gov.cn/a"),
        ("http:c.html", "http://www.x.gov.cn/zwgk/list/c.html"),
        ("http:/c.html", "http://www.x.gov.cn/c.html"),
        ("HTTP://WWW.X.gov.cn:80/A", "http://www.x.gov.cn/A"),
        ("https://x.gov.cn:443/A", "https://x.gov.cn/A"),
        ("https://x.gov.cn:80/A", "https://x.gov.cn:80/A"),
        ("http://x.gov.cn:080/", "http://x.gov.cn/"),
        ("http://x.gov.cn:/", "http://x.gov.cn/"),
        ("http://x.gov.cn", "http://x.gov.cn/"),
        ("http://x.gov.cn?a", "http://x.gov.cn/?a"),
        ("http://x.gov.cn.", "http://x.gov.cn./"),
        ("http://用户.中国/", "http://xn--zouo53b.xn--fiqs8s/"),
        ("http://某县.政务。cn/", "http://xn--5nrv08b.xn--zfr164b.cn/"),
        ("http://ｗｗｗ.x.gov.cn/", "http://www.x.gov.cn/"),
        ("http://www%2Ex.gov.cn/", "http://www.x.gov.cn/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://017700000001/", "http://127.0.0.1/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        # Characters outside ASCII, and escapes as they stand.
        ("公开.html", "http://www.x.gov.cn/zwgk/list/%E5%85%AC%E5%BC%80.html"),
        ("%B9%AB%BF%AA.html", "http://www.x.gov.cn/zwgk/list/%B9%AB%BF%AA.html"),
        ("?k=%B9%AB", "http://www.x.gov.cn/zwgk/list/index.html?k=%B9%AB"),
        ("?k=%25E4%25B8", "http://www.x.gov.cn/zwgk/list/index.html?k=%25E4%25B8"),
        ("/%e5%85", "http://www.x.gov.cn/%e5%85"),
        ("100%.html", "http://www.x.gov.cn/zwgk/list/100%.html"),
        ('?a="b"\'<c>', "http://www.x.gov.cn/zwgk/list/index.html?a=%22b%22%27%3Cc%3E"),
        ("a{b}|c^d`e", "http://www.x.gov.cn/zwgk/list/a%7Bb%7D|c%5Ed%60e"),
        # Nowhere a crawler goes.
        ("javascript:void(0)", None),
        (" JavaScript:;", None),
        ("java\nscript:;", None),
        ("mailto:a@b.cn", None),
        ("tel:12345", None),
        ("data:text/html,x", None),
        ("about:blank", None),
        ("file:///C:/a.doc", None),
        ("C:\\a.doc", None),
        ("ftp://x/", None),
        ("weixin://x", None),
        ("http://user:pw@x.gov.cn/", None),
        ("http://user@x.gov.cn/", None),
        ("http://:pw@x.gov.cn/", None),
        ("//user@x.gov.cn/", None),
        ("http://a@b@x.gov.cn/", None),
        ("http://@x.gov.cn/", "http://x.gov.cn/"),
        ("http://[", None),
        ("http://", None),
        ("http://x y/", None),
        ("http://x.gov.cn:99999/", None),
        ("http://x.gov.cn:8o/", None),
        ("http://1.2.3.4.5/", None),
        ("http://<%=host%>/", None),
        ("\ud800", None),
    ],
)
def test_references_resolve_as_in_a_browser(href: str, wanted: str | None) -> None:
    assert resolve(href, BASE) == wanted


def _plainly(href: str, base: str | None) -> str | None:
    """What the standard's parser says, without any short cut."""
    try:
        url = ada_url.URL(href, base=base) if base else ada_url.URL(href)
    except (ValueError, UnicodeError):
        return None
    if url.protocol not in ("http:", "https:") or url.username or url.password or not url.hostname:
        return None
    plain: str = url.href
    return plain.partition("#")[0]


_PIECES = st.lists(
    st.sampled_from(
        ["/", "//", "\\", "http:", "https://", "HTTP://", "a", "b.cn", "..", ".", "?", "#", "@", ":", ":80", "%2e",
         "\t", "\n", " ", "公", "[", "]", "x.gov.cn", "0x7f", "1", "//u:p@", "javascript:", "\x00", "%", "<", ";sid=1"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(_PIECES, st.one_of(st.none(), st.just(BASE), _PIECES.map(lambda text: "http://a.b" + text)))
def test_no_short_cut_changes_anything(href: str, base: str | None) -> None:
    assume(base is None or ada_url.check_url(base))
    assert resolve(href, base) == _plainly(href, base)
    try:
        host = ada_url.URL(href).host
    except ValueError:
        host = ""
    assert host_key(href) == host
    assert identity(identity(href)) == identity(href)
    assert identity(href) == identity.__wrapped__(href)


def test_a_base_with_a_user_name_leads_nowhere() -> None:
    assert resolve("/a", "http://u:p@x.gov.cn/b") is None
    assert resolve("a", "http://u:p@x.gov.cn/b") is None


@pytest.mark.parametrize(
    ("base", "href", "wanted"),
    [
        ("http://y.gov.cn/", "/a", "http://y.gov.cn/a"),
        ("https://y.gov.cn:8443/b/c?d", "/a", "https://y.gov.cn:8443/a"),
        ("https://y.gov.cn/", "//z.gov.cn/a", "https://z.gov.cn/a"),
        ("HTTP://Y.gov.cn", "/a", "http://y.gov.cn/a"),
        ("file:///c/", "/a", None),
        ("no base", "/a", None),
        ("", "/a", None),
    ],
)
def test_bases(base: str, href: str, wanted: str | None) -> None:
    assert resolve(href, base) == wanted


def test_without_a_base_only_absolute_references_resolve() -> None:
    assert resolve("a.html", None) is None
    assert resolve("http://x.gov.cn", None) == "http://x.gov.cn/"


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("http://x/a;jsessionid=0A1B?k=1", "http://x/a?k=1", True),
        ("http://x/a;JSESSIONID=0A1B.node1", "http://x/a", True),
        ("http://x/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "http://x/a.aspx", True),
        ("http://x/(abc)/a.aspx", "http://x/a.aspx", False),
        ("http://x/a?PHPSESSID=1", "http://x/a", True),
        ("http://x/a?jsessionid=1&b=2", "http://x/a?b=2", True),
        ("http://x/a?ASPSESSIONIDQQQGQGBR=KJHK", "http://x/a", True),
        ("http://x/a?b=1&sid=8f14e45fceea167a5a3xyz&utm_source=z&c=2", "http://x/a?b=1&c=2", True),
        ("http://x/a?sessionid=8f14e45fceea167a5a36", "http://x/a", True),
        ("http://x/a?sessionid=2026", "http://x/a", False),  # of a congress
        ("http://x/a?sid=9", "http://x/a", False),
        ("http://x/a?sid=402881e44d5a1c3f014d5a2b6f7c0001", "http://x/a", False),  # may be a section's key
        ("http://x/a?sid=8f14e45f-ceea-167a-5a36-dedd4bea2543", "http://x/a", False),
        ("http://x/a?utm_source=q&UTM_Medium=z", "http://x/a", True),
        ("http://x/a?spm=C73544894212.P59511941341.0.0", "http://x/a", True),
        ("http://x/a?spm=3", "http://x/a", False),
        ("http://x/a?from=timeline&isappinstalled=0", "http://x/a", True),
        ("http://x/a?from=zwgk", "http://x/a", False),
        ("http://x/a?nsukey=fwefw%3D", "http://x/a", True),
        ("http://x/a?_t=1763700000123", "http://x/a", True),
        ("http://x/a?_=1763700000123&id=4", "http://x/a?id=4", True),
        ("http://x/a?rnd=0.123456789", "http://x/a", True),
        ("http://x/a?t=1763700000123&sign=9f", "http://x/a?t=1763700000999&sign=9f", False),
        ("http://x/a?_t=1763700000123&accessToken=9f", "http://x/a?accessToken=9f", False),
        ("http://x/a?utm_source=q&Expires=17637&Signature=a", "http://x/a?Expires=17637&Signature=a", False),
        ("http://x/a?t=_blank", "http://x/a", True),
        ("http://x/a?t=3", "http://x/a", False),
        ("http://x/a?t=20261120", "http://x/a", False),
        ("http://x/a?time=2026", "http://x/a", False),
        ("http://x/a?v=2", "http://x/a", False),
        ("http://x/a?id=1763700000123", "http://x/a", False),
        ("http://x/a?source=utm_x", "http://x/a", False),
        ("http://x/a?", "http://x/a", True),
        ("http://x:80/a#f", "http://x/a", True),
        ("http://x/Doc/A.html", "http://x/doc/a.html", False),
        ("http://x/a/", "http://x/a", False),
        ("http://x/a?b=1&c=2", "http://x/a?c=2&b=1", False),
        ("http://x/?gk=1", "http://x/?gk=2", False),
        ("http://x/a?webname=%C4%DA", "http://x/a?webname=%E5%86%85", False),
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
