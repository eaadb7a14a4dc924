"""What a visitor asks of the audit trail, from the address or a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from sitecheck.review.audit import AuditFilter

_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)
_FIELDS = {"who": 64, "action": 64, "target": 300, "text": 100, "since": 10, "until": 10}


class AuditForm(BaseModel):
    """The filter as typed; what is too long for a field is cut."""

    model_config = ConfigDict(frozen=True)

    who: str = ""
    action: str = ""
    target: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    before: int | None = Field(default=None, ge=1, le=2**31 - 1)

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> AuditForm:
        """The filter in the hidden fields of a form."""
        return cls(**{name: fields.get(name, "") for name in _FIELDS})

    @field_validator(*_FIELDS, mode="before")
    @classmethod
    def _cut(cls, value: Any, info: ValidationInfo) -> Any:
        return value[: _FIELDS[str(info.field_name)]] if isinstance(value, str) else value


def filter_of(asked: AuditForm) -> tuple[AuditFilter, tuple[str, ...]]:
    """The filter, and the names of fields that are no days."""
    since, until = _day(asked.since), _day(asked.until)
    wrong = tuple(name for name, text, day in (("since", asked.since, since), ("until", asked.until, until))
                  if text.strip() and day is None)  # fmt: skip
    plain = {name: getattr(asked, name).replace("\x00", "").strip() for name in ("who", "action", "target", "text")}
    return AuditFilter(**plain, since=since, until=until), wrong


def values_of(asked: AuditForm) -> dict[str, str]:
    """The filter as fields of an address, without those left empty."""
    return {name: text for name in _FIELDS if (text := getattr(asked, name).strip())}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if _FIRST <= day <= _LAST else None
