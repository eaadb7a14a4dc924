from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sitecheck.facts.outcomes import PageKind
from sitecheck.facts.page import PageFacts
from sitecheck.page.read import read_page

PAGES = Path(__file__).parents[3] / "shared" / "real-pages"
URL = "http://www.portal.example/zwgk/202611/t20261102_1.html"
TEXT = "<p>" + "各有关单位要按照规定开展检查工作，并于月底前报送情况。" * 20 + "</p>"
HEAD = "<title>关于开展检查的通知</title><meta name='ArticleTitle' content='关于开展检查的通知'>"


def both(html: bytes, **options: dict[str, str]) -> tuple[PageFacts, PageFacts]:
    return read_page(html, URL, skim=True, **options)[0], read_page(html, URL, **options)[0]  # type: ignore[arg-type]


def shared(facts: PageFacts) -> PageFacts:
    """What both ways of reading must agree in."""
    return replace(
        facts, main_text="", groups=(), contacts=(), header_block={}, publish_date=None, date_signals={},
        empty_text="", closed_text="", skimmed=False,
    )  # fmt: skip


@pytest.mark.skipif(not PAGES.is_dir(), reason="the saved real pages are not beside the project")
def test_on_every_saved_page_both_ways_agree() -> None:
    skims = 0
    for file in sorted(PAGES.glob("*/*.html")):
        skimmed, full = both(file.read_bytes())
        skims += skimmed.skimmed
        assert shared(skimmed) == shared(full), file
        assert skimmed.skimmed or skimmed == full, file
    assert skims > 20


@pytest.mark.parametrize(
    ("html", "skimmed"),
    [
        (HEAD + TEXT, True),
        (HEAD + "<base href='/x/'>" + TEXT + "<a href='a.html'>附件</a><iframe src='f.html'></iframe>", True),
        ("<title>关于开展检查的通知</title>" + TEXT, False),  # does not call itself an article
        (HEAD.replace("content='关于开展检查的通知'", "content=''") + TEXT, False),
        (HEAD + "<p>您访问的页面不存在或已删除</p>", False),  # what it says is that it is none
        (HEAD + "<p>您的访问请求可能对网站造成安全威胁，访问被阻断。</p>", False),
        (HEAD + "<div id=app></div><script src=/app.js></script>", False),
        (HEAD.replace("关于开展检查的通知", "2025年政府信息公开工作年度报告") + TEXT, False),  # a column of its own
        (HEAD + "<meta http-equiv=refresh content='0;url=/b.html'>" + TEXT, True),
        (HEAD + "<div>" * 6000 + TEXT, True),
    ],
)
def test_only_what_is_an_article_beyond_doubt_is_skimmed(html: str, skimmed: bool) -> None:
    quick, full = both(html.encode())
    assert quick.skimmed is skimmed
    assert shared(quick) == shared(full)
    assert (full.kind is PageKind.ARTICLE) or not skimmed


def test_the_refresh_header_is_read_either_way() -> None:
    quick, full = both((HEAD + TEXT).encode(), headers={"Refresh": "0; url=/b.html"})
    assert quick.skimmed
    assert quick.refresh == full.refresh
    assert quick.refresh is not None
