"""Contact fields of the disclosure office: name, address, hours, telephone, fax, e-mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sitecheck.facts.page import Contact, Zone
from sitecheck.page.contact_values import (
    find_email,
    find_phone,
    fold_value,
    is_placeholder,
    read_address,
    read_hours,
    read_organ,
)
from sitecheck.page.document import Document, Node
from sitecheck.page.spans import NO_SPANS, Spans
from sitecheck.page.tables import rows_of, tables

FIELDS = ("org", "address", "hours", "phone", "fax", "email")


def _spaced(words: str) -> str:
    """Alternatives from words parted by white space; their characters may stand apart, as in 电　话."""
    return "|".join(r"\s?".join(word) for word in sorted(words.split(), key=len, reverse=True))


_NOT_OURS = _spaced("""
    监督 投诉 举报 技术支持 技术 网站维护 维护 运维 管理员 网管 报修 纪检 信访 复议 找错 纠错 开户 注册 网站 网页 下载
    工商 申请人 法定代表人 代理人 发生 事发 出生 户籍 家庭 手机 采购人 代理机构 供应商 中标 报名 开标 评审 项目 会议
    比赛 活动
""")
_OWN_WORDS = _spaced("""
    联系 咨询 办公 受理 公开 值班 服务 对外 座机 固定 申请 查询 通讯 通信 邮寄 单位 接待 机构 详细 办公室 工作
    政府信息公开 信息公开 受理机构 公开机构 来访 现场 当面 接收 电子 业务
""")
_OURS = rf"(?:{_OWN_WORDS})?\s?"
_NUMBER_WORD = _spaced("电话 热线 固话 总机")
_FAX_WORD = _spaced("传真")
_AND = r"\s?(?:[/、和及兼与暨&]\s?)?"
_PHONE = rf"{_OURS}(?:{_NUMBER_WORD})(?:\s?号\s?码)?|{_spaced('联系方式')}|\bTel\b\.?(?:ephone)?"
_FAX = rf"(?:{_OURS}(?:{_FAX_WORD})(?:\s?(?:{_spaced('号码 电话')})|\s?号)?|\bFax\b\.?)"
_BOTH = (
    rf"(?:{_OURS}(?:{_NUMBER_WORD})(?:\s?\(\s?(?:[兼同]\s?)?(?:{_FAX_WORD})\s?\)|{_AND}(?:{_FAX_WORD}))"
    rf"|(?:{_FAX_WORD})(?:\s?\(\s?(?:同\s?)?(?:{_NUMBER_WORD})\s?\)|\s?[/、和及兼与暨&]\s?(?:{_NUMBER_WORD})))(?:\s?号\s?码)?"
)
_ADDRESS = rf"{_OURS}(?:{_spaced('地址 地点 场所')})"
_TIME_WORDS = _spaced("接收申请 受理申请 办公 工作 受理 接待 服务 上班 对外办公 接收 开放 作息 申请受理 办理")
_HOURS = rf"(?:{_TIME_WORDS})(?:的)?\s?{_spaced('时间')}"
_MAIL_WORD = _spaced("电子邮箱 电子邮件 电子信箱 邮箱 邮件")
_ONLINE = _spaced("互联网联系方式 网络联系方式 电子联系方式")
_EMAIL = rf"{_ONLINE}|{_OURS}(?:{_MAIL_WORD})(?:\s?{_spaced('地址')})?|\bE\s?-?\s?mail\b(?:\s?地址)?"
_OFFICE_WORDS = _spaced("办事 工作 受理 申请受理 办理 承办 主管 责任 负责 办公 联系")
_ORG = (
    rf"(?:{_spaced('政府信息公开 信息公开 政务公开')})?\s?(?:{_OFFICE_WORDS})\s?(?:{_spaced('机构 部门 单位 科室')})"
    rf"(?:\s?{_spaced('名称')})?|(?:{_spaced('机构 部门 单位 受理点 受理机关')})\s?{_spaced('名称')}"
    rf"|{_spaced('受理机关 公开机构 政府信息公开机构 信息公开机构 机构全称')}"
    rf"|(?<![\u4e00-\u9fff])\s?{_spaced('名称')}"
)
_OTHER = _spaced("""
    邮政编码 邮编 网址 网站 联系人 负责人 责任人 备注 职务 姓名 经办人 乘车路线 公交路线 交通 微信公众号 法定代表人
    主要职责 QQ 信函 受理范围 邮寄方式
""")
_LABEL = re.compile(
    rf"(?P<foreign>(?:{_NOT_OURS}))?(?:的)?\s?(?:(?P<body>(?<=[督诉报议])\s?(?:受\s?理\s?)?(?:机\s?构|部\s?门|单\s?位|机\s?关))"
    rf"|(?P<both>{_BOTH})|(?P<fax>{_FAX})|(?P<email>{_EMAIL})|(?P<hours>{_HOURS})"
    rf"|(?P<address>{_ADDRESS})|(?P<phone>{_PHONE})|(?P<org>{_ORG})|(?P<other>{_OTHER}))"
    r"\s?(?P<end>(?:\([^()]{1,24}\)\s?)?(?:为|是)?\s?:|为|是|(?=\s*\(?[\d+])|\s+(?=\S)|$)",
    re.I,
)
# What any label ends with, before what may follow one: looked for first, because _LABEL is slow on plain prose.
_MAY_BE_LABEL = re.compile(
    r"[机构门位关真话线码号x.)箱件址间点所式le室称编站人注务名通责q函围](?=[\s(:为是+\d]|$)", re.I
)
_FOREIGN_SECTION = re.compile(
    r"监督|投诉|举报|救济|复议|诉讼|技术支持|网站维护|友情链接|主管部门|上级|各.{0,8}(?:单位|部门|街道|乡镇)"
)
_APPLICATION = re.compile(
    r"证\s?件\s?(?:号码|名称|类型|号)|身份证|申请人(?:信息|姓名|签名)|所需(?:政府)?信息|组织机构代码"
)
_ALSO_FAX = re.compile(
    r"^(?P<numbers>[^:;,。]*\d)\s*\(\s*(?P<also>兼|含|同|及|与)?\s*传\s*真(?P<same>\s*同号)?(?:\s*号码)?\s*\)"
)
_SAME_NUMBER = re.compile(
    r"传\s?真(?:\s?号\s?码|\s?电\s?话|\s?号)?\s?[:(为]?\s?(?:同|与|和)\s?(?:上|号|前|[^,;。:]{0,6}(?:电\s?话|号\s?码))"
)
_FOREIGN_START = re.compile(r"监督|投诉|举报|复议|技术支持|网站维护|意见箱|友情链接")
_HEADING = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+[章节条部]|[(（]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．)）]|\(?\d{1,2}\)?\s*[、.．](?!\d))"
)
_CONTINUES = re.compile(
    r"^(?:早|\d{1,2}\s?-\s?\d{1,2}\s?月|上午|下午|夏季|冬季|夏令|冬令|夏时|冬时|周|星期|\(?\s*(?:法定)?节假日|\d{1,2}[:时点])"
)
_CALL = re.compile(rf"{_spaced('联系人')}[^\d:;。]{{0,12}}:?|致电")
_FOREIGN_NUMBER = re.compile(
    _spaced("监督 投诉 举报 技术支持 技术问题 系统使用 网站使用 申请人 采购人 代理机构 供应商")
)
_OPENING = 16
_SAID = 40  # characters behind 联系人 or 致电 in which the number stands
_NAMED = re.compile(r"\s?(?P<name>[^(:;。,]{2,40})\((?P<inside>[^()]{4,80})\)")
_INPUTS = frozenset({"input", "textarea", "select"})
_NO_TEXT = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    node: Node
    cell: Node | None  # nearest td, th, dt or dd


def find_contacts(doc: Document, spans: Spans = NO_SPANS) -> tuple[Contact, ...]:
    """Fields with a readable value, in the order they stand; the first of each field is the office's own.

    Not read: navigation and footer, list rows (``spans``), form fields, numbers for complaints, supervision, technical
    support and site maintenance, sections about them, and placeholders. A combined telephone and fax label gives both.
    Of a table that lists several offices only the one named after disclosure is read, else the one called 办公室; a
    telephone list of other units gives nothing.
    """
    lines = _lines(doc, spans)
    found: list[Contact] = []
    same: re.Match[str] | None = None  # the fax is said to have the number of the telephone
    for table in tables(doc):
        if table.zone in (Zone.MAIN, Zone.ASIDE):
            found.extend(_by_columns(doc, table))
    foreign = False
    for at, line in enumerate(lines):
        labels = _labels(line.text)
        if _opens_section(line, labels):
            foreign = _FOREIGN_SECTION.search(line.text) is not None
        elif not labels and len(line.text) > 8 and line.text.endswith((":", "：")):
            foreign = foreign or re.search(r"投诉|举报|复议", line.text) is not None
        if any(label["org"] and not label["foreign"] for label in labels):
            foreign = False
        if not labels or foreign or _asks_for_input(doc, line) or _of_an_applicant(doc, line):
            continue
        if _speaks_of_another(line.text[: labels[0].start()]):
            continue
        same = same or _SAME_NUMBER.search(line.text)
        for place, label in enumerate(labels):
            if label["org"] or label["body"]:
                # The body for complaints, and after it its own address and numbers, until another office is named.
                foreign = label["foreign"] is not None
            if foreign or label["foreign"] or label["other"]:
                continue
            end = labels[place + 1].start() if place + 1 < len(labels) else len(line.text)
            value = line.text[label.end() : end]
            if not value.strip(" :.。,;") and place + 1 == len(labels):
                value = _next_value(doc, lines, at)
            elif label["hours"] and place + 1 == len(labels):
                value += _continuation(lines, at)
            marked = label["end"].strip()[-1:] in (":", "为", "是") and label["end"].strip() != ""
            certain = marked or not line.text[: label.start()].strip(" ·•*-()0123456789一二三四五六七八九十、.")
            found.extend(_contacts(label, value, line.text[label.end() : label.end() + 80], certain=certain))
    known = {contact.field for contact in found}
    if same is not None and "fax" not in known:
        found.extend(Contact("fax", one.value, "传真") for one in found[:] if one.field == "phone")
    if "email" not in known:
        found.extend(_written_to(lines) or _mail_links(doc))
    if "phone" not in known:
        found.extend(_called(lines))
    if "address" not in known:
        found.extend(_in_brackets(lines))
    return tuple(dict.fromkeys(found))


def _labels(line: str) -> list[re.Match[str]]:
    """The labels of a line. 工作时间 at the end of what 办公时间 says (国家法定工作时间) is a value and no label."""
    labels: list[re.Match[str]] = []
    for label in _LABEL.finditer(line) if _MAY_BE_LABEL.search(line) else ():
        if not (label["hours"] and not label["end"].strip() and labels and labels[-1]["hours"]):
            labels.append(label)
    return labels


def _speaks_of_another(before: str) -> bool:
    """Whether a line speaks of complaints or support before its first label: at its beginning, or in that sentence."""
    return _FOREIGN_START.search(before, 0, _OPENING) is not None or bool(
        _FOREIGN_START.search(before.rpartition("。")[2])
    )


def _called(lines: list[_Line]) -> list[Contact]:
    """The number of a person to ask (联系人：… 0371-…), or behind 致电, where no field gives one."""
    for line in lines:
        said = _CALL.search(line.text)
        if said is None or _FOREIGN_SECTION.search(line.text) or _FOREIGN_NUMBER.search(line.text):
            continue
        number = find_phone(re.split(r"[;。]", line.text[said.end() :])[0][:_SAID], hotlines=False)
        if number is not None:
            return [Contact("phone", number, said.group().strip(" :"))]
    return []


def _in_brackets(lines: list[_Line]) -> list[Contact]:
    """The address in brackets behind the office's name, where no field gives one."""
    for line in lines:
        for label in _LABEL.finditer(line.text) if "(" in line.text and _MAY_BE_LABEL.search(line.text) else ():
            name = _NAMED.match(line.text, label.end()) if label["org"] and not label["foreign"] else None
            address = read_address(name["inside"]) if name is not None and read_organ(name["name"]) else None
            if address is not None:
                return [Contact("address", address, " ".join(label.group().split()).strip(" :为是"))]
    return []


def _written_to(lines: list[_Line]) -> list[Contact]:
    """An e-mail address in a sentence about mail (可发送电子邮件至 …), where no field gives one."""
    for line in lines:
        if re.search(r"邮箱|邮件|信箱|e-?mail", line.text, re.I) and not _FOREIGN_SECTION.search(line.text):
            address = find_email(line.text)
            if address is not None and "意见" not in line.text:
                return [Contact("email", address, "电子邮件")]
    return []


def _mail_links(doc: Document) -> list[Contact]:
    """The address behind a mailto link of the page's own part."""
    for node in doc.all("a"):
        href = node.attr("href").strip()
        if node.zone in (Zone.MAIN, Zone.ASIDE) and href.lower().startswith("mailto:"):
            around = doc.text(node.parent, 200) if node.parent is not None else ""
            address = find_email(href[7:].partition("?")[0])
            if address is not None and not _FOREIGN_SECTION.search(around):
                return [Contact("email", address, "电子邮件")]
    return []


def _lines(doc: Document, spans: Spans) -> list[_Line]:
    kept = []
    for text, node in doc.lines():
        if node.zone not in (Zone.MAIN, Zone.ASIDE) or node.hidden or len(text) > 3000:
            continue
        if node.start in spans:
            continue
        cell = next((parent for parent in node.ancestors() if parent.tag in ("td", "th", "dt", "dd")), None)
        kept.append(_Line(fold_value(text), node, cell))
    return kept


def _opens_section(line: _Line, labels: list[re.Match[str]]) -> bool:
    """A numbered or marked heading that is not itself a filled field."""
    if len(line.text) > 60:
        return False
    tagged = any(parent.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for parent in line.node.ancestors())
    if not (tagged or _HEADING.match(line.text)):
        return False
    return not labels or len(line.text) - labels[-1].end() < 3


def _asks_for_input(doc: Document, line: _Line) -> bool:
    """Whether the label belongs to a form field: its row, item or small block holds an input."""
    for parent in line.node.ancestors():
        if parent.tag in ("body", "form", "table", "tbody", "ul", "html") or len(doc.text(parent, 201)) > 200:
            return False
        if any(node.tag in _INPUTS and node.attr("type").lower() not in _NO_TEXT for node in doc.inside(parent)):
            return True
    return False


def _of_an_applicant(doc: Document, line: _Line) -> bool:
    """Whether the line stands in an application form: those fields describe the person who applies."""
    table = next((parent for parent in line.node.ancestors() if parent.tag == "table"), None)
    return table is not None and _APPLICATION.search(doc.text(table, 3000)) is not None


def _next_value(doc: Document, lines: list[_Line], at: int) -> str:
    """The value of a label that stands alone: the next cell of its row, else the next line."""
    cell = lines[at].cell
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is not None and following.cell is cell and cell is not None and not _LABEL.match(following.text):
        return following.text + _continuation(lines, at + 1)  # a cell of the layout: label and value are lines of it
    if cell is not None and cell.parent is not None:
        siblings = [
            node
            for node in doc.inside(cell.parent)
            if node.parent is cell.parent and node.tag in ("td", "th", "dd", "dt")
        ]
        place = next((index for index, node in enumerate(siblings) if node is cell), None)
        if place is not None:
            return fold_value(doc.text(siblings[place + 1])) if place + 1 < len(siblings) else ""
    if following is None or following.cell is not None or _LABEL.match(following.text):
        return ""
    return following.text + _continuation(lines, at + 1)


def _continuation(lines: list[_Line], at: int) -> str:
    """Office hours going on in the next lines."""
    text = ""
    for line in lines[at + 1 : at + 4]:
        if not _CONTINUES.match(line.text) or len(line.text) > 60:
            break
        text += " " + line.text
    return text


def _contacts(label: re.Match[str], raw: str, after: str, *, certain: bool) -> list[Contact]:
    """Contacts of one label. Where the label is not ``certain`` to be one (glued to a sentence, without a colon) only
    values that prove themselves are read: numbers and e-mail addresses."""
    name = " ".join(label.group().split()).strip(" :为是")
    value = raw.strip(" :")
    if is_placeholder(value):
        return []
    results: list[tuple[str, str | None]] = []
    also_fax = _ALSO_FAX.search(after) if label["phone"] else None
    if label["both"] or also_fax is not None:
        number = find_phone(value[:60], hotlines=False)
        results = [("phone", number), ("fax", number)]
        if also_fax is not None and not also_fax["also"] and not also_fax["same"]:
            results = _two_numbers(also_fax["numbers"]) or results
    elif label["fax"]:
        results = [("fax", find_phone(value[:60], hotlines=False))]
    elif label["phone"]:
        results = [("phone", find_phone(value[:60]))]
    elif label["email"]:
        results = [("email", find_email(value[:120]))]
    elif certain and label["hours"]:
        results = [("hours", read_hours(value))]
    elif certain and label["address"]:
        results = [("address", read_address(value))]
    elif certain and label["org"]:
        results = [("org", read_organ(value))]
    return [Contact(field, text, name) for field, text in results if text and not is_placeholder(text)]


def _two_numbers(text: str) -> list[tuple[str, str | None]]:
    """Of several numbers with the last marked as the fax: the others, and that one. Empty for a single number."""
    place = max(text.rfind(mark) for mark in "/、) ")  # an area code alone before it is no number
    if place < 0:
        return []
    phone, fax = find_phone(text[:place]), find_phone(text[place + 1 :], hotlines=False)
    return [("phone", phone), ("fax", fax)] if phone and fax else []


def _by_columns(doc: Document, table: Node) -> list[Contact]:
    """A table whose first row names the fields: one office per row, of which only the disclosure office is read."""
    rows = rows_of(doc, table)
    for at, header in enumerate(rows[:3]):
        heads = [_LABEL.fullmatch(cell) if len(cell) <= 16 else None for cell in header]
        known = [head for head in heads if head is not None and not head["other"]]
        if len(known) < 2:
            continue
        offices = [row for row in rows[at + 1 :] if len(row) == len(header)]
        named = [row for row in offices if _office_rank(row) < _UNNAMED]
        office = min(named, key=_office_rank, default=None) if len(offices) > 1 else next(iter(offices), None)
        return [
            contact
            for row in ([office] if office is not None else [])
            for head, cell in zip(heads, row, strict=True)
            if head is not None and not head["foreign"] and not head["other"]
            for contact in _column_cell(head, cell)
        ]
    return []


def _column_cell(head: re.Match[str], cell: str) -> list[Contact]:
    name = "".join(head.group().split())
    readers: dict[str, Callable[[str], str | None]] = {
        "address": read_address,
        "hours": read_hours,
        "org": read_organ,
        "email": find_email,
        "phone": find_phone,
        "fax": _fax_number,
    }
    if is_placeholder(cell):
        return []
    fields = ("phone", "fax") if head["both"] else tuple(field for field in FIELDS if head[field])
    values = ((field, readers[field](cell)) for field in fields)
    return [Contact(field, value, name) for field, value in values if value]


_UNNAMED = 2


def _office_rank(row: list[str]) -> int:
    text = " ".join(row)
    return 0 if "公开" in text else 1 if "办公室" in text else _UNNAMED


def _fax_number(text: str) -> str | None:
    return find_phone(text, hotlines=False)
