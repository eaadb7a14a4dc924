"""The web archive of whole nights over a generated portal: complete, pointing back to the night before, repeatable."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import validate
from sqlmodel import select
from tests.audit.kept_night import KeptNight, project_of, recorded
from tests.portals.made import UPSTREAM, made
from tests.portals.office import AS_OF
from warcio.checker import Checker

from sitecheck.audit.report import report
from sitecheck.audit.site import SiteAudit, audit_site
from sitecheck.audit.workshop import Workshop
from sitecheck.checks.definition import EXAMPLE_SITE, CheckFile
from sitecheck.checks.load import load_checks
from sitecheck.checks.words import extend_lexicon
from sitecheck.evidence.archive_read import Record, finding_records, read_records
from sitecheck.evidence.item import EvidenceItem
from sitecheck.facts.data import data_dir
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.fetch import Memory, MemoryPage
from sitecheck.page.lexicon import load_lexicon
from sitecheck.settings.records import Settings, SiteConfig
from sitecheck.store.archived import Earlier, load_archived
from sitecheck.store.blobs import BlobStore, DiskFull
from sitecheck.store.models import Evidence, Finding
from sitecheck.worktime import load_calendar

PORTAL = "dataproxy-no-guide"
SITE = SiteConfig(unit="culture", url=EXAMPLE_SITE, upstream_hosts=UPSTREAM)
UNIT = {"has_website": True, "foi_responsible": True, "has_service_window": True}
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "audit.schema.json").read_text(encoding="utf-8"))


@cache
def checks() -> dict[str, CheckFile]:
    return load_checks([data_dir("checks")])


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self, night: int) -> None:
        self._time = datetime.combine(AS_OF + timedelta(days=night), time(4), UTC)

    def now(self) -> datetime:
        return self._time

    async def sleep(self, seconds: float) -> None:
        self._time += timedelta(seconds=max(seconds, 0.0))


def audited(
    folder: Path, night: int, *, earlier: Earlier | None = None, memory: Memory | None = None,
    store: Callable[[Path], BlobStore] = BlobStore,
) -> SiteAudit:  # fmt: skip
    clock = Clock(night)
    workshop = Workshop(
        checks(), extend_lexicon(load_lexicon(), checks().values()), store(folder / "snapshots"), None,
        Settings.model_construct(min_free_mb=0, contact="", language="zh"), transport=memory or made()[PORTAL].memory,
        now=clock.now, sleep=clock.sleep,
    )  # fmt: skip
    return asyncio.run(
        audit_site(
            SITE,
            workshop,
            as_of=AS_OF,
            night_path=folder / f"{night}.night",
            last_path=folder / "site.last",
            calendar=load_calendar([data_dir("config") / "calendar"]),
            attributes=UNIT,
            earlier=earlier,
        )
    )


@dataclass(frozen=True)
class Nights:
    folder: Path
    first: SiteAudit
    second: SiteAudit
    earlier: Earlier


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Two nights; before the second one the portal's home page changes."""
    folder = tmp_path_factory.mktemp("nights")
    first = audited(folder, 0)
    with recorded(project_of(folder, SITE), kept(folder, first)).session() as session:
        earlier = load_archived(session, first.observation.site_key)
    portal = made()[PORTAL].memory
    home = pages(portal)["/"]
    pages(portal)["/"] = replace(home, body=home.body.replace(b"</body>", b"<p>2</p></body>"))
    return Nights(folder, first, audited(folder, 1, earlier=earlier, memory=portal), earlier)


def pages(portal: Memory) -> dict[str, MemoryPage]:
    found: dict[str, MemoryPage] = vars(portal)["_pages"]
    return found


def kept(folder: Path, audit: SiteAudit) -> KeptNight:
    return KeptNight(audit, (), "", SITE, BlobStore(folder / "snapshots"), checks())


def findings(audit: SiteAudit) -> Iterable[tuple[str, Verdict, JudgedFinding]]:
    for verdict in audit.verdicts:
        for finding in verdict.findings:
            yield fingerprint(audit.observation.site_key, verdict.check, finding.subject), verdict, finding


def warcs(audit: SiteAudit, mark: str) -> list[EvidenceItem]:
    return [item for item in audit.evidence[mark] if item.kind == "warc"]


def archive(folder: Path, audit: SiteAudit) -> Path:
    (path,) = {items[0].path for mark, _, _ in findings(audit) if (items := warcs(audit, mark))}
    return folder / "snapshots" / path


def of(folder: Path, audit: SiteAudit, check: str) -> list[Record]:
    (mark,) = (mark for mark, verdict, _ in findings(audit) if verdict.check == check)
    path = archive(folder, audit)
    known = {record.id: record for record in read_records(path)}
    return [known[one] for one in finding_records(path, mark)]


def test_every_finding_has_the_archive_and_stands_in_it(nights: Nights) -> None:
    for audit in (nights.first, nights.second):
        path = archive(nights.folder, audit)
        ids = {record.id for record in read_records(path)}
        marks = [mark for mark, _, _ in findings(audit)]
        assert len(marks) > 5
        for mark in marks:
            assert warcs(audit, mark)[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
            listed = finding_records(path, mark)
            assert listed
            assert set(listed) <= ids
        said = io.StringIO()
        with redirect_stdout(said):
            assert Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0, said.getvalue()


def test_what_is_archived_is_what_the_portal_sent(nights: Nights) -> None:
    sent = pages(made()[PORTAL].memory)
    answers = [record for record in read_records(archive(nights.folder, nights.first)) if record.type == "response"]
    assert len(answers) > 20
    for answer in answers:
        if answer.status == 200:
            assert answer.payload == sent[answer.url.removeprefix(EXAMPLE_SITE.rstrip("/"))].body


def test_behind_a_stale_list_stand_the_answers_of_its_interface(nights: Nights) -> None:
    asked = {record.url for record in of(nights.folder, nights.first, "update-freshness") if record.status == 200}
    assert {url for url in asked if "/module/web/jpage/dataproxy.jsp" in url}
    listed = nights.first.observation.columns["notices"]
    assert listed.list is not None
    assert set(listed.list.asked) <= asked
    assert listed.url in asked


def test_behind_a_dead_link_stand_its_answers_and_the_page_it_stands_on(nights: Nights) -> None:
    link, again, place = of(nights.folder, nights.first, "broken-links")
    assert (link.url, link.status, again.type, again.refers_to) == (again.url, 404, "revisit", link.id)
    assert b"ghost.doc" in place.payload


def test_the_second_night_writes_in_full_only_what_changed(nights: Nights) -> None:
    old, new = (archive(nights.folder, audit) for audit in (nights.first, nights.second))
    assert new.stat().st_size < old.stat().st_size * 0.6
    whole = {record.id: record for record in read_records(old) if record.type == "response"}
    changed = [record for record in read_records(new) if record.type == "response"]
    assert [record.url for record in changed] == [EXAMPLE_SITE]
    assert b"<p>2</p>" in changed[0].payload
    for record in read_records(new):
        if record.type == "revisit" and record.refers_to != changed[0].id:
            assert record.field("WARC-Payload-Digest") == whole[record.refers_to].field("WARC-Payload-Digest")
            assert (record.url, record.status) == (whole[record.refers_to].url, whole[record.refers_to].status)
    for mark, _, _ in findings(nights.second):
        assert [nights.folder / "snapshots" / item.path for item in warcs(nights.second, mark)] == [new, old]


def test_rows_name_both_archives_and_recording_twice_changes_nothing(nights: Nights, tmp_path: Path) -> None:
    project = project_of(tmp_path, SITE)
    store = recorded(project, kept(nights.folder, nights.first))
    with store.session() as session:
        before = load_archived(session, nights.first.observation.site_key)
    assert before == nights.earlier
    assert {one.warc_sha256 for one in before.values()} == {warcs(nights.first, one)[0].sha256 for one, _, _ in
                                                           findings(nights.first)}  # fmt: skip
    assert recorded(project, kept(nights.folder, nights.second), kept(nights.folder, nights.second), store=store)
    with store.session() as session:
        after = load_archived(session, nights.first.observation.site_key)
        assert {key: one for key, one in after.items() if key in before} == before
        assert len(after) == len(before) + 1
        marks = dict(session.exec(select(Finding.id, Finding.fingerprint)).all())
        rows = session.exec(select(Evidence).where(Evidence.kind == "warc", Evidence.run_id == 2)).all()
        named = sorted((marks[row.finding_id], row.sha256, row.path, row.size) for row in rows)
    assert named == sorted(
        (mark, item.sha256, item.path, item.size)
        for mark, _, _ in findings(nights.second)
        for item in warcs(nights.second, mark)
    )


def test_the_report_lists_the_archives(nights: Nights) -> None:
    said = report([nights.first, nights.second], checks(), "snapshots")
    validate(said, SCHEMA)
    listed = [
        [item for item in finding["evidence"] if item["kind"] == "warc"]
        for check in said["audits"][1]["checks"]
        for finding in check["findings"]
    ]
    assert {len(one) for one in listed} == {2}
    assert all((nights.folder / item["path"]).is_file() for one in listed for item in one)


class Full(BlobStore):
    """A store whose disk is full as soon as an archive is written."""

    def archive(self):  # type: ignore[no-untyped-def]
        self._refuse_when_full = self._full  # type: ignore[method-assign]
        return super().archive()

    def _full(self, size: int) -> None:
        raise OSError(28, "No space left on device")


def test_a_night_that_ended_over_its_archive_writes_the_same_one_when_taken_up_again(
    nights: Nights, tmp_path: Path
) -> None:
    with pytest.raises(DiskFull):
        audited(tmp_path, 0, store=Full)
    objects = tmp_path / "snapshots" / "objects"
    assert [path for path in objects.rglob("*") if path.name.startswith(".new-") or ".warc" in path.name] == []
    again = audited(tmp_path, 0)
    assert archive(tmp_path, again).read_bytes() == archive(nights.folder, nights.first).read_bytes()
