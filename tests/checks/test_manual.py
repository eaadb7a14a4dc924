from __future__ import annotations

from pathlib import Path

import pytest
from tests.checks.sights import CHECKS

from sitecheck.checks.definition import CheckFile, ColumnCheck, Example, ExamplePage
from sitecheck.checks.manual import manual, section

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def test_the_page_is_in_step_with_the_files() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(CHECKS), "run: sitecheck checks show > docs/checks.md"


def test_the_form_names_every_field() -> None:
    text = manual(CHECKS)
    for name in (*ColumnCheck.model_fields, *ExamplePage.model_fields, *Example.model_fields):
        assert f"`{name}`" in text


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_a_section_holds_what_the_file_says(check: CheckFile) -> None:
    text = section(check)
    assert text.startswith(f"## {check.id}\n")
    for part in (check.name.zh, check.why.en, check.remedy.zh, *(basis.zh for basis in check.legal_basis)):
        assert part in text
    for reason in check.messages:
        assert f"| `{reason}` |" in text
    for name in check.params.model_dump():
        assert f"| `{name}` |" in text
    for example in check.examples:
        assert f"- {example.name} → {example.outcome.value}" in text


def test_table_cells_cannot_break_the_table() -> None:
    guide = CHECKS["disclosure-guide"]
    outcomes = {key: text.model_copy(update={"en": "a | b"}) for key, text in guide.outcomes.items()}
    wild = guide.model_copy(update={"outcomes": outcomes})
    assert "a \\| b" in section(wild)
