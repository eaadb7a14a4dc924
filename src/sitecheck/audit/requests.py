"""What was asked of a host: its nights out of the tables, its requests out of the ledgers in the evidence store."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session, col, select

from sitecheck.facts.fetched import Attempt
from sitecheck.facts.times import BEIJING
from sitecheck.store.blobs import BlobStore
from sitecheck.store.ledger import HostUse, Meter, host_of, read_ledger
from sitecheck.store.models import LedgerPart, Observation, Pruned, Run, SiteLedger


@dataclass(frozen=True, slots=True)
class LedgerRef:
    """The ledger of one portal's night, with the manners of that night (``per_second`` None: by default)."""

    site_key: str
    sha256: str
    user_agent: str
    per_second: float | None
    in_flight: int
    robots_authority: str  # by which robots.txt was not applied, empty where it was
    pruned: bool = False  # its requests were removed by the rule of keeping; the sums are still there


@dataclass(frozen=True, slots=True)
class HostNight:
    """What one run asked of a host, over all portals that led there."""

    run_id: int
    as_of: date
    use: HostUse
    ledgers: tuple[LedgerRef, ...]  # by portal


def known_hosts(session: Session) -> tuple[str, ...]:
    """Every host of which a ledger holds something, sorted."""
    hosts = session.exec(select(LedgerPart.host).where(LedgerPart.host != "").distinct().order_by(LedgerPart.host))
    return tuple(hosts)


def hosts_named(session: Session, text: str) -> tuple[str, ...]:
    """The known hosts meant by ``text``: a host, with or without its port, or an address on it."""
    wanted = (host_of(text) if "://" in text else text.strip().rstrip("/")).lower()
    if session.exec(select(LedgerPart.host).where(LedgerPart.host == wanted).limit(1)).first() is not None:
        return (wanted,) if wanted else ()
    return tuple(host for host in known_hosts(session) if host.rpartition(":")[0] == wanted)


def host_nights(
    session: Session,
    blobs: BlobStore,
    host: str,
    *,
    since: date | None = None,
    until: date | None = None,
    run: int | None = None,
) -> tuple[HostNight, ...]:
    """The nights in which something was asked of ``host``, oldest first.

    ``since`` and ``until`` are days in Beijing, both included. Where several portals of a run led to the host their
    requests are measured together, for only that says how fast they came; this reads the ledgers and raises
    FileNotFoundError or BlobDamaged for one that was lost or altered. Of pruned ones the sums are left, and how fast
    the requests came at most.
    """
    query = (
        select(LedgerPart, SiteLedger, Run, Observation.robots_authority)
        .join(SiteLedger, col(SiteLedger.id) == col(LedgerPart.ledger_id))
        .join(Run, col(Run.id) == col(SiteLedger.run_id))
        .outerjoin(
            Observation,
            (col(Observation.run_id) == col(SiteLedger.run_id))
            & (col(Observation.site_key) == col(SiteLedger.site_key)),
        )
        .where(LedgerPart.host == host)
        .order_by(col(Run.id), SiteLedger.site_key)
    )
    if since is not None:
        query = query.where(LedgerPart.last_at >= _midnight(since))
    if until is not None:
        query = query.where(LedgerPart.first_at < _midnight(until + timedelta(days=1)))
    if run is not None:
        query = query.where(Run.id == run)
    found: dict[int, list[tuple[LedgerPart, LedgerRef]]] = defaultdict(list)
    days: dict[int, date] = {}
    pruned = _pruned(session, host)
    for part, ledger, night, authority in session.exec(query):
        days[ledger.run_id] = night.as_of
        found[ledger.run_id].append((part, _ref(ledger, authority or "", ledger.sha256 in pruned)))
    nights = []
    for run_id, rows in found.items():
        refs = tuple(ref for _, ref in rows)
        uses = [_use(part) for part, _ in rows]
        if len(rows) == 1:
            use = uses[0]
        else:
            use = _at_most(uses) if any(ref.pruned for ref in refs) else _measured(blobs, host, refs)
        nights.append(HostNight(run_id, days[run_id], use, refs))
    return tuple(nights)


def requests_to(blobs: BlobStore, host: str, ledgers: Sequence[LedgerRef]) -> Iterator[tuple[LedgerRef, Attempt]]:
    """The requests of one night to a host by time, each with the ledger it stands in; those of pruned ones are gone.

    Raises FileNotFoundError, and BlobDamaged for a ledger that was altered.
    """
    left = [ledger for ledger in ledgers if not ledger.pruned]
    rows = ((ledger, row) for ledger in left for row in read_ledger(blobs, ledger.sha256, host=host))
    # One ledger is in order as it is, and may be long; what many portals ask of a host they only link to is little.
    return rows if len(left) == 1 else iter(sorted(rows, key=lambda pair: pair[1].at))


def site_ledger(
    session: Session, site_key: str, run: int | None = None
) -> tuple[SiteLedger, Sequence[LedgerPart]] | None:
    """The ledger of a portal in a run with its hosts, the most asked first.

    Without ``run`` it is that of the newest run that got to its end there.
    """
    query = select(SiteLedger).where(SiteLedger.site_key == site_key)
    if run is None:
        query = query.where(SiteLedger.skipped_sha256 != "").order_by(col(SiteLedger.run_id).desc()).limit(1)
    else:
        query = query.where(SiteLedger.run_id == run)
    ledger = session.exec(query).first()
    if ledger is None:
        return None
    parts = session.exec(select(LedgerPart).where(LedgerPart.ledger_id == ledger.id)).all()
    return ledger, sorted(parts, key=lambda part: (-part.requests, part.host))


def _measured(blobs: BlobStore, host: str, ledgers: Sequence[LedgerRef]) -> HostUse:
    meter = Meter()
    for _, row in requests_to(blobs, host, ledgers):
        meter.add(row)
    return meter.uses()[0]


def _pruned(session: Session, host: str) -> set[str]:
    """Ledgers that hold something of the host and went by the rule of keeping."""
    query = (
        select(Pruned.sha256)
        .join(SiteLedger, col(SiteLedger.sha256) == col(Pruned.sha256))
        .join(LedgerPart, col(LedgerPart.ledger_id) == col(SiteLedger.id))
        .where(LedgerPart.host == host)
    )
    return set(session.exec(query))


def _at_most(uses: Sequence[HostUse]) -> HostUse:
    """What was asked by way of several portals, by their sums: as if each had been at its fastest at once."""
    whole = Counter[str]()
    methods = Counter[str]()
    for use in uses:
        whole.update(use.results)
        methods.update(use.methods)
    return HostUse(
        host=uses[0].host,
        requests=sum(use.requests for use in uses),
        withheld=sum(use.withheld for use in uses),
        bytes=sum(use.bytes for use in uses),
        first_at=min(use.first_at for use in uses),
        last_at=max(use.last_at for use in uses),
        answered=sum(use.answered for use in uses),
        failed=sum(use.failed for use in uses),
        busiest_second=sum(use.busiest_second for use in uses),
        smallest_gap_ms=None,
        most_in_flight=sum(use.most_in_flight for use in uses),
        results=dict(sorted(whole.items())),
        methods=dict(sorted(methods.items())),
    )


def _ref(ledger: SiteLedger, authority: str, pruned: bool) -> LedgerRef:
    manners = (ledger.user_agent, ledger.per_second, ledger.in_flight)
    return LedgerRef(ledger.site_key, ledger.sha256, *manners, authority, pruned)


def _use(part: LedgerPart) -> HostUse:
    values = part.model_dump(exclude={"ledger_id"})
    values |= {"results": json.loads(part.results), "methods": json.loads(part.methods)}
    return HostUse(**values)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
