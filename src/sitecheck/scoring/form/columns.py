"""What the form asks for: its sheets, their columns, and the words for closed sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitecheck.scoring.form.cells import (
    Attributes,
    Choice,
    Codec,
    LineNumbers,
    Names,
    Notation,
    Number,
    Phrases,
    Weights,
    Words,
    YesNo,
)
from sitecheck.scoring.model import Switches

MARK = "示例"
"""The first column of every table: a row marked so, or as a hint, is not read."""

NOT_READ = ("例", "说明")
MORE = "more"
"""The column for settings that have none of their own."""

KINDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "得分": ("award", {}),
    "扣分": ("deduct", {}),
    "按次扣分": ("per_occurrence", {}),
    "按次得分": ("per_occurrence", {"direction": "award"}),
    "分档": ("tier", {"direction": "set"}),
    "按级扣分": ("tier", {"direction": "deduct"}),
    "排名": ("rank", {}),
    "是否": ("yes_no", {}),
    "加分": ("bonus", {}),
    "扣罚": ("penalty", {}),
    "清零本项": ("gate", {"effect": "item_zero"}),
    "总分归零": ("zero_all", {"effect": "total_zero"}),
}
"""Kinds of rules as an office calls them: the kind in the file, and what else the word says."""

PER = {
    "banner": "面", "case": "例", "document": "件（文件）", "element": "项（要素）", "event": "次（事件）",
    "field": "项（栏目字段）", "half_day": "半天", "month": "月", "occurrence": "次", "person_time": "人次",
    "piece": "件（材料）", "place": "处", "project": "项（项目）", "sampled_case": "次（抽查）", "window": "个（窗口）",
}  # fmt: skip
STARTS = {"full": "满分起扣", "zero": "零分起加", "none": "不计分"}
_MODES = {"points": "计分", "checklist": "清单（是／否）"}
_PERIODS = {"quarterly": "季度", "annual": "年度"}
_SCOPES = {"total": "总分", "item": "本项"}
_POPULATIONS = {"all": "全部单位", "group": "分组"}
_AUTOMATION = {"auto": "自动", "assisted": "辅助", "manual": "人工"}
_EXCLUSIVE = {"item": "本项只计其一", "event": "同一事件只计其一"}
_YEAR = {"calendar_year": "按自然年"}
WAYS = {"top": "从前数", "bottom": "从后数", "rest": "其余", "steps": "逐档递减"}
ENTRIES = {"section": "部分", "subtotal": "小计"}
_TEXT, _NUMBER, _WHOLE, _YES, _NAMES = Words(), Number(), Number(whole=True), YesNo(), Names()


@dataclass(frozen=True)
class Column:
    """One column (or one line of the sheet 总体): the path in the file it stands for, and how it is filled in.

    ``width`` in characters; ``rare`` columns stand behind the others; ``required`` ones are filled in in every row.
    ``hint`` says in Chinese what to write.
    """

    path: str
    title: str
    codec: Codec
    width: float = 10
    hint: str = ""
    rare: bool = False
    required: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """What may be chosen; empty: anything."""
        match self.codec:
            case Choice(words=words):
                return tuple(words.values())
            case YesNo():
                return ("是", "否")
            case _:
                return ()


@dataclass(frozen=True)
class Sheet:
    """A table of the form."""

    name: str
    about: str
    columns: tuple[Column, ...]

    def column(self, path: str) -> Column:
        """The column for ``path``."""
        return next(column for column in self.columns if column.path == path)


@dataclass(frozen=True)
class Group:
    """Lines of the sheet 总体 under one heading."""

    title: str
    lines: tuple[Column, ...]


_SWITCHES = {
    "cap_order": (
        "封顶次序",
        "加减之后封顶，或先封顶再减分",
        {"after_all": "加减后封顶", "before_penalties": "先封顶再减分"},
    ),
    "conversion_weight": ("换算权重", "在上一级考绩中的分值；空：不换算", None),
    "subset_adjustments": ("只考部分项目的单位也加减分", "", None),
    "normalise_to": ("合计折算为", "如100；空：不折算", None),
    "total_cap": ("另定封顶", "与“总分”一栏的封顶不同时填", None),
    "bonus_items": ("另定列为加分的项目", "与“总分”一栏的不同时填项目编号", None),
    "annual_aggregation": ("年度得分的汇总", "空：原件没有写，不汇总", {"mean": "各季度平均"}),
    "filing": ("按时上报的理解", "", {"precondition": "按时上报是前提", "whole_item": "按时上报即满分"}),
}


def _switch(name: str) -> Column:
    """The line for a switch; one the form has no words for stands under its own name."""
    title, hint, words = _SWITCHES.get(name, (name, "", None))
    field = Switches.model_fields[name]
    codec: Codec = Choice(words) if words else YesNo() if isinstance(field.default, bool) else Words()
    if "tuple" in str(field.annotation):
        codec = Names()
    return Column(f"switches.{name}", title, codec, hint=hint)


WHOLE: tuple[Group, ...] = (
    Group("基本情况", (
        Column("id", "细则编号", _TEXT, hint="小写字母、数字和短横线，如 my-county-2026；也是文件名", required=True),
        Column("title", "名称", _TEXT, required=True),
        Column("mode", "计分方式", Choice(_MODES), hint="有分值选“计分”，只答是否选“清单”", required=True),
    )),
    Group("来源", (
        Column("source.document", "来源文件", _TEXT, hint="文件的全称", required=True),
        Column("source.part", "所在部分", _TEXT, hint="如 附件2"),
        Column("source.issuer", "发文机关", _TEXT),
        Column("source.doc_no", "文号", _TEXT),
        Column("source.issued", "发文日期", _TEXT, hint="如 2026-03-01"),
        Column("source.year", "年度", _WHOLE),
        Column("source.lines", "原件行号", LineNumbers(), hint="首行-末行；不填：按项目的次序"),
    )),
    Group("适用", (
        Column("applies_to.categories", "适用类别", _NAMES, hint="单位名册中的类别，如 department", required=True),
        Column("applies_to.when", "适用条件", Attributes(), hint="如 has_service_window=是；空：该类别全部单位"),
        Column("applies_to.note", "适用说明", _TEXT),
        Column("attributes", "单位未写明时", Attributes(), hint="单位名册没有写明的情况按此处理，如 has_website=是"),
    )),
    Group("周期", (
        Column("cadence.periods", "考核周期", Names(_PERIODS), hint="季度、年度", required=True),
        Column("cadence.stated", "周期为原件所写", _YES, hint="原件没有写而由你推断的填“否”", required=True),
        Column("cadence.first_quarter", "自第几季度起", _WHOLE, hint="1至4；空：1"),
        Column("cadence.data_cutoff", "数据截止", _TEXT, hint="如 12-31"),
        Column("cadence.self_assessment_due", "自查上报期限", _TEXT),
        Column("cadence.methods", "考核方式", Phrases(), hint="用分号隔开"),
        Column("cadence.readings", "周期的读法", _NAMES, hint="“读法”表中的编号"),
        Column("cadence.note", "周期说明", _TEXT),
        Column("evidence_basis", "评分依据", Phrases(), hint="用分号隔开"),
    )),
    Group("总分", (
        Column("total.stated", "原件总分", _NUMBER, hint="原件写明的总分；没有写的不填"),
        Column("total.items_sum", "各项合计", _NUMBER, hint="各项满分之和，用来核对"),
        Column("total.cap", "封顶", _NUMBER),
        Column("total.floor", "保底", _NUMBER, hint="一般为0"),
        Column("total.bonus_items", "列为加分的项目", _NAMES, hint="在总分之内而单列为奖励的项目编号"),
        Column("total.readings", "总分的读法", _NAMES),
        Column("total.note", "总分说明", _TEXT),
    )),
    Group("只考部分项目的单位（没有则不填）", (
        Column("rescale.when", "哪些单位", Attributes(), hint="如 foi_responsible=否"),
        Column("rescale.items", "只考哪些项目", _NAMES),
        Column("rescale.subset_max", "这些项目的满分", _NUMBER),
        Column("rescale.to", "折算为", _NUMBER),
        Column("rescale.readings", "折算的读法", _NAMES),
    )),
    Group("与别的表合并（没有则不填）", (
        Column("combine.when", "哪些单位合并", Attributes()),
        Column("combine.weights", "各表权重", Weights(), hint="如 my-table=0.6；other-table=0.4"),
        Column("combine.source_lines", "合并规定的行号", LineNumbers()),
        Column("combine.readings", "合并的读法", _NAMES),
        Column("combined_in", "合并写在哪张表", _TEXT, hint="本表不写权重而由另一张表写的，填那张表的编号"),
    )),
    Group("开关（空：按默认）", tuple(_switch(name) for name in Switches.model_fields)),
    Group("其他", (
        Column(MORE, "其他设置", Notation(), hint="一般不填"),
    )),
)  # fmt: skip

_MORE = Column(MORE, "其他设置", Notation(), 24, "一般不填：本表没有列出的设置，照规则文件的写法", rare=True)
_ITEM = Column("item", "项目", _TEXT, 8, "“项目”表中的编号", required=True)

SECTIONS = Sheet("部分", "细则分成的几大部分；几个部分要合起来小计的，另写一行“小计”。", (
    Column("what", "类型", Choice(ENTRIES), 9, "部分或小计", required=True),
    Column("id", "编号", _TEXT, 16, "英文字母和短横线，如 basic", required=True),
    Column("title", "名称", _TEXT, 40, required=True),
    Column("max_points", "满分", _NUMBER, 9, "没有分值的不填"),
    Column("sections", "包含的部分", _NAMES, 30, "只有小计填写：部分的编号"),
    _MORE,
))  # fmt: skip
ITEMS = Sheet("项目", "一行一个考核项目，按原件的次序。", (
    Column("id", "编号", _TEXT, 8, "大写字母加数字，如 A1", required=True),
    Column("number", "原件序号", _WHOLE, 9, "原件没有编号的不填"),
    Column("section", "部分", _TEXT, 17, "“部分”表中的编号", required=True),
    Column("title", "名称", _TEXT, 36, required=True),
    Column("max_points", "满分", _NUMBER, 8, "没有分值的不填"),
    Column("start", "起算", Choice(STARTS), 11, "扣分的项目从满分起，加分的从零分起", required=True),
    Column("in_base", "计入总分", _YES, 9, "空：是；总分之外的加减分项目填“否”"),
    Column("source_lines", "原件行号", LineNumbers(), 10, "不填：按次序"),
    Column("basis", "评分依据", Phrases(), 16, "用分号隔开"),
    Column("when", "适用条件", Attributes(), 18, "如 has_website=是；空：全部单位"),
    Column("readings", "读法", _NAMES, 17),
    Column("note", "备注", _TEXT, 24),
    _MORE,
))  # fmt: skip
PARTS = Sheet("分块", "一个项目内各有限额的几块（没有则不填）；各块满分之和等于项目满分。", (
    _ITEM,
    Column("id", "编号", _TEXT, 8, "如 a", required=True),
    Column("title", "名称", _TEXT, 40, required=True),
    Column("max_points", "满分", _NUMBER, 9, required=True),
    Column("start", "起算", Choice({key: STARTS[key] for key in ("full", "zero")}), 11, required=True),
    _MORE,
))  # fmt: skip
RULES = Sheet("规则", "一行一条规则。种类决定要填哪几列，见“说明”。", (
    _ITEM,
    Column("id", "规则", _TEXT, 7, "小写字母加数字，如 r1", required=True),
    Column("kind", "种类", Choice({word: word for word in KINDS}), 10, required=True),
    Column("condition", "内容", _TEXT, 44, "什么情形", required=True),
    Column("points", "分值", _NUMBER, 8, "扣分规则不填：由考核人在限额内定"),
    Column("low", "最少", _NUMBER, 7, "分值是一个范围的，填最少和最多"),
    Column("high", "最多", _NUMBER, 7),
    Column("per", "计量", Choice(PER), 12, "每……扣（加）多少分"),
    Column("cap", "累计上限", _NUMBER, 9),
    Column("scope", "作用于", Choice(_SCOPES), 9, "加分、扣罚必填"),
    Column("judged", "可酌情", _YES, 8, "得分规则：可给一部分"),
    Column("part", "分块", _TEXT, 7, "项目有分块的必填"),
    Column("readings", "读法", _NAMES, 17),
    Column("note", "备注", _TEXT, 20),
    Column("assumed", "无记录即得", _YES, 10, "得分规则：没有相反记录就得分", rare=True),
    Column("max_count", "最多次数", _WHOLE, 9, rare=True),
    Column("period_cap", "上限按年", Choice(_YEAR), 10, rare=True),
    Column("linked_to", "随何规则", _TEXT, 9, "同项目的清零规则发生时一并发生", rare=True),
    Column("metric", "排名指标", _TEXT, 20, "排名必填", rare=True),
    Column("population", "排名范围", Choice(_POPULATIONS), 10, "排名必填", rare=True),
    Column("per_inferred", "计量为推定", _YES, 10, rare=True),
    Column("exclusive_with", "互斥规则", _NAMES, 12, "同项目的规则编号，两条都要写", rare=True),
    Column("exclusive_scope", "互斥方式", Choice(_EXCLUSIVE), 16, rare=True),
    Column("when", "适用条件", Attributes(), 18, rare=True),
    Column("automation", "判定", Choice(_AUTOMATION), 8, "空：人工", rare=True),
    Column("check", "检查", _TEXT, 20, "网站检查的编号", rare=True),
    Column("also_checks", "参考检查", _NAMES, 20, rare=True),
    Column("check_params", "检查参数", Notation(), 24, rare=True),
    Column("threshold", "原件界限", Notation(), 20, rare=True),
    _MORE,
))  # fmt: skip
TIERS = Sheet("档次", "“分档”“按级扣分”以及按级的加分、扣罚：一行一档。", (
    _ITEM,
    Column("rule", "规则", _TEXT, 8, required=True),
    Column("key", "代码", _TEXT, 18, "英文，填报时选用，如 good", required=True),
    Column("condition", "档次", _TEXT, 44, "如 市级、及时", required=True),
    Column("points", "分值", _NUMBER, 9, required=True),
    _MORE,
))  # fmt: skip
RANKS = Sheet("名次", "“排名”规则：一行一段名次，最后一行写“其余”；逐档递减的一组一行。", (
    _ITEM,
    Column("rule", "规则", _TEXT, 8, required=True),
    Column("way", "数法", Choice(WAYS), 11, required=True),
    Column("first", "从", _WHOLE, 7, "第几名"),
    Column("last", "到", _WHOLE, 7, "第几名"),
    Column("points", "分值", _NUMBER, 9, "逐档递减：第一档的分值", required=True),
    Column("group", "分组", _TEXT, 18, "逐档递减：单位类别"),
    Column("band_size", "每档几名", _WHOLE, 10),
    Column("step", "每档递减", _NUMBER, 10),
    Column("floor", "最低", _NUMBER, 8, "空：0"),
))  # fmt: skip
READINGS = Sheet("读法", "原件不明确之处按什么理解。每条都要在项目、规则或“总体”中引用，或用于整表。", (
    Column("id", "编号", _TEXT, 10, "如 R-1", required=True),
    Column("text", "理解", _TEXT, 90, required=True),
    Column("whole", "用于整表", _YES, 10, "不专属某一项的填“是”"),
))  # fmt: skip
UNITS = Sheet("名单", "原件所附的单位名单（没有则不填）。", (
    Column("category", "类别", _TEXT, 24, required=True),
    Column("name", "单位", _TEXT, 60, required=True),
))  # fmt: skip
TABLES = (SECTIONS, ITEMS, PARTS, RULES, TIERS, RANKS, READINGS, UNITS)
WHOLE_NAME = "总体"
