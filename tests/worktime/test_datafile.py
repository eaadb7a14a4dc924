from __future__ import annotations

from datetime import date

import pytest

from sitecheck.facts.data import data_dir
from sitecheck.worktime import CalendarError, known_years, load_calendar, working_days

GOOD = """\
year: 2031
source: a notice
holidays:
  - 2031-01-01
  - 2031-10-01..2031-10-07
workdays: [2031-10-11]
"""


def write(folder, text, name="2031.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_year_is_added(tmp_path):
    calendar = load_calendar([tmp_path / "absent", write(tmp_path, GOOD)])
    assert 2031 in calendar.known_years
    assert 2024 in calendar.known_years
    # 30 September 2031 is a Tuesday: 1 to 7 off, 8, 9, 10 worked, Saturday 11 worked
    assert working_days(date(2031, 9, 30), date(2031, 10, 12), calendar) == 4


def test_a_file_stands_before_the_package(tmp_path):
    text = "year: 2024\nsource: a notice\nholidays: [2024-03-04]\nworkdays: []\n"
    calendar = load_calendar([write(tmp_path, text, "2024.yaml")])
    assert not calendar.is_working_day(date(2024, 3, 4))
    assert calendar.is_working_day(date(2024, 10, 1))  # the file is the whole year


def test_nothing_invented_is_shipped():
    assert load_calendar([data_dir("config") / "calendar"]).known_years == known_years()


def test_the_shipped_example_is_valid(tmp_path):
    example = (data_dir("config") / "calendar" / "year.yaml.example").read_text(encoding="utf-8")
    assert 2030 in load_calendar([write(tmp_path, example, "2030.yaml")]).known_years


BAD = [
    (GOOD.replace("year: 2031", "year: 2030"), "2031.yaml:1: year"),
    (GOOD.replace("source: a notice", "source: ''"), "2031.yaml:2: source"),
    (GOOD.replace("source: a notice\n", ""), "2031.yaml: source: is missing"),
    (GOOD.replace("workdays:", "workday:"), "2031.yaml:6: workday: unknown field"),
    (GOOD.replace("- 2031-01-01", "- 2031-01-32"), "2031.yaml:4: holidays: '2031-01-32' is no day"),
    (
        GOOD.replace("- 2031-01-01", "- 2030-12-31"),
        "2031.yaml:4: holidays: '2030-12-31' is no stretch of days within 2031",
    ),
    (GOOD.replace("01..2031-10-07", "07..2031-10-01"), "2031.yaml:5: holidays"),
    (GOOD.replace("- 2031-01-01", "- 2031-10-02"), "2031.yaml:5: holidays: 2031-10-02 stands here twice"),
    (GOOD.replace("[2031-10-11]", "[2031-10-10]"), "2031.yaml: workdays: 2031-10-10 is no weekend day"),
    (GOOD.replace("[2031-10-11]", "[2031-10-05]"), "2031.yaml: workdays: 2031-10-05 is a holiday as well"),
    (GOOD.replace("[2031-10-11]", "2031-10-11"), "2031.yaml:6: workdays: must be a list"),
    (GOOD.replace("  - 2031-01-01\n  - 2031-10-01..2031-10-07\n", "  []\n"), "2031.yaml: holidays: no year has none"),
    ("- a\n", "2031.yaml: holidays: is missing"),
    ("a: [", "2031.yaml: not YAML"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_mistakes_name_file_line_and_field(tmp_path, text, message):
    with pytest.raises(CalendarError) as raised:
        load_calendar([write(tmp_path, text)])
    assert any(problem.startswith(message) for problem in raised.value.problems)


def test_all_mistakes_at_once(tmp_path):
    write(tmp_path, GOOD.replace("source: a notice", "source: ''"))
    write(tmp_path, "a: [", "2032.yaml")
    with pytest.raises(CalendarError) as raised:
        load_calendar([tmp_path])
    assert len(raised.value.problems) == 2
