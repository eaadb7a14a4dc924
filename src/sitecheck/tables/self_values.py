"""What a unit may say of an item (自评分): a number within the item's points, or yes, no, na for a checklist line."""

from __future__ import annotations

from decimal import Decimal

from sitecheck.i18n.catalogue import N_, Translator
from sitecheck.scoring.model import Item
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.rules import YesNoRule
from sitecheck.scoring.values import Said
from sitecheck.settings.values import answer_of, figure_of

_NA = frozenset({"na", "n/a", "不适用"})
_BEYOND = Decimal(1000)  # an item without points of its own takes no more than this from either side
_NO_SCORE = N_("'{text}' is no score: write a number from {low} to {high}")
_NO_ANSWER = N_("'{text}' is no answer: write 是, 否 or 不适用 (yes, no, na)")
_WHY_NA = N_("say why it is not applicable")


class ValueMisfit(ValueError):
    """A value the item does not take. ``column``: what is wrong, ``value`` or ``explanation``."""

    def __init__(self, column: str, text: str, /, **values: object) -> None:
        super().__init__(text.format(**values))
        self.column = column
        self._text, self._values = text, values

    def say(self, t: Translator) -> str:
        """What is wrong, in the translator's language."""
        return t(self._text, **self._values)


def is_checklist(item: Item) -> bool:
    """Whether the item is answered by yes, no or na instead of points."""
    return any(isinstance(rule, YesNoRule) for rule in item.rules)


def bounds(item: Item) -> tuple[Decimal, Decimal]:
    """The least and the most a unit may claim."""
    return (Decimal(0), item.max_points) if item.max_points is not None else (-_BEYOND, _BEYOND)


def own_value(item: Item, text: str, explanation: str) -> str:
    """The value as it is kept: plain decimal text, or ``yes``, ``no``, ``na``. Raises ValueMisfit."""
    text = text.strip()
    if is_checklist(item):
        if text.lower() in _NA:
            if not explanation.strip():
                raise ValueMisfit("explanation", _WHY_NA)
            return Said.NA.value
        said = answer_of(text)
        if said is None:
            raise ValueMisfit("value", _NO_ANSWER, text=text)
        return (Said.YES if said else Said.NO).value
    figure, (low, high) = figure_of(text), bounds(item)
    if figure is None or not low <= figure <= high:
        raise ValueMisfit("value", _NO_SCORE, text=text, low=plain(low), high=plain(high))
    return plain(figure)
