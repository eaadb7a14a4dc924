from __future__ import annotations

from datetime import date

import pytest

from sitecheck.crawl.reasons import SkipReason
from sitecheck.crawl.scope import Scope

TODAY = date(2026, 11, 20)
HOME = "http://www.a.gov.cn/"


def rule(url: str, home: str = HOME, **options: object) -> str:
    decision = Scope((home,), today=TODAY, **options).decide(url)  # type: ignore[arg-type]
    assert decision.accept is (decision.rule in ("site", "further-host"))
    return decision.rule


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (HOME, "site"),
        ("https://www.a.gov.cn/x", "site"),
        ("http://a.gov.cn/x", "site"),
        ("http://b.gov.cn/x", "off-site"),
        ("http://www.a.gov.cn:8080/x", "off-site"),
        ("http://zwfw.a.gov.cn/a.pdf", "off-site"),
        ("http://www.a.gov.cn/art/2019/3/5/art_1_2.html", "site"),
        ("http://www.a.gov.cn/files/a.PDF", "file"),
        ("http://www.a.gov.cn/files/a.pdf;jsessionid=1F", "file"),
        ("http://www.a.gov.cn/down.jsp?name=a.pdf", "site"),
        ("http://www.a.gov.cn/wza/index.html", "accessibility-twin"),
        ("http://www.a.gov.cn/wzayd/index.html", "accessibility-twin"),
        ("http://www.a.gov.cn/wzasm.html", "site"),
        ("http://www.a.gov.cn/wap/zwgk/", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/art_1.html?print=1", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/art_1.html?action=print", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/printing/notice.html", "site"),
        ("http://www.a.gov.cn/x.html?fontsize=big", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/x.html?id=3&isMobile=true", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/dayin.jsp?id=3", "print-or-mobile-twin"),
        ("http://www.a.gov.cn/blueprint.jsp?id=3", "site"),
        ("http://www.a.gov.cn/3g/", "print-or-mobile-twin"),
        ("http://m.a.gov.cn/x", "off-site"),
        ("http://www.a.gov.cn/index.html?access=1", "accessibility-twin"),
        ("http://www.a.gov.cn/index.html?access=10", "site"),
        ("http://www.a.gov.cn/elder/", "accessibility-twin"),
        ("http://www.a.gov.cn/elderly/", "site"),
        ("http://www.a.gov.cn/english/index.html", "language-twin"),
        ("http://www.a.gov.cn/EN/", "language-twin"),
        ("http://www.a.gov.cn/zwgk/en/", "site"),
        ("http://www.a.gov.cn/energy/", "site"),
        ("http://www.a.gov.cn/big5/zwgk/", "language-twin"),
        ("http://www.a.gov.cn/gate/big5/www.a.gov.cn/zwgk/", "language-twin"),
        ("http://www.a.gov.cn/gate/x", "site"),
        ("http://www.a.gov.cn/x?lang=zh-TW", "language-twin"),
        ("http://www.a.gov.cn/x?lang=zh", "site"),
        ("http://www.a.gov.cn/login.jsp", "account"),
        ("http://www.a.gov.cn/sso/oauth", "account"),
        ("http://www.a.gov.cn/user/logout?to=/", "account"),
        ("http://www.a.gov.cn/userguide/", "site"),
        ("http://www.a.gov.cn/search.html", "site"),
        ("http://www.a.gov.cn/search.html?searchword=", "site"),
        ("http://www.a.gov.cn/search.html?searchword=%E5%85%AC%E5%BC%80", "search-facet"),
        ("http://www.a.gov.cn/list.jsp?orderby=date", "search-facet"),
        ("http://www.a.gov.cn/list.jsp?sort=2&q=zcfg", "site"),
        ("http://www.a.gov.cn/jggk/manage/", "site"),
        ("http://www.a.gov.cn/cal?date=2031-05-01", "calendar"),
        ("http://www.a.gov.cn/cal?date=2026-11", "site"),
        ("http://www.a.gov.cn/cal?date=20310501", "calendar"),
        ("http://www.a.gov.cn/show?id=20310501", "site"),
        ("http://www.a.gov.cn/show?id=201905", "site"),
        ("http://www.a.gov.cn/cal?year=2031&month=5", "calendar"),
        ("http://www.a.gov.cn/cal?year=2026&month=12", "site"),
        ("http://www.a.gov.cn/nb?year=2015", "site"),
        ("http://www.a.gov.cn/nb?year=2030", "calendar"),
        ("http://www.a.gov.cn/calendar/2019/05/", "calendar"),
        ("http://www.a.gov.cn/calendar/2026/12/", "site"),
        ("http://www.a.gov.cn/calendar/2031-05-01", "calendar"),
        ("http://www.a.gov.cn/calendar/203105/", "calendar"),
        ("http://www.a.gov.cn/calendar/20261105/", "site"),
        ("http://www.a.gov.cn/2080/12/", "site"),
        ("http://www.a.gov.cn/2019/05/12/a.html", "site"),
        ("http://www.a.gov.cn/cal?date=2026-19", "site"),
        ("http://www.a.gov.cn/news/news/news/a.html", "repeating-path"),
        ("http://www.a.gov.cn/a/b/a/b/a/b/x.html", "repeating-path"),
        ("http://www.a.gov.cn/news/news/a.html", "site"),
        ("http://www.a.gov.cn/2026/11/11/11/a.html", "site"),
        ("http://www.a.gov.cn/a/b/a/b/x.html", "site"),  # once is no trap yet; its price is the dearest
        ("http://www.a.gov.cn/a/b/a/c/a/d/x.html", "site"),
        ("http://www.a.gov.cn/a/b/a/c/a/d/a/x.html", "repeating-path"),
        ("http://www.a.gov.cn/1/2/1/3/1/4/1/x.html", "site"),
        ("http://www.a.gov.cn/" + "x" * 600, "too-long"),
    ],
)
def test_the_deciding_rule(url: str, expected: str) -> None:
    assert rule(url) == expected


@pytest.mark.parametrize(
    ("home", "url", "expected"),
    [
        ("http://a.cn/mzj/", "http://a.cn/mzj/x.html", "site"),
        ("http://a.cn/mzj", "http://a.cn/mzj/x.html", "site"),
        ("http://a.cn/mzj/", "http://a.cn/mzj", "site"),
        ("http://a.cn/mzj/", "http://a.cn/mzjx/", "off-site"),
        ("http://a.cn/mzj/index.html", "http://a.cn/mzj/x/", "site"),
        ("http://a.cn/index.html", "http://a.cn/czj/", "site"),
        ("http://a.cn/?site=mzj", "http://a.cn/x", "site"),
        ("http://a.cn/col/col12/index.html", "http://a.cn/col/col13/index.html", "site"),
        # A portal that stands in a folder of that name is no twin.
        ("http://a.cn/m/", "http://a.cn/m/x.html", "site"),
        ("http://a.cn/m/", "http://a.cn/m/wap/x.html", "print-or-mobile-twin"),
    ],
)
def test_a_home_page_in_a_folder(home: str, url: str, expected: str) -> None:
    assert rule(url, home, whole_host=lambda one: "/col/col" in one) == expected


def test_further_hosts_and_exclusions() -> None:
    options = {"hosts": ("xxgk.a.gov.cn", "*.b.cn"), "exclude": ("/old/", "http://www.a.gov.cn/en", "")}
    assert rule("http://xxgk.a.gov.cn/x", **options) == "further-host"
    assert rule("http://x.b.cn/x", **options) == "further-host"
    assert rule("http://xxgk.a.gov.cn/login", **options) == "account"
    assert rule("http://www.a.gov.cn/old/x", **options) == "excluded"
    assert rule("https://www.a.gov.cn/en/x", **options) == "excluded"
    assert rule("http://www.a.gov.cn/zh/", **options) == "site"


def test_the_mobile_host_of_the_site_is_its_twin_even_where_it_is_named_as_a_host() -> None:
    options = {"hosts": ("m.a.gov.cn", "m.b.cn")}
    assert rule("http://m.a.gov.cn/x", **options) == "print-or-mobile-twin"
    assert rule("http://m.b.cn/x", **options) == "further-host"
    assert rule("http://m.a.gov.cn/x", "http://m.a.gov.cn/") == "site"
    assert Scope((HOME,), hosts=("m.a.gov.cn",), today=TODAY).internal("http://m.a.gov.cn/x")


def test_where_the_home_page_was_found_opens_its_host_too() -> None:
    scope = Scope(("http://a.cn/", "https://new.cn/bm/index.html"), today=TODAY)
    assert scope.hosts == ("a.cn", "new.cn")
    assert scope.internal("https://new.cn/bm/x")
    assert not scope.internal("https://new.cn/other/")
    assert scope.internal("http://a.cn/x.pdf")


def test_an_accepted_address_has_no_reason() -> None:
    scope = Scope((HOME,), today=TODAY)
    assert scope.decide("http://c.cn/").reason is SkipReason.OFF_SITE
    with pytest.raises(ValueError, match="site"):
        _ = scope.decide(HOME).reason
