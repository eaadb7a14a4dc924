from __future__ import annotations

from datetime import date

import pytest

from sitecheck.page.document_head import (
    cited,
    find_numbers,
    is_amended,
    is_interpretation,
    is_official_title,
    number_of,
    openness_mark,
    openness_said,
    read_formed,
)


@pytest.mark.parametrize(
    ("formed", "published", "day", "trouble"),
    [
        ("2021年1月19日", "2021-02-01", date(2021, 1, 19), ""),
        ("2021-01-19", "", date(2021, 1, 19), ""),
        ("二〇二一年一月十九日", "", date(2021, 1, 19), ""),
        ("2021-01-19 00:00:00", "2021-02-01 08:12:00", date(2021, 1, 19), ""),  # a day in a longer format
        # the moment at which the page was stored
        ("2021-12-09 11:24:43", "2021-12-09", None, "timestamp"),
        ("2021-10-08 15:47", "2021-12-09 11:24:43", None, "timestamp"),
        ("2021-12-09T11:24:43", "", None, "timestamp"),
        ("2021-12-09 00:00:00", "2021-12-09 00:00:00", None, "timestamp"),  # copied to the second
        ("2021年2月30日", "", None, "impossible"),
        ("无", "", None, "impossible"),
        ("2021年1月", "", None, "imprecise"),
    ],
)
def test_the_day_of_formation(formed: str, published: str, day: date | None, trouble: str) -> None:
    found = read_formed({"成文日期": formed, "发布日期": published}, "")
    assert found is not None
    assert (found.day, found.trouble) == (day, trouble)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("索引号 1\n成文日期 2020-01-06\n正文", date(2020, 1, 6)),
        ("【发文日期】2020年1月6日", date(2020, 1, 6)),
        ("本办法的成文日期为2020年1月6日，请遵照执行", None),
        ("发布日期 2020-01-06", None),  # never taken from the publication
        ("", None),
    ],
)
def test_a_labelled_line_where_the_head_has_no_field(text: str, day: date | None) -> None:
    found = read_formed({"发布日期": "2020-02-01"}, text)
    assert (found.day if found is not None else None) == day


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("示文发〔2026〕11号", ("示文发〔2026〕11号",)),
        ("示文发[2026]第011号", ("示文发〔2026〕11号",)),
        ("示 文 发（2026）11号", ("示文发〔2026〕11号",)),
        ("根据国办发〔2018〕123号、示政办〔2019〕2号", ("根据国办发〔2018〕123号", "示政办〔2019〕2号")),
        ("〔2026〕11号", ()),
        ("2026年第11号公告", ()),
    ],
)
def test_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert find_numbers(text) == numbers


@pytest.mark.parametrize(
    ("block", "title", "text", "number"),
    [
        ({"文号": "示文发〔2026〕11号"}, "", "", "示文发〔2026〕11号"),
        ({"文号": "无"}, "", "", ""),
        ({"文号": "示例市文化局"}, "", "标题\n示文发〔2026〕11号\n各科室：", "示文发〔2026〕11号"),
        ({}, "关于检查的通知（示文发〔2026〕11号）", "", "示文发〔2026〕11号"),
        ({}, "", "按照《省厅通知》（省文发〔2026〕2号）要求办理。", ""),  # the number of another document
    ],
)
def test_the_documents_own_number(block: dict[str, str], title: str, text: str, number: str) -> None:
    assert number_of(block, title, text) == number


@pytest.mark.parametrize(
    ("title", "official", "interpretation"),
    [
        ("关于开展文化市场检查的通知", True, False),
        ("公共文化服务管理办法（试行）", True, False),
        ("《公共文化服务管理办法》政策解读", False, True),
        ("一图读懂：文化惠民补贴怎么领", False, True),
        ("图书馆举办读书活动", False, False),
        ("关于《公共文化服务管理办法》的解读方案", True, False),
        ("我局召开《公共文化服务管理办法》政策解读会", False, False),  # news of a meeting
    ],
)
def test_sorts_of_documents(title: str, official: bool, interpretation: bool) -> None:
    assert (is_official_title(title), is_interpretation(title)) == (official, interpretation)


@pytest.mark.parametrize(
    ("title", "text", "amended"),
    [
        ("公共文化服务管理办法（修订）", "", True),
        ("关于重新公布收费目录的通知", "", True),
        ("公共文化服务管理办法", "（2019年1月1日公布 2024年3月1日修订）\n第一条", True),
        ("公共文化服务管理办法", "各单位：请组织修订本单位制度。", False),
    ],
)
def test_amended(title: str, text: str, amended: bool) -> None:
    assert is_amended(title, text) is amended


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("示例市文化局\n（此件公开发布）", True),
        ("（此件主动公开）", True),
        ("(此 件 删减后公开)", True),
        ("（此件依申请公开）", True),
        ("公开属性：主动公开", True),
        ("信息公开选项：依申请公开", True),
        ("（本文公开发布）", True),
        ("（该件予以公开）", True),
        ("本局主动公开政府信息120条", False),
        ("", False),
    ],
)
def test_mark_of_openness(text: str, marked: bool) -> None:
    assert bool(openness_mark(text)) is marked


@pytest.mark.parametrize(
    ("block", "text", "said"),
    [
        ({"公开方式": "主动公开"}, "", "主动公开"),
        ({}, "公开属性：主动公开", "公开属性:主动公开"),
        ({}, "信息公开类型 | 依申请公开", "公开类型|依申请公开"),
        ({}, "是否公开：是", "是否公开:是"),
        ({}, "特此通知。\n（主动公开）", "(主动公开)"),
        ({}, "首页 主动公开 依申请公开 政府信息公开", ""),  # names of columns
        ({}, "", ""),
    ],
)
def test_openness_said_in_other_words(block: dict[str, str], text: str, said: str) -> None:
    assert openness_said(block, text) == said


def test_what_an_interpretation_cites() -> None:
    text = "近日，印发《另一个文件名称》（示文发〔2026〕11号）。"
    assert cited("《公共文化服务管理办法》解读", text) == (
        "公共文化服务管理办法",
        "示文发〔2026〕11号",
    )
    assert cited("政策解读", text)[0] == "另一个文件名称"
    assert len(cited("", "".join(f"《办法之第{n}》" for n in range(40)))) == 20
