"""A night judges each portal by the limits of the rubrics its unit is assessed by in that period."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.audit.kept_night import project_of, served

from sitecheck.audit import site as audit_of_a_site
from sitecheck.checks.definition import CheckFile
from sitecheck.facts.data import data_dir
from sitecheck.jobs.night import run_night
from sitecheck.settings.records import Budgets, Project, SiteConfig
from sitecheck.store.engine import Store

TABLE = "kaifu-2013-departments"


@pytest.mark.parametrize(("as_of", "days"), [(date(2026, 11, 20), 7), (date(2026, 7, 1), 20)])
def test_the_days_of_the_rubric_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_of: date, days: int) -> None:
    judged: list[int] = []

    def watched(_: object, checks: Mapping[str, CheckFile], *__: object) -> tuple[()]:
        judged.append(checks["update-freshness"].params.max_working_days)
        return ()

    monkeypatch.setattr(audit_of_a_site, "judge_all", watched)
    own = tmp_path / "config" / "rubrics" / f"{TABLE}.yaml"
    own.parent.mkdir(parents=True)
    text = (data_dir("config") / "rubrics" / own.name).read_text(encoding="utf-8")
    assert text.count("{max_working_days: 20}") == 1
    own.write_text(text.replace("{max_working_days: 20}", "{max_working_days: 7}"), encoding="utf-8")
    with served() as portal:
        site = SiteConfig(
            unit="culture", url=portal.url(), allow_networks=("127.0.0.0/8",), budgets=Budgets(pages=5, links=3)
        )
        plain = project_of(tmp_path, site)  # assessed in the fourth quarter of 2026
        project: Project = plain.model_copy(update={"settings": plain.settings.model_copy(update={"as_of": as_of})})
        store = Store.open(project.database_url)
        report = asyncio.run(run_night(project, store, say=lambda _: None, use_browser=False))
        store.close()
    assert (report.sites, report.failed, judged) == (1, 0, [days])
