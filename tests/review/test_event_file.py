"""Lists of events: every mistake with sheet, row and column, or all events."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sitecheck.facts.events import Attachment, Event, EventFlag, EventKind, EventLevel, EventSubject
from sitecheck.i18n import translator
from sitecheck.i18n.names import SETS, name_of
from sitecheck.review.event_file import COLUMNS, codes_of, read_events
from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import UnitConfig
from sitecheck.store.blobs import BlobStore

UNITS = (
    UnitConfig(code="fin", name="区财政局", category="department", aliases=("财政局",)),
    UnitConfig(code="edu", name="区教育局", category="department"),
)
TODAY = date(2026, 11, 20)
HEAD = ",".join(words[1] for words in COLUMNS.values())


def read(folder: Path, *lines: str, head: str = HEAD, blobs: BlobStore | None = None) -> list[Event]:
    path = folder / "events.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return read_events(path, UNITS, today=TODAY, blobs=blobs)


def test_a_row_in_full_with_its_attachment(tmp_path: Path) -> None:
    (tmp_path / "通报.pdf").write_bytes(b"notice")
    blobs = BlobStore(tmp_path / "snapshots")
    row = "T1,,财政局,通报批评,网站抽查通报,2026-05-01,2026/5/8,市级,政府网站,M1,2,1.5,"
    row += "被纠错：否；重大=是,市政办〔2026〕7号,备注,通报.pdf"
    sha = hashlib.sha256(b"notice").hexdigest()
    assert read(tmp_path, row, blobs=blobs) == [
        Event(
            "T1", "fin", EventKind.NOTICE, "网站抽查通报", date(2026, 5, 1), date(2026, 5, 8), EventLevel.CITY,
            EventSubject.WEBSITE, "M1", 2, Decimal("1.5"), {EventFlag.CORRECTED: False, EventFlag.MAJOR: True},
            "市政办〔2026〕7号", "备注", (Attachment("通报.pdf", sha, 6),),
        )
    ]  # fmt: skip
    assert blobs.get(sha) == b"notice"


def test_without_a_store_attachments_are_only_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    (event,) = read(tmp_path, "T1,fin,complaint,x,a.pdf", head="key,code,kind,title,attachments")
    assert event.attachments == (Attachment("a.pdf", "", 1),)


def test_codes_english_headings_and_a_bare_row(tmp_path: Path) -> None:
    (event,) = read(
        tmp_path, "7,edu,complaint,某投诉,handled; resolved:no", head="Number,Unit code,Kind,What happened,Outcome"
    )
    assert event == Event(
        "7", "edu", EventKind.COMPLAINT, "某投诉", flags={EventFlag.HANDLED: True, EventFlag.RESOLVED: False}
    )


MISTAKES = {
    "unknown unit": ("T1,nobody,,complaint,x", "events.csv:2: 单位代码: no unit has the code 'nobody'"),
    "no unit": ("T1,,,complaint,x", "events.csv:2: 单位名称: is empty: name the unit, or give its code"),
    "no number": (",fin,,complaint,x", "events.csv:2: 编号: is empty: the number keeps it the same event"),
    "no kind": ("T1,fin,,,x", "events.csv:2: 类型: is empty"),
    "unknown kind": ("T1,fin,,party,x", "events.csv:2: 类型: 'party' is none of notice, commendation"),
    "no title": ("T1,fin,,complaint,", "events.csv:2: 事项: is empty"),
    "title too long": (f"T1,fin,,complaint,{'长' * 301}", "events.csv:2: 事项: is longer than 300 characters"),
    "no date": ("T1,fin,,complaint,x,soon", "events.csv:2: 发生日期: 'soon' is no date: write it like 2026-05-20"),
    "not yet": ("T1,fin,,complaint,x,,2026-11-21", "events.csv:2: 核实日期: 2026-11-21 has not come yet"),
    "verified too early": ("T1,fin,,complaint,x,2026-05-02,2026-05-01",
        "events.csv:2: 核实日期: 2026-05-01 lies before the day it happened, 2026-05-02"),
    "unknown level": ("T1,fin,,notice,x,,,world", "events.csv:2: 级别: 'world' is none of township, district"),
    "unknown subject": ("T1,fin,,notice,x,,,,food", "events.csv:2: 主题: 'food' is none of disclosure"),
    "count below zero": ("T1,fin,,absence,x,,,,,,-1",
        "events.csv:2: 数量: '-1' is no count: write a whole number from 1"),
    "count of zero": ("T1,fin,,absence,x,,,,,,0", "events.csv:2: 数量: '0' is no count"),
    "half a count": ("T1,fin,,absence,x,,,,,,1.5", "events.csv:2: 数量: '1.5' is no count"),
    "amount below zero": ("T1,fin,,absence,x,,,,,,,-2", "events.csv:2: 核定分值: '-2' is no amount"),
    "unknown outcome": ("T1,fin,,complaint,x,,,,,,,,好", "events.csv:2: 结果: '好' is none of handled"),
    "neither yes nor no": ("T1,fin,,complaint,x,,,,,,,,handled:maybe",
        "events.csv:2: 结果: 'handled:maybe': write yes or no"),
    "yes and no": ("T1,fin,,complaint,x,,,,,,,,handled;已处理:否",
        "events.csv:2: 结果: '已处理' is said to be yes and no"),
    "no attachment": ("T1,fin,,complaint,x,,,,,,,,,,,a.pdf",
        "events.csv:2: 附件: there is no file a.pdf beside the list"),
    "attachment elsewhere": ("T1,fin,,complaint,x,,,,,,,,,,,../a.pdf",
        "events.csv:2: 附件: ../a.pdf does not lie beside"),
}  # fmt: skip


@pytest.mark.parametrize(("row", "words"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_named(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, row)
    (problem,) = caught.value.problems
    assert words in str(problem)


def test_all_mistakes_at_once_and_doubled_numbers(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "T1,fin,,complaint,x", "T1,edu,,complaint,y", "T2,nobody,,party,", head=HEAD)
    said = str(caught.value).splitlines()
    assert said[0] == "events.csv:3: 编号: T1 stands already in row 2"
    assert len(said) == 4


def test_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no event is listed"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("event_kind", EventKind),
        ("event_level", EventLevel),
        ("event_subject", EventSubject),
        ("event_flag", EventFlag),
    ],
)
def test_every_code_has_one_name_of_its_own(kind: str, codes: type) -> None:
    assert set(SETS[kind]) == {code.value for code in codes}  # type: ignore[attr-defined]
    known = codes_of(kind, codes)  # type: ignore[arg-type]
    for code in codes:  # type: ignore[attr-defined]
        for name in (code.value, *(name_of(kind, code.value, translator(language)) for language in ("zh", "en"))):
            assert known["".join(name.split()).lower()] is code, name
