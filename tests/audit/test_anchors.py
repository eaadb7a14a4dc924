"""Links to places within pages are shown in the words and the JSON of an audit, and judged by no check."""

from __future__ import annotations

from pathlib import Path

import jsonschema
from tests.audit.test_authority import CHECKS, SCHEMA, audited
from tests.crawl.portal import page

from sitecheck.audit.report import report
from sitecheck.audit.words import words
from sitecheck.facts.outcomes import Outcome

PAGES = {"/": page("某局", "指南=/zn/#lx", "地址=/zn/#dz"), "/zn/": page("指南") + "<h3 id=lx>联系方式</h3>"}


async def test_a_place_that_is_not_there_is_shown_and_not_judged(tmp_path: Path) -> None:
    audit = await audited(tmp_path, "", PAGES)
    value = report([audit], CHECKS, "snapshots")
    jsonschema.validate(value, SCHEMA)
    site = value["audits"][0]["site"]
    shown = {"url": f"{site}zn/", "name": "dz", "state": "missing", "page": site, "label": "地址"}
    assert value["audits"][0]["anchors"] == [shown]
    said = [line for line in words([audit], CHECKS) if "#dz" in line]
    assert said == [f"  note           {site}zn/#dz is not on the page; linked from {site} (not judged)"]
    links = next(verdict for verdict in audit.verdicts if verdict.check == "broken-links")
    assert links.outcome is not Outcome.FAIL
    assert not any("#" in finding.subject for verdict in audit.verdicts for finding in verdict.findings)
