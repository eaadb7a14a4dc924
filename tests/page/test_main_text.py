from __future__ import annotations

from sitecheck.page.main_text import LIMIT, main_text, own_lines, shown_text
from sitecheck.page.spans import Spans
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

BODY = "正文内容说明情况。" * 20


def test_only_the_own_text_counts() -> None:
    doc = parse(
        f"<nav>菜单</nav><p><a href=a>短链接</a></p><p>{BODY}</p><div style='display:none'>看不见</div>"
        f"<ul><li>行</li></ul><footer>版权所有</footer>"
    )
    mark_zones(doc)
    item = doc.all("li")[0]
    assert main_text(own_lines(doc, Spans(((item.start, item.end),)))) == BODY
    assert shown_text(doc) == "\n".join(["菜单", "短链接", BODY, "看不见", "行", "版权所有"])


def test_text_is_bounded() -> None:
    doc = parse("<p>" + "字" * (LIMIT + 5))
    assert len(shown_text(doc)) == len(main_text(own_lines(doc))) == LIMIT
