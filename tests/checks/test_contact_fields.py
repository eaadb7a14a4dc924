from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.checks.sights import CALENDAR, CHECKS, FIELDS, SITE, column, columns, contact, observe, totals

from sitecheck.checks.engine import judge
from sitecheck.checks.messages import message
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import ColumnReading, ColumnState, ContactReading, SiteObservation
from sitecheck.facts.verdict import Verdict

CHECK = CHECKS["contact-fields"]
FOUND, MISSING, BROKEN, UNABLE = ColumnState.FOUND, ColumnState.MISSING, ColumnState.BROKEN, ColumnState.UNABLE
NO_FAX = tuple(field for field in FIELDS if field != "fax")
NO_PHONE = tuple(field for field in FIELDS if field != "phone")
NO_FAX_MAIL = tuple(field for field in NO_FAX if field != "email")


def night(guide: ColumnState, foi: ColumnState, *contacts: ContactReading, **given: Any) -> SiteObservation:
    found: dict[str, ColumnReading] = columns(column("disclosure-guide", guide), column("foi-entry", foi))
    return observe(columns=found, contacts=contacts, **given)


def verdict_of(guide: ColumnState, foi: ColumnState, *contacts: ContactReading) -> Verdict:
    return judge(night(guide, foi, *contacts), CHECK, CALENDAR)


G, A, C = "disclosure-guide", "foi-entry", "contact"
PART = {"complete": False}


@pytest.mark.parametrize(
    ("guide", "foi", "contacts", "outcome", "reason", "subjects"),
    [
        (FOUND, FOUND, [contact(G), contact(A, ())], "pass", "complete", ()),
        (FOUND, FOUND, [contact(G, **PART)], "pass", "complete", ()),  # all there, whatever else was unread
        (FOUND, FOUND, [contact(G, NO_FAX), contact(A, ("fax",))], "pass", "complete", ()),
        (FOUND, FOUND, [contact(G, NO_FAX), contact(C, ("fax",), **PART)], "pass", "complete", ()),
        (UNABLE, FOUND, [contact(A)], "pass", "complete", ()),
        (FOUND, FOUND, [contact(G, NO_FAX), contact(A, ())], "fail", "missing-fields", ("fax",)),
        (FOUND, FOUND, [contact(G, NO_FAX_MAIL)], "fail", "missing-fields", ("fax", "email")),
        (FOUND, MISSING, [contact(G, NO_FAX)], "fail", "missing-fields", ("fax",)),
        (BROKEN, FOUND, [contact(A, NO_FAX)], "unable", "unreadable", ()),  # what the dead guide says is not known
        (MISSING, MISSING, [contact(C, ("phone",))], "fail", "missing-fields", NO_PHONE),
        (MISSING, MISSING, [], "fail", "nothing-published", FIELDS),
        (FOUND, FOUND, [contact(G, NO_FAX), contact(A, (), **PART)], "unable", "unreadable", ()),
        (FOUND, FOUND, [contact(G, (), **PART)], "unable", "unreadable", ()),
        (FOUND, FOUND, [contact(G, NO_FAX), contact("internal-error", (), **PART)], "unable", "unreadable", ()),
        (UNABLE, FOUND, [contact(A, NO_FAX)], "unable", "unreadable", ()),
        (FOUND, UNABLE, [contact(G, NO_FAX)], "unable", "unreadable", ()),
        (UNABLE, UNABLE, [], "unable", "unreadable", ()),
        (FOUND, FOUND, [], "unable", "unreadable", ()),
        (BROKEN, MISSING, [], "unable", "unreadable", ()),
    ],
)  # fmt: skip
def test_outcomes(
    guide: ColumnState,
    foi: ColumnState,
    contacts: list[ContactReading],
    outcome: str,
    reason: str,
    subjects: tuple[str, ...],
) -> None:
    verdict = verdict_of(guide, foi, *contacts)
    assert (verdict.outcome.value, verdict.reason) == (outcome, reason)
    assert tuple(finding.subject for finding in verdict.findings) == subjects


def test_a_trace_of_a_field_is_enough_not_to_call_it_missing() -> None:
    traced = replace(contact(G, NO_FAX_MAIL), traces=("email", "phone"))
    verdict = verdict_of(FOUND, FOUND, traced)
    assert ([finding.subject for finding in verdict.findings], verdict.undecided) == (["fax"], ("email",))
    all_traced = replace(contact(G, NO_FAX_MAIL), traces=("email", "fax"))
    verdict = verdict_of(FOUND, FOUND, all_traced)
    assert (verdict.outcome, verdict.undecided) == (Outcome.UNABLE, ("fax", "email"))


def test_columns_nobody_looked_for_hide_everything() -> None:
    verdict = judge(observe(contacts=(contact(G, NO_FAX),)), CHECK, CALENDAR)
    assert (verdict.outcome, verdict.undecided) == (Outcome.UNABLE, ("fax",))


def test_a_unit_without_a_website() -> None:
    assert judge(night(MISSING, MISSING), CHECK, CALENDAR, {"has_website": False}).outcome is Outcome.NOT_APPLICABLE


def test_the_order_of_pages_does_not_matter() -> None:
    readings = [contact(A, ("phone",)), contact(G, NO_FAX), contact(C, ())]
    one = verdict_of(FOUND, FOUND, *readings)
    assert one == verdict_of(FOUND, FOUND, *reversed(readings))
    assert one.findings[0].url == f"{SITE}{G}/"  # the guide is where the field belongs


def test_an_empty_value_is_no_value() -> None:
    assert [finding.subject for finding in verdict_of(FOUND, FOUND, contact(G, fax="  ")).findings] == ["fax"]


@pytest.mark.parametrize(
    ("first", "second", "undecided"),
    [
        ({"phone": "0731-81234567"}, {"phone": "（0731）81234567"}, ()),
        ({"phone": "0731-81234567"}, {"phone": "81234567"}, ()),
        ({"phone": "0731-81234567、0731-81230000"}, {"phone": "0731-81230000"}, ()),
        ({"phone": "0731-81234567"}, {"phone": "0731-89999999"}, ("conflict:phone",)),
        ({"email": "XXGK@portal.example"}, {"email": "xxgk@portal.example "}, ()),
        ({"email": "a@portal.example"}, {"email": "b@portal.example"}, ("conflict:email",)),
        ({"address": "文化路1号"}, {"address": "示例市文化路一号"}, ()),
    ],
)
def test_pages_that_disagree_are_a_note(
    first: dict[str, str], second: dict[str, str], undecided: tuple[str, ...]
) -> None:
    verdict = verdict_of(FOUND, FOUND, contact(G, **first), contact(A, **second))
    assert (verdict.outcome, verdict.undecided) == (Outcome.PASS, undecided)
    assert verdict.reason == ("conflicting" if undecided else "complete")


@pytest.mark.parametrize(
    ("pages", "certain"), [([contact(G, NO_FAX)], False), ([contact(G, NO_FAX), contact(A, ())], True)]
)
def test_two_pages_without_the_field_are_two_witnesses(pages: list[ContactReading], certain: bool) -> None:
    assert [finding.certain for finding in verdict_of(FOUND, FOUND, *pages).findings] == [certain]


def test_a_page_seen_by_the_browser_as_well_is_two_witnesses() -> None:
    seen = night(FOUND, FOUND, contact(G, NO_FAX))
    assert seen.home is not None
    page = replace(seen.home, url=f"{SITE}{G}/", final_url=f"{SITE}{G}/", rendered=True)
    assert judge(replace(seen, pages=(page,)), CHECK, CALENDAR).findings[0].certain


@pytest.mark.parametrize(("rendered", "certain"), [(0, False), (1, True)])
def test_nothing_at_all_is_certain_when_a_browser_looked_too(rendered: int, certain: bool) -> None:
    verdict = judge(night(MISSING, MISSING, crawl=totals(rendered=rendered)), CHECK, CALENDAR)
    assert {finding.certain for finding in verdict.findings} == {certain}
    assert {finding.marks[0].region for finding in verdict.findings} == {"nav"}


def test_the_message_names_fields_in_words() -> None:
    verdict = verdict_of(FOUND, FOUND, contact(G, NO_FAX_MAIL))
    assert message(CHECK, verdict.reason, verdict.params, "zh") == (
        f"缺少2项：传真号码、电子邮箱。查看的页面：{SITE}disclosure-guide/"
    )
    assert "fax, e-mail" in message(CHECK, verdict.reason, verdict.params, "en").lower()
    assert {finding.marks[0].region for finding in verdict.findings} == {"contact"}
