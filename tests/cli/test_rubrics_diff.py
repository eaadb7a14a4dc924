from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Command

from sitecheck.facts.data import data_dir

TABLE = data_dir("config") / "rubrics" / "kaifu-2013-streets.yaml"
FACTS = """\
units:
- {code: a, name: First, unit: {category: street}, facts: {KS1.r1: true}, others: full}
- {code: b, name: Second, unit: {category: street}, others: full}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The table with one figure changed and one rule under another id."""
    text = TABLE.read_text(encoding="utf-8")
    path = tmp_path / "kaifu-2013-streets.yaml"
    first = text.index("id: KS1\n")
    assert "points: 2\n" in text[first : first + 600]
    path.write_text(text[:first] + text[first:].replace("points: 2\n", "points: 3\n", 1), encoding="utf-8")
    return path


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.yaml"
    path.write_text(FACTS, encoding="utf-8")
    return path


def test_no_difference(command: Command, facts: Path) -> None:
    ended = command("rubrics", "diff", TABLE.stem, TABLE, "--facts", facts)
    assert ended.code == 0
    assert "The rubric: 0 changes" in ended.out
    assert "The units: 0 of 2 come out otherwise" in ended.out


def test_only_the_rubrics(command: Command, changed: Path) -> None:
    ended = command("rubrics", "diff", TABLE.stem, changed)
    assert ended.code == 1
    assert "The rubric: 1 change\n  KS1.r1 points: 2 → 3\n" in ended.out
    assert "The units" not in ended.out


def test_units_of_a_file(command: Command, changed: Path, facts: Path) -> None:
    ended = command("rubrics", "diff", TABLE.stem, changed, "--facts", facts)
    assert ended.code == 1
    assert "a First: 98 → 97 (-1), rank 2 → 2" in ended.out  # 100 - 2, then 100 - 3
    told = json.loads(command("rubrics", "diff", TABLE.stem, changed, "--facts", facts, "--json").out)
    assert [unit["new"] for unit in told["units"]] == [{"total": "97", "rank": 2}, {"total": "100", "rank": 1}]


def test_units_of_an_assessment(command: Command, project: Path, changed: Path) -> None:
    config = project / "config"
    (config / "units.csv").write_text("code,name,category\nx,某街道,street\ny,另一街道,street\n", encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    (config / "assessments.yaml").write_text(
        "assessments:\n- {id: q, title: T, rubric: kaifu-2013-streets, period: 2026Q1, categories: [street]}\n",
        encoding="utf-8",
    )
    ended = command("rubrics", "diff", TABLE.stem, changed, "--assessment", "q", "--project", project)
    assert (ended.code, "The units: 0 of 2 come out otherwise" in ended.out) == (1, True)
    wrong = command("rubrics", "diff", TABLE.stem, changed, "--assessment", "z", "--project", project)
    assert (wrong.code, "one of q" in wrong.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nothing", TABLE), "there is no rubric 'nothing'"),
        ((TABLE, "nothing"), "there is no rubric 'nothing'"),
        ((TABLE, TABLE, "--facts", "nowhere.yaml"), "cannot be read"),
        ((TABLE, TABLE, "--facts", "f", "--assessment", "a"), "give one"),
    ],
)
def test_usage(command: Command, words: tuple[str | Path, ...], message: str) -> None:
    ended = command("rubrics", "diff", *words)
    assert (ended.code, ended.out, message in ended.err) == (2, "", True)


def test_facts_the_old_table_does_not_take_stop_it(command: Command, facts: Path) -> None:
    facts.write_text(FACTS.replace("KS1.r1: true", "KS1.r77: true, KS2.r1: -1"), encoding="utf-8")
    ended = command("rubrics", "diff", TABLE.stem, TABLE.stem, "--facts", facts)
    assert (ended.code, ended.out) == (2, "")
    assert "a KS1.r77 unknown_rule" in ended.err
    assert "2 mistake(s) in facts.yaml under kaifu-2013-streets" in ended.err
