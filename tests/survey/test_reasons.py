from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

import sitecheck.survey
from sitecheck.facts.outcomes import PageKind
from sitecheck.survey import reasons

ROOM = Path(sitecheck.survey.__file__).parent
_CALLS = {"_ended", "ended", "ListReading", "ColumnReading"}


def given() -> list[tuple[str, str]]:
    """Every literal handed on as a reason: ``reason=`` arguments, and those of the helpers that end a look."""
    found = []
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            values = [word.value for word in node.keywords if word.arg == "reason"]
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in ("_ended", "ended"):
                values += node.args[1:3]
            if isinstance(node.func, ast.Attribute) and node.func.attr == "append" and _holds_reasons(node):
                values += node.args
            found += [(path.name, value.value) for value in values if isinstance(value, ast.Constant)]
    states = {"found", "refused", "unclear", "dead", "unable"}
    return [(name, str(reason)) for name, reason in found if reason not in states]


def _holds_reasons(call: ast.Call) -> bool:
    target = ast.dump(call.func)
    return "disturbances" in target or "'reasons'" in target


def documented(heading: str) -> list[str]:
    """Codes of the table below a heading of docs/reasons.md."""
    page = Path(__file__).resolve().parents[2] / "docs" / "reasons.md"
    section = page.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize(("heading", "codes"), [("Columns", reasons.COLUMN), ("Lists", reasons.LIST)])
def test_the_document_names_them_all(heading: str, codes: Mapping[str, str]) -> None:
    assert documented(heading) == list(codes)


def test_there_are_reasons_to_check() -> None:
    assert len(given()) >= 20


@pytest.mark.parametrize(("file", "reason"), given())
def test_every_reason_is_listed(file: str, reason: str) -> None:
    assert reasons.is_known(reason)


@pytest.mark.parametrize(
    ("reason", "known"),
    [("", True), ("blocked", True), ("http-404", True), ("time-budget", True), ("http-40", False), ("hm", False)],
)
def test_what_is_known(reason: str, known: bool) -> None:
    assert reasons.is_known(reason) is known


def test_a_list_s_page_may_be_blocked_or_missing() -> None:
    for kind in (PageKind.BLOCKED, PageKind.NOT_FOUND):
        assert reasons.is_known(kind.value)
