from __future__ import annotations

import pytest

from sitecheck.page.contact_refused import refused_contacts
from sitecheck.page.contacts import find_contacts
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones


@pytest.mark.parametrize(
    ("html", "refused", "read"),
    [
        ("<p>联系电话：0731-84510018</p>", [], ["phone"]),
        ("<h3>三、监督投诉</h3><p>电话：0731-84510018</p>", [("phone", "0731-84510018", "somebody-else")], []),
        ("<p>监督电话：0731-84510018</p>", [("phone", "0731-84510018", "somebody-else")], []),
        ("<p>技术支持：某公司 电话：0731-84510018</p>", [("phone", "0731-84510018", "somebody-else")], []),
        ("<p>传真：暂无</p>", [("fax", "暂无", "placeholder")], []),
        ("<form><p>联系电话：<input name=a></p></form>", [("phone", "", "form-field")], []),
        ("<table><tr><td>申请人姓名</td><td>证件号码</td></tr><tr><td>联系电话：</td></tr></table>",
         [("phone", "", "applicant")], []),
        ("<h3>二、查阅场所</h3><p>地址：人民路1号</p><h3>三、工作机构</h3><p>办公地址：人民路2号</p>",
         [("address", "人民路1号", "reading-room")], ["address"]),
        ("<p>监督电话（传真）：0731-84510018</p>",
         [("phone", "0731-84510018", "somebody-else"), ("fax", "0731-84510018", "somebody-else")], []),
    ],
)  # fmt: skip
def test_why_a_field_is_not_read(html: str, refused: list[tuple[str, str, str]], read: list[str]) -> None:
    doc = parse(f"<body><div class=main>{html}</div></body>")
    mark_zones(doc)
    assert [(one.field, one.text, one.why.value) for one in refused_contacts(doc)] == refused
    assert [one.field for one in find_contacts(doc)] == read
