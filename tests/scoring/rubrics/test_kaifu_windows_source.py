"""Kaifu table 2 (窗口单位) as it stands in the file, held against the source: figures, words, checks."""

from __future__ import annotations

from tests.scoring.rubrics.kaifu import bound, held_against, lists, parts, wording

TABLE = "kaifu-2013-windows"
# The source: number, item, points, lines, what each rule gives or takes.
SOURCE: list[tuple[int, str, str, tuple[int, int], dict[str, str]]] = [
    (
        1,
        "KW1",
        "40",
        (267, 285),
        {
            "r1": "5",
            "r2": "3",
            "r3": "5",
            "r4": "5",
            "r5": "3-5",
            "r6": "5",
            "r7": "5",
            "r8": "5-10",
            "r9": "5",
        },
    ),
    (
        2,
        "KW2",
        "40",
        (287, 303),
        {
            "r1": "2",
            "r2": "3",
            "r3": "2",
            "r4": "1",
            "r5": "2",
            "r6": "2",
            "r7": "1",
            "r8": "2",
            "r9": "2",
            "r10": "5",
            "r11": "1",
            "r12": "3",
            "r13": "5",
        },
    ),
    (3, "KW3", "20", (305, 317), {"r1": "3-5", "r2": "3", "r3": "5", "r4": "3", "r5": "3/1.5"}),
]

# what the source makes each rule depend on, as words its condition must keep
WORDS = {
    "KW1.r1": "在职在岗 不合要求",
    "KW1.r2": "无特殊情况 一年内 经中心许可",
    "KW1.r3": "未经中心许可",
    "KW1.r4": "变动后 服装 办公设施",
    "KW1.r5": "迟到 早退 请假 酌情",
    "KW1.r6": "因公因私 请假 替岗",
    "KW1.r7": "领导 及时协助 问题 差错 投诉",
    "KW1.r8": "违规违纪 不重视 不及时处理 视情节",
    "KW1.r9": "不胜任 严重违纪 中心退回",
    "KW2.r1": "应进未进 许可 非许可 年检",
    "KW2.r2": "办事指南 要求和格式",
    "KW2.r3": "办事指南 门户网站",
    "KW2.r4": "内容变化 20个工作日 未更新",
    "KW2.r5": "在线办理数据 及时录入 上网公开",
    "KW2.r6": "未实现在线办理",
    "KW2.r7": "未按在线办理要求",
    "KW2.r8": "超期 电子监察系统 发牌警告",
    "KW2.r9": "绿色通道 领办 代办 不配合",
    "KW2.r10": "许可 收费 中心之外 受理 送达",
    "KW2.r11": "月报 按时报送",
    "KW2.r12": "查实 数据不真实",
    "KW2.r13": "业务差错 办事群众投诉",
    "KW3.r1": "制度创新 前置 环节 效果明显",
    "KW3.r2": "来信 来访 来电 表扬",
    "KW3.r3": "锦旗",
    "KW3.r4": "季度或年度 服务窗口",
    "KW3.r5": "服务明星 仅1名 2名及以上",
}

# rules a website check bears on: how far it decides, and which checks; all others are for people
BOUND = {
    "KW2.r2": "assisted service-guide",
    "KW2.r3": "assisted service-guide",
    "KW2.r4": "assisted service-guide-freshness",
    "KW2.r5": "assisted online-data-publication",
    "KW2.r6": "assisted online-services",
}

LISTS: dict[str, str] = {}

BASIS = {"KW1": "", "KW2": "", "KW3": ""}  # the source names none

PARTS: dict[str, str] = {}

SECTIONS = {"people": "40", "business": "40", "reward": "20"}

# 每 in the source, and what is counted where it says so
COUNTED = {
    "KW1.r3": "person_time",  # 每人次
    "KW1.r6": "half_day",  # 每半天
    "KW1.r7": "case",  # 一起
    "KW1.r8": "case",  # inferred: 视情节
    "KW1.r9": "person_time",  # 每退回1人次
    "KW2.r1": "project",  # 每缺一项
    "KW2.r2": "project",  # 每项
    "KW2.r3": "project",
    "KW2.r4": "project",
    "KW2.r6": "project",
    "KW2.r7": "project",
    "KW2.r8": "case",
    "KW2.r11": "month",  # 每月
    "KW3.r1": "project",  # 每项
    "KW3.r2": "piece",  # 每件
    "KW3.r3": "banner",  # 每面
    "KW3.r5": "person_time",  # inferred
}

ONCE = ["KW1.r1", "KW1.r2", "KW1.r4", "KW1.r5", "KW2.r5", "KW2.r9", "KW2.r10", "KW2.r12", "KW2.r13", "KW3.r4"]


def test_the_table_is_the_sources(rubric):
    table = rubric(TABLE)
    held_against(table, SOURCE, SECTIONS)
    assert (len(table.items), len(table.rules)) == (3, 27)
    counted = {key: rule.per.value for key, (_, rule) in table.rules.items() if getattr(rule, "per", None)}
    assert counted == COUNTED
    assert sorted([*COUNTED, *ONCE]) == sorted(table.rules)


def test_checks_lists_parts_and_ways_of_inspection(rubric):
    table = rubric(TABLE)
    assert bound(table) == BOUND
    assert lists(table) == LISTS
    assert {one.id: " ".join(one.basis) for one in table.items} == BASIS
    assert parts(table) == PARTS
    assert {one.id for one in table.items if one.start == "zero"} == {"KW3"}


def test_no_condition_of_the_source_is_lost(rubric):
    table = rubric(TABLE)
    assert set(WORDS) == set(table.rules)
    lost = {
        key: missing
        for key, words in WORDS.items()
        if (missing := [word for word in words.split() if word not in wording(table.rules[key][1])])
    }
    assert lost == {}
