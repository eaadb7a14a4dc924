"""``sitecheck judge --explain``: why a finding is one, step by step, down to the points and the files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from sitecheck.cli.common import fail, open_store
from sitecheck.cli.exits import Exit
from sitecheck.cli.files import write

if TYPE_CHECKING:
    from sitecheck.audit.rejudge import BasisFor
    from sitecheck.settings.records import Project
    from sitecheck.tables.finding_costs import Cost

SCHEMA = "sitecheck.explanation/1"


def explain_finding(project: Project, named: str, run: int | None, basis_for: BasisFor, json_file: Path | None) -> None:
    """Print the explanation, or write it as JSON. Ends the command with exit 2 for a finding that is not known, with 3
    where its night cannot be read."""
    from sitecheck.audit.explain import NightUnreadable, NoSuchFinding, explain, find
    from sitecheck.audit.explain_report import data, lines
    from sitecheck.i18n import language_of
    from sitecheck.store.blobs import BlobStore
    from sitecheck.tables.finding_costs import costs_of

    language = language_of(project.settings.language)
    store = open_store(project)
    try:
        with store.reading() as session:
            found = explain(session, find(session, named), BlobStore(project.snapshots), basis_for, run)
            costs = costs_of(session, project, found.detail.finding)
            told = list(lines(found, language))
            document = {"schema": SCHEMA, **data(found, language), "costs": [_cost(one) for one in costs]}
    except NoSuchFinding as error:
        fail(str(error), Exit.USAGE)
    except NightUnreadable as error:
        fail(f"the night cannot be judged again: {error}; see 'sitecheck evidence verify'")
    finally:
        store.close()
    if json_file is not None:
        write(json_file, [json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"])
        return
    for line in told:
        print(line)
    print("\nWhat it costs")
    for one in costs:
        for line in _said(one, found.as_of.isoformat()):
            print(f"  {line}")
    if not costs:
        print("  nothing: no rule of an assessment of this unit asks for the check")


def _cost(one: Cost) -> dict[str, Any]:
    return {
        "assessment": one.assessment,
        "title": one.title,
        "period": one.period,
        "rubric": one.rubric,
        "rubric_hash": one.rubric_hash,
        "item": one.item,
        "rule": one.rule,
        "wording": one.wording,
        "worth": one.worth,
        "standing": one.standing.value,
        "counts": one.counts,
        "points": None if one.points is None else str(one.points),
        "places": one.places,
        "note": one.note,
    }


def _said(one: Cost, as_of: str) -> Iterator[str]:
    from datetime import date

    from sitecheck.scoring.numbers import plain
    from sitecheck.tables.finding_costs import Standing, within

    yield f"{one.title} ({one.assessment}, {one.period})"
    yield f"  rubric {one.rubric}, item {one.item} {one.item_title}, rule {one.rule}: {one.wording}; {one.worth}"
    match one.standing:
        case Standing.COUNTED:
            points = "answers the item with no" if one.points is None else f"{plain(one.points)} points"
            shared = f", for {one.places} findings together" if one.places > 1 else ""
            yield f"  counts: {points}{shared}{f' ({one.note})' if one.note else ''}"
        case Standing.OUTRANKED:
            yield "  costs nothing by itself: what a person entered, or a list, stands before it"
        case Standing.BY_HAND:
            yield "  costs nothing by itself: this rule is for a person to decide, who sees the finding as a hint"
        case Standing.NOT_MET:
            yield "  costs nothing by itself: it counts, and the rule asks for more than this one finding"
        case Standing.NOT_COUNTED:
            when = "" if within(one, date.fromisoformat(as_of)) else " and this night lies outside the period"
            state = "confirmed by a person" if one.counts == "confirmed" else "verified or confirmed"
            yield f"  costs nothing as it stands: only findings {state} count{when}"
        case _:
            assert_never(one.standing)
