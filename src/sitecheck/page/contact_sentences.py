"""Contact fields that no label gives: in sentences, in brackets behind the office's name, behind a mailto link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sitecheck.facts.page import Contact, Zone
from sitecheck.page.contact_labels import LABEL, MAY_BE_LABEL, labels_of, name_of, spaced
from sitecheck.page.contact_lines import Line, is_heading
from sitecheck.page.contact_speaker import speaks_of_others
from sitecheck.page.contact_values import find_email, find_phone, read_address, read_organ
from sitecheck.page.document import Document

_CALL = re.compile(rf"{spaced('联系人')}[^\d:;。]{{0,12}}:?|致电")
_FOREIGN_NUMBER = re.compile(spaced("监督 投诉 举报 技术支持 技术问题 系统使用 网站使用 申请人 采购人 代理机构 供应商"))
_SAID = 40  # characters behind 联系人 or 致电 in which the number stands
_NAMED = re.compile(r"\s?(?P<name>[^(:;。,]{2,40})\((?P<inside>[^()]{4,80})\)")
_PLACED = re.compile(r"[路街道巷弄]|\d\s*[号室楼层弄幢栋]|[东西南北主附]楼|大[院厦楼]")  # a house; 某县人民政府 is none
_PART = r"[^\s。;,:()《》“”]"
_DUTY = re.compile(
    rf"(?:^|[\s。;,:)、.]|(?<=由))(?P<name>{_PART}{{3,40}}?)(?:\([^()]{{0,60}}\))?\s?(?:具体)?(?:负责|承担|承办|受理)"
    r"(?P<what>[^。;]{0,60})"
)
_GIVEN_TO = re.compile(
    rf"(?P<what>(?:信息|政务)公开[^。;,]{{0,16}})由(?P<name>{_PART}{{3,40}}?)(?:具体)?(?:负责|承担|办理|受理|承办)"
)
_ASK = re.compile(rf"请(?:直接)?(?:与|联系|咨询|垂询)\s?:?(?P<name>{_PART}{{4,40}}?)(?:联系|咨询)?(?=[,;。:(]|$)")
_IS = re.compile(
    rf"(?:^|[\s。;,:)、.])(?P<name>{_PART}{{3,40}}?)(?:是|为)(?P<what>[^。;,]{{0,40}}(?:主管部门|工作机构|承办机构|受理机构|责任部门))"
)
_TO = re.compile(
    rf"(?:可以?|应当?|直接)向(?P<name>{_PART}{{3,40}}?)(?:\((?P<inside>[^()]{{4,80}})\)[^。]{{0,6}}(?:提出|提交|递交)[^。]{{0,20}}申请"
    r"|(?:当面)?(?:提出|提交|递交)(?:(?!复议|诉讼)[^。;]){0,16}申请(?!行政复议))"
)
_SEAT = re.compile(rf"(?:受理点|受理窗口|受理处|公开办|工作机构)\s?设[在于](?P<name>{_PART}{{3,40}})(?=[(,;。]|$)")
_OF_DISCLOSURE = re.compile(r"信息公开|政务公开|公开申请|政府信息")
_OF_ALL = re.compile(
    r"推进|主管|全[国省市县区]"
)  # the office over all offices, which is the unit's own only on some sites
_NOBODY = re.compile(r"国务院|各级|县级以上|上级|行政机关|^(?:本|我|该|其|各)[^\s]{0,2}$")
_LEADING = re.compile(r"^(?:由|其中|目前|具体|我[局委办县市区镇厅院]|本[局委办县市区镇厅院机]关?)的?")
_HEADS = re.compile(r"(?:机构|部门|单位|机关)(?:信息|名称)?\s?:?$")
_LONGEST_NAME = 40


def called(lines: list[Line]) -> list[Contact]:
    """The number of a person to ask (联系人：… 0371-…), or behind 致电."""
    for line in lines:
        said = _CALL.search(line.text)
        if said is None or speaks_of_others(line.text) or _FOREIGN_NUMBER.search(line.text):
            continue
        number = find_phone(re.split(r"[;。]", line.text[said.end() :])[0][:_SAID], hotlines=False)
        if number is not None:
            return [Contact("phone", number, said.group().strip(" :"))]
    return []


def in_brackets(lines: list[Line]) -> list[Contact]:
    """The address in brackets behind the office's name: a house, not with whom the office sits (设在某局)."""
    for line in lines:
        for label in LABEL.finditer(line.text) if "(" in line.text and MAY_BE_LABEL.search(line.text) else ():
            name = _NAMED.match(line.text, label.end()) if label["org"] and not label["foreign"] else None
            if name is None or not read_organ(name["name"]) or not _PLACED.search(name["inside"]):
                continue
            address = read_address(name["inside"])
            if address is not None:
                return [Contact("address", address, name_of(label))]
        for said in _TO.finditer(line.text) if "(" in line.text else ():
            address = read_address(said["inside"] or "") if _organ(said["name"]) else None
            if address is not None and _PLACED.search(address):
                return [Contact("address", address, "地址")]
    return []


def written_to(lines: list[Line]) -> list[Contact]:
    """An e-mail address in a sentence about mail (可发送电子邮件至 …)."""
    for line in lines:
        if re.search(r"邮箱|邮件|信箱|e-?mail", line.text, re.I) and not speaks_of_others(line.text):
            address = find_email(line.text)
            if address is not None and "意见" not in line.text:
                return [Contact("email", address, "电子邮件")]
    return []


def mail_links(doc: Document) -> list[Contact]:
    """The address behind a mailto link of the page's own part."""
    for node in doc.all("a"):
        href = node.attr("href").strip()
        if node.zone in (Zone.MAIN, Zone.ASIDE) and href.lower().startswith("mailto:"):
            around = doc.text(node.parent, 200) if node.parent is not None else ""
            address = find_email(href[7:].partition("?")[0])
            if address is not None and not speaks_of_others(around):
                return [Contact("email", address, "电子邮件")]
    return []


def office_named(lines: list[Line]) -> list[Contact]:
    """The office where no label names it: the line below a heading about it, who is said to do the work or to be asked.

    An office said to oversee all others (推进、指导 …) counts where no other is named.
    """
    below = (_below_heading(line, after) for line, after in pairwise(lines))
    sure = next((name for name in below if name is not None), None)
    if sure is not None:
        return [Contact("org", sure, "机构")]
    found = list(_in_sentences(lines))
    own = next((name for name, over_all in found if not over_all), found[0][0] if found else None)
    return [Contact("org", own, "负责")] if own is not None else []


def _below_heading(line: Line, after: Line) -> str | None:
    if not is_heading(line) or not _HEADS.search(line.text) or speaks_of_others(line.text):
        return None
    if len(after.text) > _LONGEST_NAME or labels_of(after.text) or is_heading(after):
        return None
    name = read_organ(after.text)
    return name if name == after.text.strip() else None


def _in_sentences(lines: list[Line]) -> Iterator[tuple[str, bool]]:
    for line in lines:
        if "公开" not in line.text and "请" not in line.text and "设" not in line.text:
            continue
        for pattern in (_GIVEN_TO, _DUTY, _IS):
            for said in pattern.finditer(line.text):
                name = _organ(said["name"]) if _OF_DISCLOSURE.search(said["what"]) else None
                if name is not None:
                    yield name, _OF_ALL.search(said["what"]) is not None
        for pattern in (_SEAT, _ASK, _TO):
            for said in pattern.finditer(line.text):
                name = _organ(said["name"])
                if name is not None:
                    yield name, False


def _organ(text: str) -> str | None:
    name = read_organ(_LEADING.sub("", text))
    return name if name is not None and len(name) >= 3 and not _NOBODY.search(name) else None
