"""Seals as the list shows them: each list of files is read once, no evidence file at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, func, select

from sitecheck.evidence.seal import CLOSED
from sitecheck.store.models import Run, Seal
from sitecheck.web.evidence.sealed import SealedList, SealState, Stamped, read_list, stamp_of


@dataclass(frozen=True, slots=True)
class SealLine:
    """One seal. ``listed`` None: there is no list of files to look at, for which ``state`` says why. ``follows``: it
    holds the hash of the seal before."""

    seal: Seal
    run: Run
    listed: SealedList | None
    state: SealState
    follows: bool
    stamp: Stamped | None


def seals_page(session: Session, root: Path, number: int, size: int) -> tuple[list[SealLine], int]:
    """Page ``number`` (from 1) of the seals, newest first, and how many there are; ``root`` is the evidence folder."""
    found = session.exec(select(func.count(col(Seal.number)))).one()
    rows = session.exec(
        select(Seal, Run)
        .join(Run, col(Run.id) == col(Seal.run_id))
        .order_by(col(Seal.number).desc())
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    numbers = [seal.number - 1 for seal, _ in rows]
    before = {row.number: row.sha256 for row in session.exec(select(Seal).where(col(Seal.number).in_(numbers)))}
    return [_line(session, root, seal, run, before.get(seal.number - 1, "")) for seal, run in rows], found


def unsealed(session: Session) -> Sequence[Run]:
    """Nights that are over and have no seal."""
    sealed = select(Seal.run_id)
    query = select(Run).where(col(Run.state).in_(CLOSED), col(Run.id).not_in(sealed))
    return session.exec(query.order_by(col(Run.id).desc())).all()


def _line(session: Session, root: Path, seal: Seal, run: Run, before: str) -> SealLine:
    found = read_list(root, seal)
    listed, state = (found, SealState.SEALED) if isinstance(found, SealedList) else (None, found)
    follows = seal.previous == before and (listed is None or listed.previous == before)
    return SealLine(seal, run, listed, state, follows, stamp_of(session, root, seal))
