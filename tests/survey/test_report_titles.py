from __future__ import annotations

import pytest

from sitecheck.survey.report_titles import TitleKind, is_own, parts_of, title_kind, year_in, year_of_text

REPORT, UNCLEAR, OTHER = TitleKind.REPORT, TitleKind.UNCLEAR, TitleKind.OTHER
OWN = ("示例市文化和旅游局",)


@pytest.mark.parametrize(
    ("title", "in_column", "elsewhere", "year"),
    [
        ("2025年政府信息公开工作年度报告", REPORT, REPORT, 2025),
        ("示例市文化和旅游局2025年度政府信息公开年报", REPORT, REPORT, 2025),
        ("示例市文化和旅游局政府信息公开工作年度报告（2025年度）", REPORT, REPORT, 2025),
        ("政府信息公开2025年年度报告", REPORT, REPORT, 2025),
        ("2025年信息公开年报.pdf", REPORT, REPORT, 2025),
        ("关于2025年度政府信息公开工作情况的报告", REPORT, REPORT, 2025),
        ("二〇二五年政府信息公开年度报告", REPORT, REPORT, 2025),
        ("二○一九年政府信息公开年度报告", REPORT, REPORT, 2019),
        ("政府信息公开年度报告", REPORT, REPORT, None),
        ("2008-2010年政府信息公开年报", REPORT, REPORT, None),
        ("2024年和2025年政府信息公开年报", REPORT, REPORT, None),
        # a summary behind the title
        (
            "某县教育局2015年政府信息公开工作年度报告本报告根据《条例》和市政府办公室《关于做好2016年报送工作的通知》要求编制而成，全文包括概述。",
            REPORT,
            REPORT,
            2015,
        ),
        # units whose names hold words of other reports
        ("示例市安全生产监督管理局2025年政府信息公开工作年度报告", REPORT, REPORT, 2025),
        ("示例市生态环境局2025年政府信息公开工作年度报告", REPORT, REPORT, 2025),
        ("机构编制委员会办公室2025年政府信息公开工作年度报告", REPORT, REPORT, 2025),
        # in the column a bare year is enough
        ("2025年度报告", REPORT, OTHER, 2025),
        ("2025年", REPORT, OTHER, 2025),
        ("2025年年度工作", UNCLEAR, OTHER, 2025),
        # false friends
        ("2025年法治政府建设年度报告", OTHER, OTHER, 2025),
        ("2025年政府网站工作年度报表", OTHER, OTHER, 2025),
        ("2025年度部门决算", OTHER, OTHER, 2025),
        ("2025年政府信息公开工作年度报告解读", OTHER, OTHER, 2025),
        ("2025年度政府信息公开工作情况统计表", OTHER, OTHER, 2025),
        ("企业2025年度报告公示", OTHER, OTHER, 2025),
        # about a report: a person looks, where it stands in the column
        ("关于公布2025年政府信息公开年度报告的通知", UNCLEAR, OTHER, 2025),
    ],
)
def test_titles(title: str, in_column: TitleKind, elsewhere: TitleKind, year: int | None) -> None:
    assert title_kind(title, in_column=True) is in_column
    assert title_kind(title, in_column=False) is elsewhere
    assert year_in(title) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("本报告所列数据的统计期限自2025年1月1日起至2025年12月31日止。", 2025),
        ("统计期限为2025年1月1日—12月31日", 2025),
        ("现公布2025年度本局政府信息公开工作年度报告", 2025),
        ("比2024年有所增加。", None),
        ("自2024年1月1日至12月31日；自2025年1月1日至12月31日", None),
    ],
)
def test_year_of_the_text(text: str, year: int | None) -> None:
    assert year_of_text(text) == year


def test_parts_by_their_headings() -> None:
    text = (
        "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n五、政府信息公开工作存在的主要问题及改进情况\n六、其他需要报告的事项"
    )
    assert parts_of(text) == ("overview", "disclosed", "requests", "disputes", "problems", "others")
    assert parts_of("一、总体情况\n二、主动公开政府信息情况") == ("overview", "disclosed")
    assert parts_of("本局开展了业务工作。") == ()


@pytest.mark.parametrize(
    ("title", "own", "expected"),
    [
        ("示例市文化和旅游局2025年政府信息公开工作年度报告", OWN, True),
        ("市文旅局2025年度政府信息公开年报", OWN, True),
        ("本局2025年度政府信息公开年报", OWN, None),
        ("2025年度政府信息公开年报", OWN, None),
        ("示例市教育局2025年政府信息公开工作年度报告", OWN, False),
        ("云溪县2025年政府信息公开年度报告", ("云溪县政府",), True),
        ("云溪县教育局2025年政府信息公开年度报告", ("云溪县政府",), False),
        ("示例市教育局2025年政府信息公开工作年度报告", (), None),
    ],
)
def test_whose_report_it_is(title: str, own: tuple[str, ...], expected: bool | None) -> None:
    assert is_own(title, own) is expected
