from __future__ import annotations

from tests.survey.fake import SITE, WORDS, nav, page

from sitecheck.page.read import read_page
from sitecheck.survey.section_page import foot_links, main_links, own_links, short_links

FOOT = '<a href="http://a.test/">某部门</a></div></body>'


def test_what_stands_where() -> None:
    """Main part, path and tools, foot: what is the column's own and what is every page's."""
    body = (
        "<p>"
        + "本栏目公布人事信息。" * 9
        + '</p><p><a href="/rs/1.html">关于任免职务的通知</a> <a href="/p">打印</a></p>'
    )
    html = page("人事信息", body, nav=nav({"通知公告": "/tz/"})).replace("</div></body>", FOOT)
    facts, _ = read_page(html.encode(), SITE + "rs/", lexicon=WORDS)
    home = "portal.test"
    assert foot_links(facts) == {"http://a.test/"}
    assert main_links(facts, home) == {SITE + "rs/1.html", SITE + "p"}
    assert own_links(facts, home) == {SITE + "rs/1.html"}
    assert short_links(facts, own_links(facts, home)) == {SITE + "rs/1.html"}
