"""The central tables: what people ask about. What grows with nights and pages stays in bundles (``blobs.py``).

Times are aware and UTC in the database, shown in Asia/Shanghai. Free-form values are JSON text written with sorted
keys (``dumps``), so that equal values are equal bytes on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy import false as sa_false
from sqlmodel import Field, SQLModel

from sitecheck.store.casework import Appeal, AppealStep, Bulk, Claim
from sitecheck.store.column_history import ColumnChange, DeskPin, PagePicture
from sitecheck.store.people import ApiToken, FormUse, ProofFile
from sitecheck.store.periods import PeriodStep
from sitecheck.store.publications import Publication, PublishedRubric, PublishedScore
from sitecheck.store.seals import ArchivedRecord, ChainHead, Pruned, Seal
from sitecheck.store.sources import EventRow, RankList, SelfDraft, SelfReport, SelfStep
from sitecheck.store.standings import RunCheck, Stamp, Standing

__all__ = [  # of other files
    "ApiToken", "Appeal", "AppealStep", "ArchivedRecord", "Bulk", "ChainHead", "Claim", "ColumnChange", "DeskPin",
    "EventRow", "FormUse", "PagePicture", "PeriodStep", "ProofFile", "Pruned", "Publication", "PublishedRubric",
    "PublishedScore", "RankList", "RunCheck", "Seal", "SelfDraft", "SelfReport", "SelfStep", "Stamp", "Standing",
]  # fmt: skip


LEFT_ASIDE = text("robots_authority != ''")
"""The condition of nights on which robots.txt was not applied, word for word as their index has it."""


def dumps(value: Any) -> str:
    """JSON with sorted keys and readable Chinese."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Unit(SQLModel, table=True):
    """An assessed unit (被考核单位), as configured; units that left the configuration stay, inactive."""

    code: str = Field(primary_key=True, max_length=64)
    name: str = Field(index=True, max_length=200)
    aliases: str = Field(default="[]", sa_type=Text)
    category: str = Field(max_length=64, index=True)
    attributes: str = Field(default="{}", sa_type=Text)
    parent: str | None = Field(default=None, max_length=64)
    active: bool = True


class Site(SQLModel, table=True):
    """A portal of a unit. ``key`` (host[:port]/path) is part of every finding's identity and never changes."""

    key: str = Field(primary_key=True, max_length=300)
    unit_code: str = Field(foreign_key="unit.code", index=True, max_length=64)
    url: str = Field(max_length=2000)
    site_code: str = Field(default="", max_length=32)
    active: bool = True


class Run(SQLModel, table=True):
    """One night (or a manual start) over some sites."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)  # nightly, manual, demo; of some sites only: retry, recheck
    as_of: date
    started_at: datetime
    finished_at: datetime | None = None
    state: str = Field(max_length=16, index=True)  # running, finished, interrupted, failed
    checks_hash: str = Field(default="", max_length=64)
    version: str = Field(default="", max_length=32)
    note: str = Field(default="", sa_type=Text)
    stop_asked_by: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})


class Job(SQLModel, table=True):
    """One site's audit within a run: claimed by an update, safe to run twice, safe to kill."""

    __table_args__ = (UniqueConstraint("run_id", "site_key"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    state: str = Field(max_length=16, index=True)  # queued, running, done, failed
    tries: int = 0
    worker: str = Field(default="", max_length=100)
    claimed_at: datetime | None = None
    heartbeat_at: datetime | None = None
    finished_at: datetime | None = None
    pages: int = 0
    requests: int = 0
    phase: str = Field(default="", max_length=32)
    error: str = Field(default="", sa_type=Text)


class Observation(SQLModel, table=True):
    """Where the bundle of one site's night lies, and its totals."""

    __table_args__ = (
        UniqueConstraint("run_id", "site_key"),
        # Few nights leave robots.txt aside, and every card asks for them.
        Index("ix_observation_authority", "site_key", sqlite_where=LEFT_ASIDE, postgresql_where=LEFT_ASIDE),
    )
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    bundle_sha256: str = Field(max_length=64)
    pages: int = 0
    requests: int = 0
    rendered: int = 0
    bytes: int = 0
    stopped_by: str = Field(max_length=32)
    seconds: float = 0.0
    robots_authority: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    verdicts_sha256: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    pages_sha256: str | None = Field(default=None, max_length=64)  # the list of pages; None: only the bundle knows
    checks_sha256: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # judged by these


class SiteLedger(SQLModel, table=True):
    """The ledger of one site in one run: where every request is written down, and by which manners they were made."""

    __table_args__ = (UniqueConstraint("run_id", "site_key"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    sha256: str = Field(max_length=64)
    requests: int = 0
    skipped_sha256: str = Field(default="", max_length=64)  # every URL left out, with its reason
    skipped: int = 0  # pages left out, and links not checked
    user_agent: str = Field(default="", max_length=500)
    per_second: float | None = None  # as configured; None: one a second, and no pace on loopback
    in_flight: int = 0


class LedgerPart(SQLModel, table=True):
    """What a ledger holds of one host, so that a host's owner can be told without reading every ledger."""

    __table_args__ = ({"sqlite_with_rowid": False},)  # the longest of the tables: a fifth smaller so
    ledger_id: int = Field(foreign_key="siteledger.id", primary_key=True)
    host: str = Field(primary_key=True, index=True, max_length=300)  # with a port that is not the default one
    requests: int = 0  # that went out
    withheld: int = 0  # that our own rules, or the want of an address, kept back
    bytes: int = Field(default=0, sa_type=BigInteger)
    answered: int = 0
    failed: int = 0
    first_at: datetime
    last_at: datetime
    busiest_second: int = 0
    smallest_gap_ms: int | None = None
    most_in_flight: int = 0
    results: str = Field(default="{}", sa_type=Text)  # requests by status or failure
    methods: str = Field(default="{}", sa_type=Text)


class CheckResult(SQLModel, table=True):
    """The verdict of one check on one site in one run."""

    __table_args__ = (UniqueConstraint("run_id", "site_key", "check_id"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    check_id: str = Field(max_length=64, index=True)
    outcome: str = Field(max_length=16, index=True)
    reason: str = Field(max_length=64)
    params: str = Field(default="{}", sa_type=Text)
    undecided: str = Field(default="[]", sa_type=Text)


class Finding(SQLModel, table=True):
    """A defect with a life of its own, found again night after night by its fingerprint."""

    __table_args__ = (
        UniqueConstraint("site_key", "check_id", "subject"),
        # Counts, order and places of the queue are read from it alone.
        Index(
            "ix_finding_queue",
            "state",
            "proposed",
            "check_id",
            "first_run",
            "unit_code",
            "first_seen",
            "verified_at",
            "nights",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    fingerprint: str = Field(unique=True, max_length=32)
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    unit_code: str = Field(foreign_key="unit.code", index=True, max_length=64)
    check_id: str = Field(max_length=64, index=True)
    subject: str = Field(max_length=2000)
    url: str = Field(max_length=2000)
    reason: str = Field(max_length=64)
    params: str = Field(default="{}", sa_type=Text)
    state: str = Field(max_length=16, index=True)
    nights: int = 1  # runs in which it was seen
    first_run: int = Field(foreign_key="run.id")
    last_run: int = Field(foreign_key="run.id", index=True)
    first_seen: datetime
    last_seen: datetime
    verified_at: datetime | None = None
    fixed_at: datetime | None = None
    # confirm or dismiss, as proposed to a second reviewer; "" where nothing is
    proposed: str = Field(default="", max_length=16, index=True, sa_column_kwargs={"server_default": ""})
    proposed_by: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})


class Sighting(SQLModel, table=True):
    """A finding as seen in one run, with what was said then; the evidence of that night hangs here."""

    __table_args__ = (UniqueConstraint("finding_id", "run_id"),)
    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    reason: str = Field(max_length=64)
    params: str = Field(default="{}", sa_type=Text)
    certain: bool = True
    marks: str = Field(default="[]", sa_type=Text)
    attempts: str = Field(default="[]", sa_type=Text)  # ledger rows behind the finding, for the desk


class Evidence(SQLModel, table=True):
    """One evidence file of a finding in a night. ``missing`` says why there is no file.

    ``part`` numbers the pictures of a page that is too long for one, from 0.
    """

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    kind: str = Field(max_length=16)  # screenshot, closeup, html, headers, warc
    url: str = Field(max_length=2000)
    path: str = Field(default="", max_length=300)  # below snapshots/
    sha256: str = Field(default="", max_length=64)
    size: int = 0
    media_type: str = Field(default="", max_length=100)
    captured_at: datetime
    missing: str = Field(default="", max_length=64)
    part: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Decision(SQLModel, table=True):
    """One decision about a finding, appended and never changed: who, when, what was shown, why."""

    id: int | None = Field(default=None, primary_key=True)
    finding_id: int = Field(foreign_key="finding.id", index=True)
    at: datetime
    who: str = Field(max_length=64)
    action: str = Field(max_length=16)
    # confirm, dismiss, reopen, undo, propose, return; see, verify, fix (machine steps: who = "sitecheck")
    old_state: str = Field(max_length=16)
    new_state: str = Field(max_length=16)
    reason: str = Field(default="", sa_type=Text)
    shown: str = Field(default="{}", sa_type=Text)
    chain: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # see chain.py


class DismissalRule(SQLModel, table=True):
    """A remembered dismissal for a site, a check or a pattern of subjects, with reason and end date."""

    id: int | None = Field(default=None, primary_key=True)
    site_key: str | None = Field(default=None, foreign_key="site.key", max_length=300)
    check_id: str | None = Field(default=None, max_length=64)
    pattern: str | None = Field(default=None, max_length=500)  # fnmatch over the subject
    reason: str = Field(sa_type=Text)
    who: str = Field(max_length=64)
    at: datetime
    until: date | None = None


class ColumnMap(SQLModel, table=True):
    """Where a column of a site lies, as last found or as pinned by a person.

    ``pin_url`` is the address as pinned, ``pin_state`` what became of it (``facts.pins.PinState``), ``pin_why`` and
    ``pin_by`` the codes that go with it; ``remembered`` is what the column held when it was last seen, as JSON.
    ``need`` says why a person should look at it (``review.columns.Need``), empty where nobody has to.
    """

    __table_args__ = (UniqueConstraint("site_key", "column_key"), Index("ix_columnmap_need", "need", "site_key"))
    id: int | None = Field(default=None, primary_key=True)
    site_key: str = Field(foreign_key="site.key", index=True, max_length=300)
    column_key: str = Field(max_length=64)
    url: str = Field(default="", max_length=2000)
    label: str = Field(default="", max_length=200)
    confidence: float = 0.0
    state: str = Field(max_length=16)
    pinned: bool = False
    run_id: int | None = Field(default=None, foreign_key="run.id")
    pin_url: str = Field(default="", max_length=2000)
    pin_state: str = Field(default="", max_length=16)
    pin_why: str = Field(default="", max_length=64)
    pin_by: str = Field(default="", max_length=16)
    remembered: str = Field(default="", sa_type=Text)
    need: str = Field(default="", max_length=16, sa_column_kwargs={"server_default": ""})


class ListWatch(SQLModel, table=True):
    """Since when the list of a column is watched, as of its last night and of the one before.

    The one before is kept so that a night can be looked at twice. ``reach`` is the oldest day down to which the list
    was whole. ``key`` stands for the address and the way the list is read (``audit/seen.py``).
    """

    __table_args__ = ({"sqlite_with_rowid": False},)
    site_key: str = Field(foreign_key="site.key", primary_key=True, max_length=300)
    column_key: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=32)
    since: date
    last: date
    reach: date | None = None
    nights: int = 1
    prior_since: date | None = None
    prior_last: date | None = None
    prior_reach: date | None = None
    prior_nights: int = 0


class SeenRow(SQLModel, table=True):
    """A list row or document of a site and the night in which it was first seen, under which title and day.

    ``before`` and ``reach``: its list had been read in that earlier night, back to that day, and did not show it; null
    where nothing proves that. ``fingerprint`` is the simhash (16 hex digits) of its text, empty where that was not read
    or is too short.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)  # read by site as a whole, and a third smaller so
    site_key: str = Field(foreign_key="site.key", primary_key=True, max_length=300)
    key: str = Field(primary_key=True, max_length=32)  # of the URL's identity
    url: str = Field(max_length=2000)
    title: str = Field(max_length=300)
    column_key: str = Field(max_length=64)
    day: date | None = None
    first_seen: date
    before: date | None = None
    reach: date | None = None
    fingerprint: str = Field(default="", max_length=16)


class Entry(SQLModel, table=True):
    """A manual value for a rule or item of an assessment. Appended; the newest row of a place counts, a null value
    withdraws."""

    __table_args__ = (Index("ix_entry_place", "assessment", "unit_code", "place"),)
    id: int | None = Field(default=None, primary_key=True)
    assessment: str = Field(max_length=64)
    unit_code: str = Field(foreign_key="unit.code", max_length=64)
    place: str = Field(max_length=64)  # "KD6.r2" for a rule, "KD6" for a whole item
    value: str | None = Field(default=None, sa_type=Text)  # JSON; None withdraws
    reason: str = Field(default="", sa_type=Text)
    who: str = Field(max_length=64)
    at: datetime
    chain: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # see chain.py
    attachments: str = Field(default="[]", sa_type=Text, sa_column_kwargs={"server_default": "[]"})


class User(SQLModel, table=True):
    """A person who may sign in."""

    __tablename__ = "app_user"  # "user" is reserved in PostgreSQL
    name: str = Field(primary_key=True, max_length=64)
    password_hash: str = Field(max_length=300)
    role: str = Field(max_length=16)  # admin, assessor, reviewer, unit, viewer
    unit_code: str | None = Field(default=None, max_length=64)
    language: str = Field(default="zh", max_length=8)
    active: bool = True
    failed: int = 0
    locked_until: datetime | None = None
    created_at: datetime
    must_change: bool = Field(default=False, sa_column_kwargs={"server_default": sa_false()})  # the password
    signed_out_at: datetime | None = None  # sessions that began before are over
    subject: str | None = Field(default=None, index=True, unique=True, max_length=255)  # of OpenID Connect, with issuer


class AuditRow(SQLModel, table=True):
    """One appended row for every change made by a person: who, when, what, old, new, why."""

    __table_args__ = (  # each way of filtering, newest first, over a million rows
        Index("ix_auditrow_who", "who", "id"),
        Index("ix_auditrow_action", "action", "id"),
        Index("ix_auditrow_target", "target", "id"),
        Index("ix_auditrow_at", "at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    who: str = Field(max_length=64)
    action: str = Field(max_length=64)
    target: str = Field(max_length=300)
    old: str = Field(default="", sa_type=Text)
    new: str = Field(default="", sa_type=Text)
    why: str = Field(default="", sa_type=Text)
    chain: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})  # see chain.py
