from __future__ import annotations

import pytest
from tests.survey.fake import FakeVisitor, crawl

from sitecheck.survey.identity import site_code, site_metas

META = '<meta name="SiteIDCode" content="{}">'
FOOT = "<p>网站标识码：{}</p>"
REPORT = '<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={}&url=x">找错</a>'


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        (META.format("1304000009"), "", "1304000009"),
        ("", FOOT.format("bm07000001"), "bm07000001"),
        ("", "<p>政府网站标识码　N000000672</p>", "N000000672"),
        ("", REPORT.format("4301050001"), "4301050001"),
        ("", FOOT.format("3610782"), ""),  # seven digits: nonsense met in the wild
        (META.format("1111111111"), FOOT.format("4301050001") + REPORT.format("4301050001"), "4301050001"),
        ("", "", ""),
    ],
)
async def test_site_code(head: str, body: str, code: str) -> None:
    html = f"<html><head><meta charset=utf-8><title>某局</title>{head}</head><body><p>欢迎</p>{body}</body></html>"
    seen = await crawl(FakeVisitor({"/": html}))
    assert site_code(seen) == code
    assert site_metas(seen).get("siteidcode") == (head.split('"')[3] if head else None)
