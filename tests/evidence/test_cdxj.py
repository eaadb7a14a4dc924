"""The index: its lines, and that they are sorted however many there are."""

from __future__ import annotations

import json
import random

import pytest

from sitecheck.evidence.cdxj import Located, SortedLines, cdxj_line, timestamp

PAGE = Located(
    "response", "http://www.example.gov.cn/政务", "2026-11-20T17:30:05Z", "text/html", "200", "sha256:ab", 7, 9
)


def test_a_line_of_a_page() -> None:
    key, time, said = cdxj_line(PAGE, "data.warc.gz").rstrip("\n").split(" ", 2)
    assert (key, time) == ("cn,gov,example)/%e6%94%bf%e5%8a%a1", "20261120173005")
    assert json.loads(said) == {
        "url": PAGE.uri,
        "mime": "text/html",
        "status": "200",
        "digest": "sha256:ab",
        "length": "9",
        "offset": "7",
        "filename": "data.warc.gz",
    }


def test_what_a_record_does_not_have_is_left_out_and_a_revisit_is_called_one() -> None:
    bare = Located("revisit", PAGE.uri, PAGE.date, "text/html", "", "sha256:ab", 0, 9)
    said = json.loads(cdxj_line(bare, "x").split(" ", 2)[2])
    assert said["mime"] == "warc/revisit"
    assert "status" not in said


def test_a_line_is_one_line_whatever_the_address() -> None:
    odd = Located("resource", "http://example.cn/a\nb c", PAGE.date, "", "", "sha256:ab", 0, 9)
    line = cdxj_line(odd, "x")
    assert line.count("\n") == 1
    assert len(line.split(" ", 2)[0].split()) == 1


@pytest.mark.parametrize(
    ("date", "digits"),
    [("2026-11-20T17:30:05Z", "20261120173005"), ("2026-11-20T17:30:05.123456Z", "20261120173005")],
)
def test_time(date: str, digits: str) -> None:
    assert timestamp(date) == digits


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_lines_come_sorted_by_their_bytes(at_once: int) -> None:
    lines = [f"{name} {number}\n" for number, name in enumerate(["b", "a)", "é", "a", "Z", "中"] * 20)]
    random.Random(1).shuffle(lines)
    with SortedLines(at_once) as index:
        for line in lines:
            index.add(line)
        first, again = list(index), list(index)
    assert first == again == sorted(line.encode() for line in lines)
