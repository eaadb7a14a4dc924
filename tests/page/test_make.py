from __future__ import annotations

import pytest

from sitecheck.page.make import makes_of


@pytest.mark.parametrize(
    ("html", "metas", "makes"),
    [
        ("<p>某</p>", {}, []),
        ("<!-- Produced By 大汉网络 大汉版通发布系统 -->", {}, ["hanweb-jcms"]),
        ("<script url='/api-gateway/jpaas-publish-server/front/page/build/unit'>", {}, ["hanweb-jpaas"]),
        ("<div class=TRS_Editor>", {}, ["trs"]),
        ("<script>createPageHTML(3, 0, 'index', 'html');</script>", {}, ["trs"]),
        ("<script>createPageHTML('page_div',3,1,'xlist','shtml',50);</script>", {}, ["ucap"]),
        ("<div id='UCAP-CONTENT'>", {}, ["ucap"]),
        ("<a href='/gkmlpt/guide'>", {}, []),
        ("<script>window._CONFIG = { SID: '755031' }</script>", {}, ["gkmlpt"]),
        ("<a href='/OpennessContent/show/1.html'>", {}, ["lonsun"]),
        ("<div class='ewb-list'>", {}, ["epoint"]),
        ("<script src='/system/resource/js/counter.js'>", {}, ["vsb"]),
        ("<p>某</p>", {"generator": "TRS_Editor 8"}, ["trs"]),
    ],
)
def test_marks(html: str, metas: dict[str, str], makes: list[str]) -> None:
    assert [mark.make.value for mark in makes_of(html, metas)] == makes


def test_the_mark_is_shown() -> None:
    assert makes_of("<!-- produced by trs wcm -->", {})[0].text == "produced by trs"
