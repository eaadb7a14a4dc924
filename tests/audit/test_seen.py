"""The memory held against a night: what it proves, what it leaves alone, and that nothing shifts when a night comes
twice, out of order or only half."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select
from tests.checks.sights import AS_OF, CALENDAR, CHECKS, SITE, column, columns, observe

from sitecheck.audit.record import record_audit
from sitecheck.audit.rejudge import SiteAgain, Today, judge_again, stored_run
from sitecheck.audit.seen import recall, remembered, row_key
from sitecheck.audit.site import Manners, SiteAudit
from sitecheck.checks.engine import judge_all
from sitecheck.checks.kept import Basis
from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.page import Row
from sitecheck.facts.seen import LateRow
from sitecheck.facts.site import ListReading, ListState, SiteObservation
from sitecheck.store import bundle
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.ledger import LedgerFile
from sitecheck.store.models import CheckResult, Run, Site, Unit
from sitecheck.store.seen import SiteMemory, load_memory, save_memory

FIRST, SECOND, THIRD = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
Entry = tuple[str, str]  # number of the article, and the day its row bears
BASE: tuple[Entry, ...] = tuple(
    (str(number), day)
    for number, day in enumerate(
        ("2026-11-12", "2026-10-30", "2026-10-09", "2026-09-18", "2026-08-21", "2026-07-10", "2026-06-02", "2026-05-06")
    )
)
LATE: Entry = ("90", "2026-09-29")


def row(number: str, day: str, *, folder: str = "tz", title: str = "", precision: str = "day") -> Row:
    said = title or f"关于第{number}号事项办理情况的通知"
    return Row(said, f"{SITE}{folder}/{number}.html", date.fromisoformat(day) if day else None, day, precision)


def listed(entries: Sequence[Entry], *, folder: str = "tz") -> tuple[Row, ...]:
    return tuple(row(*entry, folder=folder) for entry in sorted(entries, key=lambda entry: entry[1], reverse=True))


def night(as_of: date, rows: Sequence[Row], *, key: str = "notices", url: str = "", **given: object) -> SiteObservation:
    """A night that read one list."""
    reading = ListReading(ListState.READ, "static", tuple(rows), None, 1)
    found = column(key, url=url or f"{SITE}tz/", list=replace(reading, **given))
    return observe(as_of=as_of, columns=columns(found))


def after(*nights: SiteObservation) -> SiteMemory:
    memory = SiteMemory()
    for one in nights:
        memory = remembered(memory, one)
    return memory


def late(memory: SiteMemory, tonight: SiteObservation) -> tuple[LateRow, ...]:
    seen = recall(memory, tonight)
    assert seen is not None
    return seen.late


def numbers(rows: tuple[LateRow, ...]) -> list[str]:
    return [one.url.rpartition("/")[2].removesuffix(".html") for one in rows]


def test_the_first_night_knows_of_nothing_before_it() -> None:
    seen = recall(SiteMemory(), night(FIRST, listed(BASE)))
    assert seen is not None
    (watched,) = seen.lists
    assert (watched.since, watched.before, watched.reach, watched.nights) == (FIRST, None, None, 1)
    assert seen.late == ()


def test_a_row_under_a_day_when_its_list_did_not_show_it() -> None:
    memory = after(night(FIRST, listed(BASE)))
    tonight = night(SECOND, listed((*BASE, LATE)))
    seen = recall(memory, tonight)
    assert seen is not None
    (found,) = seen.late
    assert (found.url, found.day) == (f"{SITE}tz/90.html", date(2026, 9, 29))
    assert (found.before, found.first_seen) == (FIRST, SECOND)
    assert found.reach == date(2026, 8, 21)  # two thirds of the list are trusted to be its own
    (watched,) = seen.lists
    assert (watched.since, watched.before, watched.nights) == (FIRST, FIRST, 2)
    # In the nights that follow it is told with the same proof, as long as it stands there.
    later = after(night(FIRST, listed(BASE)), tonight)
    (again,) = late(later, night(THIRD, listed((*BASE, LATE))))
    assert again == found
    assert late(later, night(THIRD, listed(BASE))) == ()


def cut(rows: Sequence[Row], place: int, *, moved: bool = False) -> tuple[Row, ...]:
    """The rows, of which one shows only the beginning of its title (and leads elsewhere)."""
    one = rows[place]
    short = replace(one, title=f"{one.title[:9]}...", url=f"{one.url}?a" if moved else one.url)
    return tuple(short if at == place else row for at, row in enumerate(rows))


UNORDERED = [row(*BASE[at]) for at in (4, 0, 6, 2, 7, 1, 5, 3)]


@pytest.mark.parametrize(
    ("before", "tonight"),
    [
        pytest.param(listed(BASE), listed((*BASE, ("90", "2026-11-18"))), id="it bears the day of the night before"),
        pytest.param(listed(BASE), listed((*BASE, ("90", "2026-11-19"))), id="it bears today"),
        pytest.param(listed(BASE), listed((*BASE, ("90", "2026-03-03"))), id="it is older than the list reached"),
        pytest.param(listed(BASE), listed((*BASE, ("90", "2026-08-21"))), id="the list may have been cut in its day"),
        pytest.param(listed(BASE), listed((*BASE, ("90", "2027-09-29"))), id="its day lies ahead"),
        pytest.param(listed(BASE), (*listed(BASE), row("90", "")), id="it has no day"),
        pytest.param(listed(BASE), (*listed(BASE), row("90", "2026-09-29", precision="month")), id="only a month"),
        pytest.param(listed(BASE), (*listed(BASE), row("90", "2026-09-29", precision="inferred")), id="a year guessed"),
        pytest.param(UNORDERED, (*UNORDERED, row(*LATE)), id="the list was in no order"),
        pytest.param(listed(BASE[:3]), listed((*BASE[:3], ("90", "2026-10-20"))), id="the list was too short"),
        pytest.param(
            tuple(row(number, "") for number, _ in BASE), listed((*BASE, LATE)), id="the list showed no dates then"
        ),
        pytest.param(listed(BASE), listed(BASE, folder="new"), id="every row moved to another address"),
        pytest.param(
            listed(BASE),
            (*listed(BASE)[:-1], row("99", "2026-09-29", title="关于第7号事项办理情况的通知")),
            id="a title that was there, under another address and day",
        ),
        pytest.param(
            listed(BASE),
            tuple(replace(one, title=one.title[:9] + "...", url=f"{one.url}?a") for one in listed(BASE)),
            id="titles cut short by a new design",
        ),
        pytest.param(
            tuple(replace(one, title=one.title[:9] + "…") for one in listed(BASE)),
            tuple(replace(one, url=f"{one.url}?a") for one in listed(BASE)),
            id="titles cut short before a new design",
        ),
        pytest.param(
            listed(BASE),
            listed([(f"9{number}", day) for number, day in BASE], folder="other"),
            id="the list is another one",
        ),
        pytest.param(listed(BASE), listed((BASE[2], LATE, BASE[7])), id="a single row of those that stood there"),
        pytest.param(listed(BASE), cut(listed(BASE), 3, moved=True), id="one title cut short at another address"),
        pytest.param(
            cut(listed(BASE), 3),
            tuple(replace(one, url=f"{one.url}?a") if at == 3 else one for at, one in enumerate(listed(BASE))),
            id="one title cut short before, at another address now",
        ),
        pytest.param(
            listed(BASE),
            listed([*BASE, *((f"9{at}", f"2026-10-{at:02}") for at in range(10, 29))]),
            id="far more unknown rows than known ones",
        ),
    ],
)
def test_what_proves_nothing(before: Sequence[Row], tonight: Sequence[Row]) -> None:
    assert late(after(night(FIRST, before)), night(SECOND, tonight)) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "children"},
        {"source": "rendered"},
        {"pages_read": 2},
        {"state": ListState.UNDETERMINED},
        {"reason": "always-today"},
    ],
    ids=str,
)
def test_a_list_read_in_another_way_is_another_list(changed: dict[str, object]) -> None:
    more = listed((*BASE, LATE))
    # Read otherwise before, or read otherwise tonight.
    assert late(after(night(FIRST, listed(BASE), **changed)), night(SECOND, more)) == ()
    assert late(after(night(FIRST, listed(BASE))), night(SECOND, more, **changed)) == ()


def test_lists_put_together_from_several_prove_nothing() -> None:
    before = night(FIRST, listed(BASE), source="children")
    seen = recall(after(before), night(SECOND, listed((*BASE, LATE)), source="children"))
    assert seen is not None
    assert seen.late == ()
    assert seen.lists[0].doubt == "pieced-together"


def test_a_list_at_another_address_is_watched_anew() -> None:
    seen = recall(after(night(FIRST, listed(BASE))), night(SECOND, listed((*BASE, LATE)), url=f"{SITE}gg/"))
    assert seen is not None
    assert (seen.lists[0].since, seen.late) == (SECOND, ())


def test_a_list_that_changed_as_a_whole_is_watched_anew_and_says_so() -> None:
    other = listed([(f"9{number}", day) for number, day in BASE], folder="other")
    memory = after(night(FIRST, listed(BASE)))
    seen = recall(memory, night(SECOND, other))
    assert seen is not None
    assert (seen.lists[0].since, seen.lists[0].before, seen.lists[0].doubt) == (SECOND, None, "relisted")
    more = listed([("80", "2026-09-29"), *((f"9{number}", day) for number, day in BASE)], folder="other")
    (found,) = late(remembered(memory, night(SECOND, other)), night(THIRD, more))
    assert found.before == SECOND


def test_pinned_rows_and_one_out_of_order_do_not_deepen_the_reach() -> None:
    pinned = (row("50", "2019-01-01"), *listed(BASE))
    memory = after(night(FIRST, pinned))
    assert numbers(late(memory, night(SECOND, (*pinned, row("90", "2020-01-01"))))) == []
    assert numbers(late(memory, night(SECOND, (*pinned, row(*LATE))))) == ["90"]


def test_a_box_of_another_list_at_the_end_does_not_deepen_the_reach() -> None:
    box = (row("70", "2025-03-03", folder="hot"), row("71", "2025-02-02", folder="hot"))
    # A row of page two moves up when one of page one is taken down.
    tonight = (*listed(BASE)[:-1], row("60", "2026-04-01"), *box)
    assert late(after(night(FIRST, (*listed(BASE), *box))), night(SECOND, tonight)) == ()


def test_a_row_seen_in_another_column_before_came_to_this_one_and_is_not_new() -> None:
    other = column("news", url=f"{SITE}xw/", list=ListReading(ListState.READ, "static", (row(*LATE),), None, 1))
    first = night(FIRST, listed(BASE))
    first = replace(first, columns={**first.columns, "news": other})
    assert late(after(first), night(SECOND, listed((*BASE, LATE)))) == ()


def test_a_row_in_two_lists_is_told_once() -> None:
    def both(as_of: date, entries: Sequence[Entry]) -> SiteObservation:
        one = night(as_of, listed(entries))
        two = night(as_of, listed(entries), key="policies", url=f"{SITE}zc/")
        return replace(one, columns={**one.columns, **two.columns})

    found = late(after(both(FIRST, BASE)), both(SECOND, (*BASE, LATE)))
    assert [(one.column, one.url) for one in found] == [("notices", f"{SITE}tz/90.html")]


def test_the_same_night_again_changes_nothing() -> None:
    first, tonight = night(FIRST, listed(BASE)), night(SECOND, listed((*BASE, LATE)))
    memory = after(first, tonight)
    assert remembered(memory, tonight) == memory
    assert recall(memory, tonight) == recall(after(first), tonight)
    # A row that came between two looks of one day is as old as that day, and proved by the night before.
    more = night(SECOND, listed((*BASE, LATE, ("91", "2026-10-01"))))
    found = late(memory, more)
    assert {(one.before, one.first_seen) for one in found} == {(FIRST, SECOND)}
    assert numbers(found) == ["91", "90"]
    # One that was gone at the second look stays known.
    assert row_key(f"{SITE}tz/90.html") in remembered(memory, night(SECOND, listed(BASE))).rows


def test_a_first_night_looked_at_twice_is_still_the_first() -> None:
    memory = after(night(FIRST, listed(BASE)))
    seen = recall(memory, night(FIRST, listed((*BASE, LATE))))
    assert seen is not None
    assert (seen.late, seen.lists[0].before) == ((), None)


def test_a_night_of_an_earlier_day_is_neither_compared_nor_remembered() -> None:
    memory = after(night(FIRST, listed(BASE)), night(THIRD, listed(BASE)))
    earlier = night(SECOND, listed((*BASE, LATE)))
    assert recall(memory, earlier) is None
    assert remembered(memory, earlier) == memory
    (found,) = late(memory, night(THIRD + timedelta(1), listed((*BASE, LATE))))
    assert (found.before, found.first_seen) == (THIRD, THIRD + timedelta(1))


def test_a_night_in_which_the_list_could_not_be_read_is_no_witness() -> None:
    blind = night(SECOND, (), state=ListState.UNDETERMINED)
    memory = after(night(FIRST, listed(BASE)), blind)
    (found,) = late(memory, night(THIRD, listed((*BASE, LATE))))
    assert found.before == FIRST


def test_the_title_and_day_of_the_first_night_are_kept() -> None:
    memory = after(night(FIRST, listed(BASE)))
    changed = (row("0", "2026-11-18", title="改过的标题和日期的通知"), *listed(BASE[1:]))
    known = remembered(memory, night(SECOND, changed)).rows[row_key(f"{SITE}tz/0.html")]
    assert (known.title, known.day) == ("关于第0号事项办理情况的通知", date(2026, 11, 12))
    assert known.first_seen == FIRST


def test_a_row_that_moved_keeps_the_night_it_was_first_seen_in() -> None:
    memory = after(night(FIRST, listed(BASE)), night(SECOND, listed((*BASE, LATE))))
    moved = listed((*BASE, LATE), folder="new")
    (found,) = late(memory, night(THIRD, moved))
    assert (found.url, found.before, found.first_seen) == (f"{SITE}new/90.html", FIRST, SECOND)
    assert {one.first_seen for one in remembered(memory, night(THIRD, moved)).rows.values()} == {FIRST, SECOND}


def test_the_order_of_columns_does_not_matter() -> None:
    one = night(SECOND, listed((*BASE, LATE)))
    two = night(SECOND, listed((*BASE, LATE)), key="policies", url=f"{SITE}zc/")
    first = night(FIRST, listed(BASE))
    both = {**one.columns, **two.columns}
    shuffled = list(both.items())
    random.Random(4).shuffle(shuffled)
    left, right = replace(one, columns=both), replace(one, columns=dict(reversed(shuffled)))
    assert recall(after(first), left) == recall(after(first), right)
    assert remembered(after(first), left) == remembered(after(first), right)


# Texts

PRINT, NEAR, FAR = "ead855f3395cdc20", "ead855f3395cdc27", "0123456789abcdef"


def document(number: str, day: str, text: str, **given: object) -> DocumentReading:
    plain = DocumentReading(
        f"{SITE}tz/{number}.html", f"第{number}号通知", "notices", row_day=date.fromisoformat(day) if day else None,
        text_length=400, fingerprint=text,
    )  # fmt: skip
    return replace(plain, **given)


def read(as_of: date, *documents: DocumentReading) -> SiteObservation:
    rows = [Row(one.title, one.url, one.row_day, "") for one in documents]
    return replace(night(as_of, rows), documents=documents)


OLD = document("1", "2025-10-10", PRINT)


@pytest.mark.parametrize(
    ("tonight", "distance"),
    [
        pytest.param(document("2", "2026-11-18", PRINT), 0, id="the same text"),
        pytest.param(document("2", "2026-11-18", NEAR), 3, id="nearly the same"),
        pytest.param(document("2", "", NEAR, publish_date=date(2026, 11, 18)), 3, id="dated by its page"),
        pytest.param(document("1", "2026-11-18", PRINT), 0, id="the same address under a later day"),
        pytest.param(document("2", "2026-11-18", FAR), None, id="another text"),
        pytest.param(document("2", "2025-10-10", PRINT), None, id="the same day in another column"),
        pytest.param(document("2", "2025-09-10", PRINT), None, id="an earlier day"),
        pytest.param(document("2", "2026-12-18", PRINT), None, id="a day ahead"),
        pytest.param(document("2", "", PRINT), None, id="no day"),
        pytest.param(document("2", "2026-11-18", ""), None, id="no fingerprint"),
        pytest.param(document("2", "2026-11-18", PRINT, text_length=199), None, id="too short"),
        pytest.param(document("2", "2026-11-18", PRINT, complete=False), None, id="not read in full"),
    ],
)
def test_twins(tonight: DocumentReading, distance: int | None) -> None:
    seen = recall(after(read(FIRST, OLD)), read(SECOND, tonight))
    assert seen is not None
    assert seen.remembered == 1
    assert [one.distance for one in seen.twins] == ([] if distance is None else [distance])
    for one in seen.twins:
        assert (one.url, one.day) == (tonight.url, date(2026, 11, 18))
        assert (one.old_url, one.old_day, one.old_first_seen) == (OLD.url, date(2025, 10, 10), FIRST)


def test_a_text_read_only_under_its_new_day_proves_nothing_about_the_old_one() -> None:
    unread = replace(read(FIRST, OLD), documents=())
    later = document("1", "2026-11-18", PRINT)
    memory = after(unread)
    for _ in range(2):  # nor does it on a second look at the same day
        seen = recall(memory, read(SECOND, later))
        assert seen is not None
        assert (seen.twins, seen.remembered) == ((), 0)
        memory = remembered(memory, read(SECOND, later))
    assert memory.rows[row_key(OLD.url)].fingerprint == ""


def test_an_old_text_read_tonight_for_the_first_time_is_compared_on_both_looks() -> None:
    memory = after(replace(read(FIRST, OLD), documents=()))
    tonight = read(SECOND, OLD, document("2", "2026-11-18", PRINT))
    first = recall(memory, tonight)
    assert first is not None
    assert [one.old_url for one in first.twins] == [OLD.url]
    assert recall(remembered(memory, tonight), tonight) == first


# In the tables

MANNERS = Manners("sitecheck", None, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store.open(f"sqlite:///{tmp_path / 'sitecheck.db'}")
    with found.session() as session:
        session.add(Unit(code="culture", name="示例市文化局", category="department"))
        session.flush()
        session.add(Site(key="portal.example", unit_code="culture", url=SITE))
    yield found
    found.close()


def kept(store: Store, blobs: BlobStore, observation: SiteObservation) -> int:
    """Judge a night against the memory and record it, as a run does; the run's number."""
    with store.reading() as session:
        memory = load_memory(session, observation.site_key)
    seen = replace(observation, schema=bundle.SCHEMA, seen=recall(memory, observation))
    checks = {key: CHECKS[key] for key in ("backdated-publication", "reposted-content")}
    audit = SiteAudit(
        seen, blobs.put(bundle.dump(seen)), judge_all(seen, checks, CALENDAR), LedgerFile("0" * 64, 0, 0, ()), MANNERS
    )
    with store.session() as session:
        at = datetime(2026, 11, 20, 18, tzinfo=UTC)
        run = Run(kind="manual", as_of=seen.as_of, started_at=at, state="finished")
        session.add(run)
        session.flush()
        assert run.id is not None
        record_audit(session, run_id=run.id, audit=audit, checks=checks, now=at)
        return run.id


def results(session: Session, run_id: int) -> dict[str, str]:
    rows = session.exec(select(CheckResult).where(CheckResult.run_id == run_id).order_by(col(CheckResult.check_id)))
    return {one.check_id: f"{one.outcome} {one.reason}" for one in rows}


def test_nights_are_remembered_and_judged_again_by_what_they_knew(store: Store, tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    runs = [
        kept(store, blobs, night(FIRST, listed(BASE))),
        kept(store, blobs, night(SECOND, listed((*BASE, LATE)))),
        kept(store, blobs, night(THIRD, listed((*BASE, LATE, ("91", "2026-11-20"))))),
        kept(store, blobs, night(THIRD, listed((*BASE, LATE, ("91", "2026-11-20"))))),
        kept(store, blobs, night(SECOND, listed((*BASE, LATE)))),
    ]
    with store.reading() as session:
        told = [results(session, run)["backdated-publication"] for run in runs]
        assert told == ["unable no-memory", *["facts backdated"] * 3, "unable no-memory"]
        memory = load_memory(session, "portal.example")
        assert memory.rows[row_key(f"{SITE}tz/90.html")].first_seen == SECOND
        assert memory.rows[row_key(f"{SITE}tz/91.html")].first_seen == THIRD
        assert len(memory.rows) == len(BASE) + 2
        (known,) = memory.lists.values()
        assert (known.now.since, known.now.last, known.now.nights) == (FIRST, THIRD, 3)
        # By now the memory knows of later nights; what is judged again rests on the bundle alone.
        checks = {key: CHECKS[key] for key in ("backdated-publication", "reposted-content")}
        today = Today(lambda unit, as_of: Basis(checks, CALENDAR), "")
        for run in runs:
            (again,) = judge_again(session, stored_run(session, run), blobs, today)
            assert isinstance(again, SiteAgain)
            assert again.differences == ()
            assert all(verdict.outcome is not Outcome.FAIL for verdict in again.verdicts)


def test_a_night_that_was_killed_before_it_was_recorded_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    kept(store, blobs, night(FIRST, listed(BASE)))

    class Killed(Exception):
        """The process ends while the night is being written."""

    with pytest.raises(Killed), store.session() as session:
        memory = load_memory(session, "portal.example")
        save_memory(session, "portal.example", memory, remembered(memory, night(SECOND, listed((*BASE, LATE)))))
        raise Killed
    with store.reading() as session:
        assert load_memory(session, "portal.example") == memory
    run = kept(store, blobs, night(SECOND, listed((*BASE, LATE))))
    with store.reading() as session:
        assert results(session, run)["backdated-publication"] == "facts backdated"


def test_a_night_of_an_earlier_day_writes_nothing(store: Store, tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    kept(store, blobs, night(AS_OF, listed(BASE)))
    kept(store, blobs, night(FIRST, listed((*BASE, LATE))))  # an earlier day: nothing to hold it against
    with store.reading() as session:
        assert len(load_memory(session, "portal.example").rows) == len(BASE)
