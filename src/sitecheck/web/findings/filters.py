"""What part of the queue is shown and in which order, as it stands in the address, where it can be passed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl

from sitecheck.facts.outcomes import FindingState
from sitecheck.facts.times import BEIJING
from sitecheck.i18n.catalogue import N_
from sitecheck.review.filters import OPEN, Certainty, Filter, Whose
from sitecheck.review.orders import Order
from sitecheck.web.render import query_of

DEFAULT = "waiting"
GROUPED = "defect"
_MOST_CHECKS = 50
_LONGEST = {"text": 300, "subject": 2000}
_LONGEST_ALL = 6000  # characters of all values together
_LONGEST_ONE = 100
_WHOSE = (Whose.MINE, Whose.FREE, Whose.OTHERS)


class Groups(Enum):
    """The tabs above the queue: a name for the address, a title, the states they show, and whether what waits for a
    second look is meant (None: both)."""

    WAITING = ("waiting", N_("To decide"), OPEN, False)
    SECOND = ("second", N_("Second look"), (), True)
    OPEN = ("open", N_("Unsettled"), (*OPEN, FindingState.CONFIRMED), None)
    CONFIRMED = ("confirmed", N_("Confirmed"), (FindingState.CONFIRMED,), None)
    DISMISSED = ("dismissed", N_("Dismissed"), (FindingState.DISMISSED,), None)
    FIXED = ("fixed", N_("Fixed"), (FindingState.FIXED,), None)
    ALL = ("all", N_("All"), (), None)

    def __init__(self, key: str, title: str, states: tuple[FindingState, ...], second: bool | None) -> None:
        self.key = key
        self.title = title
        self.states = states
        self.second = second

    def number(self, by_state: Mapping[FindingState, int], second: Mapping[FindingState, int]) -> int:
        """How many the tab shows; ``second``: those of ``by_state`` that wait for a second look."""
        shown = self.states or tuple(FindingState)
        if self.second:
            return sum(second[state] for state in shown)
        every = sum(by_state[state] for state in shown)
        return every if self.second is None else every - sum(second[state] for state in shown)


class FilterTooLarge(ValueError):
    """The filter of an address is far larger than any a person chose here."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice in the address; what is unknown or cannot be read does not narrow.

    ``since`` and ``before`` are days (Beijing): first seen on the one or later, before the other began.
    """

    state: str = DEFAULT
    unit: str = ""
    category: str = ""
    checks: tuple[str, ...] = ()
    site: str = ""
    subject: str = ""
    since: str = ""
    before: str = ""
    nights: int = 0
    certain: str = ""
    text: str = ""
    claim: str = ""
    appealed: bool = False
    sort: str = ""
    grouped: bool = False
    work: bool = False  # one after the other, each claimed

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Chosen:
        """The choice in the fields of an address. Raises FilterTooLarge."""
        fields = list(pairs)
        checks = tuple(dict.fromkeys(value for name, value in fields if name == "check" and value))
        one = {name: value.replace("\x00", "").strip() for name, value in fields}
        too_long = any(len(value) > _LONGEST.get(name, _LONGEST_ONE) for name, value in fields if name in _FIELDS)
        if too_long or len(checks) > _MOST_CHECKS or sum(len(value) for _, value in fields) > _LONGEST_ALL:
            raise FilterTooLarge
        nights = one.get("nights", "")
        return cls(
            state=one.get("state", "") or DEFAULT,
            unit=one.get("unit", ""),
            category=one.get("category", ""),
            checks=checks,
            site=one.get("site", ""),
            subject=one.get("subject", ""),
            since=_day(one.get("since", "")),
            before=_day(one.get("before", "")),
            nights=min(int(nights), 9999) if nights.isascii() and nights.isdigit() and len(nights) < 9 else 0,
            certain=_one_of(one.get("certain", ""), Certainty),
            text=one.get("text", ""),
            claim=_one_of(one.get("claim", ""), _WHOSE),
            appealed=one.get("appealed", "") == "1",
            sort=_one_of(one.get("sort", ""), Order),
            grouped=one.get("group", "") == GROUPED,
            work=one.get("work", "") == "1",
        )

    @classmethod
    def within(cls, text: str) -> Chosen:
        """The choice in the query string a form carries. Raises FilterTooLarge."""
        if len(text) > 10 * _LONGEST_ALL:
            raise FilterTooLarge
        try:
            return cls.read(parse_qsl(text.removeprefix("?"), max_num_fields=200))
        except ValueError as error:  # of parse_qsl, for too many fields
            raise FilterTooLarge from error

    @property
    def group(self) -> Groups:
        """The tab chosen."""
        return next((group for group in Groups if group.key == self.state), Groups.WAITING)

    @property
    def order(self) -> Order:
        """The order chosen."""
        return Order(self.sort) if self.sort else Order.URGENT

    @property
    def narrowed(self) -> bool:
        """Whether anything but tab, order and grouping was chosen."""
        return self.plain() != Chosen(self.state)

    def plain(self) -> Chosen:
        """The same findings in the usual order, one by one."""
        return replace(self, sort="", grouped=False, work=False)

    def filter(self, own_unit: str | None, me: str, now: datetime) -> Filter:
        """The filter for the queue; ``own_unit`` limits it whatever was chosen, ``me`` is who asks."""
        return Filter(
            unit=self.unit,
            category=self.category,
            checks=self.checks,
            site=self.site,
            subject=self.subject,
            states=self.group.states,
            since=_begins(self.since),
            before=_begins(self.before),
            nights=self.nights,
            certainty=Certainty(self.certain),
            text=self.text,
            whose=Whose(self.claim),
            me=me,
            now=now,
            second=self.group.second,
            appealed=self.appealed,
            own_unit=own_unit,
        )

    def query(self) -> dict[str, Any]:
        """The choice as query fields; what is default stays out."""
        return {
            "state": "" if self.group.key == DEFAULT else self.group.key,
            "unit": self.unit,
            "category": self.category,
            "check": self.checks,
            "site": self.site,
            "subject": self.subject,
            "since": self.since,
            "before": self.before,
            "nights": self.nights if self.nights > 1 else "",
            "certain": self.certain,
            "text": self.text,
            "claim": self.claim,
            "appealed": "1" if self.appealed else "",
            "sort": self.sort,
            "group": GROUPED if self.grouped else "",
            "work": "1" if self.work else "",
        }

    @property
    def address(self) -> str:
        """The choice as a query string, for forms that come back to it."""
        return query_of(self.query())


_FIELDS = frozenset(Chosen().query())


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in {str(one) for one in known} else ""


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value) if value else None
    except ValueError:
        return ""
    return day.isoformat() if day is not None and 1990 <= day.year <= 2200 else ""


def _begins(day: str) -> datetime | None:
    """The first moment of a day in Beijing."""
    return datetime.combine(date.fromisoformat(day), time(), BEIJING) if day else None
