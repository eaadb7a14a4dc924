from __future__ import annotations

import pytest

from sitecheck.page.contact_traces import find_traces
from sitecheck.page.contacts import FIELDS, find_contacts
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones


@pytest.mark.parametrize(
    ("html", "fields"),
    [
        ("<p>电子邮箱：<img src=m.png></p>", "email"),
        ("<p>电子邮箱：<script>mail('a','b')</script></p>", "email"),
        ("<table><tr><td>联系电话</td><td><img src=t.png></td></tr></table>", "phone"),
        ("<p>邮箱：<span>[email&#160;protected]</span></p>", "email"),
        ("<p>互联网联系方式：局长信箱栏目</p>", "email"),
        ("<p>传真：同上</p>", "fax"),
        ("<p>传真与电话同号</p>", "fax"),
        ("<p>可拨打0719-865 1234咨询</p>", "phone"),
        ("<p>可拨打0719-8651234咨询，传真至0719-8651235</p>", "phone fax"),
        ("<p>办公时间：国家法定工作时间</p>", "hours"),
        ("<p>法定工作日8:30-12:00，14:30-17:30办公</p>", "hours"),
        ("<p>地址在北岸区沿江大道36号</p>", "address"),
        ("<p>政府信息公开工作由市水务局办公室负责</p>", "org"),
        ("<p>（一）市水务局办公室</p>", "org"),
        ("<div style='display:none'><p>传真：0719-8651235</p></div>", "fax"),
        ("<h3>三、公开工作机构</h3><p><img src=all.png></p>", "org address hours phone fax email"),
        ("<p>联系方式详见机构概况栏目。</p>", "org address hours phone fax email"),
        (
            "<table><tr><td>机构</td><td>电话</td><td>传真</td></tr><tr><td>水务局</td><td>x</td><td>0719-8651235</td></tr></table>",
            "org phone fax",
        ),
        # and what is none
        ("<p>传真：暂无</p><p>电子邮箱：XXXX</p>", ""),
        ("<p>申请人可以通过信函、传真、电子邮件提出申请</p>", ""),
        ("<p>自收到申请之日起二十个工作日内予以答复</p>", ""),
        ("<p>监督投诉电话：0719-8650011</p>", ""),
        ("<h3>四、监督方式</h3><p>电话：0719-8650011</p><p>地址：沿江大道36号</p>", ""),
        ("<p>发布日期：2024-01-05 统计编号442000</p>", ""),
        ("<p>传真号码：0719-8651235</p>", "fax"),
        ("<div class=footer><p>电话：0719-8651234</p></div>", ""),
    ],
)
def test_traces(html: str, fields: str) -> None:
    doc = parse(f"<body><div class=con><p>{'公开内容说明。' * 20}</p>{html}</div></body>")
    mark_zones(doc)
    assert find_traces(doc) == tuple(field for field in FIELDS if field in fields.split())


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<td><h4>办公地址</h4><p>沿江大道36号302室</p></td>", ("address", "沿江大道36号302室")),
        ("<td>电子邮箱：<a href='mailto:a@b.example?subject=x'>点击发送</a></td>", ("email", "a@b.example")),
    ],
)
def test_values_that_stand_apart_from_their_labels(html: str, found: tuple[str, str]) -> None:
    doc = parse(f"<table><tr>{html}</tr></table>")
    mark_zones(doc)
    assert [(contact.field, contact.value) for contact in find_contacts(doc)] == [found]
