"""Contact fields from a table that names them in its head: one office a row."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitecheck.facts.page import Contact
from sitecheck.page.contact_labels import FIELDS, LABEL
from sitecheck.page.contact_values import find_email, find_phone, is_placeholder, read_address, read_hours, read_organ
from sitecheck.page.document import Document, Node
from sitecheck.page.tables import rows_of

_LONGEST_HEAD = 16
_OFFICES = re.compile(r"(?:单\s?位|部\s?门|机\s?构|科\s?室|处\s?室)")  # heads of the column that names the offices
_UNNAMED = 2


def by_columns(doc: Document, table: Node) -> list[Contact]:
    """A table whose first rows name the fields: of its offices only that of disclosure is read, else the one called
    办公室; a telephone list of other units gives nothing."""
    rows = rows_of(doc, table)
    for at, header in enumerate(rows[:3]):
        heads = [LABEL.fullmatch(cell) if len(cell) <= _LONGEST_HEAD else None for cell in header]
        known = [head for head in heads if head is not None and not head["other"]]
        if len(known) < 2:
            continue
        offices = [row for row in rows[at + 1 :] if len(row) == len(header)]
        named = [row for row in offices if _office_rank(row) < _UNNAMED]
        office = min(named, key=_office_rank, default=None) if len(offices) > 1 else next(iter(offices), None)
        if office is None:
            return []
        return [
            contact
            for name, head, cell in zip(header, heads, office, strict=True)
            for contact in _cell(name, head, cell)
        ]
    return []


def _cell(name: str, head: re.Match[str] | None, cell: str) -> list[Contact]:
    if is_placeholder(cell):
        return []
    if head is None:
        office = read_organ(cell) if _OFFICES.fullmatch(name) else None
        return [Contact("org", office, "".join(name.split()))] if office is not None else []
    if head["foreign"] or head["other"]:
        return []
    fields = ("phone", "fax") if head["both"] else tuple(field for field in FIELDS if head[field])
    values = ((field, _READERS[field](cell)) for field in fields)
    return [Contact(field, value, "".join(head.group().split())) for field, value in values if value]


def _office_rank(row: list[str]) -> int:
    text = " ".join(row)
    return 0 if "公开" in text else 1 if "办公室" in text else _UNNAMED


def _fax_number(text: str) -> str | None:
    return find_phone(text, hotlines=False)


_READERS: dict[str, Callable[[str], str | None]] = {
    "address": read_address,
    "hours": read_hours,
    "org": read_organ,
    "email": find_email,
    "phone": find_phone,
    "fax": _fax_number,
}
