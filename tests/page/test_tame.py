from __future__ import annotations

import pytest

from sitecheck.page.read import read_page
from sitecheck.page.tame import tame

PLAIN = "<p>政务公开<ul>" + "<li><a href=x>关于开展检查的通知</a>2020-01-02" * 9000


@pytest.mark.parametrize(
    "html", ["", "<div>" * 3000, PLAIN, "<img src='data:" + "A" * 200_000 + "'>", "<" * 50_000, "<optional>" * 9_000]
)
def test_what_a_portal_may_send_is_left_alone(html: str) -> None:
    assert tame(html) == (html, False)


@pytest.mark.parametrize("tag", ["<div>", "<font color=red>", "<DIV>x", "<section><p>"])
def test_bottomless_nesting_is_cut(tag: str) -> None:
    kept, cut = tame("<p>头</p>" + tag * 30_000)
    assert cut
    assert kept.startswith("<p>头</p>")
    assert 4_000 < kept.lower().count(tag[:4].lower()) < 6_000


def test_a_tag_of_ten_thousand_attributes_goes() -> None:
    attributes = " ".join(f"a{at}=1" for at in range(20_000))
    kept, cut = tame(f"<p>前</p><a {attributes}>中</a><p>后</p>")
    assert cut
    assert kept == "<p>前</p>中</a><p>后</p>"


def test_a_page_that_was_cut_is_never_called_empty() -> None:
    facts, source = read_page(
        ("<title>通知公告</title><p>暂无数据</p>" + "<div>" * 30_000).encode(), "http://x.gov.cn/"
    )
    assert facts.script_list
    assert source.endswith("<div>")
    assert len(source) > 150_000


@pytest.mark.parametrize("close", ["", "</option>", "</option >\n"])
def test_of_many_options_the_first_are_kept(close: str) -> None:
    options = "".join(f"<{'oPtion' if at > 4_000 else 'option'} value={at}>第{at}项{close}" for at in range(9_000))
    kept, cut = tame(f"<p>前</p><select>{options}</select><p>后</p>")
    assert not cut
    assert kept.count("<option") == 2_000
    assert kept.endswith("</select><p>后</p>")
    facts, _ = read_page(kept.encode(), "http://x.gov.cn/")
    assert facts.text == "前\n后"
