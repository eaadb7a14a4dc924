from __future__ import annotations

import pytest

from sitecheck.page.robots import RobotsState, parse_robots

RULES = "User-agent: *\nDisallow: /内部/\nDisallow: /admin\nCrawl-delay: 2.5\n\nUser-agent: sitecheck\nDisallow: /x\n"


@pytest.mark.parametrize(
    ("body", "status", "content_type", "state"),
    [
        (RULES.encode(), 200, "text/plain", RobotsState.RULES),
        (RULES.encode("gb18030"), 200, "text/plain", RobotsState.RULES),
        (b"", 200, None, RobotsState.NONE),
        (b"<!DOCTYPE html><html>404", 200, "text/plain", RobotsState.NONE),
        (b"  <html>", 200, "text/html", RobotsState.NONE),
        (b"", 404, None, RobotsState.NONE),
        (b"", 403, None, RobotsState.NONE),
        (b"", 302, None, RobotsState.NONE),
        (b"\xef\xbb\xbf\n<html>", 200, "text/html", RobotsState.NONE),
        (b'{"code": 404, "msg": "no"}', 200, "application/json", RobotsState.NONE),
        (b"Sitemap: http://h/s.xml", 200, "text/plain", RobotsState.RULES),
        (RULES.encode("utf-16"), 200, "text/plain", RobotsState.RULES),
        (RULES.encode(), 429, "text/plain", RobotsState.UNREACHABLE),
        (RULES.encode(), 503, "text/plain", RobotsState.UNREACHABLE),
        (b"", None, None, RobotsState.UNREACHABLE),
    ],
)
def test_state(body: bytes, status: int | None, content_type: str | None, state: RobotsState) -> None:
    assert parse_robots(body, status, content_type).state is state


def test_rules_of_a_gb_file_are_obeyed() -> None:
    robots = parse_robots(RULES.encode("gb18030"), 200, "text/plain")
    assert not robots.allowed("http://h/admin/a.html", "other")
    assert not robots.allowed("http://h/%E5%86%85%E9%83%A8/a.html", "other")
    assert robots.allowed("http://h/zwgk/", "other")
    assert robots.crawl_delay("other") == 2.5


def test_own_group_replaces_the_common_one() -> None:
    robots = parse_robots(RULES.encode(), 200)
    assert robots.allowed("http://h/admin/", "sitecheck")
    assert not robots.allowed("http://h/x/y", "sitecheck")
    assert robots.crawl_delay("sitecheck") is None


def test_beyond_500_kib_nothing_is_read_and_no_line_is_cut_in_two() -> None:
    filler = b"#" * 63 + b"\n"
    body = b"User-agent: *\nDisallow: /early\n" + filler * 8000 + b"Disallow: /late\n"
    robots = parse_robots(body, 200)
    assert not robots.allowed("http://h/early", "sitecheck")
    assert robots.allowed("http://h/late", "sitecheck")
    head = b"User-agent: *\n"
    cut = head + b"#" * (500 * 1024 - len(head) - len("\nDisallow: /")) + b"\nDisallow: /deep/down\n"
    assert parse_robots(cut, 200).allowed("http://h/x", "sitecheck")


def test_the_file_itself_may_always_be_asked_for() -> None:
    assert parse_robots(b"User-agent: *\nDisallow: /", 200).allowed("http://h/robots.txt", "sitecheck")


def test_sitemaps_are_kept_as_written() -> None:
    assert parse_robots(b"Sitemap: http://h/s.xml\nUser-agent: *\n", 200).sitemaps == ("http://h/s.xml",)
    assert parse_robots(b"", 404).sitemaps == ()


def test_unreachable_allows_nothing_and_none_everything() -> None:
    assert not parse_robots(b"", None).allowed("http://h/", "sitecheck")
    assert parse_robots(b"", 404).allowed("http://h/", "sitecheck")
