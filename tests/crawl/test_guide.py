from __future__ import annotations

from datetime import date

import pytest

from sitecheck.crawl.guide import Guide, Lead
from sitecheck.crawl.price import Price, Prices
from sitecheck.crawl.reasons import SkipReason
from sitecheck.crawl.scope import Scope
from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.read import read_page

HOME = "http://a.cn/"
HTML = """<ul class="nav"><li><a href="/gk/">政府信息公开指南</a></li><li><a href="/gk/">政府信息公开指南</a></li></ul>
<ul><li><a href="/1.html">关于开展专项检查工作的通知</a> 2026-11-02</li>
<li><a href="/2.html">关于开展专项整治工作的通知</a> 2026-11-03</li>
<li><a href="/3.html">关于开展专项治理工作的通知</a> 2026-11-04</li></ul>
<a href="http://b.cn/">外站</a><a href="/a.pdf">附件</a><a href="/login.jsp">登录</a><a href="javascript:void(0)">无</a>
<iframe src="/frame.html"></iframe>"""


def leads(*, settled: frozenset[str] = frozenset()) -> list[Lead]:
    guide = Guide(Scope([HOME], today=date(2026, 11, 20)), Prices(load_lexicon()))
    facts, _ = read_page(HTML.encode(), HOME)
    return list(guide.leads(facts, settled))


def test_every_link_leads_somewhere_or_is_left_out_for_a_reason() -> None:
    found = {lead.url.removeprefix(HOME): (lead.price, lead.reason, lead.is_frame) for lead in leads()}
    assert found == {
        "gk/": (Price.COLUMN, None, False),
        "1.html": (Price.ARTICLE, None, False),
        "2.html": (Price.ARTICLE, None, False),
        "3.html": (Price.ARTICLE, None, False),
        "http://b.cn/": (Price.ARTICLE, SkipReason.OFF_SITE, False),
        "a.pdf": (Price.ARTICLE, SkipReason.FILE, False),
        "login.jsp": (Price.ARTICLE, SkipReason.ACCOUNT, False),
        "frame.html": (Price.FRAME, None, True),
    }


def test_what_is_settled_is_not_weighed_again() -> None:
    settled = frozenset({HOME + "gk/", HOME + "1.html", "http://b.cn/"})
    assert not {lead.url for lead in leads(settled=settled)} & settled
    assert len(leads(settled=settled)) == 5


@pytest.mark.parametrize("held", [0, 2])
def test_more_links_than_are_held_change_nothing(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    expected = leads()
    monkeypatch.setattr("sitecheck.crawl.guide._HELD", held)
    assert leads() == expected


def test_in_a_skimmed_article_what_looks_like_a_section_may_be_a_row() -> None:
    html = (
        "<title>关于开展检查的通知</title><meta name=ArticleTitle content=关于开展检查的通知>"
        "<ul class=nav><li><a href=/gk/>政府信息公开指南</a><li><a href=/about/>机构概况</a></ul><div class=main>"
        "<p>" + "各有关单位要按照规定开展检查工作。" * 20 + "</p><a href=/more>关于开展整治的通知</a></div>"
    )
    facts, _ = read_page(html.encode(), HOME + "a.html", skim=True)
    assert facts.skimmed
    guide = Guide(Scope([HOME], today=date(2026, 11, 20)), Prices(load_lexicon()))
    prices = {lead.url.removeprefix(HOME): lead.price for lead in guide.leads(facts, frozenset())}
    assert prices == {"gk/": Price.COLUMN, "about/": Price.COLUMN, "more": Price.ARTICLE}
