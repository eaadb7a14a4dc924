"""The form of a unit's self-assessment: its items as they are shown, and what was posted of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from sitecheck.facts.events import Attachment
from sitecheck.i18n import Translator
from sitecheck.review import selfdrafts
from sitecheck.review.proofs import proof_ids
from sitecheck.review.selfdrafts import MOST_WORDS, Answer, Draft
from sitecheck.review.selfreports import Report
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.scoring.model import Item, Rubric
from sitecheck.scoring.numbers import plain
from sitecheck.scoring.show import points_text
from sitecheck.settings.records import UnitConfig
from sitecheck.tables.self_items import items_of, tables_of
from sitecheck.tables.self_values import ValueMisfit, bounds, is_checklist, own_value
from sitecheck.web.desk import Desk
from sitecheck.web.uploads import PostedFiles, keep_uploads


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a link; ``id`` None: it came with a list and cannot be fetched at the desk."""

    name: str
    size: int
    sha256: str
    id: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the form. ``wording`` pairs what its rules ask for with what they take or give."""

    item: Item
    checklist: bool
    wording: tuple[tuple[str, str], ...]
    low: str
    high: str
    value: str
    explanation: str
    files: tuple[FileView, ...]
    version: int
    who: str = ""
    fault: str = ""
    theirs: Draft | None = None
    read: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a table with its items."""

    table: str
    title: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Kept:
    """What a page shows instead of what is stored: what was typed, what is wrong with it, what others saved."""

    typed: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, Draft] = field(default_factory=dict)
    read: frozenset[str] = frozenset()


def files_of(session: Session, attachments: Iterable[Attachment], unit_code: str) -> tuple[FileView, ...]:
    """The files as links."""
    every = tuple(attachments)
    ids = proof_ids(session, every, unit_code) if every else {}
    return tuple(FileView(one.name, one.size, one.sha256, ids.get(one.sha256)) for one in every)


def form_of(
    session: Session,
    family: Sequence[Rubric],
    unit: UnitConfig,
    drafts: Mapping[str, Draft],
    kept: Kept,
) -> tuple[Part, ...]:
    """Every item that applies to the unit, by section."""
    asked = {item.id for item in items_of(family, unit)}
    parts = []
    for table in tables_of(family, unit):
        for section in table.sections:
            rows = tuple(
                _row(session, table.by_id[name], unit, drafts.get(name), kept)
                for name in section.items
                if name in asked
            )
            if rows:
                parts.append(Part(table.title, section.title, rows))
    return tuple(parts)


def _row(session: Session, item: Item, unit: UnitConfig, draft: Draft | None, kept: Kept) -> Row:
    stands = draft or Draft(item.id, "", "", ())
    value, explanation = kept.typed.get(item.id, (stands.value, stands.explanation))
    low, high = bounds(item)
    return Row(
        item,
        is_checklist(item),
        tuple((rule.condition, points_text(rule)) for rule in item.rules),
        plain(low),
        plain(high),
        value,
        explanation,
        files_of(session, stands.attachments, unit.code),
        stands.version,
        stands.who,
        kept.faults.get(item.id, ""),
        kept.conflicts.get(item.id),
        item.id in kept.read,
    )


def save(
    session: Session,
    desk: Desk,
    form: PostedFiles,
    items: Sequence[Item],
    *,
    assessment: str,
    unit_code: str,
    who: str,
    t: Translator,
) -> tuple[int, Kept]:
    """Save the posted answers that fit, in the caller's transaction; how many items changed, and what to show of the
    others. One item's fault holds up no other."""
    kept = Kept()
    answers = []
    for item in items:
        answer = _answer(session, desk, form, item, kept, assessment, unit_code, who, t)
        if answer is not None:
            answers.append(answer)
    done = selfdrafts.save(session, assessment, unit_code, answers, who=who, now=desk.clock())
    kept.conflicts = done.conflicts
    for answer in answers:
        if answer.item in done.conflicts:
            kept.typed[answer.item] = (answer.value, answer.explanation)
    return len(done.changed), kept


def _answer(
    session: Session,
    desk: Desk,
    form: PostedFiles,
    item: Item,
    kept: Kept,
    assessment: str,
    unit_code: str,
    who: str,
    t: Translator,
) -> Answer | None:
    """What was posted of one item; None for one that was not, or does not fit."""
    seen = form.text(f"was.{item.id}")
    if not seen.isdecimal() or len(seen) > 9:
        return None
    value, explanation = form.text(f"v.{item.id}"), form.text(f"e.{item.id}")
    try:
        if len(explanation) > MOST_WORDS:
            raise ValueMisfit("explanation", "")
        said = own_value(item, value, explanation) if value else ""
        files = keep_uploads(session, desk, form, f"p.{item.id}", assessment=assessment, unit_code=unit_code, who=who)
    except ValueMisfit as misfit:
        kept.faults[item.id] = misfit.say(t) or t("This is longer than {most} characters.", most=MOST_WORDS)
    except UploadsRefused as refused:
        kept.faults[item.id] = " ".join(refused.say(t))
    else:
        dropped = frozenset(name.rpartition(".")[2] for name in form.names() if name.startswith(f"drop.{item.id}."))
        return Answer(item.id, said, explanation, int(seen), files, dropped)
    kept.typed[item.id] = (value, explanation)
    return None


def from_list(reports: Iterable[Report], items: Sequence[Item], drafts: Mapping[str, Draft]) -> Kept:
    """What a list says of these items, to be looked at before it is saved."""
    asked = {item.id for item in items}
    kept = Kept()
    for report in reports:
        stands = drafts.get(report.item)
        said = (report.value, report.explanation)
        if report.item in asked and (stands is None or said != (stands.value, stands.explanation)):
            kept.typed[report.item] = said
    kept.read = frozenset(kept.typed)
    return kept


def fits(items: Sequence[Item], draft: Draft) -> bool:
    """Whether the table (still) takes this value."""
    item = next((one for one in items if one.id == draft.item), None)
    try:
        return item is not None and own_value(item, draft.value, draft.explanation) == draft.value
    except ValueMisfit:
        return False
