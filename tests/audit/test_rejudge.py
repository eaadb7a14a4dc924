"""A whole night judged again: the same bytes by the same checks, and exactly what was to be expected by others."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select
from tests.demo_night import copied

from sitecheck import __version__
from sitecheck.audit.calendars import calendar_of
from sitecheck.audit.limits import Limits
from sitecheck.audit.rejudge import NoSuchRun, SiteAgain, Today, Unreadable, judge_again, stored_run
from sitecheck.audit.rejudge_causes import Cause, CauseKind
from sitecheck.audit.rejudge_report import lines_of
from sitecheck.audit.workshop import check_folders
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kept import Basis, RubricLimit
from sitecheck.checks.load import checks_hash, load_checks
from sitecheck.facts.outcomes import Outcome
from sitecheck.settings.records import Project
from sitecheck.store import verdicts
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Finding, Observation, Run, Sighting, Site, Unit, dumps
from sitecheck.worktime import Calendar, YearPlan

pytestmark = pytest.mark.slow

Checks = Mapping[str, CheckFile]
Change = tuple[str, str, str, str, str, str]  # unit, check, subject, field, stored, now
RUN = 1


@contextmanager
def opened(project: Project) -> Iterator[Session]:
    store = Store.open(project.database_url)
    try:
        with store.session() as session:
            yield session
    finally:
        store.close()


def today_of(
    project: Project,
    change: Callable[[dict[str, CheckFile]], Checks] = dict,
    *,
    calendar: Calendar | None = None,
    limits: tuple[RubricLimit, ...] | None = None,
) -> Today:
    """Today's checks as the project has them, changed after the rubrics have set their limits."""
    checks = load_checks(check_folders(project.settings, project.root))
    found = Limits(project, checks)

    def basis(unit: str, as_of: date) -> Basis:
        own = change(dict(found.checks_for(unit, as_of)))
        return Basis(own, calendar or calendar_of(project), found.set_for(unit, as_of) if limits is None else limits)

    return Today(basis, checks_hash(checks))


def again(project: Project, today: Today | None) -> dict[str, SiteAgain]:
    """What came of judging again, by unit; every site can be read."""
    with opened(project) as session:
        found = list(judge_again(session, stored_run(session, RUN), BlobStore(project.snapshots), today))
    assert all(isinstance(one, SiteAgain) for one in found), found
    return {one.unit: one for one in found if isinstance(one, SiteAgain)}


def changes(found: Mapping[str, SiteAgain]) -> set[Change]:
    return {
        (unit, one.check, one.subject, one.field, one.stored, one.now)
        for unit, site in found.items()
        for one in site.differences
    }


def causes(found: Mapping[str, SiteAgain]) -> set[tuple[str, Cause]]:
    return {(check, cause) for site in found.values() for check, some in site.causes.items() for cause in some}


def column_url(project: Project, unit: str, check: str) -> str:
    """Subject of the one finding of that check on that unit's portal."""
    (found,) = [
        finding.subject
        for verdict in again(project, None)[unit].verdicts
        if verdict.check == check
        for finding in verdict.findings
    ]
    return found


# The same checks


@pytest.mark.parametrize("time", ["once", "twice"])
def test_by_todays_checks_nothing_differs(demo_night: Project, time: str) -> None:
    found = again(demo_night, today_of(demo_night))
    assert len(found) == 8
    assert changes(found) == set()
    assert {one.later for one in found.values()} == {()}
    assert not any(line for one in found.values() for line in lines_of(one))


def test_by_the_kept_checks_the_bytes_are_the_stored_ones(demo_night: Project) -> None:
    found = again(demo_night, None)
    assert {unit: one.identical for unit, one in found.items()} == dict.fromkeys(found, True)
    assert changes(found) == set()
    fails = {(unit, one.check) for unit, site in found.items() for one in site.verdicts if one.outcome is Outcome.FAIL}
    assert len(fails) >= 8, "a night without defects proves little"


def test_one_site_is_read_at_a_time_and_what_sites_share_once(demo_night: Project) -> None:
    """Three thousand sites are judged in the memory of one."""
    read: list[str] = []

    class Watched(BlobStore):
        def get(self, sha: str) -> bytes:
            read.append(sha)
            return super().get(sha)

    with opened(demo_night) as session:
        again = judge_again(session, stored_run(session, RUN), Watched(demo_night.snapshots), today_of(demo_night))
        next(again)
        assert len(read) == 3  # verdicts, bundle, checks
        assert len(list(again)) == 7
    assert len(read) == len(set(read)) < 3 * 8, "checks are kept once for all units that are judged alike"


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_checks_does_not_matter(demo_night: Project, seed: int) -> None:
    def shuffled(checks: dict[str, CheckFile]) -> Checks:
        keys = list(checks)
        random.Random(seed).shuffle(keys)
        return {key: checks[key] for key in keys}

    found = again(demo_night, today_of(demo_night, shuffled))
    assert changes(found) == set()
    assert found == again(demo_night, today_of(demo_night))


_PROGRAM = """
import sys
from pathlib import Path
from tests.audit.test_rejudge import stored_hashes
from sitecheck.settings.load import load_project
print("\\n".join(stored_hashes(load_project(Path(sys.argv[1])))))
"""


def stored_hashes(project: Project) -> list[str]:
    """The sha256 under which the verdicts judged again would be stored, by site."""
    import hashlib

    blobs = BlobStore(project.snapshots)
    with opened(project) as session:
        kept = {
            row.site_key: verdicts.load(blobs.get(row.verdicts_sha256))
            for row in session.exec(select(Observation).where(Observation.run_id == RUN))
        }
    found = sorted(again(project, None).values(), key=lambda one: one.site_key)
    return [
        hashlib.sha256(verdicts.dump(replace(kept[one.site_key], verdicts=one.verdicts))).hexdigest() for one in found
    ]


@pytest.mark.parametrize("hash_seed", ["1", "4242"])
def test_another_process_comes_to_the_same_bytes(demo_night: Project, hash_seed: str) -> None:
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(demo_night.root)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path, "LC_ALL": "C", "TZ": "America/New_York"},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with opened(demo_night) as session:
        stored = session.exec(select(Observation.verdicts_sha256).order_by(col(Observation.site_key))).all()
    assert done.stdout.split() == list(stored)


# Other checks


def with_params(check: str, **params: Any) -> Callable[[dict[str, CheckFile]], Checks]:
    def change(checks: dict[str, CheckFile]) -> Checks:
        old = checks[check]
        new = type(old.params).model_validate({**old.params.model_dump(by_alias=True), **params})
        return {**checks, check: old.model_copy(update={"params": new})}

    return change


def test_a_shorter_limit_changes_what_it_must(demo_night: Project) -> None:
    found = again(demo_night, today_of(demo_night, with_params("update-freshness", max_working_days=5), limits=()))
    name, subject = "update-freshness", column_url(demo_night, "labour", "update-freshness")
    units = ("finance", "education", "labour", "housing", "civil", "health", "town")
    expected: set[Change] = {(unit, name, "", "params.max", "20", "5") for unit in units}
    expected |= {("labour", name, subject, "params.max", "20", "5")}
    expected |= {
        ("town", name, "", "outcome", "pass", "facts"),
        ("town", name, "", "reason", "fresh", "earlier-gap"),
        ("town", name, "", "params.scope", "last-gap", "-"),
        ("town", name, "", "params.gap", "-", "6"),
        ("town", name, "", "params.from", "-", "2026-10-08"),
        ("town", name, "", "params.to", "-", "2026-10-15"),
    }
    assert changes(found) == expected
    stored = "20 (set by rubric kaifu-2013-departments KD6.r1)"
    wanted = Cause(CauseKind.CHECK_FILE, "params.max_working_days", stored, "5")
    of_town = Cause(CauseKind.CHECK_FILE, "params.max_working_days", "20", "5")  # no assessment, no rubric
    assert causes(found) <= {(name, wanted), (name, of_town)}
    assert (name, wanted) in causes(found)


def test_a_rubric_that_sets_another_limit_is_named(demo_night: Project) -> None:
    limit = RubricLimit("update-freshness", "max_working_days", "", 30, "kaifu-2013-departments", "KD6.r1")
    change = with_params("update-freshness", max_working_days=30)
    found = again(demo_night, today_of(demo_night, change, limits=(limit,)))["labour"]
    subject = column_url(demo_night, "labour", "update-freshness")
    assert (found.differences[0].field, found.differences[0].stored, found.differences[0].now) == (
        "outcome", "fail", "pass",
    )  # fmt: skip
    assert ("update-freshness", subject, "finding", "stale", "-") in {
        (one.check, one.subject, one.field, one.stored, one.now) for one in found.differences
    }
    what = "kaifu-2013-departments KD6.r1 max_working_days"
    assert found.causes == {"update-freshness": (Cause(CauseKind.RUBRIC, what, "20", "30"),)}


def test_a_field_that_is_asked_no_more_loses_its_finding_alone(demo_night: Project) -> None:
    fields = ("org", "address", "hours", "phone", "fax")
    found = again(demo_night, today_of(demo_night, with_params("contact-fields", fields=fields)))
    here = {change for change in changes(found) if change[0] == "education"}
    assert {(subject, field, stored, now) for _, _, subject, field, stored, now in here} == {
        ("", "params.count", "2", "1"),
        ("", "params.fields", "fax,email", "fax"),
        ("email", "finding", "missing-field", "-"),
    }
    assert {check for _, check, *_ in changes(found)} == {"contact-fields"}
    stored = "email (set by rubric kaifu-2013-departments KD10.r1)"
    assert ("contact-fields", Cause(CauseKind.CHECK_FILE, "params.fields", stored, "nothing")) in causes(found)


def test_a_word_less_by_which_a_column_is_known_is_a_matter_of_the_next_night(demo_night: Project) -> None:
    def change(checks: dict[str, CheckFile]) -> Checks:
        old = checks["interaction-column"]
        assert old.column is not None
        words = old.column.model_copy(update={"exact": old.column.exact[1:]})
        return {**checks, "interaction-column": old.model_copy(update={"column": words})}

    found = again(demo_night, today_of(demo_night, change))
    assert changes(found) == set()
    assert {one.later for one in found.values()} == {("interaction-column",)}


def test_a_check_that_is_gone_takes_its_verdicts_and_findings_with_it(demo_night: Project) -> None:
    found = again(
        demo_night, today_of(demo_night, lambda checks: {k: checks[k] for k in checks if k != "contact-fields"})
    )
    assert {(check, subject, field, now) for _, check, subject, field, _, now in changes(found)} == {
        ("contact-fields", "", "verdict", "-"),
        ("contact-fields", "fax", "finding", "-"),
        ("contact-fields", "email", "finding", "-"),
    }
    assert len([one for one in changes(found) if one[3] == "verdict"]) == 8
    assert causes(found) == {("contact-fields", Cause(CauseKind.CHECK_GONE))}


def test_a_new_check_comes_with_its_verdicts_and_findings(demo_night: Project) -> None:
    def change(checks: dict[str, CheckFile]) -> Checks:
        return {**checks, "dead-links-too": checks["broken-links"].model_copy(update={"id": "dead-links-too"})}

    found = again(demo_night, today_of(demo_night, change))
    assert {check for _, check, *_ in changes(found)} == {"dead-links-too"}
    assert {stored for *_, stored, _ in changes(found)} == {"-"}
    wholes = [one for one in changes(found) if one[3] == "verdict"]
    dead = [one for one in changes(found) if one[3] == "finding"]
    with opened(demo_night) as session:
        known = session.exec(
            select(CheckResult).where(CheckResult.check_id == "broken-links", CheckResult.outcome == "fail")
        ).all()
    assert (len(wholes), len({one[0] for one in dead})) == (8, len(known))
    assert causes(found) == {("dead-links-too", Cause(CauseKind.NEW_CHECK))}


def test_another_calendar_is_named(demo_night: Project) -> None:
    worked = calendar_of(demo_night).plan(2026)
    assert worked is not None
    other = Calendar({2026: YearPlan(worked.holidays | {date(2026, 11, 3)}, worked.workdays)})
    found = again(demo_night, today_of(demo_night, calendar=other))
    subject = column_url(demo_night, "labour", "update-freshness")
    assert ("labour", "update-freshness", subject, "params.days", "25", "24") in changes(found)
    assert found["labour"].causes["update-freshness"] == (Cause(CauseKind.CALENDAR, "2026", "known", "known"),)


def test_another_setting_of_the_unit_is_named(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    with opened(project) as session:
        unit = session.get_one(Unit, "labour")
        unit.attributes = dumps({**json.loads(unit.attributes), "has_website": False})
        session.add(unit)
    found = again(project, today_of(project))
    assert {unit for unit, *_ in changes(found)} == {"labour"}
    assert ("labour", "update-freshness", "", "outcome", "fail", "not-applicable") in changes(found)
    assert (Cause(CauseKind.UNIT, "has_website", "yes", "no"),) in found["labour"].causes.values()
    assert changes(again(project, None)) == set(), "as it was judged, the settings of that night count"


# What was kept, altered


def edit_verdicts(project: Project, unit: str, change: Callable[[verdicts.JudgedNight], verdicts.JudgedNight]) -> None:
    """Put other verdicts in the place of the stored ones, as somebody could who knows the format."""
    blobs = BlobStore(project.snapshots)
    with opened(project) as session:
        row = session.exec(
            select(Observation).join(Site, col(Site.key) == col(Observation.site_key)).where(Site.unit_code == unit)
        ).one()
        night = change(verdicts.load(blobs.get(row.verdicts_sha256)))
        row.verdicts_sha256 = blobs.put(verdicts.dump(night))
        session.add(row)


def mended(night: verdicts.JudgedNight) -> verdicts.JudgedNight:
    """The same night without what was found stale."""
    changed = [
        replace(one, outcome=Outcome.PASS, findings=()) if one.check == "update-freshness" else one
        for one in night.verdicts
    ]
    return replace(night, verdicts=tuple(changed))


@pytest.mark.parametrize("as_judged", [True, False])
def test_a_verdict_that_was_altered_is_told_as_such(demo_night: Project, tmp_path: Path, as_judged: bool) -> None:
    project = copied(demo_night, tmp_path)
    edit_verdicts(project, "labour", mended)
    found = again(project, None if as_judged else today_of(project))
    subject = column_url(demo_night, "labour", "update-freshness")
    ours = {("labour", "update-freshness", "", "outcome", "pass", "fail"),
            ("labour", "update-freshness", subject, "finding", "-", "stale")}  # fmt: skip
    assert {one for one in changes(found) if not one[3].startswith("database")} == ours
    assert found["labour"].causes == {"update-freshness": (Cause(CauseKind.ALTERED),)}
    assert found["labour"].identical is (False if as_judged else None)


def test_another_version_of_the_program_is_named_first(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    edit_verdicts(project, "labour", mended)
    with opened(project) as session:
        run = session.get_one(Run, RUN)
        run.version = "0.0.1"
        session.add(run)
    wanted = {"update-freshness": (Cause(CauseKind.PROGRAM, "", "0.0.1", __version__),)}
    assert again(project, None)["labour"].causes == wanted
    assert again(project, today_of(project))["labour"].causes == wanted


def test_rows_of_the_database_that_say_something_else_are_told(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    with opened(project) as session:
        row = session.exec(
            select(CheckResult).where(CheckResult.check_id == "update-freshness", CheckResult.outcome == "fail")
        ).one()
        row.outcome = "pass"
        of_fields = select(Sighting).join(Finding, col(Finding.id) == col(Sighting.finding_id))
        sighting = session.exec(of_fields.where(Finding.check_id == "contact-fields").limit(1)).one()
        sighting.certain = not sighting.certain
        session.add_all([row, sighting])
    found = again(project, None)
    told = {(check, field, stored, now) for _, check, _, field, stored, now in changes(found)}
    assert told == {
        ("update-freshness", "database: outcome", "pass", "fail"),
        ("contact-fields", "database: certain", "no", "yes"),
    }
    assert {one.identical for one in found.values()} == {True}


def files_of(project: Project) -> tuple[str, str, str]:
    """sha256 of bundle, verdicts and checks of one unit's night."""
    with opened(project) as session:
        row = session.exec(
            select(Observation).join(Site, col(Site.key) == col(Observation.site_key)).where(Site.unit_code == "labour")
        ).one()
    sha = verdicts.load(BlobStore(project.snapshots).get(row.verdicts_sha256)).checks_sha256
    return row.bundle_sha256, row.verdicts_sha256, sha


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("how", ["byte", "lost"])
def test_a_file_that_was_altered_or_lost_is_named_and_the_others_are_judged(
    demo_night: Project, tmp_path: Path, which: int, how: str
) -> None:
    project = copied(demo_night, tmp_path)
    path = BlobStore(project.snapshots).path(files_of(project)[which])
    if how == "lost":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    with opened(project) as session:
        found = list(judge_again(session, stored_run(session, RUN), BlobStore(project.snapshots), today_of(project)))
    unread = [one for one in found if isinstance(one, Unreadable)]
    assert len(found) == 8
    # The checks are kept once for all units that are judged alike.
    assert len(unread) == 1 if which < 2 else len(unread) > 1
    assert all(one.site_key and (path.name in one.why or path.stem in one.why.replace("/", "")) for one in unread), (
        unread
    )


@pytest.mark.parametrize("other", [{"bundle_sha256": "0" * 64}, {"site_key": "x"}, {"checks_sha256": "0" * 64}])
def test_verdicts_of_another_night_are_not_taken_for_this_one(
    demo_night: Project, tmp_path: Path, other: dict[str, str]
) -> None:
    project = copied(demo_night, tmp_path)
    edit_verdicts(project, "labour", lambda night: replace(night, **other))  # type: ignore[arg-type]
    with opened(project) as session:
        found = list(judge_again(session, stored_run(session, RUN), BlobStore(project.snapshots), None))
    (unread,) = [one for one in found if isinstance(one, Unreadable)]
    assert "belong to another observation" in unread.why


# Nights of before


def without_bytes(project: Project) -> None:
    with opened(project) as session:
        for row in session.exec(select(Observation)):
            row.verdicts_sha256 = ""
            session.add(row)


def test_a_night_of_before_is_compared_with_its_rows(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    without_bytes(project)
    found = again(project, today_of(project))
    assert changes(found) == set()
    assert {one.identical for one in found.values()} == {None}
    change = with_params("contact-fields", fields=("org", "address", "hours", "phone", "fax"))
    today = replace(today_of(project, change), checks_hash="f" * 64)
    other = again(project, today)
    assert ("education", "contact-fields", "email", "finding", "missing-field", "-") in changes(other)
    assert causes(other) == {("contact-fields", Cause(CauseKind.CHECKS_CHANGED))}


def test_a_night_of_before_cannot_be_judged_as_it_was(demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    without_bytes(project)
    with opened(project) as session:
        found = list(judge_again(session, stored_run(session, RUN), BlobStore(project.snapshots), None))
    assert all(isinstance(one, Unreadable) and "kept no copy" in one.why for one in found)


@pytest.mark.parametrize(
    ("run", "site", "said"), [(99, "", "run 99 has no stored"), (RUN, "nowhere", "did not look at")]
)
def test_what_was_not_looked_at_is_refused(demo_night: Project, run: int, site: str, said: str) -> None:
    with opened(demo_night) as session, pytest.raises(NoSuchRun, match=said):
        stored_run(session, run, site)
