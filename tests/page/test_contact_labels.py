# ruff: noqa: E501 (names in one line each)
from __future__ import annotations

import pytest

from sitecheck.page.contact_labels import LABEL, MAY_BE_LABEL, labels_of, name_of


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("联系电话:1 传真:2", ["phone", "fax"]),
        ("咨询时间:8:30-11:30", ["hours"]),
        ("办公时间:国家法定工作时间", ["hours"]),
        ("单位全称:某局", ["org"]),
        ("电话/传真:1", ["both"]),
        ("监督电话:1", ["foreign phone"]),
        ("采购单位联系方式:1", ["foreign phone"]),
        ("代理机构全称:某公司", ["foreign other"]),
        ("邮编:310000", ["other"]),
        ("公民可以申请获取政府信息。", []),
    ],
)
def test_labels_of_a_line(line: str, fields: list[str]) -> None:
    groups = ("both", "fax", "email", "hours", "address", "phone", "org", "other")
    found = [
        ("foreign " if label["foreign"] else "") + next(group for group in groups if label[group])
        for label in labels_of(line)
    ]
    assert found == [one.replace("foreign other", "foreign org") for one in fields]


def test_the_name_of_a_label_has_no_end() -> None:
    assert name_of(labels_of("办公 地址 : 某路1号")[0]) == "办公 地址"


@pytest.mark.parametrize("end", [":", "：", " (0571)", "为", "是", "12345678", " x", ""])
def test_prose_passed_over_holds_no_label(end: str) -> None:
    """What is looked for first lets every spelling of every label through."""
    names = "电话 总机 办公电话号码 热线 传真 传真号 传真号码 传真电话 电话(传真) 传真/电话 联系方式 Tel Telephone Tel. Fax Fax. E-mail "
    names += "e-mail地址 邮箱 电子邮件地址 地址 地点 场所 办公时间 受理机构 责任部门 主办单位 办公科室 机构名称 受理点名称 受理机关 "
    names += "机构全称 名称 邮政编码 邮编 网址 网站 联系人 负责人 备注 职务 姓名 乘车路线 交通 微信公众号 主要职责 QQ 信函 受理范围 "
    names += "邮寄方式 投诉受理部门 监督机关"
    for name in names.split():
        line = f"说明 {name}{end}"
        assert LABEL.search(line) is None or MAY_BE_LABEL.search(line), line
