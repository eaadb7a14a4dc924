# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

from datetime import date

import pytest

from sitecheck.page.lexicon import load_lexicon
from sitecheck.page.publish_date import decide, url_date
from sitecheck.page.read import read_page

BODY = "<p>" + "全县各部门要高度重视，认真抓好落实，确保各项工作取得实效。" * 20 + "</p>"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://x/202008/t20200802_1352104.html", date(2020, 8, 2)),
        ("http://x/art/2021/12/9/art_10314_740521.html", date(2021, 12, 9)),
        ("http://x/c/2020-12-23/478618.html", date(2020, 12, 23)),
        ("http://x/202204/c7190af0c7190af0c7190af0c7190af0.shtml", None),
        ("http://x/P020250122809033221456.pdf", None),
        ("http://x/info/1015/4213.htm", None),
        ("http://x/t20201302_1.html", None),
    ],
)
def test_dates_in_urls(url: str, day: date | None) -> None:
    assert url_date(url, load_lexicon()) == day


@pytest.mark.parametrize(
    ("html", "signals", "decided"),
    [
        # The labelled date is what a reader sees; a meta tag rewritten on migration is only recorded.
        (
            f"<meta name=PubDate content='2023-05-12 23:20'><h1>通知</h1><p>发布时间：2009-09-30 来源：某局</p>{BODY}",
            {"meta": "2023-05-12", "header-block": "2009-09-30", "body": "2009-09-30"},
            "2009-09-30",
        ),
        (
            f"<meta content='2023-08-19 10∶08' name=pubdate><h1>通知</h1><ul><li>2023年08月19日 13时44分</li></ul>{BODY}",
            {"meta": "2023-08-19", "body": "2023-08-19"},
            "2023-08-19",
        ),
        # One witness alone decides nothing.
        (f"<meta name=PubDate content='2024-03-01'><h1>展会</h1>{BODY}", {"meta": "2024-03-01"}, None),
        # A signature, a header clock, a sidebar, a labelled event, an empty field are no signals.
        (f"<h1>通知</h1>{BODY}<p>2018年3月9日</p>", {}, None),
        (f"<div>2020年4月1日 星期三</div><h1>通知</h1>{BODY}", {}, None),
        (f"<h1>展会</h1><dl><dt>开始时间：</dt><dd>2024-05-08</dd></dl>{BODY}", {}, None),
        (f"<h1>通知</h1><p>发布时间：</p>{BODY}", {}, None),
        # The day of formation is not that of publication.
        (f"<h1>通知</h1><p>成文日期：2018-03-09 索引号：12</p>{BODY}", {}, None),
        (
            f"<h1>通知</h1><table><tr><td>成文日期：2018-03-09</td></tr><tr><td>来源：某局 2018-03-20</td></tr></table>{BODY}",
            {"body": "2018-03-20"},
            "2018-03-20",
        ),
        (f"<h1>通知</h1>{BODY}<aside><a href=a>关于做好春季森林防火工作的通知</a><i>2024-01-25</i></aside>", {}, None),
        # Several dates alone in their lines: a list whose rows were not recognised.
        ("<div>2012-12-21</div><div>甲</div><div>2012-12-20</div><div>乙</div><div>2012-12-19</div>", {}, None),
    ],
)
def test_signals_and_decision(html: str, signals: dict[str, str], decided: str | None) -> None:
    facts, _ = read_page(f"<title>关于做好工作的通知</title>{html}".encode(), "http://x/a.html")
    assert facts.date_signals == signals
    assert (facts.publish_date.isoformat() if facts.publish_date else None) == decided


def test_meta_and_url_together_decide_where_nothing_is_shown() -> None:
    html = f"<meta name=PubDate content=2020-08-02><h1>通知</h1>{BODY}"
    facts, _ = read_page(html.encode(), "http://x/202008/t20200802_1.html")
    assert facts.publish_date == date(2020, 8, 2)
    facts, _ = read_page(html.encode(), "http://x/202008/t20200803_1.html")
    assert facts.publish_date is None
    assert facts.date_signals == {"meta": "2020-08-02", "url": "2020-08-03"}


def test_last_modified_is_a_day_in_china_and_never_decides() -> None:
    facts, _ = read_page(b"<p>x", "http://x/", headers={"Last-Modified": "Wed, 21 Oct 2020 23:30:00 GMT"})
    assert facts.date_signals == {"http": "2020-10-22"}
    facts, _ = read_page(b"<p>x", "http://x/", headers={"Last-Modified": "gestern"})
    assert facts.date_signals == {}
    assert decide({"http": "2020-10-22"}) is None
