from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.cli.conftest import Command

from sitecheck.facts.data import data_dir
from sitecheck.scoring.form.example import example
from sitecheck.scoring.rubric import load_rubric
from sitecheck.tables.form_book import form


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form(example()))
    return path


def change(path: Path, sheet: str, cell: str, value: object) -> None:
    book = load_workbook(io.BytesIO(path.read_bytes()))
    book[sheet][cell] = value
    book.save(path)


def test_an_empty_form(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command("rubrics", "template").err == "Wrote rubric.xlsx.\n"
    again = command("rubrics", "template")
    assert (again.code, "is there already" in again.err) == (2, True)
    assert command("rubrics", "template", "--output", "rubric.xlsx").code == 0
    empty = command("rubrics", "import", "rubric.xlsx")
    assert (empty.code, empty.out) == (2, "")
    assert "rubric.xlsx: 总体 row 4, column B (细则编号): is empty; fill it in" in empty.err
    assert "mistake(s) in rubric.xlsx; nothing was written" in empty.err


def test_a_table_through_the_form_and_back(command: Command, tmp_path: Path) -> None:
    table = data_dir("config") / "rubrics" / "kaifu-2013-windows.yaml"
    sheet, file = tmp_path / "form.xlsx", tmp_path / "kaifu-2013-windows.yaml"
    assert command("rubrics", "template", "--from", "kaifu-2013-windows", "-o", sheet).code == 0
    done = command("rubrics", "import", sheet, "-o", file)
    assert (done.code, done.out) == (0, "")
    assert "3 items, 27 rules, 0 warning(s)" in done.err
    assert load_rubric(file).hash == load_rubric(table).hash
    assert command("rubrics", "lint", file).out == ""
    assert command("rubrics", "diff", table, file).code == 0
    assert command("rubrics", "import", sheet).out == file.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_kept(command: Command, tmp_path: Path, filled: Path) -> None:
    target = tmp_path / "my-county-2026.yaml"
    target.write_text("mine\n", encoding="utf-8")
    kept = command("rubrics", "import", filled, "-o", target)
    assert (kept.code, target.read_text(encoding="utf-8"), "--force" in kept.err) == (2, "mine\n", True)
    assert command("rubrics", "import", filled, "-o", target, "--force").code == 0
    assert load_rubric(target).hash == example().hash


def test_mistakes_are_named_and_nothing_is_written(command: Command, tmp_path: Path, filled: Path) -> None:
    change(filled, "规则", "F4", "four")
    change(filled, "规则", "B5", "A77")
    target = tmp_path / "my-county-2026.yaml"
    ended = command("rubrics", "import", filled, "-o", target)
    assert (ended.code, ended.out, target.exists()) == (2, "", False)
    assert "form.xlsx: 规则 row 4, column F (分值): 'four' is no number; write digits such as 8 or 0.25" in ended.err
    assert "form.xlsx: 规则 row 5, column B (项目): there is no item 'A77' on the sheet 项目" in ended.err
    assert "2 mistake(s) in form.xlsx; nothing was written" in ended.err


def test_what_lint_would_say_is_said_by_cell(command: Command, tmp_path: Path, filled: Path) -> None:
    change(filled, "规则", "AA11", "no-such-check")  # A4 r2
    wrong = command("rubrics", "import", filled)
    assert (wrong.code, "规则 row 11, column AA (检查): there is no check 'no-such-check'" in wrong.err) == (2, True)
    change(filled, "规则", "AA11", "disclosure-guide")
    change(filled, "读法", "D5", None)  # R-2 is named by nothing then
    seen = command("rubrics", "import", filled)
    assert seen.code == 0
    assert "form.xlsx: 读法 row 5, column C (理解): warning: no item or rule rests on it" in seen.err
    other = command("rubrics", "import", filled, "-o", tmp_path / "other.yaml")
    assert (other.code, "write my-county-2026.yaml" in other.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("template", "--from", "nothing"), "there is no rubric 'nothing'"),
        (("template", "-o", "form.ods"), "ends in .xlsx"),
        (("template", "-o", "nowhere/form.xlsx"), "is no folder"),
        (("import", "nowhere.xlsx"), "cannot be read"),
        (("import", "."), "cannot be read"),
        (("import", __file__), "cannot be read as a workbook"),
    ],
)
def test_usage(command: Command, words: tuple[str, ...], message: str) -> None:
    ended = command("rubrics", *words)
    assert (ended.code, ended.out, message in ended.err) == (2, "", True)
