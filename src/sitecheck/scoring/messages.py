"""The words for remarks on a scorecard, in English (logs, JSON) and Chinese (what assessors see)."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from sitecheck.i18n import translator
from sitecheck.i18n.names import name_of
from sitecheck.scoring.scorecard import Note, Remark
from sitecheck.scoring.values import Origin

Language = Literal["en", "zh"]

_WORDS: dict[Remark, tuple[str, str]] = {
    Remark.FLOOR: ("not below 0", "最低0分"),
    Remark.LIMIT: ("not above {limit}", "以{limit}分为限"),
    Remark.RULE_CAP: ("capped at {cap}", "累计以{cap}分为限"),
    Remark.ONCE: ("once per period, however often it occurred", "一个周期计一次"),
    Remark.EXCLUDED: ("not counted: {rule} counts instead", "不计：按{rule}计"),
    Remark.SAME_EVENT: ("one event counts once, at its highest level", "同一事件按最高级别计一次"),
    Remark.COUNTED_ELSEWHERE: ("counted under {rule} already: {events}", "{events}已按{rule}计，此处不再计"),
    Remark.YEAR_CAP: (
        "at most {cap} in a year, {earlier} of it given in earlier quarters",
        "全年累计以{cap}分为限，此前各季已计{earlier}分",
    ),
    Remark.NOT_THIS_UNIT: ("does not apply to this unit ({attributes})", "不适用于该单位（{attributes}）"),
    Remark.ASSUMED_ATTRIBUTE: (
        "{attribute} is not stated for the unit; default taken",
        "单位未写明{attribute}，按默认处理",
    ),
    Remark.NOT_IN_SUBSET: ("outside the items this unit is scored by", "不在该单位的考核项内"),
    Remark.RESCALED: (
        "{base} of {most} points brought to {to}: {value}",
        "{most}分中得{base}分，折算为{to}分制：{value}分",
    ),
    Remark.NOT_THIS_TABLE: ("the table does not apply to this unit ({attributes})", "该单位不适用本表（{attributes}）"),
    Remark.NOT_APPLICABLE: ("not applicable: points kept", "不适用：保留分值"),
    Remark.GATE: ("the item gives nothing", "本项不得分"),
    Remark.FILLED: ("not named: full marks as asked for", "未填：按要求计满分"),
    Remark.WHOLE_ITEM: ("assessor's value for the item: {value}", "考核人给定本项{value}分"),
    Remark.SHARED: ("an event of this line counts under {rules} as well", "同一事件另按{rules}计"),
    Remark.OUTRANKS: ("{by} stands before {instead} ({ids})", "以{by}为准，{instead}（{ids}）不计"),
    Remark.LINKED: ("follows from {rule}", "随{rule}发生"),
    Remark.ON_TOTAL: ("acts on the total, not on the item", "计入总分，不计入本项"),
    Remark.NO_POINTS: ("the source assigns no points", "原件未给分值"),
    Remark.GRADE: ("{key}: {condition}", "{condition}"),
    Remark.RANK: ("rank {rank}", "第{rank}名"),
    Remark.UNRANKED: ("no rank yet", "尚无名次"),
    Remark.JUDGED: ("amount judged by the assessor", "考核人判断"),
    Remark.ASSUMED_MET: ("met unless recorded otherwise", "无相反记录，视为满足"),
    Remark.OTHER_READING: ("not counted under the reading chosen", "按所选理解不计"),
    Remark.ANSWER: ("{answer}", "{answer}"),
    Remark.ASKED: ("asked of this unit: {title}", "本单位适用：{title}"),
    Remark.PART: ("{title}: {answer}", "{title}：{answer}"),
    Remark.MEASURED: ("{title}: {figure} ({answer})", "{title}：{figure}（{answer}）"),
    Remark.NOT_NOW: ("not counted in this period: {attributes}", "本期不计：{attributes}"),
    Remark.OPEN: ("not answered yet: {titles}", "尚未填写：{titles}"),
    Remark.ZERO_ALL: ("the whole result is zero", "结果归零"),
    Remark.NOT_MET: ("does not hold", "未发生"),
    Remark.TABLE_MISSING: ("no final result: nothing is entered for {value}", "尚无最终得分：{value}尚未填写"),
    Remark.MEAN_OF_QUARTERS: ("mean of the quarters: {value}", "各季度得分的平均：{value}"),
    Remark.QUARTERS_MISSING: ("no result for the year: {value} missing", "尚无年度得分：缺{value}"),
    Remark.QUARTERS_APART: (
        "quarters {value}; the source does not say how they make a year (setting annual_aggregation)",
        "各季度得分{value}；原件未写如何汇成年度分（设置annual_aggregation）",
    ),
}
_ORIGINS: dict[str, tuple[str, str]] = {
    Origin.FINDING: ("what was found", "自动发现"),
    Origin.EVENT: ("the event ledger", "台账事件"),
    Origin.RANKING: ("the ranking list", "排名表"),
    Origin.ENTRY: ("an entry", "人工填写"),
    Origin.SELF: ("the self-assessment", "自查自评"),
    Origin.FILE: ("the fact file", "事实文件"),
}
_ANSWERS = {"yes": "是", "no": "否", "na": "不适用"}


ATTRIBUTES = {
    "foi_responsible": "政府信息公开责任单位",
    "has_service_window": "设窗口",
    "has_website": "有网站",
    "has_window": "设窗口",
}
"""What a unit may say about itself, in the words of the sources; a project may have further ones."""


@lru_cache(maxsize=10_000)  # the same few remarks stand on the lines of every unit
def say(note: Note, language: Language = "en") -> str:
    """The words for one note."""
    params = dict(note.params)
    if language == "zh":
        params = {name: _in_chinese(name, value) for name, value in params.items()}
    if note.remark is Remark.OUTRANKS:
        params |= {name: _ORIGINS[params[name]][language == "zh"] for name in ("by", "instead")}
    text = _WORDS[note.remark][language == "zh"].format(**params)
    if note.remark is Remark.RANK:
        text = _where(text, params, language)
    return text


def say_all(notes: tuple[Note, ...], language: Language = "en") -> str:
    """The words for all notes of a line."""
    return ("；" if language == "zh" else "; ").join(say(note, language) for note in notes)


def _in_chinese(name: str, value: str) -> str:
    """Codes by the names people know them by; everything else as it is."""
    if name == "answer":
        return _ANSWERS.get(value, value)
    if name in ("attribute", "attributes"):
        return "、".join(ATTRIBUTES.get(one, one) for one in value.split(", "))
    return name_of("category", value, translator("zh")) if name == "group" else value


def _where(text: str, params: dict[str, str], language: Language) -> str:
    """The rank with its list: how long it is and whose it is, as far as known."""
    of, group = params["of"], params["group"]
    if language == "zh":
        return f"{group}{text}" + (f"（共{of}）" if of else "")
    return text + (f" of {of}" if of else "") + (f" in {group}" if group else "")
