"""Kaifu table 1 (区直部门) as it stands in the file, held against the source: figures, words, checks."""

from __future__ import annotations

from tests.scoring.rubrics.kaifu import bound, held_against, lists, parts, wording

TABLE = "kaifu-2013-departments"
# The source: number, item, points, lines, what each rule gives or takes (tiers from the best, null: no amount given).
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (1, "KD1", "5", (118, 124), {"r1": "2", "r2": "2"}),
    (2, "KD2", "5", (126, 132), {"r1": "1", "r2": "2", "g1": "gate"}),
    (3, "KD3", "5", (134, 140), {"r1": "5"}),
    (4, "KD4", "5", (142, 148), {"r1": "5"}),
    (5, "KD5", "5", (154, 160), {"r1": "5"}),
    (6, "KD6", "20", (162, 168), {"r1": "5", "r2": "null"}),
    (7, "KD7", "5", (170, 176), {"r1": "1", "r2": "2", "r3": "2"}),
    (8, "KD8", "10", (178, 184), {"r1": "5", "r2": "null"}),
    (9, "KD9", "5", (186, 192), {"g1": "gate"}),
    (10, "KD10", "5", (194, 202), {"r1": "1", "g1": "gate"}),
    (11, "KD11", "5", (204, 210), {"r1": "5/3/0"}),
    (12, "KD12", "5", (212, 218), {"r1": "5"}),
    (13, "KD13", "5", (222, 228), {"g1": "gate"}),
    (14, "KD14", "10", (230, 236), {"r1": "5", "r2": "5/5/2", "g1": "gate"}),
    (15, "KD15", "5", (240, 246), {"r1": "5/2/0", "r2": "5"}),
]

# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KD1.r1": "不健全",
    "KD1.r2": "未及时调整",
    "KD2.r1": "计划 部署 业务报表 总结 缺项",
    "KD2.r2": "未按时完成",
    "KD2.g1": "一项都没有",
    "KD3.r1": "未按时完成",
    "KD4.r1": "协调不到位 窗口 投诉",
    "KD5.r1": "规章制度 未建立健全",
    "KD6.r1": "有信息内容 超过20个工作日 未更新",
    "KD6.r2": "目录 指南 未按要求",
    "KD7.r1": "清理 行政职权",
    "KD7.r2": "目录",
    "KD7.r3": "流程图",
    "KD8.r1": "在线审批 未完成",
    "KD8.r2": "行政许可 全部 政务服务中心",
    "KD9.g1": "政务不公开 群体性 上诉 上访",
    "KD10.r1": "受理机构 缺项",
    "KD10.g1": "网上 完全没有",
    "KD11.r1": "及时受理 资料齐备 台账 不予受理 书面告知 受理但无台账 未及时受理且无台账",
    "KD12.r1": "未及时答复",
    "KD13.g1": "许可权 谋私 索拿卡要",
    "KD14.r1": "投诉电话 投诉信箱 未设立",
    "KD14.r2": "没有投诉 及时受理查处回复 不再发生同类投诉",
    "KD14.g1": "不作处理",
    "KD15.r1": "群众反映好 省、市表彰 仅群众反映好",
    "KD15.r2": "投诉上访",
}

# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KD1.r1": "assisted leading-group-notice",
    "KD1.r2": "assisted leading-group-notice",
    "KD2.r1": "assisted plan-summary-notice",
    "KD5.r1": "assisted disclosure-rules",
    "KD6.r1": "auto update-freshness",
    "KD6.r2": "assisted disclosure-guide disclosure-directory",
    "KD7.r2": "assisted power-directory",
    "KD7.r3": "assisted power-directory",
    "KD8.r1": "assisted online-services",
    "KD10.r1": "auto contact-fields",
    "KD10.g1": "auto contact-fields",
    "KD14.r1": "assisted complaint-channel",
}

LISTS = {
    "KD2.r1": "计划 部署 业务报表 总结",
    "KD8.r1": "流程公示 表格下载 在线受理 在线处理 信息查询 结果反馈",
    "KD10.r1": "机构名称 办公地址 办公时间 联系电话 传真号码 电子邮箱",
}

# how each item is inspected: papers only, or the website as well
ONLINE = ["KD1", "KD2", "KD5", "KD6", "KD7", "KD8", "KD10"]

BASIS = {name: "查阅资料 网上是否公开" if name in ONLINE else "查阅资料" for _, name, *_ in SOURCE}

PARTS = {"KD8": "A 5 full, B 5 full", "KD14": "A 5 full, B 5 zero"}

SECTIONS = {"org": "20", "disclosure": "45", "on-request": "15", "service": "15", "innovation": "5"}


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    held_against(table, SOURCE, SECTIONS)
    assert (len(table.items), len(table.rules)) == (15, 26)


def test_checks_lists_parts_and_ways_of_inspection(rubric):
    table = rubric(TABLE)
    assert bound(table) == BOUND
    assert lists(table) == LISTS
    assert {one.id: " ".join(one.basis) for one in table.items} == BASIS
    assert parts(table) == PARTS
    assert {one.id for one in table.items if one.start == "zero"} == {"KD7", "KD11", "KD15"}


def test_no_condition_of_the_source_is_lost(rubric):
    table = rubric(TABLE)
    assert set(WORDS) == set(table.rules)
    lost = {
        key: missing
        for key, words in WORDS.items()
        if (missing := [word for word in words.split() if word not in wording(table.rules[key][1])])
    }
    assert lost == {}
