"""A store of nights with files behind every row, made by hand: quick, and every age and state can be had."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, select

from sitecheck.facts.times import BEIJING
from sitecheck.store import chain
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import (
    Decision,
    Evidence,
    Finding,
    Observation,
    Publication,
    PublishedRubric,
    PublishedScore,
    Run,
    Sighting,
    Site,
    SiteLedger,
    Unit,
)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
A, B = "a.example", "b.example"
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC).timestamp()


@cache
def _empty() -> bytes:
    """An empty database at the newest migration: making one anew takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sitecheck.db"
        Store.open(f"sqlite:///{file}").close()
        return file.read_bytes()


class Kept:
    """Everything is written at once; files are as old as ``LONG_AGO`` after ``age``."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "snapshots"
        self.blobs = BlobStore(self.root)
        file = folder / "sitecheck.db"
        file.write_bytes(_empty())
        self.store = Store.open(f"sqlite:///{file}")
        with self.store.session() as session:
            session.add(Unit(code="u", name="示例市文化局", category="department"))
            session.flush()
            session.add_all(Site(key=key, unit_code="u", url=f"http://{key}/") for key in (A, B))

    def close(self) -> None:
        self.store.close()

    def age(self) -> None:
        """Make every file old."""
        for path in self.root.rglob("*"):
            os.utime(path, (LONG_AGO, LONG_AGO))

    def files(self) -> set[str]:
        """Hashes of the files that are there."""
        return {
            path.parent.name + path.name.split(".")[0] for path in (self.root / "objects").rglob("*") if path.is_file()
        }

    def run(self, day: date, *, state: str = "finished") -> int:
        """A night that began at one in the morning in Beijing of that day."""
        began = datetime(day.year, day.month, day.day, 1, tzinfo=BEIJING)
        with self.store.session() as session:
            run = Run(kind="nightly", as_of=day, started_at=began, finished_at=began, state=state)
            session.add(run)
            session.flush()
            assert run.id is not None
            return run.id

    def night(self, run: int, site: str = A) -> dict[str, str]:
        """What a portal's night leaves behind, by kind; the checks are those of every night."""
        said = f"{site} {run}"
        names = ("bundle", "verdicts", "pages", "ledger", "left-out")
        found = {kind: self.blobs.put(f"{kind} {said}".encode()) for kind in names}
        found["checks"] = self.blobs.put(b"checks of all nights")
        with self.store.session() as session:
            session.add(
                Observation(
                    run_id=run,
                    site_key=site,
                    bundle_sha256=found["bundle"],
                    verdicts_sha256=found["verdicts"],
                    pages_sha256=found["pages"],
                    checks_sha256=found["checks"],
                    stopped_by="exhausted",
                )
            )
            session.add(SiteLedger(run_id=run, site_key=site, sha256=found["ledger"], skipped_sha256=found["left-out"]))
        return found

    def finding(self, subject: str, state: str, *, site: str = A, verified: bool = False) -> int:
        with self.store.session() as session:
            run = session.exec(select(Run.id).order_by(Run.id)).first()  # type: ignore[arg-type]
            assert run is not None
            row = Finding(
                fingerprint=f"{site} {subject}",
                site_key=site,
                unit_code="u",
                check_id="contact-fields",
                subject=subject,
                url=f"http://{site}/",
                reason="missing-field",
                state=state,
                first_run=run,
                last_run=run,
                first_seen=NOW,
                last_seen=NOW,
                verified_at=NOW if verified else None,
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

    def seen(self, finding: int, run: int, content: Mapping[str, bytes]) -> dict[str, str]:
        """The finding met in a night, with evidence of these kinds."""
        hashes = {kind: self.blobs.put(data, raw=kind == "warc") for kind, data in content.items()}
        with self.store.session() as session:
            session.add(Sighting(finding_id=finding, run_id=run, reason="missing-field"))
            session.add_all(
                Evidence(
                    finding_id=finding,
                    run_id=run,
                    kind=kind,
                    url="http://x/",
                    path=self.blobs.path(sha).relative_to(self.root).as_posix(),
                    sha256=sha,
                    size=len(content[kind]),
                    captured_at=NOW,
                )
                for kind, sha in hashes.items()
            )
        return hashes

    def decide(self, finding: int, new_state: str) -> None:
        """A person's decision long ago, which the finding's state need not show any more."""
        with self.store.session() as session:
            decide(session, finding, new_state)

    def publish(self, facts: Any) -> None:
        """A published score computed from these facts."""
        with self.store.session() as session:
            session.add(PublishedRubric(hash="0" * 64, rubric_id="r", data="{}"))
            session.flush()
            row = Publication(
                assessment="q4", version=1, title="t", period="2026Q4", rubric_hash="0" * 64, at=NOW, who="wang"
            )
            chain.append(session, row, {})
            session.flush()
            assert row.id is not None
            session.add(PublishedScore(publication_id=row.id, unit_code="u", facts=json.dumps(facts), answer="{}"))


def decide(session: Session, finding: int, new_state: str) -> None:
    """Append a person's decision."""
    row = Decision(finding_id=finding, at=NOW, who="wang", action="confirm", old_state="verified", new_state=new_state)
    chain.append(session, row)
