from __future__ import annotations

import pytest

from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

BODY = "<p>" + "正文内容说明情况。" * 30 + "</p>"


def zone_of(html: str, text: str = "MARK") -> str:
    doc = parse(html)
    mark_zones(doc)
    return next(node.zone.value for node in doc.nodes if text in node.text)


@pytest.mark.parametrize(
    ("html", "zone"),
    [
        (f"<nav>MARK</nav>{BODY}", "nav"),
        (f"<div class='leftNav'><a>MARK</a></div>{BODY}", "nav"),
        (f"<div id=header><a>MARK</a></div>{BODY}", "nav"),
        (f"<div class=content>MARK{BODY}</div>", "main"),
        (f"<aside>MARK</aside>{BODY}", "aside"),
        (f"{BODY}<footer>MARK</footer>", "footer"),
        (f"{BODY}<div class=foot>MARK</div>", "footer"),
        # A head that is no menu holds the document's own fields.
        (f"<div class='top cf'><p>MARK 发布日期：2020-08-02</p></div>{BODY}", "main"),
        (f"<div class=article-header>MARK<a href=x>y</a></div>{BODY}", "main"),
        # A class that embraces the whole page says nothing.
        (f"<div class=nav>MARK{BODY}</div>", "main"),
        (f"<article><header>MARK</header>{BODY}</article>", "main"),
        # Footers without any telling class.
        (f"{BODY}<div><div>电话：0851-25782065 MARK</div><div>版权所有：某县人社局</div></div>", "footer"),
        (f"{BODY}<table><tr><td>MARK 网站标识码：5203250001</td></tr></table>", "footer"),
        (f"<div>主办单位：MARK</div>{BODY}", "main"),
        (
            "<nav>"
            + "栏目" * 100
            + "</nav><div><div class=con>MARK 电话：0851-25782065</div><div>版权所有：某局</div></div>",
            "main",
        ),
        (
            "<nav>"
            + "栏目" * 100
            + "</nav><div><h2>联系方式</h2><p>MARK 0851-25782065</p><div>版权所有：某局</div></div>",
            "main",
        ),
    ],
)
def test_zones(html: str, zone: str) -> None:
    assert zone_of(html) == zone
