from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitecheck.page.robots import parse_robots
from sitecheck.page.robots_rules import path_of, read_groups

CASES = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "google-robotstxt-cases.json"


@pytest.mark.skipif(not CASES.is_file(), reason="the folder of public test data is absent")
def test_all_public_cases() -> None:
    for case in json.loads(CASES.read_text(encoding="utf-8")):
        body, url = case["robots_latin1"].encode("latin-1"), case["url_latin1"].encode("latin-1").decode()
        name = f"{case['test']}, line {case['line']}"
        assert parse_robots(body, 200).allowed(url, case["agent"]) is case["allowed"], name


def allowed(text: str, path: str, agent: str = "sitecheck", encoding: str = "utf-8") -> bool:
    return read_groups(text, encoding).of(agent).allows(path_of("http://h" + path))


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("Disallow: /", "/a", True),  # rules of nobody
        ("User-agent: *\rDisallow: /a\rAllow: /a/b", "/a/b", True),
        ("User-agent: *\rDisallow: /a\rAllow: /a/b", "/a/c", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\n\ufeffDisallow: /a", "/a", False),
        ("User-agent：*\nDisallow：/a", "/a", False),
        ("User-agent: * \u3000\nDisallow: /a\u3000", "/a", False),
        ("USERAGENT *\ndisalow /a", "/a", False),
        ("User-agent: sitecheck/1.0 (x)\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: sitecheck/1.0 (x)\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: SiteCheck\nUser-agent: *\n\nHost: h\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: sitecheckbot\nDisallow: /", "/a", True),
        ("User-agent: 百度\nDisallow: /", "/a", True),
        ("User-agent: sitecheck\nUser-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b", "/b", True),
        ("User-agent: sitecheck\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),  # its own group, without rules
        ("User-agent: sitecheck\n\nUser-agent: *\nDisallow: /", "/a", False),  # empty lines end nothing
        ("User-agent: sitecheck\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: sitecheck\nDisallow: /b",
         "/b", False),  # groups of one agent add up
        ("User-agent: *\nDisallow: /*.jsp$", "/a.jsp", False),
        ("User-agent: *\nDisallow: /*.jsp$", "/a.jsp?x=1", True),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbxx", True),
        ("User-agent: *\nDisallow: /a*b*c", "/axxbxxcx", False),
        ("User-agent: *\nDisallow: /*a$", "/a/b/a", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),  # one b cannot be two
        ("User-agent: *\nDisallow: /a$b", "/a$b", False),  # only at the end is it the end
        ("User-agent: *\nDisallow: *", "/", False),
        ("User-agent: *\nDisallow: ?", "/a?b", True),
        ("User-agent: *\nDisallow: /*?", "/a?b", False),
        ("User-agent: *\nDisallow: /\nAllow: /$", "/", True),
        ("User-agent: *\nDisallow: /\nAllow: /zwgk/index.html", "/zwgk/", True),
        ("User-agent: *\nDisallow: /a # not b", "/a", False),
        ("User-agent: *\nDisallow: /内部/", "/%E5%86%85%E9%83%A8/x", False),
        ("User-agent: *\nDisallow: /内部/", "/内部/x", False),
        ("User-agent: *\nDisallow: /%e5%86%85", "/%E5%86%85", False),
        ("User-agent: *\nDisallow: /a b", "/a%20b", False),
        ("User-agent: *\nDisallow: /%7Ejoe", "/~joe", False),
        ("User-agent: *\nDisallow: /~joe", "/%7ejoe", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),  # an escaped slash is none
        ("User-agent: *\nDisallow: /A", "/a", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nCrawl-delay: 5\nUser-agent: x\nDisallow: /a", "/a", False),  # one group of two agents
    ],
)  # fmt: skip
def test_rules(text: str, path: str, expected: bool) -> None:
    assert allowed(text, path) is expected


def test_paths_of_a_gb_file_are_known_in_both_spellings() -> None:
    text = "User-agent: *\nDisallow: /内部/"
    assert not allowed(text, "/%C4%DA%B2%BF/", encoding="gb18030")
    assert not allowed(text, "/%E5%86%85%E9%83%A8/", encoding="gb18030")
    assert allowed(text, "/%C4%DA%B2%BF/")


@pytest.mark.parametrize(
    ("value", "delay"),
    [("5", 5.0), ("2.5 # slow", 2.5), ("10 s", 10.0), ("0", 0.0), ("-1", None), ("x", None), ("nan", None),
     ("inf", 86400.0), ("1e300", 86400.0), ("", None)],
)  # fmt: skip
def test_crawl_delay_is_held_within_bounds(value: str, delay: float | None) -> None:
    assert read_groups(f"User-agent: *\nCrawl-delay: {value}").of("sitecheck").delay == delay


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://h", "/"),
        ("http://h?a=b", "/?a=b"),
        ("http://h/a;b?c#d", "/a;b?c"),
        ("http://h/%e5#x", "/%E5"),
        ("", "/"),
    ],
)
def test_path_of(url: str, path: str) -> None:
    assert path_of(url) == path


def test_sitemap_lines_belong_to_no_group_and_end_none() -> None:
    groups = read_groups("User-agent: x\nSitemap: http://h/1.xml\nUser-agent: sitecheck\nDisallow: /\nSite-map: /2.xml")
    assert groups.sitemaps == ["http://h/1.xml", "/2.xml"]
    assert not groups.of("sitecheck").allows("/a")


@given(
    st.binary(max_size=400), st.text(max_size=40), st.sampled_from(["", "text/plain; charset=gbk", "x;charset=\x00"])
)
def test_no_bytes_raise(body: bytes, url: str, content_type: str) -> None:
    for prefix in (b"", b"User-agent: *\nDisallow: /"):
        robots = parse_robots(prefix + body, 200, content_type)
        assert robots.allowed(url, "sitecheck") in (True, False)
        assert robots.crawl_delay("sitecheck") is None or 0 <= robots.crawl_delay("sitecheck") <= 86400  # type: ignore[operator]


@given(st.text("/ab*$", max_size=12), st.text("/ab", max_size=12))
def test_patterns_mean_what_the_same_regular_expression_means(pattern: str, path: str) -> None:
    body, end = (pattern[:-1], "$") if pattern.endswith("$") else (pattern, "")
    wanted = re.match(
        "".join(".*" if one == "*" else re.escape(one) for one in body) + ("\\Z" if end else ""), "/" + path
    )
    assert allowed(f"User-agent: *\nDisallow: {pattern}", "/" + path) is (wanted is None or not pattern)
