from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.evidence.kept import Kept

from sitecheck.i18n.formats import size

from .conftest import Command


def test_an_empty_project(project: Path, command: Command) -> None:
    ended = command("evidence", "usage", "-p", project)
    assert (ended.code, ended.out) == (0, "\t\tfiles\ton disk\tunpacked, where known\n")
    assert ended.err.startswith("0 files, 0 B; ")


def test_figures_for_people_and_for_programs(project: Path, command: Command, tmp_path: Path) -> None:
    kept = Kept(project)
    run = kept.run(date(2026, 11, 1))
    page = kept.seen(kept.finding("fax", "verified"), run, {"html": b"page"})
    disk = kept.blobs.path(page["html"]).stat().st_blocks * 512
    kept.close()
    report = tmp_path / "usage.json"
    ended = command("evidence", "usage", "--json", report, "-p", project)
    assert ended.code == 0
    assert ended.out.splitlines()[1:] == [
        f"kind\thtml\t1\t{size(disk)}\t4 B",
        f"night\t1 (2026-11-01)\t1\t{size(disk)}\t4 B",
        f"portal\ta.example\t1\t{size(disk)}\t4 B",
    ]
    assert f"1 files, {size(disk)}; " in ended.err
    assert f"; {size(disk)} more each night: full in about " in ended.err
    found = json.loads(report.read_text())
    assert found["schema"] == "sitecheck.evidence-usage/1"
    assert found["total"] == {"files": 1, "bytes": disk, "content": 4}
    assert found["nights"] == [{"run": 1, "day": "2026-11-01", "files": 1, "bytes": disk, "content": 4}]
    assert found["nights_left"] == found["free"] // disk
