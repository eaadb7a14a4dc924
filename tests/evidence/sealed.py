"""Nights with a file of every kind, as the program leaves them, for the tests of seals."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from sitecheck.evidence.seal import seal_nights
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import Evidence, Finding, Observation, RankList, Run, Site, SiteLedger, Unit

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
SITES = ("a.example", "b.example/portal")
PNG = b"\x89PNG\r\n\x1a\n"
KINDS = ("html", "headers", "screenshot", "closeup", "warc")
OF_SITES = ("bundle", "verdicts", "checks", "pages", "ledger", "left-out")


def at(run: int, minutes: int = 0) -> datetime:
    return START + timedelta(days=run - 1, minutes=minutes)


LATER = at(9)


class Nights:
    """Nights over two portals with two findings each; everything is in ``root`` and ``store``."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "snapshots"
        self.blobs = BlobStore(self.root)
        self.store = Store.open(f"sqlite:///{folder / 'sitecheck.db'}")
        self.kinds: dict[tuple[int, str], list[str]] = {}
        with self.store.session() as session:
            session.add(Unit(code="culture", name="文化局", category="department"))
            session.flush()
            session.add_all(Site(key=key, unit_code="culture", url=f"http://{key}/") for key in SITES)

    @classmethod
    def again(cls, folder: Path) -> Nights:
        """Those of a folder that was copied."""
        found = cls.__new__(cls)
        found.root, found.kinds = folder / "snapshots", {}
        found.blobs = BlobStore(found.root)
        found.store = Store.open(f"sqlite:///{folder / 'sitecheck.db'}")
        return found

    def close(self) -> None:
        self.store.close()

    def keep(self, run: int, kind: str, data: bytes) -> str:
        """Store a file as the program does, and remember under its kind what it is called."""
        if kind == "warc":
            with self.blobs.archive() as archive:
                archive.write(gzip.compress(data, mtime=0))
            sha = archive.sha256
        else:
            sha = self.blobs.put(data, raw=kind in ("screenshot", "closeup"))
        self.kinds.setdefault((run, kind), []).append(sha)
        return sha

    def run(self, number: int, *, state: str = "finished", started: datetime | None = None, salt: str = "") -> None:
        """One more night; its files carry ``salt``, so that two nights can be of the same bytes."""
        began = started or at(number)
        salt = salt or str(number)
        with self.store.session() as session:
            over = None if state in ("running", "interrupted") else began + timedelta(minutes=50)
            session.add(
                Run(id=number, kind="nightly", as_of=date(2026, 11, 20) + timedelta(days=number - 1),
                    started_at=began, finished_at=over, state=state, checks_hash="c", version="0")
            )  # fmt: skip
            session.flush()
            for site in SITES:
                self._site(session, number, site, salt)

    def _site(self, session: Session, run: int, site: str, salt: str) -> None:
        def put(kind: str) -> str:
            return self.keep(run, kind, f'{{"{kind}": "{site} {salt} {"文字" * 40}"}}'.encode())

        session.add(
            Observation(run_id=run, site_key=site, bundle_sha256=put("bundle"), verdicts_sha256=put("verdicts"),
                        checks_sha256=put("checks"), pages_sha256=put("pages"), stopped_by="exhausted")
        )  # fmt: skip
        session.add(SiteLedger(run_id=run, site_key=site, sha256=put("ledger"), skipped_sha256=put("left-out")))
        for subject in ("fax", "hours"):
            finding = self._finding(session, run, site, subject)
            for kind in KINDS:
                about = subject if kind in ("html", "headers", "closeup") else ""
                data = f"{kind} {site} {about} {salt} {'<p>文字</p>' * 40}".encode()
                sha = self.keep(run, kind, PNG + data if kind in ("screenshot", "closeup") else data)
                path = self.blobs.path(sha).relative_to(self.root).as_posix()
                session.add(
                    Evidence(finding_id=finding, run_id=run, kind=kind, url=f"http://{site}/", path=path, sha256=sha,
                             size=len(data), media_type="text/html", captured_at=at(run))
                )  # fmt: skip
            session.add(
                Evidence(finding_id=finding, run_id=run, kind="screenshot", url=f"http://{site}/x",
                         captured_at=at(run), missing="no-browser")
            )  # fmt: skip

    @staticmethod
    def _finding(session: Session, run: int, site: str, subject: str) -> int:
        known = session.exec(select(Finding).where(Finding.site_key == site, Finding.subject == subject)).first()
        if known is None:
            known = Finding(
                fingerprint=f"{site[0]}-{subject}", site_key=site, unit_code="culture", check_id="contact-fields",
                subject=subject, url=f"http://{site}/", reason="missing", state="suspected", first_run=run,
                last_run=run, first_seen=at(run), last_seen=at(run),
            )  # fmt: skip
            session.add(known)
            session.flush()
        assert known.id is not None
        return known.id

    def hand_in(self, data: bytes = b"unit,place\nculture,1\n") -> str:
        """A ranking list, as it is imported by day."""
        sha = self.blobs.put(data)
        with self.store.session() as session:
            session.add(RankList(assessment="q4", metric="m", file="r.csv", sha256=sha, who="assessor", at=START))
        return sha

    def seal(self, now: datetime = LATER) -> list[int]:
        """Seal what is over; numbers of the new seals."""
        return [seal.number for seal in seal_nights(self.store, self.root, lambda: now)]

    def file(self, run: int, kind: str) -> Path:
        """The first file of that kind of a night."""
        return self.blobs.path(self.kinds[run, kind][0])

    def age_all(self, when: datetime) -> None:
        """Let every file that lies there by now be of that time, or older where it is."""
        for path in (self.root / "objects").rglob("*.*"):
            if path.stat().st_mtime > when.timestamp():
                age(path, when)


def age(path: Path, when: datetime) -> None:
    """Let a file be of that time."""
    os.utime(path, (when.timestamp(), when.timestamp()))

    def file(self, run: int, kind: str) -> Path:
        """The first file of that kind of a night."""
        return self.blobs.path(self.kinds[run, kind][0])
