from __future__ import annotations

import pytest

from sitecheck.page.anchors import anchor_of, has_anchor, may_make_anchors


@pytest.mark.parametrize(
    ("fragment", "name"),
    [("zn", "zn"), ("top", ""), ("TOP", ""), ("", ""), ("!/list", ""), ("/list", ""), ("a:~:text=x", "a"),
     (":~:text=x", ""), ("%E5%85%AC", "%E5%85%AC"), ("?a=1", "")],
)  # fmt: skip
def test_what_a_fragment_names(fragment: str, name: str) -> None:
    assert anchor_of(fragment) == name


@pytest.mark.parametrize(
    ("html", "name", "there"),
    [
        ('<h2 id="zn">', "zn", True),
        ("<a name='zn'>", "zn", True),
        ("<a NAME = zn>", "zn", True),
        ('<h2 id="公开">', "%E5%85%AC%E5%BC%80", True),
        ('<h2 id="%E5%85%AC">', "%E5%85%AC", True),
        ('<h2 id="a&amp;b">', "a&b", True),
        ('<h2 id="ZN">', "zn", False),
        ('<h2 id="zn2">', "zn", False),
        ('<h2 class="zn">', "zn", False),
        ('<h2 id="">', "zn", False),
        ("<!-- <h2 id=zn> -->", "zn", True),  # in doubt it is there
    ],
)
def test_where_an_anchor_is(html: str, name: str, there: bool) -> None:
    assert has_anchor(html, name) is there


@pytest.mark.parametrize(
    ("html", "may"),
    [("<p>x", False), ("<script src=a.js>", True), ("<body onload=x()>", True), ("<a href='javascript:x()'>", True)],
)
def test_scripts_may_add_places(html: str, may: bool) -> None:
    assert may_make_anchors(html) is may
