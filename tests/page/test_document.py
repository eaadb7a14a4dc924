from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sitecheck.page.document import LINK_SELECTOR, TEXT, words_of
from sitecheck.page.walk import parse


def texts(html: str) -> list[str]:
    return [line for line, _ in parse(html).lines()]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a<span>b</span> c</p><p>d<br>e</p>", ["ab c", "d", "e"]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", ["a", "b"]),
        ("x<script>var a='<p>no</p>'</script><style>p{}</style><!-- c --><noscript>n</noscript>y", ["xy"]),
        ("<template><p>t</p></template><select><option>o</option></select><svg><text>s</text></svg>z", ["z"]),
        ("<title>t</title><ul><li>1<li>2</ul>", ["1", "2"]),
        ("&#25919;&#24220;&nbsp;&nbsp;信息", ["政府 信息"]),
        ("", []),
    ],
)
def test_lines_are_what_is_shown(html: str, lines: list[str]) -> None:
    assert texts(html) == lines


def test_a_left_over_of_a_nested_comment_stays_in_the_text() -> None:
    assert texts("<!-- a <!-- b --> <a>政策文件</a> -->") == ["政策文件 -->"]


def test_subtree_ranges() -> None:
    doc = parse("<div><p>a<b>c</b></p></div><p>d</p>")
    div = doc.all("div")[0]
    assert [node.tag for node in doc.inside(div)] == ["p", "#text", "b", "#text"]
    assert doc.text(div) == "ac"
    assert [node.tag for node in doc.all("b")[0].ancestors()] == ["p", "div", "body", "html"]


def test_title_base_and_scripts() -> None:
    doc = parse(
        "<title>A<br>B</title><base href='/z/'><svg><title>no</title></svg><script src=a.js></script><script>x</script>"
    )
    assert (doc.title, doc.base_href) == ("A<br>B", "/z/")
    assert [(script.src, script.text) for script in doc.scripts] == [("a.js", ""), ("", "x")]


def test_hidden_by_style_is_inherited() -> None:
    doc = parse("<div style='display: none'><p>a</p></div><p>b</p>")
    assert [node.hidden for node in doc.all("p")] == [True, False]


def test_order_counts_the_elements_of_the_selector() -> None:
    doc = parse(
        "<link href=a><body><a href=b onclick=c>x</a><div onclick=d></div><noscript><a href=e>n</a></noscript>"
        "<img src=f><object data=g><embed src=h></object><p></p>"
    )
    found = [(node.tag, node.order) for node in doc.nodes if node.order >= 0]
    assert found == [("link", 0), ("a", 1), ("div", 2), ("img", 3), ("object", 4), ("embed", 5)]
    assert LINK_SELECTOR.startswith("a, area")


def test_deep_nesting_and_nonsense_do_not_raise() -> None:
    assert texts("<div>" * 20_000 + "x") == ["x"]
    assert parse("<<<>>><p<a \x00 \ufffd").nodes


def test_words_of_class_names() -> None:
    assert words_of("leftNav-2 page__hd") == {"left", "nav", "2", "page", "hd"}


@pytest.mark.parametrize("most", [1, 2, 3, 7, 50])
def test_a_limited_text_is_the_beginning_of_the_whole(most: int) -> None:
    doc = parse("<div>  a \n b <p>c</p>" + " &nbsp;" * 300 + "<b>d</b> efg<br> h</div>")
    div = doc.all("div")[0]
    assert doc.text(div) == "a b c d efg h"
    assert doc.text(div, most) == doc.text(div)[:most]


def test_lines_of_a_part_are_its_own() -> None:
    doc = parse("x<a href=y>一<b>二</b><p>三</p> <br>四</a>五")
    assert doc.lines_of(doc.all("a")[0]) == ["一二", "三", "四"]
    assert [doc.lines_of(node) for node in doc.all("p")] == [["三"]]
    assert [line for line, _ in doc.lines()] == ["x一二", "三", "四五"]


def test_the_separator_of_lines_in_a_page_is_white_space() -> None:
    doc = parse("<p>a\x1eb&#x1e;c</p><p>\x1e</p>d")
    assert [line for line, _ in doc.lines()] == ["a b c", "d"]


def test_what_is_inherited_ends_with_its_element() -> None:
    doc = parse("<div style='display:none'><p>a</p></div><svg><g>b</g></svg><a href=x><i>c</i></a><p>d</p>")
    shown = {node.text: (node.hidden, node.linked) for node in doc.shown}
    assert shown == {"a": (True, False), "c": (False, True), "d": (False, False)}


def test_elements_by_tag_in_the_order_of_the_page() -> None:
    doc = parse("<h2>a</h2><div><p>b<h1>c</h1></div><h2>d</h2><p>e")
    assert [doc.text(node) for node in doc.all("h1", "h2")] == ["a", "c", "d"]
    assert [doc.text(node) for node in doc.all("p")] == ["b", "e"]
    assert [node.tag for node in doc.all("p", "h1")] == ["p", "h1", "p"]
    assert doc.all("table") == []


def test_attributes_without_value_are_empty() -> None:
    doc = parse("<script async src></script><a href class=x>t</a>")
    assert [(script.type, script.src) for script in doc.scripts] == [("", "")]
    assert doc.all("a")[0].attrs == {"href": "", "class": "x"}


def test_texts_are_folded_and_counted_with_their_lines() -> None:
    doc = parse("<title>x</title><p> 一 \n二 <b>三</b> 四<br>五\x1e六</p>七")
    assert doc.folded == ["一 二", "三", "四", "五 六", "七"]
    assert doc.sizes == [2, 1, 1, 2, 1]
    assert [doc.shown[place].text for place in doc.breaks] == [" 一 \n二 ", "五\x1e六", "七"]
    assert doc.text_lines() == ["一 二 三 四", "五 六", "七"]
    assert doc.text(doc.shown[0], 2) == "一 "


def test_tags_are_known_by_the_names_the_parser_gives_them() -> None:
    names = "div a font title script style foreignobject image textarea b span made-up h1 table td iframe"
    html = "".join(f"<{name}>x</{name}>" for name in names.split())
    for markup in (html, f"<svg>{html}</svg>", f"<math>{html}</math>", "<svg><foreignObject><B>x</B></foreignObject>"):
        root = LexborHTMLParser(markup).root
        assert root is not None
        written = [node.tag for node in root.traverse() if not str(node.tag).startswith("-")]
        assert [node.tag for node in parse(markup).nodes if node.tag != TEXT] == written


def test_bytes_at_hand_are_read_like_the_text() -> None:
    html = "<div class=a>政府<p>信息"
    told = [(node.tag, node.start, node.end, node.attrs, node.text) for node in parse(html).nodes]
    assert [
        (node.tag, node.start, node.end, node.attrs, node.text) for node in parse(html, html.encode()).nodes
    ] == told
