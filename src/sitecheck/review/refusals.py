"""What a unit or the office is refused, told by a code: the words for it, with places for what has to be named."""

from __future__ import annotations

from enum import StrEnum

from sitecheck.i18n.catalogue import N_


class Refusal(StrEnum):
    """Why something about an appeal or a self-assessment cannot be done."""

    NOT_ANNOUNCED = "not-announced"
    TOO_LATE = "too-late"
    NO_WORDS = "no-words"
    NO_REASON = "no-reason"
    ALREADY_OPEN = "already-open"
    ANSWERED = "answered"
    NOT_OPEN = "not-open"
    OWN_DECISION = "own-decision"
    SECOND_LOOK = "second-look"
    NOT_ALLOWED = "not-allowed"
    CHANGED = "changed"
    HANDED_IN = "handed-in"
    NOT_HANDED_IN = "not-handed-in"
    MISSING = "missing"
    EMPTY = "empty"
    TOO_SOON = "too-soon"
    TOO_LONG = "too-long"


WORDS = {
    Refusal.NOT_ANNOUNCED: N_("Nothing that counts was deducted here, so there is nothing to appeal against."),
    Refusal.TOO_LATE: N_(
        "The last day to appeal was {day} ({days} working days after the deduction was announced on {announced}). "
        "The office can still open an appeal for the unit."
    ),
    Refusal.NO_WORDS: N_("Say in words what is wrong with the deduction."),
    Refusal.NO_REASON: N_("A reason is needed here."),
    Refusal.ALREADY_OPEN: N_("Appeal {id} against this deduction is open already; add to it there."),
    Refusal.ANSWERED: N_("Appeal {id} against this deduction was answered already."),
    Refusal.NOT_OPEN: N_("This appeal is closed; nothing can be added or decided any more."),
    Refusal.OWN_DECISION: N_(
        "You made the deduction this appeal is about: a reviewer or an administrator has to reject it."
    ),
    Refusal.SECOND_LOOK: N_("Deductions of this unit need a second look: a reviewer or an administrator has to agree."),
    Refusal.NOT_ALLOWED: N_("Your role may not do this."),
    Refusal.CHANGED: N_("Something happened here meanwhile. Look at it as it is now; what you wrote is kept below."),
    Refusal.HANDED_IN: N_("The self-assessment is handed in. It can be changed once the office gives it back."),
    Refusal.NOT_HANDED_IN: N_("The self-assessment is not handed in, so it cannot be given back."),
    Refusal.MISSING: N_("{n} items have no value: fill them in, or say in words why they stay empty."),
    Refusal.EMPTY: N_("No item has a value yet: there is nothing to hand in."),
    Refusal.TOO_SOON: N_("This portal was looked at again at {at}. The next time is possible from {next} on."),
    Refusal.TOO_LONG: N_("This is longer than {most} characters."),
}


class Refused(ValueError):
    """Something that cannot be done; ``why`` says what, ``values`` fill the places of its words."""

    def __init__(self, why: Refusal, **values: object) -> None:
        super().__init__(WORDS[why].format(**values))
        self.why = why
        self.values = values
