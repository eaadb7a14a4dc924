# ruff: noqa: E501 (markup of one case stays on one line)
from __future__ import annotations

from sitecheck.page.forms import find_forms
from sitecheck.page.walk import parse


def test_a_form_as_it_stands() -> None:
    doc = parse(
        "<form action=' /ysqgk/submit ' METHOD=POST><label>申请人姓名</label><input name=sqr><input type=hidden name=t>"
        "<select name=kind><option>公民</select><textarea placeholder=所需信息></textarea><input type=submit value=提交></form>"
        "<form></form>"
    )
    first, second = find_forms(doc)
    assert (first.action, first.method, first.inputs, first.text) == (
        "/ysqgk/submit",
        "post",
        ("sqr", "kind", "所需信息"),
        "申请人姓名",
    )
    assert (second.action, second.method, second.inputs) == ("", "get", ())
