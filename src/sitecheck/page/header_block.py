"""The head of a disclosure document: 索引号, 文号, 成文日期, 发布日期, 发布机构 …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from sitecheck.page.document import HIDDEN, Document, Node
from sitecheck.page.widths import nfkc

# Canonical name → the ways it is written.
LABELS: dict[str, str] = {
    "索引号": "索引号 信息索引号 索引码",
    "主题分类": "主题分类 信息分类 组配分类 体裁分类 主题类别 分类",
    "发布机构": (
        "发布机构 发文机关 发文机构 公开主体 公开责任部门 责任部门 发布单位 制发机关 发文单位 发布部门 信息发布机构"
    ),
    "成文日期": "成文日期 发文日期 生成日期 印发日期 制发日期 成文时间 发文时间 生成时间 印发时间 形成日期",
    "发布日期": (
        "信息发布日期 发布日期 发布时间 公开日期 公开时间 公告时间 公告日期 上网日期 上网时间 上传时间 发表时间 "
        "发表日期 更新时间 更新日期 添加时间 录入时间 发稿时间 日期 时间"
    ),
    "文号": "发文字号 发布文号 文件编号 发文文号 文件文号 文号",
    "统一编号": "统一登记号 统一编号",
    "有效性": "有效性 时效性 效力状态 是否有效",
    "公开方式": "公开方式 公开形式 公开类别 公开程度",
    "公开时限": "公开时限 公开期限",
    "实施日期": "实施日期 生效日期 施行日期",
    "废止日期": "废止日期 失效日期 终止日期 失效时间",
    "名称": "信息名称 文件名称 名称 标题",
    "主题词": "主题词 关键词",
    "来源": "信息来源 文章来源 稿件来源 来源",
}
_CANONICAL = {spelling: name for name, spellings in LABELS.items() for spelling in spellings.split()}
# Longer forms first, so that 发布日期 is not read as 日期.
_SPELLINGS = sorted(_CANONICAL, key=len, reverse=True)
_SPACED = "|".join(r"\s*".join(spelling) for spelling in _SPELLINGS)
_LABEL = re.compile(rf"(?:^|(?<=[\s\[(|【;,。]))[\[(【]?\s*(?P<label>{_SPACED})\s*[\])】]?\s*[:：∶]\s*[\])】]?\s*")
_SOLE = re.compile(rf"^[\[(【]?\s*(?P<label>{_SPACED})\s*[\])】]?\s*[:：∶]?\s*[\])】]?$")
_APART = re.compile(rf"^[\[(【]?\s*(?P<label>{_SPACED})\s*[\])】]?\s+(?P<value>\S.*)$")
_CUT = re.compile(
    r"\s*(?:字\s*体|字\s*号|浏览|点击|阅读|访问|打印|关闭|分享|【|\[\s*(?:大|字|打)|责任编辑|编辑|作者|保护视力|信息员|审核|来源单位|浏览次数)"
)
_ODD_COLONS = "∶﹕︓⩴"  # beside the plain and the wide one; NFKC makes colons of them
# What a line begins with if it may begin with a label, and how a label ends before its colon. What is neither plain
# Chinese nor ASCII may become either.
_FIRST = frozenset(spelling[0] for spelling in _SPELLINGS) | frozenset("[(【")
_LAST = frozenset(spelling[-1] for spelling in _SPELLINGS)
_BEHIND = "])】 "
_LONG = 4 * 40  # longer texts than this stay longer than any label, whatever NFKC puts together
_VALUE_LIMIT = 120
_SOLE_LIMIT = 40  # twice the longest label with spaces and brackets
_DATE_NAMES = ("日期", "时间")
_CELLS = frozenset({"td", "th", "dt", "dd"})
_FREE = frozenset({"名称", "主题词", "来源"})  # whose values may be any words
_NEXT_LABEL = re.compile(r"^[\[(【]?\s*(?:[\u4e00-\u9fff]\s*){2,8}[\])】]?\s*[:∶]")
_DAY = re.compile(r"(?:19|20)\d\d\s*[-年/.]\s*\d")
_CODE = re.compile(r"^(?!.*[\u4e00-\u9fff]{7})[^。,;]*\d[^。,;]*$")
# What the value of a name looks like. It is asked of a value in the next line, which may as well be something else:
# of an empty field the next line is the next field, the title or the text.
_LOOKS: dict[str, re.Pattern[str]] = {
    "索引号": _CODE,
    "统一编号": _CODE,
    "文号": re.compile(
        r"[〔\[(【]\s*(?:19|20)\d\d\s*年?\s*[〕\])】]|^[^。,;关于]{0,12}\d+\s*号$|^[A-Za-z\d\-/. ]*\d[A-Za-z\d\-/. ]*$"
        r"|^(?:无|—+|-+|/)$"
    ),
    "成文日期": _DAY,
    "发布日期": _DAY,
    "实施日期": _DAY,
    "废止日期": re.compile(rf"{_DAY.pattern}|^(?:无|长期|—+|-+|/)$"),
    "发布机构": re.compile(
        r"^(?!关于|.*(?:通知|通告|公告|办法|意见|方案|报告)$)[^。;:]*(?:府|局|委|会|厅|科|处|股|室|办|中心|部|所|站|院|队|署|网|镇|乡|街道)[^。;:]{0,8}$"
    ),
    "有效性": re.compile(r"^(?:[是否]|有效|无效|失效|废止|已\S{1,4}|\S{0,4}(?:有效|失效|废止|修改)\S{0,6})$"),
    "公开方式": re.compile(r"公开|申请"),
    "公开时限": re.compile(r"\d|长期|及时|常年|即时|工作日|永久"),
}


def find_header_block(doc: Document, lines: Iterable[tuple[str, Node]]) -> dict[str, str]:
    """Canonical label → value as written, from tables, definition lists and ``label：value`` lines among the page's
    ``own_lines``.

    A label standing alone takes the next line as its value; a label without value is left out. Bare 日期 and 时间 count
    only in lines with another sign of a byline. The first value of a name wins.
    """
    shown = [one for one in lines if not one[1].state & HIDDEN]
    odd = any(colon in doc.flow for colon in _ODD_COLONS)
    block: dict[str, str] = {}
    for at, (written, node) in enumerate(shown):
        if not may_be_label(written) and not _has_label(written, odd):
            continue
        line = nfkc(written)
        if len(line) > 600:
            continue
        label = _sole(line)
        if label:
            following = _beneath(doc, node, *shown[at + 1]) if at + 1 < len(shown) else ""
            looks = _LOOKS.get(_CANONICAL[label])
            if looks is not None and looks.search(following) is None:
                continue
            if label not in _DATE_NAMES or re.match(r"\s*(?:19|20)\d\d", following):
                _add(block, label, following)
            continue
        found = list(_LABEL.finditer(line)) if ":" in line or "∶" in line else []
        if not found and len(line) <= _SOLE_LIMIT and ("日期" in line or "文号" in line or "索引" in line):
            _spaced(block, line)
            continue
        for place, match in enumerate(found):
            label = "".join(match["label"].split())
            end = found[place + 1].start() if place + 1 < len(found) else len(line)
            if label in _DATE_NAMES and match.start() > 0 and len(found) == 1 and len(line) > 60:
                continue
            _add(block, label, line[match.end() : end])
    return block


def may_be_label(line: str) -> bool:
    """A quick look, before the line is folded: most lines of a page are text."""
    first = line[0]
    plain = "\u4e00" <= first <= "\u9fff" or "!" <= first <= "~"
    return (first in _FIRST or not plain) and len(line) <= _LONG


def _has_label(line: str, odd: bool) -> bool:
    """A quick look, before the line is folded: whether what stands before a colon may be the end of a label. ``odd``:
    whether the page has other colons than the plain and the wide one.
    """
    if "：" in line:
        line = line.replace("：", ":")
    if ":" in line:
        for before in line.split(":")[:-1]:
            last = before.rstrip(_BEHIND)[-1:]
            if last in _LAST or not ("\u4e00" <= last <= "\u9fff" or last <= "~"):
                return True
    return odd and any(colon in line for colon in _ODD_COLONS)


def _beneath(doc: Document, label: Node, line: str, node: Node) -> str:
    """The line below a label that stands alone; nothing when the label stands in a cell and the line in a cell that is
    not the next one."""
    own, other = _cell(label), _cell(node)
    if own is not None and other is not own:
        between = doc.nodes[own.end : other.start] if other is not None and other.parent is own.parent else None
        if between is None or any(one.tag in _CELLS and one.parent is own.parent for one in between):
            return ""
    return nfkc(line)


def _cell(node: Node) -> Node | None:
    return next((parent for parent in node.ancestors() if parent.tag in _CELLS), None)


def _spaced(block: dict[str, str], line: str) -> None:
    """A label and its value in one line without a colon, where the value proves itself: 成文日期 2020-01-06."""
    found = _APART.match(line)
    looks = _LOOKS.get(_CANONICAL["".join(found["label"].split())]) if found is not None else None
    if found is not None and looks is not None and looks.search(found["value"]):
        _add(block, "".join(found["label"].split()), found["value"])


def is_label(line: str) -> bool:
    """Whether a line is one of the labels and nothing else; its value is the next line."""
    return _sole(line) != ""


def _sole(line: str) -> str:
    """The label of which a line consists, empty where it says more."""
    return _known_sole(line) if len(line) <= _SOLE_LIMIT else ""


@lru_cache(maxsize=2048)
def _known_sole(line: str) -> str:
    found = _SOLE.match(line)
    return "".join(found["label"].split()) if found is not None else ""


def _add(block: dict[str, str], label: str, value: str) -> None:
    if _sole(value) or _LABEL.match(value):
        return
    if _CANONICAL[label] not in _FREE and _NEXT_LABEL.match(value):
        return  # a label this reader does not know
    cut = _CUT.search(value)
    text = (value[: cut.start()] if cut else value).strip(" |;,，、[]()【】　")
    if text and len(text) <= _VALUE_LIMIT:
        block.setdefault(_CANONICAL[label], text)
