"""The assessor's side of a self-assessment: side by side with what findings and entries say, item by item."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from fastapi import HTTPException, Query, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.review import periods, selfsteps
from sitecheck.review.entries import EntryConflict
from sitecheck.review.periods import Action, PeriodClosed
from sitecheck.review.selfdrafts import MOST_WORDS
from sitecheck.scoring.refusals import FactRefused
from sitecheck.settings.records import AssessmentConfig, UnitConfig
from sitecheck.tables.cards import assessed_units
from sitecheck.tables.self_items import items_of
from sitecheck.web.assessed import assessment_of, card_of, unit_of
from sitecheck.web.desk import Desk
from sitecheck.web.forms import Form, Posted
from sitecheck.web.people import Officer, Person, Reader, TheDesk
from sitecheck.web.render import go, language_for, page
from sitecheck.web.selfassess.compare import compared, enter, place_of

Word = Annotated[str, Query(max_length=64)]


def side_by_side(
    request: Request, assessment_id: str, unit_code: str, person: Reader, desk: TheDesk, done: Word = ""
) -> Response:
    """Self, automatic and assessed values, differences first."""
    assessment = assessment_of(desk, assessment_id)
    return _page(request, desk, assessment, unit_of(desk, assessment, unit_code), person, done=done)


def settle(
    request: Request, assessment_id: str, unit_code: str, person: Officer, form: Form, desk: TheDesk
) -> Response:
    """Accept what the unit says of an item, or enter another value with a reason."""
    assessment = assessment_of(desk, assessment_id)
    unit = unit_of(desk, assessment, unit_code)
    lang = language_for(request, person)
    t = translator(lang)
    item = next((one for one in items_of(desk.families[assessment.id], unit) if one.id == form.text("item")), None)
    if item is None or not place_of(item):
        raise HTTPException(404)
    reason, expected = form.text("reason")[:MOST_WORDS], form.text("expected")
    try:
        with desk.store.session() as session:
            periods.require(session, assessment.id, Action.ENTER)
            card, _ = card_of(desk, session, assessment, unit, lang)
            row = next(
                one for one in compared(session, desk.families[assessment.id], unit, card, lang) if one.item == item
            )
            value = form.text("value")
            if form.text("action") == "accept":
                value = row.own_text
                if row.automatic and not reason:
                    raise _Fault(
                        t("Findings, events or lists took points here: say why the unit's value replaces them.")
                    )
                accepted = t("Self-assessment accepted")
                reason = (
                    f"{accepted}：{reason}"
                    if reason and lang == "zh"
                    else f"{accepted}: {reason}"
                    if reason
                    else accepted
                )
            elif not reason:
                raise _Fault(t("A reason is needed here."))
            if not value:
                raise _Fault(t("There is no value to enter."))
            enter(
                session,
                item,
                value,
                assessment=assessment.id,
                unit_code=unit.code,
                reason=reason,
                expected=int(expected) if expected.isdecimal() and len(expected) <= 9 else -1,
                who=person.name,
                now=desk.clock(),
            )
    except _Fault as wrong:
        return _page(request, desk, assessment, unit, person, item.id, str(wrong), form)
    except FactRefused as refused:
        fault = t("This value does not fit: {why}", why=refused.say(lang))
        return _page(request, desk, assessment, unit, person, item.id, fault, form)
    except EntryConflict:
        fault = t("Somebody else changed this meanwhile. Your value is kept here; saving replaces theirs.")
        return _page(request, desk, assessment, unit, person, item.id, fault, form, status=409)
    except PeriodClosed:
        fault = t("The period is closed: no value is entered any more.")
        return _page(request, desk, assessment, unit, person, item.id, fault, form, status=409)
    return go(f"/self/{assessment.id}/{unit.code}/review?done={item.id}#{_next(form)}")


class _Fault(ValueError):
    """What is wrong with a posted value, in the person's language."""


def _next(form: Posted) -> str:
    name = form.text("next")
    return f"i.{name}" if name.isascii() and name.isalnum() else "main"


def _page(
    request: Request,
    desk: Desk,
    assessment: AssessmentConfig,
    unit: UnitConfig,
    person: Person,
    at: str = "",
    fault: str = "",
    form: Posted | None = None,
    *,
    done: str = "",
    status: int = 422,
) -> Response:
    lang = language_for(request, person)
    with desk.reading() as session:
        card, _ = card_of(desk, session, assessment, unit, lang)
        rows = compared(session, desk.families[assessment.id], unit, card, lang)
        standing = selfsteps.of_unit(session, assessment.id, unit.code)
        closed = not periods.may(periods.state_of(session, assessment.id), Action.ENTER)
    codes = [one.code for one in assessed_units(desk.project, assessment)]
    values = {
        "assessment": assessment,
        "unit": unit,
        "card": card,
        "rows": rows,
        "following": {one.item.id: after.item.id for one, after in pairwise(rows)},
        "standing": standing,
        "counts": {kind: sum(one.differs is kind for one in rows) for kind in (True, False, None)},
        "at": at,
        "fault": fault,
        "typed": {name: form.text(name) for name in ("value", "reason")} if form is not None else {},
        "done": done if any(one.item.id == done for one in rows) else "",
        "acts": person.may_change and not closed,
        "closed": closed,
        "next_unit": next(iter(codes[codes.index(unit.code) + 1 :]), None),
    }
    return page(request, "selfassess/review.html", values, status=status if fault else 200)
