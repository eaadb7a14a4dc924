"""A small project with everything the desk shows: units, runs, findings in every state, evidence, entries, people."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlmodel import col, select

from sitecheck.audit.record_ledger import record_ledger
from sitecheck.audit.site import Manners
from sitecheck.evidence.seal import seal_nights
from sitecheck.facts.fetched import Attempt
from sitecheck.facts.outcomes import Failure, FindingState, Outcome
from sitecheck.facts.site import Left, LeftOut
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.jobs import queue
from sitecheck.review import decisions, entries
from sitecheck.review.lifecycle import record_site
from sitecheck.review.passwords import hasher
from sitecheck.review.users import Role
from sitecheck.settings.records import AssessmentConfig, Project, Settings, SiteConfig, UnitConfig
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.ledger import write_ledger
from sitecheck.store.left_out import write_left_out
from sitecheck.store.models import CheckResult, ColumnMap, Evidence, Finding, Observation, Run, Site, User, dumps
from sitecheck.store.sync import sync_project

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NIGHTS = (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
PASSWORD = "a good password"
ASSESSMENT = "demo-2026q4"
PEOPLE = {
    "admin": Role.ADMIN,
    "assessor": Role.ASSESSOR,
    "reviewer": Role.REVIEWER,
    "viewer": Role.VIEWER,
    "finance-unit": Role.UNIT,
    "health-unit": Role.UNIT,
}
UNITS = (
    ("finance", "云溪县财政局", True),
    ("education", "云溪县教育局", False),
    ("health", "云溪县卫生健康局", False),
    ("housing", "云溪县住房和城乡建设局", True),
    ("police", "云溪县公安局", False),
)
FULL = ("finance", "hours")  # the finding with every kind of evidence, of every night
HOSTILE = '"><script>alert(1)</script>\u202egnp.exe'
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>县财政局</title><script>document.title="ran"</script>'
    "</head><body><h1>云溪县财政局</h1><ul><li>首页</li><li>通知公告</li><li>政策法规</li></ul></body></html>"
).encode()


@dataclass(frozen=True, slots=True)
class Seeded:
    """The project and its store; ``ids`` are finding ids by (unit, check, subject)."""

    project: Project
    store: Store
    blobs: BlobStore
    ids: dict[tuple[str, str, str], int]


def project_in(root: Path) -> Project:
    return Project(
        root=root,
        settings=Settings(secret_key="not a secret: only for tests", as_of=NIGHTS[-1]),
        units=tuple(
            UnitConfig(
                code=code,
                name=name,
                category="department",
                attributes={"foi_responsible": True, "has_window": window, "has_website": True},
            )
            for code, name, window in UNITS
        ),
        sites=tuple(SiteConfig(unit=code, url=f"http://{code}.yunxi.example/") for code, _, _ in UNITS),
        assessments=(
            AssessmentConfig(
                id=ASSESSMENT,
                title="云溪县2026年第四季度政务公开政务服务工作考核",
                rubric="kaifu-2013-departments",
                period="2026Q4",
                categories=("department",),
            ),
        ),
    )


def seed(root: Path) -> Seeded:
    project = project_in(root)
    store = Store.open(project.database_url)
    blobs = BlobStore(project.snapshots)
    keys = {site.unit: f"{site.unit}.yunxi.example/" for site in project.sites}
    with store.session() as session:
        sync_project(session, project, list(keys.values()))
    for night in NIGHTS:
        _night(store, keys, night)
    _ledger(store, blobs, keys["finance"])
    with store.session() as session:
        ids = {}
        for finding in session.exec(select(Finding).order_by(col(Finding.id))).all():
            assert finding.id is not None
            ids[finding.unit_code, finding.check_id, finding.subject] = finding.id
            _evidence(session, blobs, finding)
            if (finding.unit_code, finding.subject) == FULL:
                _everything(session, blobs, finding)
        _people(session)
        _decide(session, ids)
        for unit, place, value, reason in (
            ("finance", "KD2.r1", 1, "缺年度总结"),
            ("finance", "KD11.r1", "compliant", "查阅受理台账"),
            ("health", "KD11.r1", "no_ledger", "未建台账"),
        ):
            entries.append(
                session,
                assessment=ASSESSMENT,
                unit_code=unit,
                place=place,
                value=value,
                reason=reason,
                who="assessor",
                now=NOW,
            )
    seal_nights(store, blobs.root, lambda: NOW + timedelta(minutes=32))
    return Seeded(project, store, blobs, ids)


def _night(store: Store, keys: dict[str, str], night: date) -> None:
    began = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(hours=7)
    with store.session() as session:
        run, _ = queue.open_run(
            session,
            kind="nightly",
            as_of=night,
            site_keys=sorted(keys.values()),
            checks_hash="0" * 64,
            version="0.1.0",
            now=began,
        )
        assert run.id is not None
        run_id = run.id
    units = {key: unit for unit, key in keys.items()}
    for _ in keys:
        with store.session() as session:
            job = queue.claim(session, run_id=run_id, worker="test", now=began)
            assert job is not None
            assert job.id is not None
            key, unit = job.site_key, units[job.site_key]
            blocked = unit == "police"
            for verdict in _verdicts(unit, night):
                session.add(
                    CheckResult(
                        run_id=run_id,
                        site_key=key,
                        check_id=verdict.check,
                        outcome=verdict.outcome.value,
                        reason=verdict.reason,
                        params=dumps(verdict.params),
                    )
                )
            session.add(
                Observation(
                    run_id=run_id,
                    site_key=key,
                    bundle_sha256="0" * 64,
                    pages=1 if blocked else 84,
                    requests=3 if blocked else 190,
                    stopped_by="blocked" if blocked else "exhausted",
                )
            )
            record_site(
                session,
                run=session.get_one(Run, run_id),
                site=session.get_one(Site, key),
                verdicts=_verdicts(unit, night),
                attempts_by_url={
                    f"http://{unit}.yunxi.example/old.html": _attempts(unit, began),
                    f"http://{unit}.yunxi.example/zn.html": [
                        Attempt(began, "GET", f"http://{unit}.yunxi.example/zn.html", "10.1.2.3", 200, None, ms=42)
                    ],
                },
                now=began + timedelta(minutes=9),
            )
            queue.progress(
                session,
                job_id=job.id,
                phase="",
                pages=1 if blocked else 84,
                requests=3 if blocked else 190,
                now=began,
            )
            queue.finish(session, job_id=job.id, error="", now=began + timedelta(minutes=9))
    with store.session() as session:
        queue.close_run(session, run_id=run_id, now=began + timedelta(minutes=31))
        if night == NIGHTS[-1]:
            for unit, key in keys.items():
                for column, label in (("foi-entry", "依申请公开"), ("disclosure-guide", "公开指南")):
                    found = unit != "police" and (unit, column) != ("health", "foi-entry")
                    session.add(
                        ColumnMap(
                            site_key=key,
                            column_key=column,
                            url=f"http://{unit}.yunxi.example/{column}/" if found else "",
                            label=label if found else "",
                            confidence=0.96 if found else 0.0,
                            state="found" if found else "unable" if unit == "police" else "missing",
                            run_id=run_id,
                        )
                    )


def _ledger(store: Store, blobs: BlobStore, key: str) -> None:
    """The last night of one portal: 120 requests to it, one to another host, one that was never sent."""
    began = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)
    rows = [
        Attempt(began + timedelta(seconds=n), "GET", f"http://{key}{n}.html", "192.0.2.7", 200, None, "", 1000, 80)
        for n in range(120)
    ]
    rows += [
        Attempt(began + timedelta(seconds=200), "HEAD", "http://o.example/", "192.0.2.8", 404, None, HOSTILE, 0, 20),
        Attempt(began + timedelta(seconds=201), "GET", f"http://{key}x", None, None, Failure.BLOCKED, "", 0, 0),
    ]
    left = [
        LeftOut(f"http://{key}a.pdf", Left.PAGE, "file", 1, f"http://{key}", asked_as_link=True),
        LeftOut("=cmd()", Left.LINK, "link-budget", None, f"http://{key}"),
        LeftOut(f"http://{key}b.pdf", Left.PAGE, "file", 1, f"http://{key}"),
    ]
    with store.session() as session:
        record_ledger(
            session,
            run_id=3,
            site_key=key,
            ledger=write_ledger(blobs, rows),
            manners=Manners("sitecheck/0.1.0 (+test)", 1.0, 2),
            skipped_sha256=write_left_out(blobs, left),
            skipped=len(left),
        )


def _verdicts(unit: str, night: date) -> list[Verdict]:
    home = f"http://{unit}.yunxi.example/"
    if unit == "police":
        return [
            Verdict(check, Outcome.UNABLE, reason, {"why": "blocked"})
            for check, reason in (
                ("foi-entry", "unreadable"),
                ("contact-fields", "unreadable"),
                ("broken-links", "site-unseen"),
            )
        ]
    contact = [
        JudgedFinding(field, f"{home}zn.html", "missing-field", {"field": field, "pages": f"{home}zn.html"})
        for field in {"finance": ("fax", "hours"), "health": ("email",)}.get(unit, ())
    ]
    links = []
    if unit in ("finance", "housing"):
        links.append(
            JudgedFinding(
                f"{home}old.html",
                f"{home}old.html",
                "http-404",
                {
                    "label": "旧版公开目录" if unit == "housing" else HOSTILE,
                    "status": "404",
                    "target": f"{home}old.html",
                    "count": "3",
                    "page": home,
                },
                certain=unit == "finance",
            )
        )
    if unit == "education" and night == NIGHTS[0]:
        links.append(JudgedFinding(f"{home}gone.html", f"{home}gone.html", "http-404", {"target": f"{home}gone.html"}))
    missing = (
        [JudgedFinding("foi-entry", home, "missing", {"pages": "84", "labels": "依申请公开", "refused": ""})]
        if unit == "health"
        else []
    )
    return [
        _verdict("foi-entry", missing),
        _verdict("contact-fields", contact),
        _verdict("broken-links", links),
    ]


def _verdict(check: str, findings: list[JudgedFinding]) -> Verdict:
    outcome = Outcome.FAIL if findings else Outcome.PASS
    return Verdict(check, outcome, "dead-links" if findings else "found", {}, tuple(findings))


def _attempts(unit: str, began: datetime) -> list[Attempt]:
    url = f"http://{unit}.yunxi.example/old.html"
    return [
        Attempt(began, "HEAD", url, "10.1.2.3", 404, None, bytes=0, ms=31),
        Attempt(began + timedelta(minutes=4), "GET", url, "10.1.2.3", 404, None, bytes=5120, ms=44),
        Attempt(began + timedelta(minutes=5), "GET", url, None, None, Failure.TIMEOUT_READ, ms=15000),
    ]


def _evidence(session: object, blobs: BlobStore, finding: Finding) -> None:
    assert finding.id is not None
    common = {"finding_id": finding.id, "run_id": finding.last_run, "url": finding.url, "captured_at": NOW}
    page = blobs.put(PAGE)
    headers = json.dumps({"status": 200, "headers": [["Server", "nginx"]]}).encode()
    rows = [
        Evidence(kind="html", sha256=page, size=len(PAGE), media_type="text/html; charset=utf-8", path="p", **common),
        Evidence(
            kind="headers",
            sha256=blobs.put(headers),
            size=len(headers),
            media_type="application/json",
            path="h",
            **common,
        ),
    ]
    if finding.unit_code == "housing":
        rows.append(Evidence(kind="screenshot", missing="no-browser", **common))
    else:
        picture = png(320, 200)
        sha = blobs.put(picture, raw=True)
        rows.append(
            Evidence(kind="screenshot", sha256=sha, size=len(picture), media_type="image/png", path="s", **common)
        )
    session.add_all(rows)  # type: ignore[attr-defined]


def _everything(session: object, blobs: BlobStore, finding: Finding) -> None:
    """A close-up, two more pictures below the first, a web archive, and evidence of the nights before."""
    for run in range(finding.first_run, finding.last_run + 1):
        common = {"finding_id": finding.id, "run_id": run, "url": finding.url, "captured_at": NOW}
        pictures = [("closeup", 0, png(340, 120 + run)), *(("screenshot", n, png(330, 200 + n)) for n in (1, 2))]
        files = [(kind, part, data, "image/png") for kind, part, data in pictures]
        files.append(("warc", 0, b"WARC/1.1\r\n" + bytes([run]), "application/warc"))
        if run < finding.last_run:
            page = PAGE.replace("通知公告".encode(), f"第{run}晚".encode())
            files += [
                ("screenshot", 0, png(331, 200 + run), "image/png"),
                ("html", 0, page, "text/html; charset=utf-8"),
            ]
        for kind, part, data, media_type in files:
            sha = blobs.put(data, raw=kind != "html")
            row = Evidence(kind=kind, part=part, sha256=sha, size=len(data), media_type=media_type, path=kind, **common)
            session.add(row)  # type: ignore[attr-defined]


@cache
def password_hash() -> str:
    return hasher().hash(PASSWORD)


def _people(session: object) -> None:
    for name, role in PEOPLE.items():
        unit = name.removesuffix("-unit") if role is Role.UNIT else None
        row = User(name=name, password_hash=password_hash(), role=role.value, unit_code=unit, created_at=NOW)
        session.add(row)  # type: ignore[attr-defined]


def _decide(session: object, ids: dict[tuple[str, str, str], int]) -> None:
    shared = {"who": "reviewer", "now": NOW, "expected": FindingState.VERIFIED}
    decisions.confirm(session, ids["finance", "contact-fields", "hours"], **shared)  # type: ignore[arg-type]
    decisions.confirm(session, ids["health", "foi-entry", "foi-entry"], **shared)  # type: ignore[arg-type]
    decisions.dismiss(  # type: ignore[arg-type]
        session, ids["health", "contact-fields", "email"], reason="邮箱以图片公布，程序未能识别", **shared
    )


def mark_of(key: str, check: str, subject: str) -> str:
    return fingerprint(key, check, subject)


def png(width: int, height: int) -> bytes:
    """A plain picture with a red frame, made by hand."""
    rows = b"".join(
        b"\0"
        + b"".join(b"\xd0\x20\x20" if 40 < x < 200 and y in (60, 61, 90, 91) else b"\xf4\xf6\xf8" for x in range(width))
        for y in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
