"""Findings explained from what was kept of their night: nothing may be said that the judge did not do."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from tests.audit.test_rejudge import edit_verdicts, files_of, mended, opened, today_of, without_bytes
from tests.checks.test_trace import CHECKS, EXAMPLES, of
from tests.demo_night import copied

from sitecheck.audit.explain import Explanation, NightUnreadable, NoSuchFinding, explain, find
from sitecheck.audit.explain_looked import lines_of
from sitecheck.audit.explain_report import data, lines
from sitecheck.audit.rejudge import Unreadable, judge_again, stored_run
from sitecheck.checks.definition import CheckFile, Example
from sitecheck.facts.site import ColumnReading, ColumnState, Trail
from sitecheck.settings.records import Project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import Finding, Pruned

pytestmark = pytest.mark.slow


def explained(project: Project, finding: int, run: int | None = None) -> Explanation:
    with opened(project) as session:
        found = explain(session, finding, BlobStore(project.snapshots), today_of(project).basis_for, run)
        session.expunge_all()
        return found


def number_of(project: Project, check: str) -> int:
    with opened(project) as session:
        found = session.exec(select(Finding.id).where(Finding.check_id == check).order_by(col(Finding.id))).first()
    assert found is not None
    return found


def all_numbers(project: Project) -> list[int]:
    with opened(project) as session:
        return [one for one in session.exec(select(Finding.id).order_by(col(Finding.id))) if one is not None]


def part(told: list[str], title: str) -> list[str]:
    """The lines of one part of the report."""
    start = told.index(title) + 1
    end = next((at for at in range(start, len(told)) if not told[at]), len(told))
    return [line.strip() for line in told[start:end]]


def test_every_finding_of_the_night_is_explained_as_it_was_judged(demo_night: Project) -> None:
    numbers = all_numbers(demo_night)
    assert len(numbers) >= 10
    for number in numbers:
        found = explained(demo_night, number)
        assert found.as_kept
        assert found.same, found.detail.finding.check_id
        assert found.looks
        assert any(step.wanted for step in found.steps)
        told = list(lines(found, "zh"))
        for title in ("Why it is required", "What is required", "What was looked at", "How it was judged",
                      "What would have passed", "How to mend it", "What became of it",
                      "Evidence of that night, below the folder of snapshots", "Seal of that night"):  # fmt: skip
            assert part(told, title), (number, title)
        document = json.loads(json.dumps(data(found, "zh"), ensure_ascii=False))
        assert document["finding"]["fingerprint"] == found.detail.finding.fingerprint
        assert document["same_as_stored"] is True
        assert len(document["verdict"]["findings"]) == 1


def test_a_stale_column_shows_dates_days_and_whose_limit_it_is(demo_night: Project) -> None:
    told = list(lines(explained(demo_night, number_of(demo_night, "update-freshness")), "en"))
    assert part(told, "What is required")[0] == (
        "max_working_days: 20 (set by rubric kaifu-2013-departments, rule KD6.r1)"
    )
    steps = part(told, "How it was judged")
    assert any(
        "of 2026-10-17" in line and "to 2026-11-20 there are 25 working days; at most 20" in line for line in steps
    )
    (wanted,) = part(told, "What would have passed")
    assert wanted == "- an entry dated 2026-10-23 or later in one of these columns"
    looked = part(told, "What was looked at")
    assert any(line.startswith("2026-10-17 ") for line in looked), "the row itself is shown"
    assert part(told, "What was asked of the unit's settings") == ["has_website: yes (setting of the unit)"]


def test_what_would_have_passed_would_have(demo_night: Project) -> None:
    """The day named is the first one that is in time, and the day before is not."""
    found = explained(demo_night, number_of(demo_night, "update-freshness"))
    (step,) = [one for one in found.steps if one.wanted]
    needed = date.fromisoformat(step.values["needed"])
    calendar = today_of(demo_night).basis_for("labour", found.as_of).calendar
    assert calendar.working_days(needed, found.as_of) <= 20 < calendar.working_days(date(2026, 10, 22), found.as_of)
    assert needed == date(2026, 10, 23)


def test_a_dead_link_shows_its_attempts_with_their_times(demo_night: Project) -> None:
    found = explained(demo_night, number_of(demo_night, "broken-links"))
    looked = part(list(lines(found, "zh")), "What was looked at")
    tries = [line for line in looked if "GET http" in line or "HEAD http" in line]
    assert len(tries) >= 2
    assert all(line[:4] == "2026" or line[:2] == "20" for line in tries)
    assert any("→ 404" in line for line in tries)


def test_a_column_not_found_shows_where_it_was_searched(demo_night: Project) -> None:
    found = explained(demo_night, number_of(demo_night, "foi-entry"))
    looked = part(list(lines(found, "zh")), "What was looked at")
    assert "state: missing" in looked
    assert "依申请公开" in looked
    assert any(line.startswith("pages (") for line in looked)
    assert found.judged is not None
    assert not found.judged.certain


# By number, by fingerprint, by run


def test_a_finding_is_found_by_number_and_by_fingerprint(demo_night: Project) -> None:
    with opened(demo_night) as session:
        one = session.get_one(Finding, 1)
        assert find(session, "1") == find(session, f" {one.fingerprint.upper()} ") == 1


@pytest.mark.parametrize("named", ["0", "99", "x", "", "f" * 32, "9" * 40, "１"])
def test_a_finding_that_is_not_there_is_named(demo_night: Project, named: str) -> None:
    with opened(demo_night) as session, pytest.raises(NoSuchFinding, match="there is no finding"):
        find(session, named)


def test_a_run_that_did_not_see_it_is_refused_with_those_that_did(demo_night: Project) -> None:
    with pytest.raises(NoSuchFinding, match=r"not seen in run 7; it was in 1"):
        explained(demo_night, 1, run=7)


# When not all is as it was


def test_an_altered_file_is_not_explained(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    path = BlobStore(project.snapshots).path(files_of(project)[0])
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\0")
    with pytest.raises(NightUnreadable, match="damaged"):
        explained(project, number_of(project, "update-freshness"))


def test_what_was_pruned_is_told_as_pruned(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    sha = files_of(project)[0]
    BlobStore(project.snapshots).path(sha).unlink()
    with opened(project) as session:
        session.add(Pruned(sha256=sha, at=datetime(2027, 11, 20, tzinfo=UTC), why="older than 365 days"))
    said = r"pruned on 2027-11-20 \(older than 365 days\)"
    with pytest.raises(NightUnreadable, match=said):
        explained(project, number_of(project, "update-freshness"))
    with opened(project) as session:
        found = list(judge_again(session, stored_run(session, 1), BlobStore(project.snapshots), None))
    (unread,) = [one for one in found if isinstance(one, Unreadable)]
    assert re.search(said, unread.why)


def test_a_night_of_before_is_explained_by_todays_checks_and_says_so(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    without_bytes(project)
    found = explained(project, number_of(project, "update-freshness"))
    assert (found.as_kept, found.same) == (False, True)
    assert any("by today's checks, for that night kept none: the same" in line for line in lines(found, "zh"))


def test_altered_verdicts_change_nothing_of_the_explanation(demo_night: Project, tmp_path: Path) -> None:
    """It rests on the observation and on the checks; that the verdicts say otherwise is for judging again to tell."""
    project = copied(demo_night, tmp_path)
    edit_verdicts(project, "labour", mended)
    assert explained(project, number_of(project, "update-freshness")).same


@pytest.mark.parametrize(
    ("subject", "said"),
    [(None, "still a finding, with other values"), ("elsewhere", "no finding; what was stored")],
)
def test_a_row_that_says_something_else_is_told(
    demo_night: Project, tmp_path: Path, subject: str | None, said: str
) -> None:
    project = copied(demo_night, tmp_path)
    number = number_of(project, "update-freshness")
    with opened(project) as session:
        from sitecheck.store.models import Sighting

        one = session.get_one(Finding, number)
        if subject is not None:
            one.subject, one.fingerprint = subject, "e" * 32
        sighting = session.exec(select(Sighting).where(Sighting.finding_id == number)).one()
        sighting.params = sighting.params.replace('"25"', '"99"')
        session.add_all([one, sighting])
    found = explained(project, number)
    assert not found.same
    assert any(said in line for line in lines(found, "zh"))


# Everything a judge may look at can be shown


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_what_was_looked_at_is_shown(check: CheckFile, example: Example) -> None:
    _, _, trace = of(check, example)
    for look in trace.looks:
        head, *rest = lines_of(look.record)
        assert not head.startswith(type(look.record).__name__) or type(look.record).__name__ == "Look", head
        assert rest
        assert all(line.startswith("  ") and len(line) < 400 and "\n" not in line for line in rest)
        assert is_dataclass(look.record)
        url = next((str(getattr(look.record, one.name)) for one in fields(look.record) if one.name == "url"), "")
        assert not url or url == "None" or any(url in line for line in rest) or url in head


def test_how_a_column_was_searched_is_told_only_where_it_was_not_found() -> None:
    trail = Trail(pages=("http://a/", "http://b/"), labels=("公开",), note="2 pages searched")
    found, missing = (
        list(lines_of(ColumnReading("x", state, trail=trail))) for state in (ColumnState.FOUND, ColumnState.MISSING)
    )
    assert not any("searched" in line for line in found)
    assert any("searched" in line for line in missing)


def test_there_is_a_check_behind_every_example() -> None:
    assert {case.values[0].id for case in EXAMPLES} <= CHECKS.keys()  # type: ignore[union-attr]
