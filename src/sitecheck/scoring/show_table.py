"""A rubric as a table on a terminal, in the language of its source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sitecheck.scoring.layout import broken, padded, rows, width_of
from sitecheck.scoring.messages import ATTRIBUTES
from sitecheck.scoring.model import Item, Rubric, Switches
from sitecheck.scoring.numbers import HUNDRED, plain
from sitecheck.scoring.rules import AdjustmentRule, Automation, Condition, Rule, YesNoRule
from sitecheck.scoring.show import points_text, requirement_text

_WIDTHS = (8, 54, 26, 26)
_WIDTH = sum(_WIDTHS) + 6
_MARGIN = "  "
_AUTOMATION = {Automation.AUTO: "自动", Automation.ASSISTED: "辅助", Automation.MANUAL: "人工"}
_PERIODS = {"quarterly": "季度", "annual": "年度"}
_MODES = {"points": "计分", "checklist": "清单（只答是否）"}
_STARTS = {"full": "满分起扣", "zero": "零分起加", "none": ""}


def show_rubric(rubric: Rubric) -> str:
    """The head, a table for each section, what becomes of the whole, and the readings; ends with a newline."""
    return "\n".join(line.rstrip() for line in _lines(rubric)) + "\n"


def _lines(rubric: Rubric) -> Iterator[str]:
    yield rubric.title
    yield f"{rubric.id}  sha256 {rubric.hash}"
    yield from _head(rubric)
    for section in rubric.sections:
        yield ""
        yield f"【{section.title}】{_points(section.max_points)}"
        yield from rows(("规则", "内容", "分值", "判定、条件与读法"), _WIDTHS)
        yield "-" * _WIDTH
        for name in section.items:
            yield from _item(rubric.by_id[name])
    yield from _whole(rubric)
    if rubric.readings:
        yield ""
        yield "读法"
        longest = max(width_of(name) for name in rubric.readings)
        for name, text in rubric.readings.items():
            mark = "（整表）" if name in rubric.table_readings else ""
            yield from _entry(padded(name, longest), text + mark)


def _head(rubric: Rubric) -> Iterator[str]:
    source, cadence = rubric.source, rubric.cadence
    issued = "，".join(part for part in (source.issuer, source.doc_no, source.issued) if part)
    yield from _entry(
        "来源", f"{source.document} {source.part or ''} {_at(source.lines)}{'；' + issued if issued else ''}"
    )
    note = f"；{rubric.applies_to.note}" if rubric.applies_to.note else ""
    only = f"，{when_of(rubric.applies_to.when)}" if rubric.applies_to.when else ""
    yield from _entry("适用", "、".join(rubric.applies_to.categories) + only + note)
    periods = "、".join(_PERIODS[period] for period in cadence.periods)
    inferred = "" if cadence.stated else "（推定）"
    first = f"，自第{cadence.first_quarter}季度起" if cadence.first_quarter > 1 else ""
    yield from _entry("周期", f"{periods}{inferred}{first}{_refs(cadence.readings)}")
    total = rubric.total
    figures = (("原件总分", total.stated), ("合计", total.items_sum), ("封顶", total.cap), ("保底", total.floor))
    said = "，".join(f"{name}{plain(figure)}" for name, figure in figures if figure is not None)
    yield from _entry("方式", _MODES[rubric.mode] + (f"；{said}" if said else "") + _refs(total.readings))
    default = Switches()
    chosen = [f"{name}={value_text(value)}" for name, value in rubric.switches if value != getattr(default, name)]
    if chosen:
        yield from _entry("开关", "；".join(chosen))
    if rubric.attributes:
        yield from _entry("未写明", f"单位没有写明的按：{when_of(rubric.attributes)}")


def _whole(rubric: Rubric) -> Iterator[str]:
    """What becomes of the sums."""
    if rubric.subtotals or rubric.rescale is not None or rubric.combine is not None or rubric.combined_in:
        yield ""
        yield "合计"
    titles = {section.id: section.title for section in rubric.sections}
    for subtotal in rubric.subtotals:
        parts = "＋".join(titles[name] for name in subtotal.sections)
        yield from _entry("小计", f"{subtotal.title}{_points(subtotal.max_points)}：{parts}")
    if rubric.rescale is not None:
        one = rubric.rescale
        text = f"{when_of(one.when)}的单位只考{'、'.join(one.items)}，{plain(one.subset_max)}分折算为{plain(one.to)}分"
        yield from _entry("折算", text + _refs(one.readings))
    if rubric.combine is not None:
        shares = " + ".join(f"{plain(weight * HUNDRED)}%×{name}" for name, weight in rubric.combine.weights.items())
        yield from _entry("合并", f"{when_of(rubric.combine.when)}的单位：{shares}{_refs(rubric.combine.readings)}")
    if rubric.combined_in is not None:
        yield from _entry("合并", f"权重见{rubric.combined_in}")


def _item(item: Item) -> Iterator[str]:
    number = f"{item.number}. " if item.number is not None else ""
    start = f"，{_STARTS[item.start]}" if item.max_points is not None and not item.parts else ""
    points = f"（{plain(item.max_points)}分{start}）" if item.max_points is not None else ""
    outside = "（不计入总分）" if not item.in_base else ""
    more = f"  仅限{when_of(item.when)}" if item.when else ""
    heading = f"{number}{item.title}{points}{outside}  {_at(item.source_lines)}{more}{_refs(item.readings)}"
    yield from _hanging(padded(item.id, 5), heading, _WIDTH)
    for part in item.parts:
        yield from rows(
            (f"  {part.id}", f"分块：{part.title}", f"{plain(part.max_points)}分，{_STARTS[part.start]}", ""), _WIDTHS
        )
    for rule in item.rules:
        yield from rows((f"  {rule.id}", said_of(rule), points_text(rule), "\n".join(terms_of(rule))), _WIDTHS)
    if item.note:
        yield from rows(("", f"注：{item.note}", "", ""), _WIDTHS)
    if item.alternative is not None:
        one = item.alternative
        text = f"另解：{one.switch}={one.value}时{_STARTS[one.start]}，只计{'、'.join(one.rules)}"
        yield from rows(("", text, "", ""), _WIDTHS)


def said_of(rule: Rule) -> str:
    """The condition, what a checklist line asks for in particular, and the author's note."""
    lines = [rule.condition]
    if isinstance(rule, YesNoRule) and rule.requirements:
        one = "有其一即可：" if rule.needs == "any" else "逐项："
        lines.append(one + "；".join(requirement_text(entry) for entry in rule.requirements))
    if rule.note:
        lines.append(f"注：{rule.note}")
    return "\n".join(lines)


def terms_of(rule: Rule) -> Iterator[str]:
    """Who decides, for whom it holds, what goes before it, and the readings it rests on."""
    if rule.check is not None:
        yield f"{_AUTOMATION[rule.automation]}：{'、'.join((rule.check, *rule.also_checks))}"
    if rule.part is not None:
        yield f"属分块{rule.part}"
    if rule.when:
        yield f"仅限{when_of(rule.when)}"
    if rule.exclusive_with:
        scope = "只计其一" if rule.exclusive_scope == "item" else "同一事件只计其一"
        yield f"与{'、'.join(rule.exclusive_with)}{scope}"
    if rule.yields_to:
        yield f"同一事件先计{'、'.join(rule.yields_to)}"
    if rule.events is not None:
        yield f"台账：{'、'.join(kind.value for kind in rule.events.kinds)}"
    if isinstance(rule, AdjustmentRule) and rule.linked_to is not None:
        yield f"随{rule.linked_to}发生"
    if rule.readings:
        yield f"〔{'、'.join(rule.readings)}〕"


def _entry(name: str, text: str) -> Iterator[str]:
    """A name and its text, hanging behind it."""
    yield from _hanging(f"{_MARGIN}{name}  ", text, _WIDTH)


def _hanging(name: str, text: str, width: int) -> Iterator[str]:
    room = width_of(name)
    for number, line in enumerate(broken(text, width - room)):
        yield (name if number == 0 else " " * room) + line


def when_of(condition: Condition) -> str:
    """A condition in words: ``有网站``, ``非设窗口``, ``level为city``."""
    words = []
    for name, wanted in condition.items():
        title = ATTRIBUTES.get(name, name)
        words.append((title if wanted else f"非{title}") if isinstance(wanted, bool) else f"{title}为{wanted}")
    return "、".join(words) or "全部"


def value_text(value: object) -> str:
    """The value of a switch in words."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return "、".join(str(entry) for entry in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _points(points: Decimal | None) -> str:
    return f" {plain(points)}分" if points is not None else ""


def _at(lines: tuple[int, int]) -> str:
    return f"第{lines[0]}–{lines[1]}行" if lines[0] != lines[1] else f"第{lines[0]}行"


def _refs(readings: tuple[str, ...]) -> str:
    return f"  〔{'、'.join(readings)}〕" if readings else ""
