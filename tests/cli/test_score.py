from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sitecheck.cli.score import score
from sitecheck.facts.data import data_dir

app = typer.Typer()
app.command()(score)

EXAMPLE = {
    "period": "2017",
    "settings": {"cap_order": "after_all", "conversion_weight": None},
    "units": [
        {
            "code": "a",
            "name": "First Bureau",
            "unit": {"category": "department", "foi_responsible": True, "has_website": True},
            "facts": {
                "O1.r1": 2,
                "O1.r2": ["city"],
                "O3.r1": {"rank": 5, "n": 63},
                "O15.r1": {"group": "department", "rank": 11},
            },
            "items": {"O12": "12.5"},
            "others": "full",
        }
    ],
}
RUBRICS = data_dir("config") / "rubrics"


def run(folder: Path, rubric: str, facts: object, *options: str, name: str = "facts.json"):
    path = folder / name
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf-8")
    return CliRunner().invoke(app, [rubric, "--facts", str(path), "--project", str(folder), *options])


def test_the_example_of_the_interface(tmp_path):
    result = run(tmp_path, "ouhai-2017", EXAMPLE)
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    unit = answer["units"][0]
    # O1 8 - 2 - 4 = 2; O12 12.5; O15 9.75: 100 - 6 - 2.5 - 0.25
    assert (unit["items"]["O1"]["points"], unit["total"], unit["final"]) == ("2", "91.25", "91.25")
    assert unit["complete"]
    assert answer["errors"] == []


def test_the_answer_may_go_to_a_file(tmp_path):
    target = tmp_path / "answer.json"
    result = run(tmp_path, "ouhai-2017", EXAMPLE, "--json", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["units"][0]["code"] == "a"


def test_yaml_says_the_same(tmp_path):
    text = """
period: 2017Q2
units:
- code: a
  unit: {category: department, has_service_window: yes please}
"""
    bad = run(tmp_path, "kaifu-2013-departments", text, name="facts.yaml")
    assert bad.exit_code == 2
    good = run(tmp_path, "kaifu-2013-departments", text.replace("yes please", "false"), name="facts.yaml")
    assert good.exit_code == 0
    answer = json.loads(good.stdout)
    assert (answer["period"], answer["units"][0]["final"]) == ("2017Q2", "80")


def test_bad_input_scores_nothing_and_names_everything(tmp_path):
    facts = {"units": [{"code": "a", "facts": {"O1.r1": -1, "O7.x": 1}}, {"code": "b", "items": {"O99": 1}}]}
    target = tmp_path / "answer.json"
    result = run(tmp_path, "ouhai-2017", facts, "--json", str(target))
    assert result.exit_code == 2
    answer = json.loads(target.read_text(encoding="utf-8"))
    assert answer["units"] == []
    assert [(error["code"], error["rule"], error["error"]) for error in answer["errors"]] == [
        ("a", "O1.r1", "out_of_range"),
        ("a", "O7.x", "unknown_rule"),
        ("b", "O99", "unknown_item"),
    ]
    assert "facts.json: a O1.r1: out_of_range" in result.stderr
    assert "nothing was scored" in result.stderr


@pytest.mark.parametrize("text", ["{", "[]", "", '{"units": 3}'])
def test_a_file_that_is_no_fact_file(tmp_path, text):
    result = run(tmp_path, "ouhai-2017", text)
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["units"] == []
    assert [error["error"] for error in answer["errors"]] == ["malformed"]


def test_a_fact_file_that_is_not_there(tmp_path):
    result = CliRunner().invoke(app, ["ouhai-2017", "--facts", str(tmp_path / "none.json")])
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_an_unknown_rubric_names_those_there_are(tmp_path):
    result = run(tmp_path, "ouhai-2018", EXAMPLE)
    assert result.exit_code == 2
    assert "ouhai-2017" in result.stderr
    assert json.loads(result.stdout)["units"] == []


def test_a_faulty_rubric_names_its_mistakes(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("schema: sitecheck-rubric/1\nid: mine\n", encoding="utf-8")
    result = run(tmp_path, str(path), EXAMPLE)
    assert result.exit_code == 2
    assert "mine.yaml:1: error: sections: Field required" in result.stderr


def test_a_project_folder_and_a_path_come_before_the_shipped_table(tmp_path):
    text = (
        (RUBRICS / "ouhai-2017.yaml")
        .read_text(encoding="utf-8")
        .replace("cap_order: after_all", "cap_order: before_penalties")
    )
    own = tmp_path / "config" / "rubrics"
    own.mkdir(parents=True)
    (own / "ouhai-2017.yaml").write_text(text, encoding="utf-8")
    facts = {"units": [{"code": "a", "facts": {"O20.r2": "national", "O21.r2": True}, "others": "full"}]}
    # min(120, 100) - 30 = 70 by the project's table, min(120 - 30, 100) = 90 by the shipped one
    assert json.loads(run(tmp_path, "ouhai-2017", facts).stdout)["units"][0]["total"] == "70"
    shipped = run(tmp_path, str(RUBRICS / "ouhai-2017.yaml"), facts)
    assert json.loads(shipped.stdout)["units"][0]["total"] == "90"


def test_tables_of_a_combination_are_found_beside_each_other(tmp_path):
    for name in ("kaifu-2013-departments", "kaifu-2013-windows"):
        shutil.copyfile(RUBRICS / f"{name}.yaml", tmp_path / f"{name}.yaml")
    facts = {
        "units": [
            {
                "code": "a",
                "unit": {"has_service_window": True},
                "items": {"KD1": 5, "KW1": 40, "KW3": 0},
                "others": "full",
            }
        ]
    }
    result = run(tmp_path, str(tmp_path / "kaifu-2013-departments.yaml"), facts)
    # 0.6 x 100 + 0.4 x 80
    assert json.loads(result.stdout)["units"][0]["final"] == "92"


def test_an_answer_that_cannot_be_written(tmp_path):
    result = run(tmp_path, "ouhai-2017", EXAMPLE, "--json", str(tmp_path / "no" / "where.json"))
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr


def test_the_same_facts_give_the_same_bytes(tmp_path):
    turned = json.loads(json.dumps(EXAMPLE))
    turned["units"][0]["facts"] = dict(reversed(turned["units"][0]["facts"].items()))
    assert run(tmp_path, "ouhai-2017", EXAMPLE).stdout == run(tmp_path, "ouhai-2017", turned).stdout
