"""Judging a stored night again, offline, and telling what comes out otherwise, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlmodel import Session, col, select

from sitecheck.audit.rejudge_causes import Cause, Then, causes_of, settled_at_night
from sitecheck.audit.rejudge_compare import Difference, StoredVerdict, compare
from sitecheck.audit.rejudge_rows import verdicts_of_rows
from sitecheck.checks import kept
from sitecheck.checks.engine import judge_all
from sitecheck.checks.judges.common import Attributes
from sitecheck.checks.kept import BadBasis, Basis
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict
from sitecheck.store import bundle, verdicts
from sitecheck.store.blobs import BlobDamaged, BlobStore
from sitecheck.store.bundle import BadBundle
from sitecheck.store.models import Observation, Pruned, Run, Site, Unit
from sitecheck.store.verdicts import BadVerdicts, JudgedNight

BasisFor = Callable[[str, date], Basis]
"""What the unit of that code is judged by today, in a night judged as of that day. Raises ConfigError."""

DAMAGE = (BlobDamaged, FileNotFoundError, BadBundle, BadVerdicts, BadBasis)
"""What reading a night raises where its files were altered, lost or pruned."""
_BASES = 8  # held at a time: sites that are assessed alike share one


@dataclass(frozen=True, slots=True)
class Today:
    """What is judged by today; ``checks_hash`` is that of the check files, before any rubric sets a limit."""

    basis_for: BasisFor
    checks_hash: str


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run and the sites that were observed in it, by key."""

    run: Run
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteAgain:
    """One site judged again. ``causes`` stand by check, for those with differences.

    ``identical``: whether the bytes of the verdicts are the stored ones; None where they need not be (today's checks,
    or a night that kept none). ``later``: checks of which something was changed that only the next night will show.
    """

    site_key: str
    unit: str
    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]
    causes: Mapping[str, tuple[Cause, ...]]
    identical: bool | None = None
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A site whose night cannot be judged again, with why."""

    site_key: str
    why: str


class NoSuchRun(LookupError):
    """There is no observation of that run, or of that site in it."""


def stored_run(session: Session, run_id: int, site: str = "") -> StoredRun:
    """The run with its sites, or with that one alone. Raises NoSuchRun."""
    run = session.get(Run, run_id)
    keys = session.exec(
        select(Observation.site_key).where(Observation.run_id == run_id).order_by(col(Observation.site_key))
    ).all()
    if run is None or not keys:
        raise NoSuchRun(f"run {run_id} has no stored observation; 'sitecheck judge' shows the runs")
    if site and site not in keys:
        raise NoSuchRun(f"run {run_id} did not look at {site}; it looked at {', '.join(keys[:12])}")
    return StoredRun(run, (site,) if site else tuple(keys))


def judge_again(
    session: Session, stored: StoredRun, blobs: BlobStore, today: Today | None
) -> Iterator[SiteAgain | Unreadable]:
    """Site by site: the verdicts over what that night observed, and what differs from those it came to.

    ``today`` None: by the checks, limits and working days kept with the night, where nothing may differ. Nothing but
    the site at hand is held in memory. Raises ConfigError for rubrics that disagree today.
    """

    @lru_cache(maxsize=_BASES)
    def loaded(sha: str) -> Basis:
        return kept.load(blobs.get(sha))

    for key in stored.sites:
        try:
            held = _held(session, stored.run, key, blobs, loaded, with_rows=today is None)
            yield _as_judged(held, blobs) if today is None else _by_today(held, today)
        except DAMAGE as error:
            assert stored.run.id is not None
            yield Unreadable(key, pruned(session, stored.run.id, key) or str(error))


def night_of(blobs: BlobStore, row: Observation) -> JudgedNight | None:
    """The verdicts kept with an observation, None for a night that kept none. Raises BadVerdicts, BlobDamaged and
    FileNotFoundError."""
    if not row.verdicts_sha256:
        return None
    night = verdicts.load(blobs.get(row.verdicts_sha256))
    named = (night.site_key, night.bundle_sha256, night.checks_sha256)
    if named != (row.site_key, row.bundle_sha256, row.checks_sha256 or night.checks_sha256):
        raise BadVerdicts(f"the verdicts {row.verdicts_sha256} belong to another observation than {row.bundle_sha256}")
    return night


def pruned(session: Session, run_id: int, site_key: str) -> str:
    """What became of the files of a site's night by the rule of retention, in words; empty where none was removed."""
    row = observation_row(session, run_id, site_key)
    gone = session.exec(
        select(Pruned).where(col(Pruned.sha256).in_((row.bundle_sha256, row.verdicts_sha256, row.checks_sha256)))
    ).first()
    return "" if gone is None else f"its files were pruned on {gone.at:%Y-%m-%d} ({gone.why})"


def observation_row(session: Session, run_id: int, site_key: str) -> Observation:
    """Where the night of a site is kept. Raises sqlalchemy.exc.NoResultFound."""
    return session.exec(select(Observation).where(Observation.run_id == run_id, Observation.site_key == site_key)).one()


@dataclass(frozen=True, slots=True)
class _Held:
    """What is kept of a site's night; ``night`` and ``then`` None where it kept no verdicts. ``rows`` are read only
    where they are compared."""

    run: Run
    key: str
    unit: str
    attributes: Attributes  # the unit's as they are by now
    observation: SiteObservation
    rows: tuple[StoredVerdict, ...]
    night: JudgedNight | None
    sha: str
    then: Then | None


def _held(
    session: Session, run: Run, key: str, blobs: BlobStore, loaded: Callable[[str], Basis], *, with_rows: bool
) -> _Held:
    assert run.id is not None
    row = observation_row(session, run.id, key)
    unit = session.exec(select(Unit).join(Site, col(Site.unit_code) == col(Unit.code)).where(Site.key == key)).one()
    night = night_of(blobs, row)
    return _Held(
        run=run,
        key=key,
        unit=unit.code,
        attributes={"category": unit.category, **json.loads(unit.attributes)},
        observation=bundle.load(blobs.get(row.bundle_sha256)),
        rows=verdicts_of_rows(session, run.id, key, night.verdicts if night is not None else ())
        if with_rows or night is None
        else (),
        night=night,
        sha=row.verdicts_sha256,
        then=Then(loaded(night.checks_sha256), night.attributes) if night is not None else None,
    )


def _as_judged(held: _Held, blobs: BlobStore) -> SiteAgain:
    night, then = held.night, held.then
    if night is None or then is None:
        raise BadVerdicts(
            "the night kept no copy of what it judged by; leave out --as-judged to judge by today's checks"
        )
    again = judge_all(held.observation, then.basis.checks, then.basis.calendar, then.attributes)
    differences = compare(held.key, night.verdicts, again)
    # What people see stands in the database: it is what the night came to, or was altered there.
    rows = compare(held.key, held.rows, night.verdicts)
    differences += tuple(replace(one, field=f"database: {one.field}") for one in rows)
    causes = {
        check: causes_of(check, held.run, then, None, altered=True, other_checks=False)
        for check in dict.fromkeys(one.check for one in differences)
    }
    identical = verdicts.dump(replace(night, verdicts=again)) == blobs.get(held.sha)
    return SiteAgain(held.key, held.unit, again, differences, causes, identical)


def _by_today(held: _Held, today: Today) -> SiteAgain:
    now = Then(today.basis_for(held.unit, held.observation.as_of), held.attributes)
    again = judge_all(held.observation, now.basis.checks, now.basis.calendar, now.attributes)
    night, then = held.night, held.then
    differences = compare(held.key, held.rows if night is None else night.verdicts, again)
    altered = _altered(held, {one.check for one in differences}) if differences else frozenset[str]()
    other = today.checks_hash != held.run.checks_hash
    causes = {
        check: causes_of(check, held.run, then, now, altered=check in altered, other_checks=other)
        for check in dict.fromkeys(one.check for one in differences)
    }
    later = settled_at_night(then.basis, now.basis, held.observation) if then is not None else ()
    return SiteAgain(held.key, held.unit, again, differences, causes, later=later)


def _altered(held: _Held, checks: set[str]) -> frozenset[str]:
    """Which of these checks do not come out as stored by what was kept either: then the cause does not lie in that."""
    if held.night is None or held.then is None:
        return frozenset()
    then = held.then
    own = {key: then.basis.checks[key] for key in checks & then.basis.checks.keys()}
    again = judge_all(held.observation, own, then.basis.calendar, then.attributes)
    stored = [one for one in held.night.verdicts if one.check in own]
    return frozenset(one.check for one in compare(held.key, stored, again))
