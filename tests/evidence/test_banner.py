from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sitecheck.evidence.banner import Remark, Strip, banner_html
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.i18n import translator

AT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
STRIP = Strip(
    check="broken-links",
    title="断链",
    url="http://www.example.gov.cn/",
    final_url="http://www.example.gov.cn/",
    at=AT,
    status=200,
    sha256="ab" * 32,
    version="0.1.0",
    remarks=(Remark(1, "“<b>旧文件</b>”打不开"),),
)


def test_it_says_what_was_captured_in_beijing_time() -> None:
    html = banner_html(STRIP, 1280, translator("en"))
    for text in ("http://www.example.gov.cn/", "2026-11-21 01:30:00", "HTTP 200", "ab" * 32, "sitecheck 0.1.0", "断链"):
        assert text in html
    assert "Ended at" not in html


def test_the_rules_a_check_feeds_are_named() -> None:
    assert "Rules" not in banner_html(STRIP, 1280, translator("en"))
    html = banner_html(
        replace(STRIP, rules=("《评分表》O4.r1：断链", "《测评表》T2.r3：<链接>")), 1280, translator("zh")
    )
    assert "《评分表》O4.r1：断链\n《测评表》T2.r3：&lt;链接&gt;" in html
    assert "对应细则" in html


def test_every_word_of_the_strip_is_chinese_where_that_is_the_language() -> None:
    html = banner_html(replace(STRIP, final_url="http://x.cn/"), 1280, translator("zh"), parts=2)
    for text in ("取证截图：断链", "（北京时间）", "第1部分，共2部分", "第2部分，共2部分", "最终网址"):
        assert text in html


def test_each_further_part_says_what_it_is_of() -> None:
    html = banner_html(STRIP, 1280, translator("en"), parts=3)
    sections = html.split("<section")[1:]
    assert len(sections) == 3
    for number, section in enumerate(sections, start=1):
        for text in (f"part {number} of 3", "http://www.example.gov.cn/", "2026-11-21 01:30:00", "ab" * 32):
            assert text in section
        assert ("打不开" in section) is (number == 1)
    assert "part 1" not in banner_html(STRIP, 1280, translator("en"))


def test_text_of_the_page_stays_text() -> None:
    html = banner_html(STRIP, 1280, translator("en"))
    assert "“&lt;b&gt;旧文件&lt;/b&gt;”打不开" in html


def test_another_final_address_and_notes_are_shown() -> None:
    moved = replace(STRIP, final_url="http://www.example.gov.cn/new/", notes=("long",), at=None, status=None)
    html = banner_html(moved, 1280, translator("en"))
    assert "http://www.example.gov.cn/new/" in html
    assert "<p>long</p>" in html
    assert "HTTP -" in html


def test_attempts_are_a_table_of_at_most_eight_rows() -> None:
    def attempt(n: int) -> Attempt:
        return Attempt(AT, "GET", f"http://www.example.gov.cn/{n}", "127.0.0.1", None, Failure.TIMEOUT_READ, ms=n)

    several = replace(STRIP, remarks=(Remark(1, "x", attempts=tuple(map(attempt, range(10)))),))
    html = banner_html(several, 1280, translator("en"))
    assert html.count("timeout-read") == 8
    assert "and 2 more" in html
