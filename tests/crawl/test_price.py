from __future__ import annotations

import pytest

from sitecheck.crawl.price import Price, Prices
from sitecheck.facts.page import Link, LinkKind, Zone
from sitecheck.page.lexicon import load_lexicon

PRICES = Prices(load_lexicon())


def link(
    url: str, label: str = "机构", kind: LinkKind = LinkKind.ANCHOR, zone: Zone = Zone.MAIN, title: str = ""
) -> Link:
    return Link("http://a.cn" + url, url, label, kind, zone, 0, title)


@pytest.mark.parametrize(
    ("found", "dated", "price"),
    [
        (link("/x/", "政府信息公开指南"), False, Price.COLUMN),
        (link("/x/", "政府信息…", title="政府信息公开指南"), False, Price.COLUMN),
        (link("/art/2026/1/2/art_1_2.html", "政府信息公开指南"), False, Price.COLUMN),
        (link("/art/2026/1/2/art_1_2.html", "依申请公开"), True, Price.ARTICLE),
        (link("/zfxxgk/fdzdgknr/", "更多内容"), False, Price.COLUMN),
        (link("/zfxxgk/fdzdgknr/202611/t20261102_5.html", "某通知"), False, Price.ARTICLE),
        (link("/left.html", "", LinkKind.FRAME), False, Price.FRAME),
        (link("/nb/x", "2024"), False, Price.SECTION),
        (link("/abcd/", zone=Zone.NAV), False, Price.NAVIGATION),
        (link("/abcd/"), False, Price.SECTION),
        (link("/abcd/", zone=Zone.FOOTER), False, Price.ASIDE),
        (link("/abcd/", zone=Zone.ASIDE), False, Price.ASIDE),
        (link("/abcd/", zone=Zone.NAV), True, Price.ARTICLE),
        (link("/news/index_2.html"), False, Price.LATER_PAGE),
        (link("/news/index_1.html"), False, Price.SECTION),
        (link("/news?page=3"), False, Price.LATER_PAGE),
        (link("/news?page=1"), False, Price.SECTION),
        (link("/news?id=3&pageNo=12"), False, Price.LATER_PAGE),
        (link("/news/", "下一页", zone=Zone.NAV), False, Price.LATER_PAGE),
        (link("/news/x", "5"), False, Price.LATER_PAGE),
        (link("/news/page/4"), False, Price.LATER_PAGE),
        (link("/cal?date=2026-11", "依申请公开"), False, Price.TRAP),
        (link("/cal?day=3"), False, Price.TRAP),
        (link("/zwgk/tz/zwgk/tz/", "依申请公开"), False, Price.TRAP),
        (link("/zwgk/tz/zwgk/gs/"), False, Price.SECTION),
        (link("/2026/11/2026/11/a/"), False, Price.SECTION),
    ],
)
def test_price(found: Link, dated: bool, price: Price) -> None:
    assert PRICES.of(found, dated=dated) is price


def test_exact_names_longer_than_a_label_may_be_count_as_well() -> None:
    words = load_lexicon().model_copy(update={"max_label": 3})
    assert Prices(words).of(link("/x/", "政府信息公开指南"), dated=False) is Price.COLUMN


def test_a_long_title_that_begins_like_a_column_is_none() -> None:
    title = "政府信息公开指南及其编制要求的实施情况和下一步打算的说明材料之一"
    assert PRICES.of(link("/x/", title), dated=False) is Price.SECTION
