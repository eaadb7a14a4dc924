"""What an export says about itself."""

from __future__ import annotations

from tests.evidence.exports import contents

from sitecheck.evidence.wacz_plan import Note
from sitecheck.evidence.wacz_readme import missing_lines, readme, said
from sitecheck.i18n import translator

LOST = Note("Run {run}: {path} is lost", {"run": 7, "path": "seals/\n000007.json"})


def text(incomplete: bool, *paths: str) -> str:
    return readme(contents(), 3, incomplete, paths).decode("utf-8-sig")


def test_it_speaks_chinese_first_and_then_english() -> None:
    zh, _, en = text(False, "archive/data.warc.gz").partition("-" * 60)
    assert ("县教育局 (education)" in zh, "县教育局 (education)" in en) == (True, True)
    assert "如何人工核对" in zh
    assert "How to check it by hand" in en
    assert "2026-11-21 01:30:00" in zh  # Beijing time


def test_it_promises_nothing_that_is_not_there() -> None:
    bare, full = text(False, "archive/data.warc.gz"), text(False, "archive/data.warc.gz", "seals/000001.json")
    assert "openssl" not in bare
    assert "openssl ts -verify" in full
    assert "pictures/" not in bare
    assert "missing.txt" not in bare
    assert "missing.txt" in text(True, "archive/data.warc.gz")


def test_windows_can_read_it() -> None:
    data = readme(contents(), 1, False, ["archive/data.warc.gz"])
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_what_is_missing_is_one_line_in_each_language() -> None:
    lines = b"".join(missing_lines([LOST, LOST])).decode("utf-8-sig").split("\r\n")
    assert len(lines) == 5
    assert lines[0] == lines[1] == "第7次巡检：seals/ 000007.json丢失"
    assert lines[2] == lines[3] == said(LOST, translator("en")) == "Run 7: seals/ 000007.json is lost"
