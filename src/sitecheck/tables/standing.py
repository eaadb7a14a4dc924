"""How a unit stands in an assessment: what its card comes to, as a record and as the text that is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec


@dataclass(frozen=True, slots=True)
class TableSum:
    """What one table of a unit comes to. ``given``: something is known for it, or it is the only one; ``rates`` are
    those of a checklist's sections, ``rate`` its own."""

    rubric: str
    given: bool
    total: Decimal | None
    rate: Decimal | None
    subtotals: dict[str, Decimal | None]
    groups: dict[str, Decimal | None]
    rates: dict[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the card of a unit comes to (see ``UnitCard``).

    ``deductions`` and ``undecided`` are counts, ``missing`` the items still to be entered, ``refused`` the places of
    entries that do not fit. ``rank`` is not kept: it depends on all units.
    """

    code: str
    final: Decimal | None
    automatic: Decimal
    manual: Decimal
    decided: int
    checks: int
    waiting: int
    undecided: int
    deductions: int
    complete: bool
    missing: tuple[str, ...]
    refused: tuple[str, ...]
    tables: tuple[TableSum, ...]
    rank: int | None = None

    @property
    def main(self) -> TableSum:
        """The table the assessment names first."""
        return self.tables[0]

    @property
    def by_table(self) -> Mapping[str, TableSum]:
        """The tables by the id of their rubric."""
        return {one.rubric: one for one in self.tables}


_ENCODE = msgspec.json.Encoder(order="sorted", decimal_format="string").encode
_DECODE = msgspec.json.Decoder(Standing).decode


def dump_standing(standing: Standing) -> str:
    """Canonical JSON: equal standings are equal bytes."""
    return _ENCODE(standing).decode()


def load_standing(text: str) -> Standing | None:
    """What ``dump_standing`` wrote; None for what another version wrote."""
    try:
        return _DECODE(text)
    except msgspec.MsgspecError:
        return None
