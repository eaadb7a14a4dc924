"""How one value of a rubric stands in a cell of the form, and is read back from what people type there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sitecheck.scoring.documents import DocumentError, read_yaml
from sitecheck.scoring.form.text import flow
from sitecheck.scoring.numbers import exact

Raw = str | int | float | bool | date | datetime | None
Cell = str | int | Decimal | None
_DIGITS = 15  # a spreadsheet keeps so many; longer numbers are written as text
_BETWEEN = re.compile(r"[;；\n]+")
_BETWEEN_NAMES = re.compile(r"[、,，;；\s]+")
_LINES = re.compile(r"(\d+)(?:\s*[-–—~～至]\s*(\d+))?")
_YES = {"是": True, "yes": True, "true": True, "√": True, "否": False, "no": False, "false": False, "×": False}


class CellMistake(ValueError):
    """What is wrong with a cell, and what to write instead."""


class Codec(Protocol):
    """One way of writing values into cells."""

    def write(self, value: Any) -> Cell:
        """The cell for a value."""

    def read(self, raw: Raw) -> Any:
        """The value of a cell that is not empty. Raises CellMistake."""


@dataclass(frozen=True)
class Words:
    """Plain text; what a spreadsheet took for a number or a day becomes text again."""

    def write(self, value: Any) -> Cell:
        """The text as it is."""
        return str(value)

    def read(self, raw: Raw) -> str:
        """Text without blanks around it."""
        if isinstance(raw, bool):
            raise CellMistake("write text, not a truth value")
        if isinstance(raw, float) and raw.is_integer():
            return str(int(raw))
        if isinstance(raw, datetime):
            return raw.date().isoformat()
        return str(raw).strip()


@dataclass(frozen=True)
class Number:
    """An exact number; ``whole``: without decimals."""

    whole: bool = False

    def write(self, value: Any) -> Cell:
        """A number where a spreadsheet keeps it exactly, otherwise text."""
        number = Decimal(value)
        if len(number.normalize().as_tuple().digits) > _DIGITS:
            return str(number)
        return int(number) if number == number.to_integral_value() else number

    def read(self, raw: Raw) -> Decimal | int:
        """``8``, ``0.25`` or ``8分``; full-width digits are digits."""
        text = unicodedata.normalize("NFKC", str(raw)).strip().removesuffix("分").strip()
        number = None if isinstance(raw, bool | date) else exact(text)
        if number is None:
            raise CellMistake(f"{str(raw)[:30]!r} is no number; write digits such as 8 or 0.25")
        if not self.whole:
            return number
        if number != number.to_integral_value():
            raise CellMistake(f"{text} is no whole number")
        return int(number)


@dataclass(frozen=True)
class YesNo:
    """是 or 否."""

    def write(self, value: Any) -> Cell:
        """是 or 否."""
        return "是" if value else "否"

    def read(self, raw: Raw) -> bool:
        """Also yes and no, and the truth values of spreadsheets."""
        found = raw if isinstance(raw, bool) else _YES.get(str(raw).strip().lower())
        if found is None:
            raise CellMistake(f"{str(raw)[:30]!r}: write 是 or 否")
        return found


@dataclass(frozen=True)
class Choice:
    """One of a closed set: the word in the form for each value in the file."""

    words: Mapping[str, str]  # value: word

    def write(self, value: Any) -> Cell:
        """The word, or the value itself where the form has none for it."""
        return self.words.get(str(value), str(value))

    def read(self, raw: Raw) -> str:
        """The value for its word; the value itself is understood as well."""
        text = str(raw).strip()
        found = {word: value for value, word in self.words.items()} | {value: value for value in self.words}
        if text not in found:
            raise CellMistake(f"{text[:30]!r} is none of {'、'.join(self.words.values())}; choose one")
        return found[text]


@dataclass(frozen=True)
class Names:
    """Several ids or names in one cell. ``words``: the form's words for a closed set of them."""

    words: Mapping[str, str] = field(default_factory=dict)

    def write(self, value: Any) -> Cell:
        """Separated by 、."""
        entries = [self.words.get(str(entry), str(entry)) for entry in value]
        odd = not entries or any(_BETWEEN_NAMES.search(entry) for entry in entries)
        return flow(list(value)) if odd else "、".join(entries)

    def read(self, raw: Raw) -> list[str]:
        """Separated by 、, commas, semicolons or blanks."""
        text = str(Words().read(raw))
        if text.startswith("["):
            return _strings(text)
        found = [entry for entry in _BETWEEN_NAMES.split(text) if entry]
        return [Choice(self.words).read(entry) for entry in found] if self.words else found


@dataclass(frozen=True)
class Phrases:
    """Several texts in one cell, which may hold 、 and commas themselves."""

    def write(self, value: Any) -> Cell:
        """Separated by ；."""
        odd = not value or any(
            _BETWEEN.search(entry) or entry != entry.strip() or entry.startswith("[") for entry in value
        )
        return flow(list(value)) if odd else "；".join(value)

    def read(self, raw: Raw) -> list[str]:
        """Separated by semicolons or line breaks."""
        text = str(Words().read(raw))
        return _strings(text) if text.startswith("[") else [one.strip() for one in _BETWEEN.split(text) if one.strip()]


@dataclass(frozen=True)
class LineNumbers:
    """Where something stands in the source: ``25`` or ``25-46``."""

    def write(self, value: Any) -> Cell:
        """One number where first and last are the same."""
        first, last = value
        return first if first == last else f"{first}-{last}"

    def read(self, raw: Raw) -> list[int]:
        """First and last line."""
        text = unicodedata.normalize("NFKC", str(Words().read(raw)))
        match = _LINES.fullmatch(text)
        if match is None:
            raise CellMistake(f"{text[:30]!r}: write a line such as 25, or first and last such as 25-46")
        return [int(match[1]), int(match[2] or match[1])]


@dataclass(frozen=True)
class Attributes:
    """Attributes of a unit with the values asked for: ``has_website=是``."""

    def write(self, value: Any) -> Cell:
        """Separated by ；."""
        return "；".join(
            f"{name}={YesNo().write(said) if isinstance(said, bool) else said}" for name, said in value.items()
        )

    def read(self, raw: Raw) -> dict[str, bool | str]:
        """是 and 否 are truth values, everything else is text."""
        found: dict[str, bool | str] = {}
        for entry in Phrases().read(raw):
            name, sign, said = unicodedata.normalize("NFKC", entry).partition("=")
            if not sign or not name.strip() or not said.strip():
                raise CellMistake(f"{entry[:30]!r}: write an attribute and its value such as has_website=是")
            text = said.strip()
            found[name.strip()] = _YES.get(text.lower(), text) if text in ("是", "否") else text
        return found


@dataclass(frozen=True)
class Weights:
    """Tables and their weights: ``table-one=0.6；table-two=0.4``."""

    def write(self, value: Any) -> Cell:
        """Separated by ；."""
        return "；".join(f"{name}={number}" for name, number in value.items())

    def read(self, raw: Raw) -> dict[str, Decimal]:
        """Numbers are exact; 60% is understood as 0.6."""
        found: dict[str, Decimal] = {}
        for entry in Phrases().read(raw):
            name, _, said = unicodedata.normalize("NFKC", entry).partition("=")
            percent = said.strip().endswith("%")
            number = exact(said.strip().removesuffix("%"))
            if number is None or not name.strip():
                raise CellMistake(f"{entry[:30]!r}: write a rubric's id and its weight such as table-one=0.6")
            found[name.strip()] = number / 100 if percent else number
        return found


@dataclass(frozen=True)
class Notation:
    """Settings that have no column of their own, as written in a rubric file: ``{name: value}``."""

    def write(self, value: Any) -> Cell:
        """On one line."""
        return flow(value)

    def read(self, raw: Raw) -> dict[str, Any]:
        """A mapping."""
        text = str(Words().read(raw))
        try:
            data = read_yaml(text).data
        except DocumentError as error:
            raise CellMistake(f"write settings such as {{max_working_days: 20}} ({error})") from error
        if not isinstance(data, dict):
            raise CellMistake("write settings such as {max_working_days: 20}")
        return data


def _strings(text: str) -> list[str]:
    try:
        data = read_yaml(text).data
    except DocumentError as error:
        raise CellMistake(f"a list in brackets is not closed or quoted as it should be ({error})") from error
    if not isinstance(data, Sequence) or isinstance(data, str) or not all(isinstance(one, str) for one in data):
        raise CellMistake("write a list of texts such as [one, two]")
    return list(data)
