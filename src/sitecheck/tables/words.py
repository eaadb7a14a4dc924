"""Sentences several tables share."""

from __future__ import annotations

from sitecheck.i18n import Translator
from sitecheck.scoring.messages import say, say_all
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import ZERO, shown
from sitecheck.scoring.quarters import quarters_note
from sitecheck.scoring.rules import AwardRule
from sitecheck.scoring.scorecard import ItemScore, Remark
from sitecheck.scoring.values import Origin
from sitecheck.tables.event_words import use_text
from sitecheck.tables.records import Deduction, UnitCard


def table_name(rubric: Rubric, t: Translator) -> str:
    """The short name of a table: its part in the source, else its title."""
    part = (rubric.source.part or "").split()
    return part[-1] if part else rubric.title


def place_of(sheet: str, cell: str = "A1") -> str:
    """A place in this workbook, for links."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def incomplete(card: UnitCard, t: Translator) -> str:
    """Why there is no final result yet, or what is left to enter; for a year made of quarters how it came about."""
    parts = []
    if quarters := quarters_text(card, t):
        parts.append(quarters)
    elif card.final is None:
        parts.append(t("No result: a table of the combination is missing."))
    elif not card.complete:
        parts.append(t("Not everything is entered yet."))
    if card.refused:
        places = ", ".join(one.place for one in card.refused)
        parts.append(t("Entries that do not fit the rubric and are not counted: {places}.", places=places))
    return " ".join(parts)


def whole_text(card: UnitCard, t: Translator) -> str:
    """What was done to the result as a whole: brought to another scale, or struck."""
    notes = tuple(note for note in card.main.card.notes if note.remark in (Remark.RESCALED, Remark.ZERO_ALL))
    return say_all(notes, t.language)


def quarters_text(card: UnitCard, t: Translator) -> str:
    """How the quarters make the year, or why they do not yet; empty for a period scored by itself."""
    said = quarters_note(card.sheets[0].card) if card.sheets else None
    return say(said, t.language) if said is not None else ""


def unsettled_text(card: UnitCard, t: Translator) -> str:
    """What was entered for quarters and has to be entered for the year."""
    if not card.unsettled:
        return ""
    return t("Entered for quarters, to be entered for the year: {places}.", places=", ".join(card.unsettled))


def open_events_text(card: UnitCard, t: Translator) -> str:
    """Events that would count, or not, once more is recorded of them."""
    said = [f"{use.event} → {use.key} ({use_text(use, t)})" for use in card.uses if use.why.open]
    return t("Events that are not counted yet: {events}.", events="; ".join(said)) if said else ""


def laid_out_text(card: UnitCard, t: Translator) -> str:
    """How many checks laid out what a person has to judge."""
    number = card.checks - card.decided - len(card.undecided)
    return t("{n} checks laid out what a person has to judge.", n=number) if number else ""


def undecided_names(card: UnitCard, t: Translator) -> str:
    """Which checks were not decided, by name alone: why stands on the unit's own sheet."""
    if not card.checks:
        return t("No check has run in this period.")
    names = list(dict.fromkeys(one.name for one in card.undecided))
    return t("Undecided: {checks}", checks=", ".join(names)) if names else ""


def undecided_text(card: UnitCard, t: Translator) -> str:
    """Which checks were not decided, with why; several sites of a unit are told apart."""
    if not card.checks:
        return t("No check has run in this period.")
    sites = {one.site for one in card.undecided}
    said = [f"{one.name}{f' ({one.site})' if len(sites) > 1 else ''}: {one.message}" for one in card.undecided]
    return t("Undecided: {checks}", checks="; ".join(said)) if said else ""


def authority_text(card: UnitCard, t: Translator) -> str:
    """On which sites robots.txt was not applied, and by what authority."""
    return " ".join(
        t(
            "robots.txt of {site} was not applied, by written authority: {authority}",
            site=one.site,
            authority=one.authority,
        )
        for one in card.authorities
    )


def deduction_text(deduction: Deduction) -> str:
    """A deduction in one line: what, how often, how much, why."""
    count = f" ×{deduction.count}" if deduction.count is not None and deduction.count != 1 else ""
    points = deduction.points
    said = "" if points is None else f" {'+' if points > ZERO else ''}{shown(points)}"
    why = "; ".join(text for text in (deduction.note, deduction.reason) if text)
    what = deduction.condition or deduction.rule
    return f"{what}{count}{said}" + (f" ({why})" if why else "")


def answer_text(item: Item, score: ItemScore, t: Translator) -> str:
    """What was said beside the answer of a checklist item: parts, figures and the reason; empty when nothing was.

    Of an item that adds up awards, each that was not given in full, with its reason; else each thing that gave points,
    unless all say the same.
    """
    if not score.lines:
        return ""
    most = {f"{item.id}.{rule.id}": rule.points for rule in item.rules if isinstance(rule, AwardRule)}
    short = []
    for line in score.lines:
        if line.rule not in most or line.points is None or line.points >= most[line.rule]:
            continue
        notes = tuple(note for note in line.notes if note.remark not in (Remark.JUDGED, Remark.NOT_MET))
        why = "; ".join(text for text in (say_all(notes, t.language), line.reason) if text)
        short.append(f"{line.condition} {shown(line.points)}/{shown(most[line.rule])}" + (f" ({why})" if why else ""))
    if short:
        return "\n".join(short)
    gave = [line for line in score.lines if line.rule and line.points is not None and line.points > 0]
    if score.answer is None and len({line.reason for line in gave}) > 1:
        return "\n".join(
            f"{line.condition} +{shown(line.points or ZERO)}" + (f" ({line.reason})" if line.reason else "")
            for line in gave
        )
    line = score.lines[-1]
    notes = tuple(note for note in line.notes if note.remark not in (Remark.ANSWER, Remark.FILLED))
    return "; ".join(text for text in (say_all(notes, t.language), line.reason) if text)


def source_text(deduction: Deduction, t: Translator) -> str:
    """Where a deduction came from."""
    if deduction.origin is Origin.FINDING:
        return t("Website check")
    if deduction.origin is Origin.ENTRY:
        return t("Entered by {who}", who=deduction.entered_by or "—")
    if deduction.origin is Origin.EVENT:
        return t("Event ledger")
    if deduction.origin is Origin.RANKING:
        return t("Ranking")
    return ""
