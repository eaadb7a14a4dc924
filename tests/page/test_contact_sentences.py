from __future__ import annotations

import pytest

from sitecheck.page.contact_lines import lines_of
from sitecheck.page.contact_sentences import in_brackets, office_named
from sitecheck.page.contacts import find_contacts
from sitecheck.page.spans import NO_SPANS
from sitecheck.page.walk import parse
from sitecheck.page.zones import mark_zones

INTRO = "<p>" + "为便于公民、法人和其他组织获得信息，编制本指南。" * 8 + "</p>"


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<p>某市人民政府办公厅负责公开由某市人民政府制作的政府信息。</p>", "某市人民政府办公厅"),
        ("<p>某县政府办公室负责推进、指导、协调、监督全县政府信息公开工作。</p>", "某县政府办公室"),
        # who does the work before who oversees it
        ("<p>某县政府办公室负责推进、指导全县政府信息公开工作。局办公室具体承办政府信息公开事宜。</p>", "局办公室"),
        ("<p>政府信息公开工作由市水务局办公室负责。</p>", "市水务局办公室"),
        ("<p>如对本报告有疑问，请联系某市林业局行政办公室，地址：某大街78号。</p>", "某市林业局行政办公室"),
        ("<p>集中受理点设在区政府办公室政务公开科（某大道1号）；</p>", "区政府办公室政务公开科"),
        ("<p>（一）市财政局受理信息公开申请的机构</p><p>市财政局办公室</p>", "市财政局办公室"),
        ("<h3>主动公开工作机构</h3><p>市工业和信息化局办公室</p>", "市工业和信息化局办公室"),
        ("<p>某乡综合办公室是全乡政府信息公开工作的主管部门，负责推进全乡的工作。</p>", "某乡综合办公室"),
        ("<p>申请人可向某县医疗保障局办公室（康平路12号，电话：0558-5507001）提出申请。</p>", "某县医疗保障局办公室"),
        ("<p>申请人可以直接向区政府办公室提交书面申请。</p>", "区政府办公室"),
        # and what names nobody
        ("<p>申请人可以向市人民政府提出行政复议申请。</p>", None),
        ("<p>申请人可以向行政机关提出申请。</p>", None),
        ("<p>国务院办公厅负责推进、指导全国的政府信息公开工作。</p>", None),
        ("<p>各级人民政府办公室负责本机关政府信息公开的日常工作。</p>", None),
        ("<p>本机关负责主动公开政府信息。</p>", None),
        ("<p>请与本局联系，电话：0571-87654321。</p>", None),
        ("<p>市财政局预算科负责编制年度预算。</p>", None),
        ("<h3>监督机构</h3><p>某县监察局</p>", None),
        ("<h3>公开机构</h3><p>本机关公开的内容由各科室提供，办公室审核后报送分管负责人并且存档的办公室</p>", None),
    ],
)
def test_the_office_without_a_label(html: str, name: str | None) -> None:
    doc = parse(INTRO + html)
    mark_zones(doc)
    found = office_named(lines_of(doc, NO_SPANS))
    assert [contact.value for contact in found] == ([name] if name is not None else [])


@pytest.mark.parametrize(
    ("inside", "address"),
    [
        ("某县迎宾大道88号三楼", "某县迎宾大道88号三楼"),
        ("县政府大院内", "县政府大院内"),
        ("设在某县人民政府办公室", None),
        ("某县人民政府办公室", None),
        ("挂某县信息中心牌子", None),
    ],
)
def test_only_a_house_in_brackets_is_an_address(inside: str, address: str | None) -> None:
    doc = parse(f"{INTRO}<p>受理机构：某县政务公开办公室（{inside}）</p>")
    mark_zones(doc)
    found = in_brackets(lines_of(doc, NO_SPANS))
    assert [contact.value for contact in found] == ([address] if address is not None else [])


def test_the_address_behind_the_office_one_may_apply_to() -> None:
    doc = parse(f"{INTRO}<p>可向某县医疗保障局办公室（康平路12号，电话：0558-5507001）提出申请。</p>")
    mark_zones(doc)
    assert {contact.field: contact.value for contact in find_contacts(doc)} == {
        "phone": "0558-5507001", "address": "康平路12号", "org": "某县医疗保障局办公室",
    }  # fmt: skip


def test_sentences_about_support_give_nothing() -> None:
    doc = parse(
        f"{INTRO}<p>技术支持单位：某科技有限公司</p><p>联系邮箱：help@firm.example</p><p>有事请致电0371-55009000</p>"
    )
    mark_zones(doc)
    assert find_contacts(doc) == ()
