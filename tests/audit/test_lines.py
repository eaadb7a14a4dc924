from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath

import pytest

from sitecheck.audit.lines import (
    Format,
    Line,
    format_of,
    left_out_heads,
    left_out_line,
    packed,
    request_heads,
    request_line,
)
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure
from sitecheck.facts.site import Left, LeftOut

AT = datetime(2026, 11, 20, 17, 0, 0, 123456, tzinfo=UTC)
SENT = Attempt(AT, "GET", "http://a.test/?x=1,2", "192.0.2.1", 200, None, '=HYPERLINK("http://b")', 12, 34)
KEPT = Attempt(AT, "HEAD", "-1+cmd|' /C calc'!A0", None, None, Failure.BAD_URL, '引号"与\n换行')
LEFT = LeftOut("http://a.test/x", Left.PAGE, "too-deep", 7, "@home")


def csv_of(lines: Iterator[Line], heads: tuple[str, ...]) -> list[dict[str, str]]:
    data = b"".join(packed(lines, Format.CSV, heads))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_request_as_a_line() -> None:
    line = request_line(SENT, run=3)
    assert tuple(line) == request_heads("run")
    assert (line["run"], line["status"], line["failure"], line["sent"]) == (3, 200, None, True)
    assert (line["time"], line["at"]) == ("2026-11-21 01:00:00.123", "2026-11-20T17:00:00.123+00:00")
    assert request_line(KEPT)["sent"] is False


def test_what_was_left_out_as_a_line() -> None:
    line = left_out_line(LEFT, site="s")
    assert tuple(line) == left_out_heads("site")
    assert (line["meaning"], line["meaning_zh"]) == ("Too many steps from the home page", "距首页层级过深")


def test_csv_runs_no_formula_and_keeps_everything_else() -> None:
    rows = csv_of(iter([request_line(SENT), request_line(KEPT)]), request_heads())
    assert rows[0]["detail"] == f"'{SENT.detail}"
    assert rows[0]["url"] == SENT.url
    assert rows[1]["url"] == f"'{KEPT.url}"
    assert (rows[1]["detail"], rows[1]["status"], rows[1]["failure"]) == (KEPT.detail, "", "bad-url")
    assert csv_of(iter([left_out_line(LEFT)]), left_out_heads())[0]["found_on"] == "'@home"


def test_jsonl_keeps_values_and_types() -> None:
    data = b"".join(packed([request_line(SENT), request_line(KEPT)], Format.JSONL, ()))
    assert [json.loads(line) for line in data.decode().splitlines()] == [request_line(SENT), request_line(KEPT)]


def test_no_line_is_a_file_with_its_heads() -> None:
    assert csv_of(iter(()), request_heads()) == []
    assert b"".join(packed([], Format.CSV, request_heads())).endswith(b"sent\r\n")
    assert b"".join(packed([], Format.JSONL, ())) == b""


def test_lines_are_taken_as_they_are_needed() -> None:
    taken = 0

    def lines() -> Iterator[Line]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield request_line(SENT)

    pieces = packed(lines(), Format.JSONL, ())
    assert len(next(iter(pieces))) < 100_000
    assert taken < 1000


@pytest.mark.parametrize(("name", "form"), [("a.csv", Format.CSV), ("A.JSONL", Format.JSONL)])
def test_the_name_says_the_format(name: str, form: Format) -> None:
    assert format_of(PurePath(name)) is form


@pytest.mark.parametrize("name", ["a.xlsx", "a", "-", "csv"])
def test_other_names_say_nothing(name: str) -> None:
    with pytest.raises(ValueError):
        format_of(PurePath(name))
