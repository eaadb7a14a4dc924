"""Final table and score sheet of the example projects: rates of a checklist, subtotals, a table that is missing."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from sitecheck.facts.data import data_dir
from sitecheck.review import entries
from sitecheck.review.users import Role, add_user
from sitecheck.scoring.rubric import load_family, rubric_folders
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.store.sync import sync_project
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.fact_file import read_given
from sitecheck.web.app import create_app

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PASSWORD = "a good password"


async def pages(folder: Path, example: str, file: str, assessment: str, unit: str) -> tuple[str, str]:
    """The final table and one unit's score sheet, as text without tags."""
    shutil.copytree(data_dir("config") / "examples" / example, folder / example)
    project = load_project(folder / example)
    config = next(one for one in project.assessments if one.id == assessment)
    rubric, partners = load_family(config.rubric, rubric_folders(project.root))
    given = read_given(
        project.root / file, config, (rubric, *partners.values()), assessed_units(project, config), "材料"
    )
    store = Store.open(project.database_url)
    try:
        with store.session() as session:
            sync_project(session, project, [])
            add_user(session, name="viewer", password=PASSWORD, role=Role.VIEWER, now=NOW)
            for one in given:
                entries.append(
                    session, assessment=config.id, unit_code=one.unit, place=one.place, value=one.value,
                    reason=one.reason, who="office", now=NOW,
                )  # fmt: skip
        app = create_app(project, store, clock=lambda: NOW, checks={})
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://desk.example", follow_redirects=True
        ) as client:
            form = (await client.get("/sign-in")).text
            token = re.search(r'name="csrf" value="([0-9a-f]{64})"', form)
            assert token is not None
            await client.post("/sign-in", data={"csrf": token[1], "name": "viewer", "password": PASSWORD, "next": "/"})
            found = [await client.get(path) for path in (f"/tables/{assessment}", f"/scores/{assessment}/{unit}")]
    finally:
        store.close()
    assert [one.status_code for one in found] == [200, 200]
    table, sheet = (" ".join(re.sub(r"<[^>]*>", " ", one.text).split()) for one in found)
    return table, sheet


@pytest.mark.parametrize(
    ("example", "file", "assessment", "unit", "in_table", "in_sheet"),
    [
        (
            "taiqian", "facts.yaml", "townships-2020", "t4",
            "示例丁乡 88.89% 100.00% 100.00% 100.00% 100.00% 100.00% 100.00% 100.00% 98.31% 98.31",
            "98.31% 符合率",
        ),
        (
            "wafangdian", "facts.xlsx", "year-2013", "w3",
            "示例丙街道 39.5 47.5 0 9 87 96 96", "政务公开 87 行政投诉 9 总分 96",
        ),
        (
            "kaifu", "departments.csv", "departments-2013q2", "environment",
            "示例环保局 20 45 15 15 2 97 – –", "97 表一 – 表二",
        ),
    ],
)  # fmt: skip
async def test_what_the_desk_shows(
    tmp_path: Path, example: str, file: str, assessment: str, unit: str, in_table: str, in_sheet: str
) -> None:
    table, sheet = await pages(tmp_path, example, file, assessment, unit)
    assert in_table in table
    assert in_sheet in sheet
