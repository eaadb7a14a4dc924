"""The durable job table: what is left to do of a run. Claimed by an update, safe to run twice, safe to kill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from sitecheck.store.models import Job, Run

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

    Returns the run and whether it is taken up again. Call it under the night lock only: a run that is still marked as
    running then has no living worker, and its claimed jobs go back into the queue.
    """
    unfinished = session.exec(
        select(Run).where(col(Run.state).in_(["running", "interrupted"])).order_by(col(Run.id).desc())
    ).all()
    resumed: Run | None = None
    for run in unfinished:
        same = run.as_of == as_of and run.checks_hash == checks_hash and run.version == version
        if resumed is None and same:
            resumed = run
            run.state, run.note = "running", ""
        else:
            run.state = "failed"
            run.finished_at = now
            run.note = _REPLACED
            _give_up(session, run, now)
        session.add(run)
    if resumed is not None:
        assert resumed.id is not None
        _requeue(session, resumed.id)
        _add_jobs(session, resumed.id, site_keys)
        return resumed, True
    run = Run(kind=kind, as_of=as_of, started_at=now, state="running", checks_hash=checks_hash, version=version)
    session.add(run)
    session.flush()
    assert run.id is not None
    _add_jobs(session, run.id, site_keys)
    return run, False


def was_left(session: Session, as_of: date) -> bool:
    """Whether a run of that day was begun and not brought to its end."""
    unfinished = select(Run.id).where(col(Run.state).in_(["running", "interrupted"]), Run.as_of == as_of)
    return session.exec(unfinished.limit(1)).first() is not None


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


def interrupt(session: Session, *, run_id: int, note: str = "") -> int:
    """Mark a run as stopped before its end, and put what was under way back into the queue; how many jobs are left.

    ``note`` is why, as a code.
    """
    _requeue(session, run_id)
    session.execute(update(Run).where(col(Run.id) == run_id).values(state="interrupted", note=note))
    left = select(func.count()).select_from(Job).where(col(Job.run_id) == run_id, col(Job.state) == "queued")
    return session.exec(left).one()


def close_run(session: Session, *, run_id: int, now: datetime) -> Run:
    """Mark a run whose jobs are all over as finished; as failed when not one of them was done.

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
    return run
