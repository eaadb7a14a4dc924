from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Command


@pytest.fixture
def office(project: Path) -> Path:
    """A project of two streets and one assessment of a quarter that is long over."""
    config = project / "config"
    (config / "units.csv").write_text("code,name,category\nx,某街道,street\ny,另一街道,street\n", encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    (config / "assessments.yaml").write_text(
        "assessments:\n- {id: q, title: T, rubric: kaifu-2013-streets, period: 2024Q1, categories: [street]}\n",
        encoding="utf-8",
    )
    return project


def test_from_open_to_a_notice_and_back(command: Command, office: Path, tmp_path: Path) -> None:
    def periods(*arguments: object) -> tuple[int, str, str]:
        return command("periods", *arguments, "--project", office)

    def state() -> str:
        return periods("list")[1].split("\t")[2]

    assert state() == "open"
    assert periods("advance", "q", "review", "--who", "wang")[0] == 0
    code, out, err = periods("advance", "q", "closed")
    assert (code, out.split("\t")[:3]) == (1, ["incomplete", "ask", "2"])
    assert "x (KS" in out
    assert "--accept" in err
    assert state() == "review"
    assert periods("advance", "q", "closed", "--accept", "incomplete=无此项工作", "--who", "wang")[0] == 0
    assert periods("list")[1].split("\t")[:3] == ["q", "2024Q1", "closed"]
    draft = command("scores", "notice", "q", "--output", tmp_path / "n", "--project", office)
    assert (draft.code, "--draft" in draft.err) == (2, True)
    assert command("scores", "publish", "q", "--project", office).code == 0
    assert state() == "published"
    entered = command("facts", "--help")
    assert entered.code == 0
    done = command("scores", "notice", "q", "--output", tmp_path / "n", "--grades", "优秀 90", "--project", office)
    assert done.code == 0
    assert (tmp_path / "n" / "units" / "x.html").is_file()
    assert command("scores", "notice", "q", "--output", tmp_path / "n", "--project", office).code == 2  # not empty
    for name in ("a.zip", "b.zip"):
        assert command("scores", "notice", "q", "--output", tmp_path / name, "--project", office).code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert periods("reopen", "q")[0] == 2
    assert periods("reopen", "q", "--reason", "更正")[0] == 0
    assert state() == "review"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("advance", "q", "published"), "is no state"),
        (("advance", "q", "shut"), "is no state"),
        (("advance", "nobody", "review"), "there is no assessment"),
        (("advance", "q", "closed"), "does not go to closed"),
        (("advance", "q", "review", "--accept", "waiting"), "NAME=REASON"),
        (("advance", "q", "review", "--accept", "lunch=yes"), "NAME=REASON"),
        (("reopen", "q", "--reason", "x"), "only a closed one"),
    ],
)
def test_what_cannot_be_done_is_told(command: Command, office: Path, arguments: tuple[str, ...], said: str) -> None:
    if arguments[:3] == ("advance", "q", "closed"):
        arguments = (*arguments, "--accept", "incomplete=可")
    ended = command("periods", *arguments, "--project", office)
    assert (ended.code, said in ended.err) == (2, True), ended.err


@pytest.mark.parametrize("option", [("--show", "all"), ("--ranks", "x"), ("--language", "fr"), ("--show", "grades")])
def test_choices_of_a_notice_that_cannot_be(
    command: Command, office: Path, tmp_path: Path, option: tuple[str, str]
) -> None:
    ended = command("scores", "notice", "q", "--draft", "--output", tmp_path / "n", *option, "--project", office)
    assert ended.code == 2
    assert not (tmp_path / "n").exists()


def test_a_list_for_a_closed_period_is_refused_in_words(command: Command, office: Path, tmp_path: Path) -> None:
    for step in ("review", "closed"):
        command("periods", "advance", "q", step, "--accept", "incomplete=可", "--project", office)
    facts = tmp_path / "facts.csv"
    facts.write_text("单位代码,要点,值,理由\nx,KS6.r1,1,少一项\n", encoding="utf-8")
    ended = command("facts", "import", facts, "-a", "q", "--reason", "材料已查", "-p", office)
    assert ended.code == 2, ended.err
    assert "the period of q is closed" in ended.err
