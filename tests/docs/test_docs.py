"""The documents say what the program does: what has no line in them fails here."""

from __future__ import annotations

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from sitecheck.cli.app import COMMANDS, GROUPS
from sitecheck.cli.exits import Exit
from sitecheck.crawl.reasons import SkipReason
from sitecheck.evidence.item import Missing
from sitecheck.settings.records import AssessmentConfig, Budgets, PaceConfig, Settings, SiteConfig

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_in_the_readme_and_every_one_there_exists(readme: str) -> None:
    shown = set(re.findall(r"^\| `sitecheck ([a-z-]+)", read(readme), re.MULTILINE))
    assert shown == {*COMMANDS, *GROUPS}


def test_every_subcommand_is_in_the_readme() -> None:
    for name in GROUPS:
        group = import_module(f"sitecheck.cli.{name.replace('-', '_')}").app
        wanted = [command.name or command.callback.__name__ for command in group.registered_commands]
        for readme in READMES:
            line = re.search(rf"^\| `sitecheck {name} ([^`]+)`", read(readme), re.MULTILINE)
            assert line is not None
            assert re.split(r"\\?\|", line[1].replace("\\", "")) == wanted


def test_the_two_readmes_have_the_same_commands_in_the_same_places() -> None:
    blocks = [re.findall(r"```\w*\n(.*?)```", read(name), re.DOTALL) for name in READMES]
    assert blocks[0] == blocks[1]


@pytest.mark.parametrize(
    ("model", "prefix"),
    [(Settings, ""), (SiteConfig, ""), (Budgets, "budgets."), (PaceConfig, "pace."), (AssessmentConfig, "")],
)
def test_every_field_is_in_the_configuration_guide(model: type, prefix: str) -> None:
    text = read("docs/configuration.md")
    fields = [name for name in model.model_fields if name not in ("budgets", "pace")]  # type: ignore[attr-defined]
    assert [name for name in fields if f"| `{prefix}{name}` |" not in text] == []


def test_exit_codes() -> None:
    rows = re.findall(r"^\| (\d) \| ([a-z-]+) \|", read("docs/exit-codes.md"), re.MULTILINE)
    assert {int(code): name for code, name in rows} == {
        code.value: code.name.lower().replace("_", "-") for code in Exit
    }


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    stated = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[a-z0-9-]+", one)[0] for one in stated} - {project["name"]}  # type: ignore[index]
    cells = re.findall(r"^\| ([a-z0-9, -]+) \|", read("docs/dependencies.md"), re.MULTILINE)
    listed = {name.strip() for cell in cells for name in cell.split(",")}
    assert names - listed == set()


def test_every_room_is_in_the_architecture() -> None:
    rooms = {path.name for path in (ROOT / "src" / "sitecheck").iterdir() if (path / "__init__.py").exists()}
    shown = set(re.findall(r"`([a-z0-9]+)/`", read("docs/architecture.md")))
    assert rooms - shown == set()


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", read("docs/decisions/README.md")))
    there = {path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    assert listed == there


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in (*READMES, "CHANGELOG.md"))]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        # What stands in code is no link: the manual of checks shows regular expressions there.
        for target in re.findall(
            r"\]\(([^)#\s]+?)(?:#[^)]*)?\)", re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
        )
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_no_lock_names_an_index() -> None:
    for name in ("runtime", "dev"):
        text = read(f"requirements/{name}.txt")
        assert "://" not in text
        assert text.count("--hash=sha256:") > 100


def test_every_reason_for_missing_evidence() -> None:
    table = read("docs/evidence.md").partition("When there is no file")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    assert set(rows) == {reason.value for reason in Missing}


def test_every_reason_a_crawl_leaves_an_address_out() -> None:
    table = read("docs/reasons.md").partition("Why a crawl left an address out")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    assert {code for cell in cells for code in re.findall(r"`([a-z-]+)`", cell)} == {one.value for one in SkipReason}
