from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select
from tests.evidence.kept import NOW, A, Kept

from sitecheck.facts.events import Attachment
from sitecheck.review.attachments import dump_attachments
from sitecheck.store import models
from sitecheck.store.models import EventRow, Evidence, Observation, RankList, SelfReport
from sitecheck.store.references import ATTACHMENTS, NO_FILES, REFERENCES, Hold, Named, complete, named

assert models  # all tables


def columns(*endings: str) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(endings)
    }


def test_every_column_that_names_a_file_is_in_the_list() -> None:
    listed = [reference.name for reference in REFERENCES]
    assert len(set(listed)) == len(listed)
    assert set(listed) | set(NO_FILES) == columns("sha256")
    assert not set(listed) & set(NO_FILES)
    assert {reference.name for reference in ATTACHMENTS} == columns("attachments")
    assert all(NO_FILES.values())


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_every_row_that_names_a_file_is_found(kept: Kept) -> None:
    run = kept.run(date(2026, 11, 1))
    night = kept.night(run)
    finding = kept.finding("fax", "suspected")
    page = kept.seen(finding, run, {"html": b"page", "screenshot": b"gone"})
    attached, letter = kept.blobs.put(b"attachment"), kept.blobs.put(b"letter")
    with kept.store.session() as session:
        session.add(RankList(assessment="q", metric="m", sha256=kept.blobs.put(b"ranks"), who="w", at=NOW))
        session.add(RankList(assessment="q", metric="m", withdrawn=True, who="w", at=NOW))
        text = dump_attachments([Attachment("a.pdf", attached, 10)])
        session.add(EventRow(key="e", unit_code="u", kind="k", title="t", attachments=text, who="w", at=NOW))
        text = dump_attachments([Attachment("b.pdf", letter, 6), Attachment("c.pdf", "", 0)])
        session.add(
            SelfReport(
                assessment="q", unit_code="u", item="i", value="1", attachments=text, submitted_at=NOW, who="w", at=NOW
            )
        )
        session.exec(select(Evidence).where(Evidence.kind == "screenshot")).one().missing = "pruned"
    with kept.store.reading() as session:
        found = sorted(named(session), key=lambda one: (one.hold, one.kind))
    assert found == [
        Named(page["html"], "html", Hold.FINDING, run, A, finding, 4),
        Named(attached, "attachment", Hold.HANDED_IN, size=10),
        Named(letter, "attachment", Hold.HANDED_IN, size=6),
        Named(kept.blobs.put(b"ranks"), "ranking-list", Hold.HANDED_IN),
        *(Named(night[kind], kind, Hold.NIGHT, run, A) for kind in sorted(night)),
    ]
    kept.close()


def test_nights_from_before_rows_named_their_pages_are_completed_from_their_bundles(kept: Kept) -> None:
    contents = [b'{"schema":"x","pages_sha256":"%s"}' % (b"a" * 64), b'{"schema":"x"}', b"no bundle", None]
    with kept.store.session() as session:
        for number, data in enumerate(contents):
            sha = kept.blobs.put(data) if data is not None else "f" * 64
            site = models.Site(key=f"s{number}", unit_code="u", url="http://x/")
            session.add(site)
            session.flush()
            run = models.Run(kind="manual", as_of=NOW.date(), started_at=NOW, state="finished")
            session.add(run)
            session.flush()
            assert run.id is not None
            session.add(Observation(run_id=run.id, site_key=site.key, bundle_sha256=sha, stopped_by="exhausted"))
    for _ in range(2):
        assert complete(kept.store, kept.blobs) == 2
        with kept.store.reading() as session:
            pages = list(session.exec(select(Observation.pages_sha256).order_by(col(Observation.id))))
        assert pages == ["a" * 64, "", None, None]
    kept.close()
