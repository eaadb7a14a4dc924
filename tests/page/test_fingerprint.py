from __future__ import annotations

import pytest

from sitecheck.page.fingerprint import LEAST, fingerprint
from sitecheck.page.simhash import distance

BODY = "".join(
    f"第{number}条　{what}的设置、服务和监督，按照本规定执行，由主管部门负责检查并公布结果。"
    for number, what in enumerate(("图书馆", "文化馆", "博物馆", "美术馆", "剧场", "展览馆", "档案馆", "纪念馆"), 1)
)


def bits(left: str, right: str) -> int:
    return distance(int(left, 16), int(right, 16))


@pytest.mark.parametrize(
    "again",
    [
        "关于加强管理的通知 发布日期：2026-11-19 09:30 浏览次数：7 " + BODY,
        "关于加强管理的通知 发布日期：2026年11月9日 点击量：12345次 " + BODY,
        "关于加强管理的通知\n发布日期：2026/11/19　\n" + BODY.replace("，", "， "),
    ],
)
def test_a_text_is_known_again_whatever_date_and_count_it_bears(again: str) -> None:
    first = fingerprint("关于加强管理的通知 发布日期：2025-03-02 08:00 浏览次数：981 " + BODY, "关于加强管理的通知")
    assert bits(first, fingerprint(again, "关于加强管理的通知")) <= 1


def test_a_text_is_known_again_under_another_title() -> None:
    first = fingerprint(f"关于加强管理的通知 {BODY}", "关于加强管理的通知")
    assert first == fingerprint(f"关于做好公共文化场馆有关工作的通知 {BODY}", "关于做好公共文化场馆有关工作的通知")


def test_another_text_is_another() -> None:
    other = BODY.replace("主管部门负责检查并公布结果", "街道办事处组织实施").replace("监督", "经费")
    assert bits(fingerprint(BODY, ""), fingerprint(other, "")) > 3


@pytest.mark.parametrize(("length", "empty"), [(LEAST - 1, True), (LEAST, False)])
def test_what_is_left_must_be_long_enough(length: int, empty: bool) -> None:
    text = ("".join(chr(0x4E00 + place) for place in range(length))) + " 2026-11-19 "
    assert (fingerprint(text + "标题一", "标题一") == "") is empty
    assert fingerprint("", "") == ""
