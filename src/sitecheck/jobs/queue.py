"""The durable job table: what is left to do of a run. Claimed by an update, safe to run twice, safe to kill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import case, func
from sqlmodel import Session, col, select, update

from sitecheck.store.models import Job, Run
from sitecheck.store.run_totals import write_totals
from sitecheck.store.runs import is_whole, whole_nights

UNFINISHED = ("running", "interrupted")
"""States of a run that may be taken up."""
ASKED = "asked"
"""Note of a run that a person stopped."""
_OPEN = ("queued", "running")
_REPLACED = "left unfinished; a newer night took its place"


def open_run(
    session: Session,
    *,
    kind: str,
    as_of: date,
    site_keys: Sequence[str],
    checks_hash: str,
    version: str,
    now: datetime,
) -> tuple[Run, bool]:
    """The run to work on: the unfinished one of the same day and the same checks, or a new one with a job per site.

    Returns the run and whether it is taken up again. A whole night takes up a whole night only, and a run of some
    sites one of the same kind over the same sites. A run of some sites leaves an unfinished night as it is; a new
    night, which looks at every site, takes the place of what was left of runs of some. Call it under the night lock
    only: a run that is still marked as running then has no living worker, and its claimed jobs go back into the queue.
    """
    whole = is_whole(kind)
    resumed: Run | None = None
    others: list[Run] = []
    for run in session.exec(select(Run).where(col(Run.state).in_(UNFINISHED)).order_by(col(Run.id).desc())).all():
        alike = is_whole(run.kind) == whole
        same = alike and (run.as_of, run.checks_hash, run.version) == (as_of, checks_hash, version)
        if same and resumed is None and (whole or _is_of(session, run, kind, site_keys)):
            resumed = run
        elif alike and (whole or not same):
            _replace(session, run, now)
        else:
            others.append(run)
    for run in others:
        if whole and resumed is None:
            _replace(session, run, now)
        elif run.state == "running":  # whoever worked at it is dead; it must not look alive
            assert run.id is not None
            interrupt(session, run_id=run.id)
    if resumed is not None:
        assert resumed.id is not None
        resumed.state, resumed.note, resumed.stop_asked_by = "running", "", ""
        session.add(resumed)
        _requeue(session, resumed.id)
        if whole:
            _add_jobs(session, resumed.id, site_keys)
        return resumed, True
    run = Run(kind=kind, as_of=as_of, started_at=now, state="running", checks_hash=checks_hash, version=version)
    session.add(run)
    session.flush()
    assert run.id is not None
    _add_jobs(session, run.id, site_keys)
    return run, False


def was_left(session: Session, as_of: date) -> bool:
    """Whether a night of that day was begun and not brought to its end, and nobody stopped it."""
    unfinished = select(Run.id).where(
        col(Run.state).in_(UNFINISHED), Run.as_of == as_of, Run.note != ASKED, whole_nights()
    )
    return session.exec(unfinished.limit(1)).first() is not None


def sites_of(session: Session, run_id: int) -> tuple[str, ...]:
    """The sites a run looks at, sorted."""
    return tuple(sorted(session.exec(select(Job.site_key).where(col(Job.run_id) == run_id))))


def _is_of(session: Session, run: Run, kind: str, site_keys: Sequence[str]) -> bool:
    assert run.id is not None
    return run.kind == kind and sites_of(session, run.id) == tuple(sorted(set(site_keys)))


def _replace(session: Session, run: Run, now: datetime) -> None:
    assert run.id is not None
    run.state, run.finished_at, run.note = "failed", now, _REPLACED
    session.add(run)
    _give_up(session, run, now)
    write_totals(session, run.id)


def _add_jobs(session: Session, run_id: int, site_keys: Sequence[str]) -> None:
    known = set(session.exec(select(Job.site_key).where(col(Job.run_id) == run_id)))
    wanted = [key for key in dict.fromkeys(site_keys) if key not in known]
    session.add_all(Job(run_id=run_id, site_key=key, state="queued") for key in wanted)
    session.flush()


def _requeue(session: Session, run_id: int) -> None:
    session.execute(
        update(Job)
        .where(col(Job.run_id) == run_id, col(Job.state) == "running")
        .values(state="queued", worker="", phase="")
    )


def _give_up(session: Session, run: Run, now: datetime) -> None:
    session.execute(
        update(Job)
        .where(col(Job.run_id) == run.id, col(Job.state).in_(_OPEN))
        .values(state="failed", error=_REPLACED, phase="", finished_at=now)
    )


def claim(session: Session, *, run_id: int, worker: str, now: datetime) -> Job | None:
    """Take the next queued job, or None when there is none left."""
    while True:
        job = session.exec(
            select(Job).where(col(Job.run_id) == run_id, col(Job.state) == "queued").order_by(col(Job.id)).limit(1)
        ).first()
        if job is None:
            return None
        taken = session.execute(
            update(Job)
            .where(col(Job.id) == job.id, col(Job.state) == "queued")
            .values(state="running", worker=worker, claimed_at=now, heartbeat_at=now, tries=Job.tries + 1)
        )
        if taken.rowcount == 1:  # type: ignore[attr-defined]
            session.refresh(job)
            return job


def progress(session: Session, *, job_id: int, phase: str, pages: int, requests: int, now: datetime) -> None:
    """Note how far a job is; also its sign of life."""
    session.execute(
        update(Job).where(col(Job.id) == job_id).values(phase=phase, pages=pages, requests=requests, heartbeat_at=now)
    )


def finish(session: Session, *, job_id: int, error: str, now: datetime) -> None:
    """Close a job as done, or as failed when there is an error."""
    session.execute(
        update(Job)
        .where(col(Job.id) == job_id)
        .values(state="failed" if error else "done", error=error, phase="", finished_at=now, heartbeat_at=now)
    )


def ask_to_stop(session: Session, *, run_id: int, who: str) -> bool:
    """Ask the worker of a run to stop, as ``who``; False where the run is not under way. Asking twice is once."""
    asked = session.execute(
        update(Run)
        .where(col(Run.id) == run_id, col(Run.state) == "running")
        .values(stop_asked_by=case((col(Run.stop_asked_by) == "", who), else_=col(Run.stop_asked_by)))
    )
    return bool(asked.rowcount)  # type: ignore[attr-defined]


def stop_asked(session: Session, run_id: int) -> bool:
    """Whether somebody asked this run to stop."""
    return bool(session.exec(select(Run.stop_asked_by).where(Run.id == run_id)).first())


def interrupt(session: Session, *, run_id: int, note: str = "") -> int:
    """Mark a run as stopped before its end, and put what was under way back into the queue; how many jobs are left.

    ``note`` is why, as a code; without one it is that somebody asked for it, where somebody did.
    """
    _requeue(session, run_id)
    run = session.get_one(Run, run_id, populate_existing=True)
    run.state, run.note = "interrupted", note or (ASKED if run.stop_asked_by else "")
    session.add(run)
    session.flush()
    left = select(func.count()).select_from(Job).where(col(Job.run_id) == run_id, col(Job.state) == "queued")
    return session.exec(left).one()


def close_run(session: Session, *, run_id: int, now: datetime) -> Run:
    """Mark a run whose jobs are all over as finished, as failed when not one of them was done, and write its totals.

    Raises ValueError while jobs are left: they would be lost.
    """
    run = session.get_one(Run, run_id)
    counts = dict(
        session.execute(select(Job.state, func.count()).where(col(Job.run_id) == run_id).group_by(Job.state)).all()
    )
    left = sum(counts.get(state, 0) for state in _OPEN)
    if left:
        raise ValueError(f"run {run_id} is not over: jobs left to do: {left}")
    run.state = "failed" if counts.get("failed") and not counts.get("done") else "finished"
    run.finished_at = now
    session.add(run)
    session.flush()
    write_totals(session, run_id)
    return run
