"""The form as a file: what an office gets, and every mistake it can make in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from sitecheck.facts.data import data_dir
from sitecheck.scoring.form.check import rubric_of
from sitecheck.scoring.form.columns import ITEMS, RULES, TABLES, WHOLE, WHOLE_NAME
from sitecheck.scoring.form.example import example
from sitecheck.scoring.form.given import Given, Line, Slip
from sitecheck.scoring.rubric import list_rubrics, load_rubric
from sitecheck.tables.form_book import form
from sitecheck.tables.form_file import NoForm, column_letter, read_form_file

RUBRICS = list_rubrics([data_dir("config") / "rubrics"])
FILLED = form(example())
GIVEN, _ = read_form_file(FILLED)
Edit = Callable[[Workbook], None]


def edited(edit: Edit, data: bytes = FILLED) -> bytes:
    book = load_workbook(io.BytesIO(data))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def told(given: Given, slips: Sequence[Slip] = ()) -> list[tuple[str, str]]:
    """Place and message of every mistake."""
    _, more, _ = rubric_of(given)
    return [
        (f"{slip.spot.sheet}!{column_letter(slip.spot)}{slip.spot.row or ''}", slip.message) for slip in (*slips, *more)
    ]


def of_file(data: bytes) -> list[tuple[str, str]]:
    """The same of a file."""
    return told(*read_form_file(data))


def put(**cells: Any) -> Given:
    """The example's form with cells changed: ``put(规则_F4=3)`` has 3 in F4 of the sheet 规则."""
    tables = dict(GIVEN.tables)
    for place, value in cells.items():
        name, _, cell = place.partition("_")
        row, letter = int(cell[1:]), cell[0]
        columns = next(sheet.columns for sheet in TABLES if sheet.name == name)
        lines = {line.row: line.cells for line in tables[name]}
        lines[row] = {**lines.get(row, {}), columns["BCDEFGHIJKLMNOPQ".index(letter)].path: value}
        tables[name] = tuple(Line(number, found) for number, found in sorted(lines.items()))
    return replace(GIVEN, tables=tables)


def put_in_file(**cells: Any) -> bytes:
    """The same in a file."""

    def edit(book: Workbook) -> None:
        for place, value in cells.items():
            sheet, _, cell = place.partition("_")
            book[sheet][cell] = value

    return edited(edit)


def row_of(title: str) -> int:
    return next(GIVEN.whole[line.path][0] for group in WHOLE for line in group.lines if line.title == title)


@pytest.mark.parametrize("name", RUBRICS)
def test_every_table_comes_back_with_its_hash(name):
    rubric = load_rubric(RUBRICS[name])
    given, slips = read_form_file(form(rubric))
    found, more, warnings = rubric_of(given, rubrics=list(RUBRICS))
    assert (slips, more, warnings) == ([], [], [])
    assert found is not None
    assert found.hash == rubric.hash


def test_equal_rubrics_give_equal_bytes():
    assert form(example()) == FILLED
    assert form(None) == form(None)


def test_examples_are_not_read_and_what_is_missing_is_named():
    places = of_file(form(None))
    asked = [line.title for group in WHOLE for line in group.lines if line.required]
    named = [row_of(title) for title in asked]
    assert [place for place, message in places if message == "is empty; fill it in"] == [
        f"总体!B{row}" for row in named
    ]
    assert places[-2:] == [
        ("部分!", "nothing is filled in here; at least one row is needed"),
        ("项目!", "nothing is filled in here; at least one row is needed"),
    ]


def test_examples_without_their_mark_are_a_rubric():
    def take(book: Workbook) -> None:
        for sheet in TABLES:
            for row in range(1, book[sheet.name].max_row + 1):
                if book[sheet.name].cell(row, 1).value == "例":
                    book[sheet.name].cell(row, 1).value = None
        whole = book[WHOLE_NAME]
        for row in range(3, whole.max_row + 1):
            if whole.cell(row, 4).value is not None:
                whole.cell(row, 2).value = whole.cell(row, 4).value

    given, slips = read_form_file(edited(take, form(None)))
    found, more, warnings = rubric_of(given)
    assert (slips, more, warnings) == ([], [], [])
    assert found is not None
    assert found.hash == example().hash


MISTAKES: list[tuple[Given, str, str]] = [
    # rules: A1 r1 stands in row 4, A2's in 6 to 8, A3's in 9, A5's in 12 and 13
    (put(规则_D4="奖励"), "规则!D4", "'奖励' is none of 得分、扣分"),
    (put(规则_D4=None), "规则!D4", "choose the kind of the rule"),
    (put(规则_F4="four"), "规则!F4", "'four' is no number"),
    (put(规则_F4=-4), "规则!F4", "-4 is too small; should be greater than or equal to 0"),
    (put(规则_F4=None), "规则!F4", "is empty; fill it in"),
    (put(规则_E4=None), "规则!E4", "is empty; fill it in"),
    (put(规则_C4="Rule 1"), "规则!C4", "'Rule 1' is no id of this kind; use small letters and digits such as r1"),
    (put(规则_B4="A99"), "规则!B4", "there is no item 'A99' on the sheet 项目"),
    (put(规则_B4=None), "规则!B4", "is empty; name the item"),
    (put(规则_J4=3), "规则!J4", "does not go with this kind of rule or entry (cap); clear the cell"),
    (put(规则_I7="公里"), "规则!I7", "'公里' is none of 面、例"),
    (put(规则_C5="r1"), "规则!C5", "rule of A1 'r1' stands here a second time"),
    (put(规则_G13=None), "规则!G13", "both ends of the range are needed"),
    (put(规则_G13=6), "规则!G13", "the range is upside down: 6 to 5"),
    (put(规则_N11="R-9"), "规则!N11", "reading R-9 is not written down under readings"),
    (put(规则_L4="也许"), "规则!L4", "write 是 or 否"),
    # items
    (put(项目_B4="First"), "项目!B4", "'First' is no id of this kind; an item is called by capital letters"),
    (put(项目_B5="A1"), "项目!B5", "item 'A1' stands here a second time"),
    (put(项目_D4="nowhere"), "项目!D4", "there is no section 'nowhere'"),
    (put(项目_F4=11), "部分!E4", "its items add up to 41, not 40"),
    (put(项目_F4=None), "项目!B4", "an item inside the total needs max_points"),
    (put(项目_G4="半分起"), "项目!G4", "'半分起' is none of 满分起扣、零分起加、不计分"),
    (put(项目_I4="前几行"), "项目!I4", "write a line such as 25"),
    (put(项目_C4=1.5), "项目!C4", "1.5 is no whole number"),
    (put(项目_K7="has_website"), "项目!K7", "such as has_website=是"),
    # levels, ranks, parts, readings, units
    (put(档次_F4=11), "档次!4", "gives more than there is"),
    (put(档次_D5="on_time"), "档次!4", "tier 'on_time' stands here twice"),
    (put(档次_C4="r9"), "档次!C4", "A2 has no rule 'r9' on the sheet 规则"),
    (put(名次_D4=None), "名次!D4", "say from which end the ranks are counted"),
    (put(名次_F4=None), "名次!E4", "give the first and the last rank"),
    (put(名次_E6=3), "名次!E6", "everyone else has no ranks of their own"),
    (put(名次_D4="逐档递减"), "名次!H4", "say for which category of units"),
    (put(分块_E4=11), "分块!4", "the parts do not add up"),
    (put(分块_B4="A77"), "分块!B4", "there is no item 'A77'"),
    (put(读法_C4=None), "读法!C4", "is empty; fill it in, or clear the row"),
    (put(读法_B5="R-1"), "读法!B5", "R-1 stands here a second time; keep one"),
    (put(名单_B4="department"), "名单!C4", "is empty; fill it in, or clear the row"),
    (put(部分_B4="章节"), "部分!B4", "'章节' is none of 部分、小计"),
    (put(部分_G4="{items: [A1, A2]}"), "项目!B6", "A3 is listed by 0 sections, it must be one"),
    (put(部分_F7="nothing"), "部分!F7", "there is no section 'nothing'"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "place", "words"), MISTAKES)
def test_a_mistake_is_named_by_its_cell(given, place, words):
    found = told(given)
    assert [where for where, message in found if words in message] == [place], found


@pytest.mark.parametrize(
    ("cells", "place", "words"),
    [
        ({"规则_A4": "x"}, "规则!A4", "'x': write 例 for an example"),
        ({"规则_F4": "=1+1"}, "规则!F4", "holds a formula that was never computed"),
        ({"规则_F4": "#REF!"}, "规则!F4", "shows #REF!; write the value itself"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cells, place, words):
    assert [where for where, message in of_file(put_in_file(**cells)) if words in message] == [place]


WHOLE_MISTAKES = [
    ("细则编号", "My County", "'My County' is no id of this kind; use small letters"),
    ("名称", None, "is empty; fill it in"),
    ("计分方式", "打分", "'打分' is none of 计分、清单（是／否）; choose one"),
    ("考核周期", "每月", "'每月' is none of 季度、年度; choose one"),
    ("周期为原件所写", "不知道", "write 是 or 否"),
    ("自第几季度起", 5, "should be less than or equal to 4"),
    ("原件总分", 90, "the items add up to 100, not 90"),
    ("保底", 200, "the floor lies above the cap"),
    ("各表权重", "my-county-2026=0.6；other=0.3", "the weights add up to 0.9, not 1"),
    ("封顶次序", "随意", "'随意' is none of 加减后封顶、先封顶再减分"),
    ("换算权重", "很多", "Input should be a valid decimal"),
    ("其他设置", "{colour: red}", "does not go with this kind of rule or entry (colour)"),
    ("其他设置", "{title: again}", "title has a place of its own"),
]


@pytest.mark.parametrize(("title", "value", "message"), WHOLE_MISTAKES)
def test_a_mistake_in_the_whole_is_named_by_its_line(title, value, message):
    path = next(line.path for group in WHOLE for line in group.lines if line.title == title)
    found = told(replace(GIVEN, whole={**GIVEN.whole, path: (row_of(title), value)}))
    assert (f"总体!B{row_of(title)}", True) in [(where, message in words) for where, words in found], found


def test_all_mistakes_at_once_in_the_order_of_the_form():
    found = told(put(读法_C4=None, 规则_F4="four", 规则_D5="奖励", 项目_I4="x", 部分_B4="章节"))
    assert [place for place, _ in found] == ["部分!B4", "项目!I4", "规则!F4", "规则!D5", "读法!C4"]


def test_what_may_be_so_is_read():
    found, slips, _ = rubric_of(put(规则_F4="４分", 规则_E4="  有领导小组和工作机构 ", 规则_L5="YES"))
    assert slips == []
    assert found is not None
    assert found.hash == example().hash


def test_a_day_and_a_number_typed_as_such():
    row = {title: row_of(title) for title in ("发文日期", "年度", "自查上报期限")}

    def edit(book: Workbook) -> None:
        book[WHOLE_NAME].cell(row["发文日期"], 2, datetime(2026, 3, 1))  # noqa: DTZ001
        book[WHOLE_NAME].cell(row["年度"], 2, "２０２６")

    given, _ = read_form_file(edited(edit))
    found, slips, _ = rubric_of(given)
    assert slips == []
    assert found is not None
    assert (found.source.issued, found.source.year) == ("2026-03-01", 2026)


def test_columns_may_be_moved_and_sheets_renamed_are_missed():
    def swap(book: Workbook) -> None:
        sheet = book[ITEMS.name]
        for row in range(2, sheet.max_row + 1):
            one, two = sheet.cell(row, 5).value, sheet.cell(row, 6).value
            sheet.cell(row, 5).value, sheet.cell(row, 6).value = two, one

    assert of_file(edited(swap)) == []
    assert of_file(edited(lambda book: setattr(book[RULES.name], "title", "规则2")))[0] == (
        "规则!", "the sheet is missing; take a fresh form from `sitecheck rubrics template`",
    )  # fmt: skip
    assert ("项目!F2", "the column is missing; take a fresh form from `sitecheck rubrics template`") in of_file(
        put_in_file(项目_F2="分数")
    )
    assert any("stands here 2 times" in message for _, message in of_file(put_in_file(项目_F2="名称")))
    assert any("lines are missing: 名称" in message for _, message in of_file(put_in_file(总体_A5="标题")))
    assert ("总体!5", "no line of the form is called so") in [
        (place.replace("B", ""), message.split(";")[0]) for place, message in of_file(put_in_file(总体_A5="标题"))
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n"])
def test_no_workbook_at_all(data):
    with pytest.raises(NoForm, match="cannot be read as a workbook"):
        read_form_file(data)


def test_rows_that_were_only_painted_are_no_rows():
    def paint(book: Workbook) -> None:
        book[RULES.name].cell(30_000, 3).fill = PatternFill("solid", fgColor="FFFFFBE6")
        book[RULES.name].cell(5, 300).fill = PatternFill("solid", fgColor="FFFFFBE6")

    assert of_file(edited(paint)) == []


def test_what_is_far_too_large_is_no_form():
    bomb = io.BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as packed:
        with ZipFile(io.BytesIO(FILLED)) as good:
            for entry in good.infolist():
                packed.writestr(entry, good.read(entry))
        for number in range(3):
            packed.writestr(f"xl/media/{number}.xml", b" " * 70_000_000)
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(NoForm, match="unpacks to more than 200 MB"):
        read_form_file(bomb.getvalue())
    with pytest.raises(NoForm, match="more than 20000 rows or 200 columns"):
        read_form_file(edited(lambda book: book[RULES.name].cell(5, 300, "x")))


def test_text_is_never_a_formula():
    rule = example().items[0].rules[0].model_copy(update={"condition": "=1+1"})
    item = example().items[0].model_copy(update={"rules": (rule, *example().items[0].rules[1:])})
    odd = example().model_copy(update={"items": (item, *example().items[1:])})
    book = load_workbook(io.BytesIO(form(odd)))
    assert (book[RULES.name]["E4"].value, book[RULES.name]["E4"].data_type) == ("=1+1", "s")


def test_lists_to_choose_from_are_all_there():
    book = load_workbook(io.BytesIO(FILLED))
    assert book["选项"].sheet_state == "hidden"
    for sheet in TABLES:
        offered = {str(rule.sqref).split(":")[0][:1] for rule in book[sheet.name].data_validations.dataValidation}
        for number, column in enumerate(sheet.columns, start=2):
            letter = book[sheet.name].cell(2, number).column_letter
            if column.options and len(letter) == 1:
                assert letter in offered
    assert all(sheet.freeze_panes for sheet in book.worksheets if sheet.title not in ("说明", "选项"))
    assert {sheet.page_setup.orientation for sheet in book.worksheets if sheet.sheet_state == "visible"} == {
        "landscape"
    }
