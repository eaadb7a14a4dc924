"""What the column map says in words: how certain a place is, and why a candidate was taken or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitecheck.checks.definition import CheckFile, OneColumnCheck
from sitecheck.checks.kinds.columns import ColumnsCheck
from sitecheck.checks.phrases import PHRASES, phrase
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState
from sitecheck.i18n.catalogue import N_, Translator
from sitecheck.i18n.names import COLUMNS
from sitecheck.page.urls import identity
from sitecheck.review.columns import SURE
from sitecheck.web.render import clip

_CERTAIN, _DOUBTFUL = 0.9, 0.6
_FRIEND = "false-friend: "
_HOW = {
    "label": N_("A link bears the column's name."),
    "placeholder": N_("The name stands there, its link has no address."),
    "ColumnType": N_("The page names itself as this column in its column type."),
    "title": N_("The page bears the column's name as its title."),
    "section": N_("It is a part of another page, under a heading of its own."),
    "inside guide": N_("It stands inside the disclosure guide."),
    "its columns stand in the navigation": N_("The columns of the disclosure part stand in the navigation."),
    "pinned": N_("A person placed it."),
}
_REASONS = {
    "section": N_("The column is a part of this page, under its own heading."),
    "inside-guide": N_("The form, or the link to it, stands inside the disclosure guide."),
    "by-content": N_("The page does not bear the column's name, but holds what the column must hold."),
    "attachment": N_("The column is a file, which was not read."),
    "children-in-navigation": N_("The disclosure part has no name of its own; its columns stand in the navigation."),
    "pin-moved": N_("Found again here after the pinned address had gone."),
    "article": N_("It is one article and no list, as this column would be."),
    "not-found": N_("An undisturbed search of home page, navigation and disclosure pages found nothing."),
}
VERDICTS = {
    "taken": N_("Taken"),
    "fits": N_("Fits as well"),
    "refused": N_("Refused"),
    "unclear": N_("Could not be told"),
    "unseen": N_("Not looked at"),
}
TIERS = {
    "exact": N_("its exact name"),
    "core": N_("the core of its name"),
    "weak": N_("a name much like it"),
    "meta": N_("named by its page"),
    "section": N_("a heading on a page"),
    "pinned": N_("pinned"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as a person is shown it: what became of it, in which words."""

    candidate: Candidate
    verdict: str
    why: tuple[str, ...]


def confidence_words(value: float, t: Translator) -> str:
    """How certain a place is, in words."""
    if value >= _CERTAIN:
        return t("certain")
    if value >= SURE:
        return t("quite certain")
    return t("doubtful") if value >= _DOUBTFUL else t("weak")


def reason_words(code: str, t: Translator) -> str:
    """What a reason code of the survey says; empty for none."""
    if code.startswith(_FRIEND):
        return t("Its title says that it is something else: {name}", name=clip(code.removeprefix(_FRIEND), 60))
    if code in PHRASES:
        return phrase(code, t.language)
    return t(_REASONS[code]) if code in _REASONS else phrase(code, t.language)


def shown(candidate: Candidate, reading: ColumnReading, t: Translator) -> Shown:
    """The candidate with what became of it and why."""
    how, _, reason = candidate.why.partition("; ")
    words = (t(_HOW[how]) if how in _HOW else clip(how, 120), reason_words(reason, t))
    return Shown(candidate, _verdict(candidate, reading, reason), tuple(word for word in words if word))


def _verdict(candidate: Candidate, reading: ColumnReading, reason: str) -> str:
    same = candidate.url is not None and reading.url is not None and identity(candidate.url) == identity(reading.url)
    if same and reading.state is ColumnState.FOUND:
        return "taken"
    if candidate.verified is None:
        return "unclear" if reason else "unseen"
    return "fits" if candidate.verified else "refused"


def column_names(checks: Mapping[str, CheckFile], t: Translator) -> dict[str, str]:
    """What columns are called: by our own names, else as the checks that ask for them say."""
    found: dict[str, str] = {}
    for check in checks.values():
        if isinstance(check, OneColumnCheck):
            found[check.column_key] = check.name.in_language(t.language)
        elif isinstance(check, ColumnsCheck):
            found |= {one.key: one.name.in_language(t.language) for one in check.params.columns}
    return found | {key: t(name) for key, name in COLUMNS.items()}
