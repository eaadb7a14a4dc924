"""What a telephone number, an address, office hours, an e-mail address and the name of an office look like."""

from __future__ import annotations

import re

from sitecheck.page.widths import nfkc

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣ー─━", "-") | {"∶": ":", "。": "。"})
_AREA = r"(?:(?:\+86|0086|86)[- ]?\(?0?[1-9]\d{1,2}\)?|\(\s*0[1-9]\d{1,2}\s*\)|0[1-9]\d{1,2})"
_EXTENSION = (
    r"(?:\s*\(?\s*(?:转|分机|ext\.?)\s*(?:分机)?号?\s*:?\s*\d{1,6}(?:[、/]\d{3,5}(?!\d))*(?:\s*\))?|[-*]\d{1,5}(?!\d))?"
)
_NUMBER = re.compile(
    rf"(?<![\d.+])(?:{_AREA}\s*-*\s*[1-9]\d{{6,7}}(?!\d){_EXTENSION}"
    rf"|{_AREA}\s*-*\s*[1-9]\d{{2,3}}-\d{{4}}(?![\d-])"
    rf"|400-?\d{{3,4}}-?\d{{3,4}}(?!\d)|800-?\d{{3}}-?\d{{4}}(?!\d)"
    rf"|1[3-9]\d{{9}}(?!\d)|[2-9]\d{{6,7}}(?![\d年]){_EXTENSION}|1(?:2[0-9]{{3}}|10|19|20|14)(?!\d))"
)
_JOINER = re.compile(r"^\s*(?:[、,，;；/或和及]|\s)\s*$")
_AT = r"(?:@|[(\[{【]\s*(?:at|a|@)\s*[)\]}】]|[#☆★◎]|\s+at\s+)"
_DOT = r"(?:\s*(?:\.|[(\[]\s*dot\s*[)\]])\s*|\s+dot\s+)"
_EMAIL = re.compile(
    rf"([A-Za-z0-9][\w.+-]{{0,63}})\s*{_AT}\s*([A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*{_DOT}[A-Za-z]{{2,}})", re.I
)
_PLACE = re.compile(r"[省市县区镇乡街路道号楼村室巷院座层弄栋苑里]|大厦|中心|广场|政府")
_HOUR = re.compile(
    r"\d{1,2}\s*[:：时点]|[一二三四五六七八九十]{1,3}\s*[时点]|工作日|(?:周|星期|礼拜)[一二三四五六日天]|全天|24\s*小时|节假日"
    r"|早.晚.|朝九晚五|(?:法定|机关|正常|统一)[^,;。]{0,6}(?:工作|办公|上班|作息)时间|(?:工作|办公|上班|作息)时间(?:相同|一致)|全年无休"
    r"|(?<!\d)[012]\d[0-5]\d\s*[-~至到]+\s*[012]\d[0-5]\d(?!\d)"
)
_ORGAN = re.compile(
    r"(?:办公室|政府|局|委|委员会|厅|科|处|股|室|办|中心|大厅|窗口|部|所|站|院|会|队|机关|单位|署|分局|公开办|公司)(?:\(.{1,20}\))?$"
)
_HEAD = re.compile(
    r"(?:信息)?(?:发布|公开|受理|责任|主管|主办|承办|协办|办理|办事|制发|发文|回复|答复|所属|来文|联系|工作|申报|采购)?"
    r"(?:责任|主体)?(?:单位|机构|部门|机关|科室|处室)(?:名称)?$"
)  # what a column is called, and nobody's name
_PLACEHOLDER = re.compile(
    r"^[\sXx×✕＊*_\-—/\\.…、,()?？#0oO]*$|^(?:暂无|无|没有|待定|待补充|未填|空|略|详见.*|请填写.*|见.{0,6}|同上|n/?a|none|null|xxx.*)$",
    re.I,
)
_BLANKED = re.compile(r"[Xx×✕*]{2,}|[〇○□]{2,}|_{3,}")
_NOWHERE = re.compile(r"^设[在于].*|^(?:位于|坐落于)\s*")  # with whom an office sits is no address
_SAYING = re.compile(
    r"^.{0,30}?(?:机构|部门|单位|机关|科室|全称|名称)\s*(?::|为|是)\s*(?=\S{2})"
)  # …的机构为 某局办公室
_EDGE = " \t:：,，;；。.、|/-—>»【】[]"


def fold_value(text: str) -> str:
    """NFKC, one kind of dash, white space folded."""
    return " ".join(nfkc(text).translate(_DASHES).split())


def is_placeholder(text: str) -> bool:
    """Whether a field is filled with something that says nothing: XXX, 暂无, ——."""
    return _PLACEHOLDER.match(text.strip(" :：")) is not None


def has_blanks(text: str) -> bool:
    """Whether a value is a template nobody filled in, such as XX市XX路XX号."""
    return _BLANKED.search(text) is not None


def find_phone(text: str, *, hotlines: bool = True) -> str | None:
    """The telephone numbers a value begins with, as written (several joined by 、 or /); None without one.

    Numbers whose digits stand apart (``0 5 7 1 - 8 8 …``) are put together when nothing else can be read.
    """
    text = re.sub(r"(?<=\d)\s*[_~]\s*(?=\d)", "-", text)
    for candidate in (text, re.sub(r"(?<=[\d\-()])\s+(?=[\d\-()])", "", text)):
        found = list(_NUMBER.finditer(candidate))
        if not hotlines:
            found = [match for match in found if len(re.sub(r"\D", "", match.group())) >= 7]
        if not found:
            continue
        end = found[0].end()
        for match in found[1:]:
            if not _JOINER.match(candidate[end : match.start()]):
                break
            end = match.end()
        return re.sub(r"\s*-+\s*", "-", candidate[found[0].start() : end]).strip()
    return None


def find_email(text: str) -> str | None:
    """First e-mail address, also behind (at), [at], # and spaces; None without one."""
    found = _EMAIL.search(text)
    if found is None or re.fullmatch(r"[Xx]{3,}", found.group(1)):
        return None
    domain = "".join(re.sub(_DOT, ".", found.group(2), flags=re.I).split())
    return f"{found.group(1)}@{domain}"


def read_address(text: str) -> str | None:
    """A postal address; None when the text names no place."""
    value = re.split(r"[;；。]|[,，](?!\s*\d)|\(?\s*邮\s*(?:政\s*)?编|\s{2,}", text, maxsplit=1)[0].strip(_EDGE)
    value = _NOWHERE.sub("", _up_to_loose_bracket(value))
    if value.count("(") > value.count(")"):
        value = value + ")" if not value.endswith("(") else value[:-1]
    if not 4 <= len(value) <= 80 or not _PLACE.search(value) or "@" in value or "://" in value or "www." in value:
        return None
    if has_blanks(value):
        return None
    return value


def _up_to_loose_bracket(text: str) -> str:
    """A value that stands in brackets ends with them."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return text[:at]
    return text


def read_hours(text: str) -> str | None:
    """Office hours; None when the text names neither a time nor days of the week."""
    value = re.split(r"。", text, maxsplit=1)[0].strip(_EDGE)
    return value if _HOUR.search(value) and len(value) <= 160 else None


def read_organ(text: str) -> str | None:
    """Name of an office; None for sentences, heads of columns and for anything that does not end like an office."""
    value = re.split(r"[;；。,，]|\s{2,}", text, maxsplit=1)[0].strip(_EDGE)
    value = re.sub(r"\s+(?=[\u4e00-\u9fff])", "", value)
    if value.count("(") > value.count(")"):
        value = value[: value.rindex("(")]
    value = _SAYING.sub("", value)
    if not 2 <= len(value) <= 50 or not _ORGAN.search(value) or _HEAD.match(value):
        return None
    return value if not has_blanks(value) else None
