from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from tests.evidence.kept import LONG_AGO, NOW, A, B, Kept, decide

from sitecheck.evidence import prune as pruning
from sitecheck.evidence.amount import Amount
from sitecheck.evidence.prune import Plan, look, plan, prune, remove
from sitecheck.facts.events import Attachment
from sitecheck.review.attachments import dump_attachments
from sitecheck.store.keeping import Limits, Why, limits_of, start_of
from sitecheck.store.models import Appeal, ArchivedRecord, Evidence, Pruned, Run, SelfReport
from sitecheck.store.pruned import revive

OLD, OLDER, NEW = date(2026, 11, 2), date(2026, 11, 1), date(2026, 11, 20)
ALL = Limits(start_of(date(2026, 11, 10)), start_of(date(2026, 11, 10)))
NIGHTS, EVIDENCE = replace(ALL, evidence=None), replace(ALL, nights=None)
NIGHT_KINDS = {"bundle", "verdicts", "pages", "ledger", "left-out"}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.close()


def pruned(kept: Kept, limits: Limits = ALL, *, verified_counts: bool = False) -> Plan:
    """Prune files that are all old; what is gone is exactly what the plan said and what has a row."""
    kept.age()
    before = kept.files()
    done = prune(kept.store, kept.blobs, limits, verified_counts=verified_counts, why="a test", now=NOW)
    gone = before - kept.files()
    assert gone == {one.sha256 for one in (*done.going, *done.unfinished)}
    with kept.store.reading() as session:
        assert gone <= set(session.exec(select(Pruned.sha256)))
    return done


def old_finding(kept: Kept, state: str = "dismissed", *, day: date = OLD, verified: bool = False) -> int:
    """The first run, of an old night, and a finding."""
    assert kept.run(day) == 1
    return kept.finding("fax", state, verified=verified)


def missing(kept: Kept) -> dict[str, str]:
    with kept.store.reading() as session:
        return {row.kind: row.missing for row in session.exec(select(Evidence))}


def test_nothing_goes_while_nothing_is_set(kept: Kept) -> None:
    run = kept.run(OLD)
    kept.seen(kept.finding("fax", "dismissed"), run, {"html": b"page"})
    kept.night(run)
    kept.night(kept.run(NEW))
    done = pruned(kept, limits_of(0, 0, NOW))
    assert done.going == ()
    assert {why: amount.files for why, amount in done.kept.items()} == {Why.YOUNG: 6, Why.NEWEST_NIGHT: 6}


def test_an_old_night_goes_and_the_newest_of_the_portal_stays(kept: Kept) -> None:
    nights = [kept.night(kept.run(day)) for day in (OLDER, OLD)]
    other = kept.night(kept.run(OLDER), B)
    done = pruned(kept)
    assert {one.sha256 for one in done.going} == {nights[0][kind] for kind in NIGHT_KINDS}
    assert kept.files() == set(nights[1].values()) | set(other.values())
    assert {one.kinds for one in done.going} == {(kind,) for kind in NIGHT_KINDS}
    assert {one.runs for one in done.going} == {(1,)}


@pytest.mark.parametrize(
    ("limits", "left"), [(NIGHTS, {"html"}), (EVIDENCE, NIGHT_KINDS), (ALL, set()), (Limits(), {"html", *NIGHT_KINDS})]
)
def test_nights_and_evidence_have_limits_of_their_own(kept: Kept, limits: Limits, left: set[str]) -> None:
    run = kept.run(OLD)
    files = kept.night(run) | kept.seen(kept.finding("fax", "fixed"), run, {"html": b"page"})
    newest = kept.night(kept.run(NEW))
    pruned(kept, limits)
    assert kept.files() == {files[kind] for kind in left} | set(newest.values())


@pytest.mark.parametrize(
    ("day", "goes"), [(date(2026, 11, 9), True), (date(2026, 11, 10), False), (date(2026, 11, 11), False)]
)
def test_the_limit_is_the_morning_of_a_day_in_beijing(kept: Kept, day: date, goes: bool) -> None:
    page = kept.seen(old_finding(kept, day=day), 1, {"html": b"page"})
    pruned(kept)
    assert (page["html"] not in kept.files()) is goes


def test_days_of_the_settings_are_days_in_beijing() -> None:
    just_after_midnight = datetime.fromisoformat("2026-11-22T00:10:00+08:00")
    limits = limits_of(0, 2, just_after_midnight)
    assert limits == Limits(None, datetime.fromisoformat("2026-11-20T00:00:00+08:00"))


@pytest.mark.parametrize("state", ["suspected", "dismissed", "fixed"])
def test_evidence_of_findings_that_are_done_with_goes(kept: Kept, state: str) -> None:
    run = kept.run(OLD)
    page = kept.seen(kept.finding("fax", state), run, {"html": b"page", "screenshot": b"picture"})
    done = pruned(kept, EVIDENCE)
    assert {one.sha256 for one in done.going} == set(page.values())
    assert missing(kept) == {"html": "pruned", "screenshot": "pruned"}
    with kept.store.reading() as session:
        row = session.exec(select(Pruned).where(Pruned.sha256 == page["html"])).one()
    assert (row.at, json.loads(row.kinds), json.loads(row.runs), row.why) == (NOW, ["html"], [run], "a test")
    assert row.size == done.going[0].size > 0


def _nothing(_kept: Kept, _finding: int) -> None:
    """No more than the state of the finding."""


def _confirmed_once(kept: Kept, finding: int) -> None:
    kept.decide(finding, "confirmed")


def _published(kept: Kept, finding: int) -> None:
    kept.publish({"facts": {"O1.r1": {"origin": "finding", "ids": ["999", str(finding)], "value": {"is": "Points"}}}})


def _published_and_outranked(kept: Kept, finding: int) -> None:
    behind = {"origin": "finding", "ids": [str(finding)]}
    kept.publish({"facts": {"O1.r1": {"origin": "entry", "ids": ["1"], "outranked": behind}}})


def _appealed(kept: Kept, finding: int) -> None:
    row = Appeal(assessment="q", unit_code="u", finding_id=finding, state="rejected", opened_at=NOW, opened_by="wen")
    with kept.store.session() as session:
        session.add(row)


PROTECTED = [
    ("confirmed", _nothing, False, Why.CONFIRMED),
    ("verified", _nothing, False, Why.WAITING),
    ("reopened", _nothing, False, Why.WAITING),
    ("fixed", _confirmed_once, False, Why.CONFIRMED),
    ("dismissed", _confirmed_once, False, Why.CONFIRMED),
    ("suspected", _published, False, Why.PUBLISHED),
    ("dismissed", _published, False, Why.PUBLISHED),
    ("fixed", _published_and_outranked, False, Why.PUBLISHED),
    ("confirmed", _published, False, Why.PUBLISHED),
    ("fixed", _nothing, True, Why.COUNTS),
    ("dismissed", _appealed, False, Why.APPEALED),
]


@pytest.mark.parametrize(("state", "then", "verified_counts", "why"), PROTECTED)
def test_all_nights_of_a_finding_that_matters_stay(
    kept: Kept, state: str, then: object, verified_counts: bool, why: Why
) -> None:
    runs = [kept.run(OLDER), kept.run(OLD)]
    finding = kept.finding("fax", state, verified=verified_counts)
    older = kept.seen(finding, runs[0], {"html": b"page one", "warc": b"the bodies"})
    with kept.store.session() as session:  # the second night's archive points back into the first one's
        session.add(
            Evidence(finding_id=finding, run_id=runs[1], kind="warc", url="", sha256=older["warc"], captured_at=NOW)
        )
    later = kept.seen(finding, runs[1], {"html": b"page two", "screenshot": b"picture"})
    nights = [kept.night(run) for run in runs]
    elsewhere = kept.night(runs[1], B)
    newest = [kept.night(kept.run(NEW), site) for site in (A, B)]
    assert callable(then)
    then(kept, finding)
    done = pruned(kept, verified_counts=verified_counts)
    assert {one.sha256 for one in done.going} == {elsewhere[kind] for kind in NIGHT_KINDS}
    stay = [set(one.values()) for one in (older, later, *nights, *newest)]
    assert kept.files() == set().union(*stay)
    assert done.kept[why].files == len(older) + len(later) + 2 * len(NIGHT_KINDS) + 1  # the checks
    assert set(missing(kept).values()) == {""}


def test_a_finding_of_another_kind_of_fact_is_not_meant(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"page"})
    kept.publish({"facts": {"O1.r1": {"origin": "entry", "ids": ["1"]}, "O1.r2": {"origin": "event", "ids": ["a"]}}})
    pruned(kept)
    assert page["html"] not in kept.files()


def test_verified_and_mended_stays_only_where_an_assessment_counts_it(kept: Kept) -> None:
    page = kept.seen(old_finding(kept, "fixed", verified=True), 1, {"html": b"page"})
    pruned(kept)
    assert page["html"] not in kept.files()


def test_what_anything_kept_needs_stays(kept: Kept) -> None:
    run = kept.run(OLD)
    gone = kept.seen(kept.finding("fax", "dismissed"), run, {"html": b"shared page", "screenshot": b"own picture"})
    kept.seen(kept.finding("phone", "confirmed"), run, {"html": b"shared page"})
    done = pruned(kept, EVIDENCE)
    assert [one.sha256 for one in done.going] == [gone["screenshot"]]
    assert sorted(missing(kept).items()) == [("html", ""), ("screenshot", "pruned")]


@pytest.mark.parametrize("state", ["running", "interrupted"])
def test_a_night_that_is_not_over_is_left_alone(kept: Kept, state: str) -> None:
    run = kept.run(OLD, state=state)
    kept.seen(kept.finding("fax", "dismissed"), run, {"html": b"page"})
    kept.night(run)
    kept.night(kept.run(NEW))
    assert pruned(kept).going == ()


def test_what_was_handed_in_stays(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"both"})
    with kept.store.session() as session:
        text = dump_attachments([Attachment("a.pdf", page["html"], 4)])
        session.add(
            SelfReport(
                assessment="q", unit_code="u", item="i", value="1", attachments=text, submitted_at=NOW, who="w", at=NOW
            )
        )
    done = pruned(kept)
    assert (done.going, done.kept[Why.HANDED_IN].files) == ((), 1)


def test_rows_that_point_into_a_pruned_archive_go_with_it(kept: Kept) -> None:
    run = kept.run(OLD)
    gone = kept.seen(kept.finding("fax", "dismissed"), run, {"warc": b"archive one"})
    stays = kept.seen(kept.finding("phone", "confirmed"), run, {"warc": b"archive two"})
    with kept.store.session() as session:
        session.add_all(
            ArchivedRecord(site_key=A, url_key=name, digest="d", record_id="r", at=NOW, warc_sha256=sha)
            for name, sha in (("one", gone["warc"]), ("two", stays["warc"]))
        )
    pruned(kept)
    with kept.store.reading() as session:
        assert [row.url_key for row in session.exec(select(ArchivedRecord))] == ["two"]


def test_looking_changes_nothing(kept: Kept) -> None:
    kept.seen(old_finding(kept), 1, {"html": b"page"})
    kept.age()
    before = kept.files()
    seen = look(kept.store, kept.blobs, ALL, verified_counts=False, now=NOW)
    assert seen.amount == Amount(1, seen.going[0].size)
    assert kept.files() == before
    assert missing(kept) == {"html": ""}
    with kept.store.reading() as session:
        assert list(session.exec(select(Pruned))) == []
    assert pruned(kept).going == seen.going


def test_twice_is_once(kept: Kept) -> None:
    kept.seen(old_finding(kept), 1, {"html": b"page"})
    kept.night(1)
    kept.night(kept.run(NEW))
    assert pruned(kept).amount.files == 6
    again = pruned(kept)
    assert (again.amount.files, again.lost, again.again) == (0, 0, ())


def test_a_lost_file_is_not_called_pruned(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"a", "headers": b"b"})
    kept.blobs.path(page["html"]).unlink()
    done = pruned(kept)
    assert ([one.sha256 for one in done.going], done.lost) == ([page["headers"]], 1)
    assert missing(kept) == {"html": "", "headers": "pruned"}


def test_killed_between_the_row_and_the_file_it_is_finished_by_the_next(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"a", "headers": b"b"})

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    kept.age()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(pruning, "remove", killed)
        prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW)
    assert kept.files() == set(page.values())
    assert set(missing(kept).values()) == {"pruned"}
    done = pruned(kept)
    assert (len(done.going), {one.sha256 for one in done.unfinished}) == (0, set(page.values()))
    assert kept.files() == set()


def test_killed_before_the_rows_are_safe_nothing_happened(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"a"})

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("no room for the rows")

    kept.age()
    monkeypatch.setattr(pruning, "revive", full)
    with pytest.raises(RuntimeError, match="no room"):
        prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW)
    assert kept.files() == set(page.values())
    assert missing(kept) == {"html": ""}


def test_content_that_comes_back_is_kept_again(kept: Kept) -> None:
    finding = old_finding(kept)
    page = kept.seen(finding, 1, {"html": b"page"})
    pruned(kept)
    again = kept.finding("phone", "confirmed")
    assert kept.seen(again, kept.run(NEW), {"html": b"page"}) == page
    done = pruned(kept)
    assert (done.again, done.going, done.unfinished) == ((page["html"],), (), ())
    with kept.store.reading() as session:
        assert list(session.exec(select(Pruned))) == []
        assert {row.missing for row in session.exec(select(Evidence))} == {""}


def test_a_night_takes_back_what_it_keeps_again(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"a", "headers": b"b"})
    pruned(kept)
    with kept.store.session() as session:
        revive(session, [page["html"], "f" * 64])
    assert missing(kept) == {"html": "", "headers": "pruned"}
    with kept.store.reading() as session:
        assert list(session.exec(select(Pruned.sha256))) == [page["headers"]]


def test_what_was_written_a_moment_ago_waits(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"page"})
    kept.age()
    just = (NOW - timedelta(minutes=30)).timestamp()
    os.utime(kept.blobs.path(page["html"]), (just, just))
    done = prune(kept.store, kept.blobs, ALL, verified_counts=False, why="a test", now=NOW)
    assert (done.going, done.kept[Why.JUST_WRITTEN].files) == ((), 1)
    assert kept.files() == set(page.values())
    # The same where somebody puts it while its removal is under way.
    os.utime(kept.blobs.path(page["html"]), (LONG_AGO, LONG_AGO))
    with kept.store.reading() as session:
        going = plan(session, kept.root, ALL, verified_counts=False, now=NOW).going
    os.utime(kept.blobs.path(page["html"]), (just, just))
    remove(kept.root, going, now=NOW)
    assert kept.files() == set(page.values())


def test_a_decision_taken_while_it_plans_counts(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = old_finding(kept)
    page = kept.seen(finding, 1, {"html": b"page"})
    planned = look

    def meanwhile(*args: object, **words: object) -> Plan:
        done = planned(*args, **words)  # type: ignore[arg-type]
        assert len(done.going) == 1
        with kept.store.session() as session:
            decide(session, finding, "confirmed")
        return done

    monkeypatch.setattr(pruning, "look", meanwhile)
    assert pruned(kept).going == ()
    assert kept.files() == set(page.values())


def test_a_file_handed_in_while_it_plans_counts(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    page = kept.seen(old_finding(kept), 1, {"html": b"page"})
    planned = look

    def meanwhile(*args: object, **words: object) -> Plan:
        done = planned(*args, **words)  # type: ignore[arg-type]
        with kept.store.session() as session:
            text = dump_attachments([Attachment("a.pdf", page["html"], 4)])
            session.add(
                SelfReport(
                    assessment="q", unit_code="u", item="i", value="1", attachments=text, submitted_at=NOW, who="w",
                    at=NOW,
                )
            )  # fmt: skip
        return done

    monkeypatch.setattr(pruning, "look", meanwhile)
    assert pruned(kept).going == ()


def test_seals_and_files_nobody_names_are_not_touched(kept: Kept) -> None:
    kept.run(OLD)
    seal = kept.root / "seals" / "000001.json"
    seal.parent.mkdir(parents=True)
    seal.write_bytes(b"{}")
    orphan = kept.blobs.put(b"nobody names me")
    assert pruned(kept).amount == Amount()
    assert seal.exists()
    assert kept.files() == {orphan}


def test_a_night_marked_failed_goes_like_any_other(kept: Kept) -> None:
    run = kept.run(OLD, state="failed")
    night = kept.night(run)
    kept.night(kept.run(NEW))
    with kept.store.reading() as session:
        assert session.get_one(Run, run).state == "failed"
    assert len(pruned(kept).going) == len(night) - 1  # the checks are those of the newest night as well


def test_content_that_lies_there_twice_goes_twice(kept: Kept) -> None:
    page = kept.seen(old_finding(kept), 1, {"warc": b"archive"})
    path = kept.blobs.path(page["warc"])
    other = path.with_name(f"{path.name.split('.')[0]}.warc.gz")
    other.write_bytes(b"archive")
    done = pruned(kept)
    assert (len(done.going), len(done.going[0].paths), done.lost) == (1, 2, 0)
    assert not path.exists()
    assert not other.exists()
