"""Kaifu table 3 (街道、镇) as it stands in the file, held against the source: figures, words, checks."""

from __future__ import annotations

from tests.scoring.rubrics.kaifu import bound, held_against, lists, parts, wording

TABLE = "kaifu-2013-streets"
# The source: number, item, points, lines, what each rule gives or takes (tiers from the best, null: no amount given).
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (1, "KS1", "5", (342, 348), {"r1": "2", "r2": "2"}),
    (2, "KS2", "5", (350, 356), {"r1": "1"}),
    (3, "KS3", "5", (358, 364), {"r1": "5"}),
    (4, "KS4", "5", (372, 380), {"r1": "3", "r2": "null"}),
    (5, "KS5", "15", (382, 388), {"r1": "5", "r2": "10/5/0"}),
    (6, "KS6", "5", (390, 396), {"r1": "1"}),
    (7, "KS7", "5", (398, 406), {"r1": "1"}),
    (8, "KS8", "10", (408, 414), {"r1": "10/5/0"}),
    (9, "KS9", "5", (438, 444), {"r1": "0.5"}),
    (10, "KS10", "5", (446, 452), {"r1": "1"}),
    (11, "KS11", "7", (454, 460), {"r1": "3", "r2": "2", "r3": "2"}),
    (12, "KS12", "5", (462, 468), {"r1": "1"}),
    (13, "KS13", "5", (470, 476), {"r1": "3", "r2": "2"}),
    (14, "KS14", "5", (478, 484), {"r1": "5", "r2": "5"}),
    (15, "KS15", "5", (486, 492), {"g1": "gate"}),
    (16, "KS16", "8", (494, 504), {"r1": "1", "r2": "2", "r3": "3", "r4": "1", "r5": "2"}),
]

# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KS1.r1": "不健全",
    "KS1.r2": "未及时调整",
    "KS2.r1": "计划 半年总结 年度总结 缺项",
    "KS3.r1": "未按时完成",
    "KS4.r1": "健全但未公开",
    "KS4.r2": "不健全",
    "KS5.r1": "目录 指南 按要求",
    "KS5.r2": "每月及时 有内容 超过20个工作日 未更新",
    "KS6.r1": "办事信息 缺项",
    "KS7.r1": "受理机构 缺项",
    "KS8.r1": "合法及时准确 台账 受理但无台账 未及时受理且无台账",
    "KS9.r1": "窗口 缺项",
    "KS10.r1": "设施缺项",
    "KS11.r1": "办事指南",
    "KS11.r2": "台账",
    "KS11.r3": "季度业务报表 及时",
    "KS12.r1": "制度缺项",
    "KS13.r1": "有投诉",
    "KS13.r2": "投诉电话 意见箱",
    "KS14.r1": "新闻媒体曝光",
    "KS14.r2": "政务服务工作 上访 上诉",
    "KS15.g1": "以权谋私 索拿卡要",
    "KS16.r1": "区级表彰",
    "KS16.r2": "市级表彰",
    "KS16.r3": "省级表彰",
    "KS16.r4": "市级媒体",
    "KS16.r5": "省级以上媒体",
}

# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KS1.r1": "assisted leading-group-notice",
    "KS1.r2": "assisted leading-group-notice",
    "KS2.r1": "assisted plan-summary-notice",
    "KS4.r1": "assisted disclosure-rules",
    "KS5.r1": "assisted disclosure-guide disclosure-directory",
    "KS5.r2": "auto update-freshness monthly-posting",
    "KS6.r1": "assisted service-guide",
    "KS7.r1": "auto contact-fields",
}

LISTS = {
    "KS2.r1": "年初计划 半年总结 年度总结",
    "KS6.r1": "办事事项 办事流程 办事依据 收费标准 办事时限",
    "KS7.r1": "机构名称 办公地址 办公时间 联系电话 传真号码 电子邮箱",
    "KS10.r1": "办公桌椅 电脑 显示屏 柜台式办公",
    "KS12.r1": "首问负责制 限时办结制 责任追究制",
}

BASIS = {
    "KS1": "查阅资料 查看网站",
    "KS2": "查阅资料 查看网站",
    "KS3": "查阅资料",
    "KS4": "查阅资料 查看网站",
    "KS5": "查看网站",
    "KS6": "查看现场 查看网站",
    "KS7": "查看网站",
    "KS8": "查阅资料",
    "KS9": "查看现场",
    "KS10": "查看现场",
    "KS11": "查阅资料",
    "KS12": "查阅资料",
    "KS13": "查看现场 查阅资料",
    "KS14": "查阅资料",
    "KS15": "查阅资料",
    "KS16": "查阅资料",
}

PARTS = {"KS5": "A 5 zero, B 10 zero", "KS11": "A 5 full, B 2 full"}

SECTIONS = {"org": "15", "disclosure": "25", "on-request": "15", "service": "37", "innovation": "8"}


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    held_against(table, SOURCE, SECTIONS)
    assert (len(table.items), len(table.rules)) == (16, 27)
    assert table.applies_to.categories == ("street", "town")


def test_checks_lists_parts_and_ways_of_inspection(rubric):
    table = rubric(TABLE)
    assert bound(table) == BOUND
    assert lists(table) == LISTS
    assert {one.id: " ".join(one.basis) for one in table.items} == BASIS
    assert parts(table) == PARTS
    assert {one.id for one in table.items if one.start == "zero"} == {"KS8", "KS16"}


def test_no_condition_of_the_source_is_lost(rubric):
    table = rubric(TABLE)
    assert set(WORDS) == set(table.rules)
    lost = {
        key: missing
        for key, words in WORDS.items()
        if (missing := [word for word in words.split() if word not in wording(table.rules[key][1])])
    }
    assert lost == {}
