from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Command


@pytest.fixture
def office(project: Path) -> Path:
    """A project of two streets and one assessment."""
    config = project / "config"
    (config / "units.csv").write_text("code,name,category\nx,某街道,street\ny,另一街道,street\n", encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n", encoding="utf-8")
    (config / "assessments.yaml").write_text(
        "assessments:\n- {id: q, title: T, rubric: kaifu-2013-streets, period: 2026Q1, categories: [street]}\n",
        encoding="utf-8",
    )
    return project


def test_nothing_is_published_while_something_is_open(command: Command, office: Path) -> None:
    ended = command("scores", "publish", "q", "--project", office)
    assert ended.code == 1
    assert [line.split("\t")[0] for line in ended.out.splitlines()] == ["x", "y"]
    assert "still to be entered: KS" in ended.out
    assert "nothing was published" in ended.err
    assert command("scores", "list", "--project", office) == (0, "", "")
    assert command("scores", "verify", "--project", office).code == 0
    assert command("scores", "verify", "q", "--project", office).code == 2


def test_published_listed_and_verified(command: Command, office: Path) -> None:
    done = command("scores", "publish", "q", "--unfinished", "--who", "reviewer", "--project", office)
    assert (done.code, done.out.split("\t")[:2]) == (0, ["q", "version 1"])
    same = command("scores", "publish", "q", "--unfinished", "--project", office)
    assert (same.code, same.out, "says all of it already" in same.err) == (0, "", True)
    listed = command("scores", "list", "--project", office).out.rstrip("\n").split("\t")
    assert (listed[0], listed[1], listed[3]) == ("q", "version 1", "reviewer")
    assert listed[2].endswith("+08:00")
    verified = command("scores", "verify", "--project", office)
    assert (verified.code, verified.out) == (0, "")
    assert "1 published version(s) computed again, 0 differences" in verified.err
    with sqlite3.connect(office / "sitecheck.db") as database:
        database.execute("UPDATE publishedscore SET rank = 7 WHERE unit_code = 'y'")
    database.close()
    found = command("scores", "verify", "q", "--project", office)
    assert (found.code, found.out) == (1, "q\tversion 1\ty\trank\t7 → 1\n")


def test_a_correction_needs_a_reason(command: Command, office: Path) -> None:
    assert command("scores", "publish", "q", "--unfinished", "--project", office).code == 0
    plan = office / "config" / "assessments.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("title: T", "title: U"), encoding="utf-8")
    refused = command("scores", "publish", "q", "--unfinished", "--project", office)
    assert (refused.code, refused.out) == (2, "")
    assert "a correction needs a reason" in refused.err
    done = command("scores", "publish", "q", "--unfinished", "--reason", "the title was wrong", "--project", office)
    assert (done.code, "version 2" in done.out) == (0, True)
    assert "the title was wrong" in command("scores", "list", "--project", office).out


def test_an_unknown_assessment(command: Command, office: Path) -> None:
    ended = command("scores", "publish", "z", "--project", office)
    assert (ended.code, "one of q" in ended.err) == (2, True)
