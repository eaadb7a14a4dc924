"""Settings and periods of assessments are held against the rubric before anything is scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitecheck.audit.choices import choice_problems
from sitecheck.settings.load import load_project

HEAD = """\
assessments:
  - id: a
    title: 考核
    rubric: {rubric}
    period: {period}
    units: [finance]
"""


def problems(folder: Path, rubric: str, period: str, settings: str = "", head: str = HEAD) -> list[str]:
    config = folder / "config"
    config.mkdir()
    (config / "units.csv").write_text("code,name,category\nfinance,财政局,department\n", encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    text = head.format(rubric=rubric, period=period) + (f"    settings:\n{settings}" if settings else "")
    (config / "assessments.yaml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in choice_problems(load_project(folder))]


CASES: list[tuple[str, str, str, list[str]]] = [
    ("ouhai-2017", "2017", "      cap_order: before_penalties\n      conversion_weight: '4'\n", []),
    ("kaifu-2013-departments", "2013", "      annual_aggregation: mean\n", []),
    ("ouhai-2017", "2017", "      conversion_weight: null\n", []),  # a value as well: no converted score
    (
        "ouhai-2017",
        "2017",
        "      cap_order: null\n",
        [
            "config/assessments.yaml:8: assessments.0.settings.cap_order: input should be 'after_all' or "
            "'before_penalties'"
        ],
    ),
    ("kaifu-2013-departments", "2013Q1", "", []),
    ("nothing", "2013", "      annual_aggregation: sum\n", []),  # that there is no such rubric is told elsewhere
    (
        "kaifu-2013-departments",
        "2013",
        "      annual_aggregation: sum\n",
        ["config/assessments.yaml:8: assessments.0.settings.annual_aggregation: input should be 'mean' (found 'sum')"],
    ),
    (
        "ouhai-2017",
        "2017",
        "      annual_aggregation: mean\n",
        [
            "config/assessments.yaml:8: settings: "
            "annual_aggregation: a year under ouhai-2017 is scored on its own facts; leave it out"
        ],
    ),
    (
        "ouhai-2017",
        "2017Q1",
        "",
        ["config/assessments.yaml:5: period: ouhai-2017 is scored from Q2 on (found '2017Q1')"],
    ),
]


@pytest.mark.parametrize(("rubric", "period", "settings", "expected"), CASES)
def test_choices(tmp_path, rubric, period, settings, expected):
    assert problems(tmp_path, rubric, period, settings) == expected


@pytest.mark.parametrize(
    ("rubric", "asked", "expected"),
    [
        ("kaifu-2013-departments", "categories: [department]", []),
        (
            "kaifu-2013-streets",
            "categories: [department]",
            [
                "config/assessments.yaml:6: categories: kaifu-2013-streets does not score 'department' "
                "(it scores street, town); name such units by code"
            ],
        ),
        ("kaifu-2013-streets", "units: [finance]", []),  # AK-27: a person assigned it
    ],
)
def test_categories(tmp_path, rubric, asked, expected):
    head = HEAD.replace("units: [finance]", asked)
    assert problems(tmp_path, rubric, "2013Q1", head=head) == expected


def test_unknown_settings_are_named_beside_wrong_values(tmp_path):
    found = problems(tmp_path, "ouhai-2017", "2017", "      cap_ordre: after_all\n      cap_order: never\n")
    assert len(found) == 2
    assert found[0].startswith(
        "config/assessments.yaml:8: settings: 'cap_ordre' is no setting of a rubric: one of cap_order"
    )
    assert found[1].startswith("config/assessments.yaml:9: assessments.0.settings.cap_order: input should be")
