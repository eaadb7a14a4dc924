"""The final table for other programs: JSON with everything, CSV with one line for each unit or deduction."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sitecheck.i18n import Translator
from sitecheck.scoring.answer import card_json
from sitecheck.scoring.messages import Language
from sitecheck.scoring.numbers import plain, shown
from sitecheck.settings.records import AssessmentConfig
from sitecheck.tables.amounts import amounts_of
from sitecheck.tables.links import Links
from sitecheck.tables.records import Beside, Deduction, FindingRef, UnitCard
from sitecheck.tables.words import authority_text, incomplete, laid_out_text, source_text, undecided_text, whole_text
from sitecheck.tables.workbook import in_order

SCHEMA = "sitecheck.table/1"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_json(
    assessment: AssessmentConfig, cards: Sequence[UnitCard], links: Links, language: Language = "zh"
) -> bytes:
    """UTF-8 JSON, readable and with sorted keys; points are decimal strings."""
    value = {
        "schema": SCHEMA,
        "assessment": assessment.model_dump(mode="json"),
        "units": [unit_json(card, links, language) for card in in_order(cards)],
    }
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def table_csv(cards: Sequence[UnitCard], t: Translator) -> bytes:
    """One line for each unit, by rank. UTF-8 with a byte order mark: spreadsheet programs need it."""
    ranked = in_order(cards)
    amounts = amounts_of(ranked, t)
    heads = [t("Rank"), t("Code"), t("Unit"), t("Category"), *("".join(one.title.split("\n")) for one in amounts)]
    heads += [t("By findings"), t("By hand"), t("Checks decided"), t("Checks"), t("Remarks")]
    rows: list[list[str]] = [heads]
    for card in ranked:
        said = (
            whole_text(card, t),
            incomplete(card, t),
            laid_out_text(card, t),
            undecided_text(card, t),
            authority_text(card, t),
        )
        remarks = " ".join(text for text in said if text)
        rows.append(
            [
                str(card.rank or ""),
                card.unit.code,
                card.unit.name,
                card.unit.category,
                *(_shown(one.of(card)) for one in amounts),
                plain(card.automatic),
                plain(card.manual),
                str(card.decided),
                str(card.checks),
                remarks,
            ]
        )
    return csv_bytes(rows)


def deductions_csv(cards: Sequence[UnitCard], links: Links, t: Translator) -> bytes:
    """One line for each deduction; several findings of one are separated by spaces. UTF-8 with a byte order mark."""
    heads = [t("Code"), t("Unit"), t("Item"), t("Rule"), t("Criteria"), t("Count"), t("Points"), t("Reason")]
    heads += [t("Source"), t("Findings"), t("At the desk"), t("Picture")]
    rows = [heads]
    for card in in_order(cards):
        for one in card.deductions:
            why = [*(finding.message for finding in one.findings), one.reason, one.note]
            rows.append(
                [
                    card.unit.code,
                    card.unit.name,
                    f"{one.item} {one.title}",
                    one.rule,
                    one.condition,
                    str(one.count) if one.count is not None else "",
                    plain(one.points) if one.points is not None else "",
                    "; ".join(text for text in why if text),
                    "; ".join((source_text(one, t), *one.sources)),
                    " ".join(str(finding.id) for finding in one.findings),
                    " ".join(links.finding(finding.id) for finding in one.findings),
                    " ".join(path for finding in one.findings if (path := links.picture(finding))),
                ]
            )
    return csv_bytes(rows)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that every spreadsheet program opens: UTF-8 with a mark in front, nothing in it runs."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _harmless(cell: str) -> str:
    """Text that a spreadsheet program would run as a formula gets an apostrophe; numbers stay."""
    if not cell.startswith(_FORMULA):
        return cell
    number = cell[1:].replace(".", "", 1).isdigit() and cell[0] in "+-"
    return cell if number else "'" + cell


def unit_json(card: UnitCard, links: Links, language: Language) -> dict[str, Any]:
    """One unit as the table's JSON says it."""
    return {
        "rank": card.rank,
        "code": card.unit.code,
        "name": card.unit.name,
        "category": card.unit.category,
        "final": _shown(card.final) or None,
        "automatic": plain(card.automatic),
        "manual": plain(card.manual),
        "complete": card.complete,
        "decided": card.decided,
        "checks": card.checks,
        "waiting": card.waiting,
        "undecided": [
            {"site": one.site, "check": one.check, "name": one.name, "message": one.message} for one in card.undecided
        ],
        "robots_authorities": [{"site": one.site, "authority": one.authority} for one in card.authorities],
        "refused": [{"place": one.place, "message": one.message} for one in card.refused],
        "unsettled": list(card.unsettled),
        "events": [
            {"rule": use.key, "event": use.event, "use": use.why.value, "detail": use.detail} for use in card.uses
        ],
        "self_assessment": {item: _beside(said) for item, said in card.beside.items()},
        "hints": [{"rule": hint.key, "findings": list(hint.ids)} for hint in card.hints],
        "rubric": card.main.rubric.id,
        "rubric_hash": card.main.rubric.hash,
        "scorecard": card_json(card.main.card, language),
        "deductions": [_deduction(one, links) for one in card.deductions],
    }


def _deduction(one: Deduction, links: Links) -> dict[str, Any]:
    return {
        "rubric": one.rubric,
        "item": one.item,
        "rule": one.rule or None,
        "condition": one.condition,
        "count": one.count,
        "points": plain(one.points) if one.points is not None else None,
        "note": one.note,
        "reason": one.reason,
        "source": one.origin.value if one.origin is not None else None,
        "entries": list(one.entry_ids),
        "entered_by": one.entered_by,
        "sources": list(one.sources),
        "findings": [_finding(finding, links) for finding in one.findings],
    }


def _beside(said: Beside) -> dict[str, Any]:
    return {
        "value": plain(said.value) if isinstance(said.value, Decimal) else said.value.value,
        "explanation": said.explanation,
        "submitted_at": said.submitted_at.isoformat(),
        "late": said.late,
        "attachments": [{"name": one.name, "sha256": one.sha256, "size": one.size} for one in said.attachments],
    }


def _finding(finding: FindingRef, links: Links) -> dict[str, Any]:
    return {
        "id": finding.id,
        "check": finding.check,
        "subject": finding.subject,
        "url": finding.url,
        "message": finding.message,
        "state": finding.state,
        "confirmed_by": finding.confirmed_by,
        "desk": links.finding(finding.id),
        "picture": links.picture(finding),
        "picture_sha256": finding.picture_sha256,
    }


def _shown(value: Decimal | None) -> str:
    return shown(value) if value is not None else ""
