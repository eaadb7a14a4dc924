from __future__ import annotations

import pytest
from tests.survey.fake import SITE, WORDS, page

from sitecheck.page.read import read_page
from sitecheck.survey.content import body_text
from sitecheck.survey.single import is_document

ONE = "本局根据条例制定政府信息公开工作制度和保密审查办法，并按规定向社会公布。"
SCRIPT = '<script src="/js/site.js"></script>'
CODE = "<script>var a = 1;</script>"
LIBRARY = '<script src="/js/jquery.min.js"></script>'


@pytest.mark.parametrize(
    ("body", "head", "document"),
    [
        (f"<p>{ONE}</p>", "", True),
        (f"<p>{ONE}</p>", LIBRARY, True),
        (f"<p>{ONE * 2}</p>", SCRIPT, True),
        (f"<p>{'长' * 210}</p>", SCRIPT, True),
        (f"<p>发布日期：2026-08-20</p><p>{ONE[:-1]}</p>", SCRIPT, True),
        (
            "<table><tr><td>索引号</td><td>0001/2026</td></tr><tr><td>文号</td><td>某发〔2026〕1号</td></tr>"
            "<tr><td>成文日期</td><td>2026-08-20</td></tr></table>",
            SCRIPT,
            True,
        ),
        (
            "<form><p>请如实填写申请表的各项内容并提交，本局依法答复，"
            "结果另行告知</p><input name=a><input name=b></form>",
            SCRIPT,
            True,
        ),
        # what says too little, or leaves room for more
        (f"<p>{ONE}</p>", SCRIPT, False),
        (f"<p>{ONE}</p>", CODE, False),
        ("<p>内容</p>", "", False),
        ("<p>机构职能 内设机构 直属单位 领导信息 财政预决算 人事信息 政府采购 行政许可</p>", "", False),
        (f"<p>{ONE * 2}</p><ul></ul>", SCRIPT, False),
        (f"<p>{ONE * 2}</p><table id=l></table>", SCRIPT, False),
        (f"<p>{ONE * 2}</p><div id=l></div><script>$.get('/l', show)</script>", "", False),
        (f"<p>{ONE * 2}</p><iframe src='/l.html'></iframe>", "", False),
        (f"<p>{ONE}</p><p>栏目正在建设中，敬请期待。</p>", "", False),
        (f"<p>{ONE}</p><p>暂无数据。</p>", "", False),
    ],
)
def test_what_makes_a_document(body: str, head: str, document: bool) -> None:
    facts, html = read_page(page("信息公开制度", body, head=head).encode(), SITE + "zd/", lexicon=WORDS)
    assert is_document(facts, html, body_text(facts)) is document
