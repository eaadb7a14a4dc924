from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from sitecheck.cli.workdays import workdays

app = typer.Typer()
app.command()(workdays)


def run(*words: str):
    return CliRunner().invoke(app, list(words))


def test_count():
    result = run("2024-09-13", "2024-09-18", "--json")
    # 14 September is worked instead, 15 to 17 are off, 18 is in: 2
    assert (result.exit_code, json.loads(result.stdout)) == (
        0,
        {"start": "2024-09-13", "end": "2024-09-18", "working_days": 2},
    )
    assert run("2024-09-13", "2024-09-14").stdout == "2024-09-13 to 2024-09-14: 1 working day\n"


def test_days_later():
    result = run("2026-11-20", "+20", "--json")
    assert json.loads(result.stdout) == {"start": "2026-11-20", "end": "2026-12-18", "working_days": 20}


BAD = [
    (("2026-13-01", "+1"), "START '2026-13-01'"),
    (("2026-11-20", "soon"), "END 'soon'"),
    (("2026-12-30", "2030-01-04"), "2027"),
    (("2026-12-25", "+20"), "2027"),
    (("2003-12-25", "+1"), "2003"),
    (("2026-11-20", "+999999"), "beyond every calendar"),
]


@pytest.mark.parametrize(("words", "message"), BAD)
def test_bad_input(words, message):
    result = run(*words, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_project_adds_years(tmp_path):
    folder = tmp_path / "config" / "calendar"
    folder.mkdir(parents=True)
    text = "year: 2031\nsource: a notice\nholidays: [2031-01-01..2031-01-03]\nworkdays: [2031-01-04]\n"
    (folder / "2031.yaml").write_text(text, encoding="utf-8")
    # 2031-01-01 is a Wednesday: 1 to 3 off, Saturday 4 worked, Monday 6
    result = run("2031-01-01", "2031-01-06", "--json", "--project", str(tmp_path))
    assert json.loads(result.stdout)["working_days"] == 2
    (folder / "2032.yaml").write_text("year: 2033\n", encoding="utf-8")
    bad = run("2031-01-01", "+1", "--project", str(tmp_path))
    assert bad.exit_code == 2
    assert "2032.yaml" in bad.stderr
