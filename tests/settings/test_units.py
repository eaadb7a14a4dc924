from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from sitecheck.settings.problems import ConfigError
from sitecheck.settings.records import UnitConfig
from sitecheck.settings.units import read_units

HEAD = "code,name,category,aliases,parent,foi_responsible,has_window\n"


def csv(tmp_path: Path, data: str | bytes) -> tuple[UnitConfig, ...]:
    path = tmp_path / "units.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_units(path, "units.csv")


def xlsx(tmp_path: Path, *rows: list[object]) -> tuple[UnitConfig, ...]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "units.xlsx")
    return read_units(tmp_path / "units.xlsx", "units.xlsx")


def problems(call, *arguments) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        call(*arguments)
    return [str(problem) for problem in caught.value.problems]


PLAIN = HEAD + "a,甲局,department,,,是,否\nb,乙局,department,乙;老乙,a,no,yes\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.encode("gb18030"),
        ("\ufeff# 注释,,,,,,\r\n\r\n,,,,,,\r\n" + PLAIN.replace("\n", "\r\n")),
        PLAIN.replace("乙;老乙", '"乙；老乙"'),
        PLAIN.replace("乙;老乙", '"乙\n老乙"'),
        PLAIN.replace("甲局", "\u3000甲局 "),
        PLAIN.replace("has_window", "has_service_window").replace("code,name", "代码,单位名称"),
    ],
    ids=["plain", "mark", "crlf", "cr", "gb18030", "excel", "quoted", "line-break", "blanks", "headings"],
)
def test_one_list_in_the_shapes_editors_give_it(tmp_path: Path, data: str | bytes) -> None:
    a, b = csv(tmp_path, data)
    assert a == UnitConfig(
        code="a", name="甲局", category="department", attributes={"foi_responsible": True, "has_service_window": False}
    )
    assert (b.aliases, b.parent) == (("乙", "老乙"), "a")
    assert b.attributes == {"foi_responsible": False, "has_service_window": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "a,甲,局,department,,,是,否\n",
            "units.csv:2: holds more values than there are columns (beginning with",
        ),
        ("code,name,category,\na,甲局,department,x\n", "units.csv:2: 'x' stands in a column without a heading"),
        ("# note\n\ncode,name\n", "units.csv:3: category: the column is missing (the headings are: code, name)"),
        ("code,代码,name,category\n", "units.csv:1: code: the column stands twice"),
        ("has_window,设窗口,code,name,category\n", "units.csv:1: has_window: the column stands twice"),
        ("code\tname\tcategory\na\t甲局\tdepartment\n", "units.csv:1: the columns must be separated by commas"),
        ("code;name;category\na;甲局;department\n", "units.csv:1: the columns must be separated by commas"),
        (HEAD + '"a",甲局,department,"x\ny",,,\nb,,department\n', "units.csv:4: name: is empty"),
        (HEAD + '"a",甲局,"department,,,\n', "units.csv:2: not valid CSV: unexpected end of data"),
        (HEAD + 'a,"甲局"x,department,,,\n', "units.csv:2: not valid CSV: ',' expected after '\"'"),
        (HEAD + f"a,{'长' * 140_000},department\n", "units.csv:2: not valid CSV: field larger than field limit"),
        (HEAD + f"a,{'长' * 201},department\n", "units.csv:2: name: is longer than 200 characters"),
        (HEAD + f"{'a' * 65},甲局,department\n", "units.csv:2: code: may hold letters"),
        (HEAD + '"a","甲\n局",department\n', "units.csv:2: name: holds a line break or a control character"),
        (HEAD + "a,甲\x00局,department\n", "units.csv:2: name: holds a line break or a control character"),
        (HEAD + "a,甲局,department,,a\n", "units.csv:2: parent: a unit cannot be its own parent"),
        (
            HEAD + "a,甲局,department,,b\nb,乙局,department,,c\nc,丙局,department,,a\n",
            "units.csv:4: parent: leads back to this unit",
        ),
        (HEAD + "a,甲局,department,,,vielleicht\n", "units.csv:2: foi_responsible: must be yes or no, 是 or 否"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, expected: str) -> None:
    found = problems(csv, tmp_path, text)
    assert [line for line in found if line.startswith(expected)], found
    assert max(map(len, found)) < 400


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("code,name,category\n".encode("utf-16"), "units.csv: is UTF-16 text: save it as CSV (UTF-8)"),
        (b"code,name,category\na,\xff\xff\xff,x\n", "units.csv: is neither UTF-8 nor GB18030 text"),
    ],
)
def test_other_encodings(tmp_path: Path, data: bytes, expected: str) -> None:
    assert problems(csv, tmp_path, data) == [expected]


def test_further_columns_become_attributes_as_they_are(tmp_path: Path) -> None:
    (unit,) = csv(tmp_path, "code,name,category,staff,级别,open,empty\na,甲局,department,1,有,是,\n")
    assert unit.attributes == {"staff": "1", "级别": "有", "open": True}


HEADINGS: list[object] = ["代码", "名称", "类别", "有网站", "staff"]


def test_a_workbook_with_numbers_and_truth_values(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        HEADINGS,
        [101, "甲局", "department", True, 12],
        [102.0, "乙局", "department", 0, 1.5],
        [None, None, None, None, None],
        ["# 注释", None, None, None, None],
        ["c", "丙局", "department", "有", None],
    ]
    units = xlsx(tmp_path, *rows)
    assert [unit.code for unit in units] == ["101", "102", "c"]
    assert [unit.attributes["has_website"] for unit in units] == [True, False, True]
    assert [unit.attributes.get("staff") for unit in units] == ["12", "1.5", None]


def test_an_error_value_is_no_comment(tmp_path: Path) -> None:
    found = problems(xlsx, tmp_path, HEADINGS, ["#REF!", "甲局", "department"], ["b", "乙局", "department"])
    assert found == ["units.xlsx:2: code: may hold letters, digits, '-', '_' and '.' only, 64 at most (found '#REF!')"]


@pytest.mark.parametrize("rows", [[], [[None, None]], [["", " "]]])
def test_an_empty_workbook(tmp_path: Path, rows: list[list[object]]) -> None:
    assert problems(xlsx, tmp_path, *rows) == ["units.xlsx:1: the file is empty: the first line names the columns"]


def test_a_workbook_without_cells_to_read(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_chartsheet("图")
    book.save(tmp_path / "units.xlsx")
    (found,) = problems(read_units, tmp_path / "units.xlsx", "units.xlsx")
    assert found.startswith("units.xlsx: cannot be read as a workbook")


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "units.xlsx").write_bytes(data)
    (found,) = problems(read_units, tmp_path / "units.xlsx", "units.xlsx")
    assert found.startswith("units.xlsx: cannot be read as a workbook (.xlsx): ")


def test_missing_or_a_folder(tmp_path: Path) -> None:
    for name in ("units.csv", "units.xlsx"):
        (tmp_path / name).mkdir()
        assert problems(read_units, tmp_path / name, name) == [f"{name}: cannot be read: Is a directory"]
    assert problems(read_units, tmp_path / "no.csv", "no.csv") == ["no.csv: the file is missing"]
