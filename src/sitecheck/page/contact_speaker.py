"""Whom the lines of a page speak of: the office itself, a place where one may read, or somebody else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_FOREIGN_SECTION = re.compile(
    r"监督|投诉|举报|救济|复议|诉讼|技术支持|网站维护|友情链接|主管部门|上级|各.{0,8}(?:单位|部门|街道|乡镇)"
)
_FOREIGN_START = re.compile(r"监督|投诉|举报|复议|技术支持|网站维护|意见箱|友情链接")
_OPENING = 16
# Who built, keeps or hosts the site. 承办机构 and 承办部门 are an office's words; 承办单位 is so only without a host.
_IMPRINT = re.compile(
    r"(?:主办|协办|技术支持|技术服务|技术保障|网站(?:建设|维护|管理|运维|支持|制作)|运行维护|运维|系统维护)"
    r"\s?(?:单\s?位|机构|部门|公司|方|商|厂商)?\s?:"
    r"|(?:技术支持|技术服务|技术保障|网站(?:建设|维护|制作)|运行维护|系统维护)\s?(?:单\s?位|公司|方|商|厂商)"
    r"|承办\s?:|版权所有|网站标识码|ICP\s?备|公网安备",
    re.I,
)
_HOST = re.compile(r"主办\s?(?:单\s?位)?\s?:")
_KEEPER = re.compile(r"承办\s?单\s?位\s?:?")
_ROOM = r"查阅(?:点|场所|室|地点|中心|处|服务点|大厅)|文档室|阅览(?:室|中心|点)|查询点|公开专区"
_READING = re.compile(_ROOM)
_HOUSE = re.compile(
    rf"{_ROOM}|档案[馆局]|图书馆|资料[室馆]|(?:政务|行政|便民)服务(?:中心|大厅)\s*$"
)  # before a label; an archive may be the office
_PROSE = 40  # characters from which a line without a label ends what was said before it


class Speaker(Enum):
    """Whose the fields of a line are."""

    OFFICE = "office"
    READING_ROOM = "reading-room"
    OTHER = "other"


@dataclass(slots=True)
class Speakers:
    """Goes through the lines of a page in their order and remembers of whom they speak."""

    now: Speaker = Speaker.OFFICE
    _hosted: int = 0  # lines since somebody was named as the site's host, counted down

    def hear(self, text: str, labels: list[re.Match[str]], *, opens: bool) -> list[Speaker]:
        """Whose each label of the line is. ``opens``: the line is a heading."""
        self._hosted = 3 if _HOST.search(text) else max(0, self._hosted - 1)
        if opens:
            self.now = _of_heading(text)
        elif not labels and len(text) > 8 and text.endswith(":") and re.search(r"投诉|举报|复议", text):
            self.now = Speaker.OTHER
        elif not labels:
            self._plain(text)
        if labels and _speaks_of_another(text[: labels[0].start()]):
            # Such a sentence says nothing of the lines below, unless an office is named in it.
            if any(label["org"] and not label["foreign"] for label in labels):
                self.now = Speaker.OFFICE
            return [Speaker.OTHER] * len(labels)
        whose = []
        start = 0
        theirs = _sentence_of_another(text, labels)
        for label in labels:
            before = text[start : label.start()]
            if self._imprint(text[start : label.end()]):
                self.now = Speaker.OTHER
            elif label["org"] or label["body"]:
                # The body for complaints, and after it its own address and numbers, until another office is named.
                self.now = Speaker.OTHER if label["foreign"] else Speaker.OFFICE
            elif self.now is Speaker.OFFICE and _HOUSE.search(_after_value(before) if start else _lead(before)):
                self.now = Speaker.READING_ROOM
            whose.append(Speaker.OTHER if label["foreign"] or label.start() < theirs else self.now)
            start = label.end()
        if self._imprint(text[start:]) and not _names_an_office(labels):
            self.now = Speaker.OTHER
        return whose

    def _plain(self, text: str) -> None:
        if self._imprint(text):
            self.now = Speaker.OTHER
        elif self.now is not Speaker.OTHER and _READING.search(text):
            self.now = Speaker.READING_ROOM
        elif self.now is Speaker.READING_ROOM and len(text) >= _PROSE:
            self.now = Speaker.OFFICE

    def _imprint(self, text: str) -> bool:
        return _IMPRINT.search(text) is not None or (self._hosted > 0 and _KEEPER.search(text) is not None)


def _sentence_of_another(text: str, labels: list[re.Match[str]]) -> int:
    """Where the sentence ends that begins with a number for complaints and gives none of the office's: its fax and
    address are those of who takes the complaints. 0 where there is no such sentence."""
    if not labels or not (labels[0]["foreign"] and labels[0]["phone"]):
        return 0
    end = text.find("。", labels[0].end())
    end = end if end >= 0 else len(text)
    said = [label for label in labels if label.start() < end]
    ours = any((label["phone"] or label["org"]) and not label["foreign"] for label in said)
    return 0 if ours else end


def _lead(before: str) -> str:
    """What leads to the first label of a line: its sentence, and where it begins one all that stands before."""
    return before.rpartition("。")[2].strip() or before


def _after_value(text: str) -> str:
    """What follows the value of the label before: the next sentence, where there is one."""
    return re.split(r"[。;]", text, maxsplit=1)[-1] if re.search(r"[。;]", text) else ""


def speaks_of_others(text: str) -> bool:
    """Whether a line names complaints, supervision, support, superiors or all units."""
    return _FOREIGN_SECTION.search(text) is not None


def _of_heading(text: str) -> Speaker:
    if speaks_of_others(text):
        return Speaker.OTHER
    return Speaker.READING_ROOM if _READING.search(text) else Speaker.OFFICE


def _names_an_office(labels: list[re.Match[str]]) -> bool:
    return any(label["org"] and not label["foreign"] for label in labels)


def _speaks_of_another(before: str) -> bool:
    """Whether a line speaks of complaints or support before its first label: at its beginning, or in that sentence."""
    return _FOREIGN_START.search(before, 0, _OPENING) is not None or bool(
        _FOREIGN_START.search(before.rpartition("。")[2])
    )
