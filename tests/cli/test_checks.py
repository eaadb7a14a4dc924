from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sitecheck.cli.checks import app
from sitecheck.facts.data import data_dir
from sitecheck.settings.problems import ConfigError

pytestmark = pytest.mark.slow

SHIPPED = sorted(path.stem for path in data_dir("checks").glob("*.yaml"))


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "checks").mkdir()
    return tmp_path


def own(project: Path, old: str, new: str) -> None:
    text = (data_dir("checks") / "foi-entry.yaml").read_text(encoding="utf-8")
    assert old in text
    (project / "checks" / "foi-entry.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_list_names_every_check(project: Path) -> None:
    code, out, _ = run("list", "--project", str(project))
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == SHIPPED
    assert "政府信息公开指南" in out


def test_a_project_overrides_a_check(project: Path) -> None:
    own(project, "zh: 依申请公开入口", "zh: 本市依申请公开入口")
    assert "本市依申请公开入口" in run("list", "--project", str(project))[1]


def test_show_one_check_and_all(project: Path) -> None:
    code, one, _ = run("show", "foi-entry", "--project", str(project))
    assert code == 0
    assert one.startswith("## foi-entry\n")
    code, whole, _ = run("show", "--project", str(project))
    assert code == 0
    assert one in whole
    assert all(f"## {name}\n" in whole for name in SHIPPED)


@pytest.mark.parametrize("command", ["show", "lint"])
def test_an_unknown_check_is_a_usage_error(project: Path, command: str) -> None:
    code, out, err = run(command, "foi-exit", "--project", str(project))
    assert (code, out) == (2, "")
    assert "there is no check 'foi-exit'" in err
    assert "foi-entry" in err


def test_mistakes_in_a_file_go_through_as_configuration_errors(project: Path) -> None:
    own(project, "kind: column", "kind: colum")
    with pytest.raises(ConfigError, match="kind: must be one of"):
        run("list", "--project", str(project))


def test_lint_names_every_mistake_on_stdout_and_ends_with_2(project: Path) -> None:
    own(project, "outcome: unable", "outcome: pass")
    code, out, err = run("lint", "foi-entry", "--project", str(project))
    assert code == 2
    assert "foi-entry.yaml:" in out
    assert "examples." in out
    assert "mistake" in err


@pytest.mark.parametrize("name", SHIPPED)
def test_every_example_of_every_shipped_check_comes_out_as_written(project: Path, name: str) -> None:
    code, out, err = run("lint", name, "--project", str(project))
    assert out == ""
    assert code == 0
    assert "no mistake" in err
