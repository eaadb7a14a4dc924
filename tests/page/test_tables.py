from __future__ import annotations

from sitecheck.page.tables import rows_of, tables
from sitecheck.page.walk import parse

OFFICES = "<table><tr><th>单位</th><th>电　话</th></tr><tr><td>办公室</td><td>０５７１-88776655</td></tr></table>"


def test_rows_are_folded_cells() -> None:
    doc = parse(OFFICES)
    assert [rows_of(doc, table) for table in tables(doc)] == [[["单位", "电 话"], ["办公室", "0571-88776655"]]]


def test_neighbours_are_not_nested() -> None:
    doc = parse(OFFICES * 50)
    assert len(list(tables(doc))) == 50


def test_tables_in_a_dozen_tables_are_not_read() -> None:
    doc = parse("<table><tr><td>" * 40 + OFFICES)
    assert len(list(tables(doc))) == 12


def test_a_row_that_holds_the_page_is_a_layout() -> None:
    doc = parse(f"<table><tr><td>{'<p>x</p>' * 1500}</td></tr><tr><td>a</td></tr></table>")
    assert rows_of(doc, next(tables(doc))) == [[], ["a"]]
