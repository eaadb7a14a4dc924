"""What evidence takes of the disk: by kind, by night, by portal, and when the disk is full at this rate.

No file is opened: sizes come from the folders, all else from rows.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from sitecheck.evidence.amount import Amount
from sitecheck.store.keeping import OPEN
from sitecheck.store.models import Run
from sitecheck.store.objects import Lies, lying
from sitecheck.store.references import named

UNNAMED = "unnamed"
"""Kind of a file that no row names."""
_RATE = 7  # nights that growth is the mean of
_NO_RUN = sys.maxsize


@dataclass(frozen=True, slots=True)
class NightUse:
    """What a night added: files that no earlier night had named."""

    run: int
    day: date
    added: Amount


@dataclass(frozen=True, slots=True)
class Usage:
    """``per_night`` and ``nights_left`` are None where no night is over yet or nothing grows; ``free`` is what may
    still be written, in bytes, the reserve left out."""

    total: Amount
    by_kind: Mapping[str, Amount]
    by_site: Mapping[str, Amount]
    nights: tuple[NightUse, ...]
    others: Amount  # drafts, and what is no file of ours
    free: int
    per_night: int | None
    nights_left: int | None


def measure(session: Session, root: Path, *, free: int) -> Usage:
    """The evidence folder as it is. A file counts for the first night that named it. Raises OSError."""
    owner: dict[str, tuple[int, str, str, int]] = {}
    for row in named(session):
        run = row.run if row.run is not None else _NO_RUN
        mine = (run, sys.intern(row.site or ""), sys.intern(row.kind), row.size or 0)
        owner[row.sha256] = min(mine, owner.get(row.sha256, mine))
    total, others = Amount(), Amount()
    by_kind: dict[str, Amount] = {}
    by_site: dict[str, Amount] = {}
    by_run: dict[int, Amount] = {}
    for file in lying(root):
        if file.what is not Lies.OBJECT:
            others.add(file.disk)
            continue
        run, site, kind, content = owner.get(file.sha256, (_NO_RUN, "", UNNAMED, 0))
        for amount in (total, by_kind.setdefault(kind, Amount()), by_site.setdefault(site, Amount())):
            amount.add(file.disk, content)
        by_run.setdefault(run, Amount()).add(file.disk, content)
    runs = session.exec(select(Run).order_by(col(Run.id))).all()
    nights = tuple(NightUse(run.id or 0, run.as_of, by_run.get(run.id or 0, Amount())) for run in runs)
    over = [night.added.bytes for night, run in zip(nights, runs, strict=True) if run.state not in OPEN][-_RATE:]
    per_night = sum(over) // len(over) if over else None
    left = free // per_night if per_night else None
    by_site.pop("", None)
    return Usage(
        total,
        dict(sorted(by_kind.items(), key=lambda one: -one[1].bytes)),
        dict(sorted(by_site.items(), key=lambda one: (-one[1].bytes, one[0]))),
        nights,
        others,
        free,
        per_night,
        left,
    )
