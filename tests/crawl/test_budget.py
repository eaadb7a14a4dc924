from __future__ import annotations

import pytest

from sitecheck.crawl.budget import Spending, folder_of, template_of
from sitecheck.crawl.price import Price
from sitecheck.crawl.reasons import SkipReason
from sitecheck.settings.records import Budgets


@pytest.mark.parametrize(
    ("url", "folder", "template"),
    [
        ("http://a.cn/x/y12.html?id=3", "a.cn/x/", "a.cn/x/yN.html?id=N"),
        ("http://a.cn", "a.cn/", "a.cn"),
        ("http://a.cn:81/202611/8f14e45fceea167a.html", "a.cn:81/202611/", "a.cn:N/N/N.html"),
        ("http://a.cn/s?c=%E8%A1%A8&a=x&b=", "a.cn/", "a.cn/s?a&b&c"),
        ("http://a.cn/s?b=&c=%E5%85%AC&a=", "a.cn/", "a.cn/s?a&b&c"),
        ("http://a.cn/s?c=zwgk&a=gk", "a.cn/", "a.cn/s?c=zwgk&a=gk"),
        ("http://a.cn/columns/deadbeef/", "a.cn/columns/deadbeef/", "a.cn/columns/deadbeef/"),
    ],
)
def test_folder_and_template(url: str, folder: str, template: str) -> None:
    assert (folder_of(url), template_of(url)) == (folder, template)


def test_a_visit_counts_for_its_folder_and_its_template() -> None:
    spending = Spending(Budgets(per_folder=2, per_template=3))
    for number in (1, 2):
        spending.spend(f"http://a.cn/n/t{number}.html", Price.ARTICLE)
    assert spending.refusal("http://a.cn/n/other.html", Price.ARTICLE) is SkipReason.FOLDER_BUDGET
    assert spending.refusal("http://a.cn/n/other.html", Price.COLUMN) is None
    assert spending.refusal("http://a.cn/n/?id=1", Price.ARTICLE) is None
    assert spending.refusal("http://a.cn/m/other.html", Price.ARTICLE) is None
    spending.spend("http://a.cn/n/t3.html", Price.SECTION)
    assert spending.refusal("http://a.cn/n/t4.html", Price.ARTICLE) is SkipReason.TEMPLATE_BUDGET
