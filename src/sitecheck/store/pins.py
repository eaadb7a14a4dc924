"""What is remembered of pinned columns from night to night: in the column map, beside where they were found."""

from __future__ import annotations

import msgspec
from sqlmodel import Session, col, select

from sitecheck.facts.pins import Pin, Remembered
from sitecheck.store.models import ColumnMap

_ENCODE = msgspec.json.Encoder(order="sorted").encode
_DECODE = msgspec.json.Decoder(Remembered).decode
_URL = 2000
_WHY = 64


def load_remembered(session: Session, site_key: str) -> dict[str, Remembered]:
    """What the pinned columns of a site held when they were last seen, by column; empty before the first night."""
    rows = session.exec(
        select(ColumnMap)
        .where(ColumnMap.site_key == site_key, col(ColumnMap.pinned), ColumnMap.remembered != "")
        .order_by(ColumnMap.column_key)
    )
    found = ((row.column_key, _read(row.remembered)) for row in rows)
    return {key: known for key, known in found if known is not None}


def _read(text: str) -> Remembered | None:
    """What was written, None where another version wrote it in another form: such a column is seen as if anew."""
    try:
        return _DECODE(text)
    except msgspec.MsgspecError:
        return None


def mark_pin(row: ColumnMap, pin: Pin | None) -> None:
    """Write into the column map what became of a pin. What it held stays as it was when it could not be seen; without
    a pin nothing is remembered."""
    row.pinned = pin is not None
    row.pin_url = pin.url[:_URL] if pin is not None else ""
    row.pin_state = pin.state.value if pin is not None else ""
    row.pin_why = pin.why[:_WHY] if pin is not None else ""
    row.pin_by = pin.by.value if pin is not None and pin.by is not None else ""
    if pin is None:
        row.remembered = ""
    elif pin.held is not None:
        row.remembered = _ENCODE(pin.held).decode()
