"""What a night hands on: every request in the ledger, everything left out in a list, and both in the tables."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, col, select
from tests.audit.kept_night import CONTACT, KeptNight, audited, project_of, recorded

from sitecheck.audit.record import record_audit
from sitecheck.audit.words import words
from sitecheck.crawl.reasons import SkipReason
from sitecheck.facts.site import Left
from sitecheck.fetch import user_agent
from sitecheck.i18n.names import SKIPS
from sitecheck.store import bundle
from sitecheck.store.ledger import read_ledger
from sitecheck.store.left_out import read_left_out
from sitecheck.store.models import LedgerPart, SiteLedger


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> KeptNight:
    return audited(tmp_path_factory.mktemp("night"))


def test_every_request_the_portal_saw_is_one_row(kept: KeptNight) -> None:
    rows = list(read_ledger(kept.blobs, kept.audit.ledger.sha256, host=kept.host))
    sent = [f"{row.method} {urlsplit(row.url)._replace(scheme='', netloc='').geturl()}" for row in rows]
    assert sorted(sent) == sorted(kept.asked)
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    use = next(use for use in kept.audit.ledger.hosts if use.host == kept.host)
    assert use.requests == len(kept.asked)
    assert use.methods == dict(sorted(Counter(one.partition(" ")[0] for one in kept.asked).items()))
    assert 1 <= use.most_in_flight <= kept.site.pace.in_flight


def test_the_bundle_names_ledger_and_list_and_holds_neither(kept: KeptNight) -> None:
    data = kept.blobs.get(kept.audit.bundle_sha256)
    value = json.loads(data)
    assert value["schema"] == "sitecheck.observation/3"
    assert "attempts" not in value
    assert value["ledger_sha256"] == kept.audit.ledger.sha256
    assert kept.blobs.has(value["skipped_sha256"])
    assert value["crawl"]["requests"] == kept.audit.ledger.rows >= len(kept.asked)
    assert value["crawl"]["bytes"] == kept.audit.ledger.received > 0
    assert bundle.load(data) == kept.audit.observation


def test_everything_left_out_is_listed_with_its_reason(kept: KeptNight) -> None:
    seen = kept.audit.observation
    rows = list(read_left_out(kept.blobs, seen.skipped_sha256))
    pages = [row for row in rows if row.left is Left.PAGE]
    links = [row for row in rows if row.left is Left.LINK]
    assert Counter(row.reason for row in pages) == seen.skipped_counts
    assert {"page-budget", "file"} <= set(seen.skipped_counts)
    # Of the links not checked, those that lead to a page that was read are not left out.
    read = {page.url for page in seen.pages}
    assert not {row.url for row in links} & read
    assert 0 < len(links) < seen.links_unchecked <= len(links) + len(read)
    assert {row.reason for row in links} == {"link-budget"}
    assert all(row.found_on.startswith("http://127.0.0.1") for row in rows)
    assert {row.depth for row in links} == {None}
    assert {(row.url, row.reason) for row in pages} >= {(one.url, one.reason) for one in seen.skipped}
    # A page that was not read but asked for as a link says so, and no other does.
    heads = {f"http://{kept.host}{one.partition(' ')[2]}" for one in kept.asked}
    assert {row.asked_as_link for row in pages} == {True, False}
    assert all((row.url in heads) == row.asked_as_link for row in pages if kept.host in row.url)


def test_only_one_reason_where_asked(kept: KeptNight) -> None:
    sha = kept.audit.observation.skipped_sha256
    found = list(read_left_out(kept.blobs, sha, reason="file"))
    assert found
    assert {row.reason for row in found} == {"file"}


def _rows(session: Session) -> list[str]:
    ledgers = session.exec(select(SiteLedger).order_by(col(SiteLedger.id)))
    parts = session.exec(select(LedgerPart).order_by(col(LedgerPart.ledger_id), col(LedgerPart.host)))
    return [*(one.model_dump_json(exclude={"id"}) for one in ledgers), *(
        one.model_dump_json(exclude={"ledger_id"}) for one in parts
    )]  # fmt: skip


def test_recorded_twice_is_recorded_once(kept: KeptNight, tmp_path: Path) -> None:
    store = recorded(project_of(tmp_path, kept.site), kept)
    with store.session() as session:
        before = _rows(session)
        ledger = session.exec(select(SiteLedger)).one()
        record_audit(
            session, run_id=ledger.run_id, audit=kept.audit, checks=kept.checks, now=kept.audit.observation.finished_at
        )
        session.flush()
        assert _rows(session) == before
        ledger = session.exec(select(SiteLedger)).one()
        assert (ledger.sha256, ledger.requests) == (kept.audit.ledger.sha256, kept.audit.ledger.rows)
        seen = kept.audit.observation
        assert ledger.skipped == sum(seen.skipped_counts.values()) + seen.links_unchecked
        assert ledger.skipped_sha256 == seen.skipped_sha256
        assert ledger.user_agent == user_agent(CONTACT)
        assert (ledger.per_second, ledger.in_flight) == (None, 2)
        part = session.exec(select(LedgerPart).where(LedgerPart.host == kept.host)).one()
        use = next(use for use in kept.audit.ledger.hosts if use.host == kept.host)
        assert (part.requests, part.bytes, part.busiest_second) == (use.requests, use.bytes, use.busiest_second)
        assert (part.first_at, part.last_at) == (use.first_at, use.last_at)
        assert (json.loads(part.results), json.loads(part.methods)) == (use.results, use.methods)
    store.close()


def test_two_runs_have_a_ledger_each(kept: KeptNight, tmp_path: Path) -> None:
    project = project_of(tmp_path, kept.site)
    store = recorded(project, kept, store=recorded(project, kept))
    with store.reading() as session:
        assert [one.run_id for one in session.exec(select(SiteLedger).order_by(col(SiteLedger.run_id)))] == [1, 2]
        assert len(session.exec(select(LedgerPart).where(LedgerPart.host == kept.host)).all()) == 2
    store.close()


def test_every_reason_has_a_name() -> None:
    assert set(SKIPS) == {reason.value for reason in SkipReason}


def test_a_bundle_of_the_first_schema_can_still_be_read(kept: KeptNight) -> None:
    value = json.loads(kept.blobs.get(kept.audit.bundle_sha256))
    del value["ledger_sha256"], value["skipped_sha256"]
    value["schema"] = "sitecheck.observation/1"
    value["attempts"] = [
        {"at": "2026-11-20T17:00:00Z", "method": "GET", "url": "http://a/", "address": None, "status": 200,
         "failure": None, "detail": "", "bytes": 1, "ms": 1}
    ]  # fmt: skip
    old = bundle.load(json.dumps(value).encode())
    assert (old.ledger_sha256, old.skipped_sha256) == ("", "")
    assert (old.links, old.pages, old.columns) == (
        kept.audit.observation.links,
        kept.audit.observation.pages,
        kept.audit.observation.columns,
    )


def test_what_is_stored_proves_itself(kept: KeptNight) -> None:
    for sha in (kept.audit.ledger.sha256, kept.audit.observation.skipped_sha256):
        assert hashlib.sha256(kept.blobs.get(sha)).hexdigest() == sha


def test_the_words_of_an_audit_say_what_was_left_out(kept: KeptNight) -> None:
    (line,) = [one for one in words([kept.audit], kept.checks) if "left out" in one]
    seen = kept.audit.observation
    assert f"page-budget {seen.skipped_counts['page-budget']}" in line
    assert f"links not checked {seen.links_unchecked}" in line
