"""What a final table is made of: one card for each unit, with every deduction and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from sitecheck.facts.events import Attachment
from sitecheck.scoring.automatic import Hint
from sitecheck.scoring.event_trail import Use
from sitecheck.scoring.model import Rubric
from sitecheck.scoring.scorecard import Line, Scorecard
from sitecheck.scoring.values import Origin, Said
from sitecheck.settings.records import AssessmentConfig, UnitConfig


@dataclass(frozen=True, slots=True)
class FindingRef:
    """A finding as a table shows it. ``picture`` is the path of its newest picture below the evidence folder, empty
    where there is none; ``confirmed_by`` is the person who confirmed it last."""

    id: int
    check: str
    subject: str
    url: str
    message: str
    state: str
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    picture: str = ""
    picture_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """One line of a scorecard that takes points (or gives some back at a limit), with what it rests on.

    ``points`` None: the line that answers a checklist item with *no*, which costs a share of the rate.
    ``rule`` is the key in the rubric (``KD10.r1``), empty for what the item itself does; ``condition`` is its wording.
    ``sources`` names the events or the ranking list behind it.
    """

    rubric: str
    item: str
    title: str
    rule: str
    condition: str
    count: int | None
    points: Decimal | None
    note: str
    reason: str
    origin: Origin | None
    findings: tuple[FindingRef, ...] = ()
    entered_by: str = ""
    entry_ids: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that could not be decided in the last run of the period, with why."""

    site: str
    check: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Authority:
    """A site of the unit on which robots.txt was not applied in the period, and by what written authority."""

    site: str
    authority: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What the unit says of one item. ``late``: handed in after the day it was due; None where none is named."""

    value: Decimal | Said
    explanation: str
    attachments: tuple[Attachment, ...]
    submitted_at: datetime
    late: bool | None


@dataclass(frozen=True, slots=True)
class Refused:
    """A manual entry that does not fit the rubric any more, and is not counted."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a unit: the rubric and the unit's scorecard under it. ``given``: something is known or entered for
    it; a table of a combination that is not given is missing, whatever its untouched points are."""

    rubric: Rubric
    card: Scorecard
    given: bool = True


@dataclass(frozen=True, slots=True)
class UnitCard:
    """One unit in an assessment.

    ``sheets``: the main table first, then those it is combined with. ``final`` is exact; ``rank`` is by ``final`` as
    shown (two digits), equal results share a rank; both None while a table is missing. ``automatic`` and ``manual`` are
    the points that findings and entries took or gave. ``decided`` of ``checks`` were decided in the last run of the
    period; ``waiting`` findings are neither confirmed nor dismissed. ``sources`` says what the ids of
    events and ranking lists on lines stand for, ``uses`` what the rules did with the unit's events; ``unsettled`` are
    places entered for quarters that have to be entered for the year; ``beside`` is the self-assessment by item.
    """

    assessment: AssessmentConfig
    unit: UnitConfig
    sheets: tuple[Sheet, ...]
    final: Decimal | None
    rank: int | None
    automatic: Decimal
    manual: Decimal
    decided: int
    checks: int
    waiting: int
    undecided: tuple[Undecided, ...]
    deductions: tuple[Deduction, ...]
    hints: tuple[Hint, ...]
    refused: tuple[Refused, ...]
    authorities: tuple[Authority, ...] = ()
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    uses: tuple[Use, ...] = ()
    unsettled: tuple[str, ...] = ()
    beside: Mapping[str, Beside] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def main(self) -> Sheet:
        """The table the assessment names first."""
        return self.sheets[0]

    @property
    def complete(self) -> bool:
        """Whether nothing is left to enter."""
        return self.main.card.complete


def takes(line: Line) -> bool:
    """Whether a scorecard line belongs among the deductions: what takes points, and what a limit gives back."""
    return line.points is not None and (line.points < 0 or (line.rule is None and line.points != 0))
