"""Every route, every role: who gets in, who does not, and that nothing changes by a link or without a token."""

from __future__ import annotations

import pytest
from sqlmodel import select

from sitecheck.facts.events import Attachment, Event, EventKind
from sitecheck.review import appeals, events, rankings
from sitecheck.review.appeal_days import Announcement, Day
from sitecheck.review.appeals import Against, By, Words
from sitecheck.review.proofs import keep_proof
from sitecheck.review.users import Role
from sitecheck.store.models import Appeal, Evidence, PagePicture
from sitecheck.web.app import SCREENS

A = "demo-2026q4"
NIGHT = "run=3&site=finance.yunxi.example%2F"
ALL = {"admin": 200, "assessor": 200, "reviewer": 200, "viewer": 200, "finance-unit": 200}
READ = ALL | {"finance-unit": 403}
OFFICE = READ | {"viewer": 403}
OWN = ALL | {"health-unit": 404}
CONTROL = {"admin": 200, "reviewer": 200, "assessor": 403, "viewer": 403, "finance-unit": 403}
ADMIN = CONTROL | {"reviewer": 403}
NOT_YET = dict.fromkeys(ALL, 404) | {"finance-unit": 403}  # nothing is published of the seeded assessment

GET = {
    "/": ("/", ALL),
    "/charts": ("/charts", READ),
    "/charts/{name}.svg": ("/charts/trend.svg", READ),
    "/account": ("/account", ALL),
    "/people": ("/people", ADMIN),
    "/people/add": ("/people/add", ADMIN),
    "/people/person": ("/people/person?name=viewer", ADMIN),
    "/tokens": ("/tokens", READ),
    "/audit": ("/audit", CONTROL),
    "/findings": ("/findings", ALL),
    "/findings/{finding_id}": ("/findings/{finance}", OWN),
    "/entries": ("/entries", dict.fromkeys(ALL, 303) | {"viewer": 403, "finance-unit": 403}),
    "/entries/{assessment_id}": (f"/entries/{A}", OFFICE),
    "/entries/{assessment_id}/grid": (f"/entries/{A}/grid", OFFICE),
    "/entries/{assessment_id}/template.xlsx": (f"/entries/{A}/template.xlsx", OFFICE),
    "/entries/{assessment_id}/import": (f"/entries/{A}/import", OFFICE),
    "/entries/{assessment_id}/{unit_code}/place": (f"/entries/{A}/finance/place?key=KD2.r1", OFFICE),
    "/entries/{assessment_id}/{unit_code}": (f"/entries/{A}/finance", OFFICE),
    "/events": ("/events", READ),
    "/events/template.xlsx": ("/events/template.xlsx", OFFICE),
    "/events/export.xlsx": ("/events/export.xlsx", READ),
    "/events/import": ("/events/import", OFFICE),
    "/events/new": ("/events/new", OFFICE),
    "/events/one": ("/events/one?key={event}", READ),
    "/rankings": ("/rankings", dict.fromkeys(ALL, 303) | {"finance-unit": 403}),
    "/rankings/{assessment_id}": (f"/rankings/{A}", READ),
    "/rankings/{assessment_id}/file/{number}": (f"/rankings/{A}/file/{{ranking}}", READ),
    "/self": ("/self", dict.fromkeys(ALL, 303)),
    "/self/{assessment_id}": (f"/self/{A}", READ | {"finance-unit": 303}),
    "/self/{assessment_id}/{unit_code}": (f"/self/{A}/finance", OWN),
    "/self/{assessment_id}/{unit_code}/form.xlsx": (f"/self/{A}/finance/form.xlsx", OWN),
    "/self/{assessment_id}/{unit_code}/hand-in": (
        f"/self/{A}/finance/hand-in",
        dict.fromkeys(ALL, 403) | {"finance-unit": 200, "health-unit": 404},
    ),
    "/self/{assessment_id}/{unit_code}/review": (f"/self/{A}/finance/review", READ),
    "/appeals": ("/appeals", ALL),
    "/appeals/new": (f"/appeals/new?assessment={A}&unit=finance&finding={{finance}}", OWN | {"viewer": 403}),
    "/appeals/{appeal_id}": ("/appeals/{appeal}", OWN),
    "/scores": ("/scores", dict.fromkeys(ALL, 303)),
    "/scores/{assessment_id}": (f"/scores/{A}", READ),
    "/scores/{assessment_id}/{unit_code}": (f"/scores/{A}/finance", OWN),
    "/tables": ("/tables", dict.fromkeys(ALL, 303) | {"finance-unit": 403}),
    "/tables/{assessment_id}": (f"/tables/{A}", READ),
    "/tables/{assessment_id}/published": (f"/tables/{A}/published", READ),
    "/tables/{assessment_id}/published/compare": (f"/tables/{A}/published/compare?old=1&new=1", NOT_YET),
    "/tables/{assessment_id}/published/{version}": (f"/tables/{A}/published/1", NOT_YET),
    "/tables/{assessment_id}/published/{version}/{unit_code}": (
        f"/tables/{A}/published/1/finance",
        dict.fromkeys(ALL, 404) | {"health-unit": 404},
    ),
    "/periods": ("/periods", READ),
    "/periods/{assessment_id}": (f"/periods/{A}", READ),
    "/periods/{assessment_id}/publish": (f"/periods/{A}/publish", CONTROL),
    "/notices": ("/notices", dict.fromkeys(ALL, 303) | {"finance-unit": 403}),
    "/notices/{assessment_id}": (f"/notices/{A}", READ),
    "/notices/{assessment_id}/page": (f"/notices/{A}/page", READ),
    "/notices/{assessment_id}/notice.zip": (f"/notices/{A}/notice.zip", READ),
    "/tables/{assessment_id}/download.{kind}": (f"/tables/{A}/download.csv", READ),
    "/runs": ("/runs", READ),
    "/runs/{run_id}": ("/runs/3", READ),
    "/runs/{run_id}/live": ("/runs/3/live", READ),
    "/runs/{run_id}/events": ("/runs/3/events", READ),
    "/runs/log": ("/runs/log", READ),
    "/results": (f"/results?{NIGHT}", READ),
    "/requests": (f"/requests?{NIGHT}", READ),
    "/requests/ledger.csv": (f"/requests/ledger.csv?{NIGHT}", READ),
    "/requests/skipped.csv": (f"/requests/skipped.csv?{NIGHT}", READ),
    "/requests/statement.html": ("/requests/statement.html?host=finance.yunxi.example", READ),
    "/rubrics": ("/rubrics", READ),
    "/rubrics/{rubric_id}": ("/rubrics/kaifu-2013-departments", READ),
    "/checks": ("/checks", READ),
    "/checks/{check_id}": ("/checks/foi-entry", READ),
    "/columns": ("/columns", READ),
    "/columns/column": ("/columns/column?site=finance.yunxi.example%2F&column=foi-entry", READ),
    "/columns/picture": ("/columns/picture?site=finance.yunxi.example%2F&key={small}", READ),
    "/findings/bulk/{number}": ("/findings/bulk/1", dict.fromkeys(ALL, 404) | {"finance-unit": 403}),
    "/dismissals": ("/dismissals", READ),
    "/findings/{finding_id}/export": ("/findings/{finance}/export?night=3", OWN),
    "/findings/{finding_id}/why": ("/findings/{finance}/why?night=3", OWN),
    "/proofs/{number}": ("/proofs/{proof}", OWN),
    "/evidence": ("/evidence", READ),
    "/evidence/usage": ("/evidence/usage", READ),
    "/evidence/{number}/view": ("/evidence/{page}/view", OWN),
    "/evidence/{number}/picture": ("/evidence/{picture}/picture", OWN),
    "/evidence/{number}/page": ("/evidence/{page}/page", OWN),
    "/evidence/{number}/file": ("/evidence/{page}/file", OWN),
    "/evidence/{number}/text": ("/evidence/{page}/text", OWN),
}
POST = {
    "/periods/{assessment_id}": f"/periods/{A}",
    "/periods/{assessment_id}/publish": f"/periods/{A}/publish",
    "/runs/start": "/runs/start",
    "/runs/{run_id}/stop": "/runs/3/stop",
    "/runs/{run_id}/take-up": "/runs/3/take-up",
    "/runs/{run_id}/retry": "/runs/3/retry",
    "/columns": "/columns",
    "/rubrics/{rubric_id}/try": "/rubrics/kaifu-2013-departments/try",
    "/findings/{finding_id}": "/findings/{finance}",
    "/findings/{finding_id}/claim": "/findings/{finance}/claim",
    "/findings/next": "/findings/next",
    "/findings/bulk": "/findings/bulk",
    "/findings/bulk/do": "/findings/bulk/do",
    "/findings/bulk/{number}/undo": "/findings/bulk/1/undo",
    "/dismissals": "/dismissals",
    "/dismissals/{number}/end": "/dismissals/1/end",
    "/entries/{assessment_id}/{unit_code}": f"/entries/{A}/finance",
    "/entries/{assessment_id}/grid": f"/entries/{A}/grid",
    "/entries/{assessment_id}/import": f"/entries/{A}/import",
    "/entries/{assessment_id}/{unit_code}/place": f"/entries/{A}/finance/place",
    "/events/import": "/events/import",
    "/events/new": "/events/new",
    "/events/one": "/events/one",
    "/events/withdraw": "/events/withdraw",
    "/rankings/{assessment_id}": f"/rankings/{A}",
    "/rankings/{assessment_id}/withdraw": f"/rankings/{A}/withdraw",
    "/self/{assessment_id}/remind": f"/self/{A}/remind",
    "/self/{assessment_id}/{unit_code}/return": f"/self/{A}/finance/return",
    "/self/{assessment_id}/{unit_code}/review": f"/self/{A}/finance/review",
    "/findings/{finding_id}/recheck": "/findings/{finance}/recheck",
    "/people/add": "/people/add",
    "/people/person": "/people/person",
    "/audit/export": "/audit/export",
}
POST_OF_UNITS = {
    "/self/{assessment_id}/{unit_code}": f"/self/{A}/finance",
    "/self/{assessment_id}/{unit_code}/import": f"/self/{A}/finance/import",
    "/self/{assessment_id}/{unit_code}/hand-in": f"/self/{A}/finance/hand-in",
    "/appeals/new": "/appeals/new",
    "/appeals/{appeal_id}": "/appeals/{appeal}",
}
"""What a unit does about its own matters; what it may do beyond that, each screen's tests say."""
OPEN = {"/sign-in", "/sign-in/provider", "/sign-in/provider/back"}
POST_BY_ANYBODY = {
    "/sign-in",
    "/sign-out",
    "/language",
    "/account/password",
    "/account/sessions",
    "/tokens",
    "/tokens/end",
}


def _routes(method: str) -> set[str]:
    return {route.path for screen in SCREENS for route in screen.router.routes if method in route.methods}


def _place(desk, path: str) -> str:
    finance = desk.finding("finance", "contact-fields", "fax")
    with desk.store.reading() as session:
        rows = session.exec(select(Evidence.kind, Evidence.id).where(Evidence.finding_id == finance)).all()
    kinds = dict(rows)
    if "{small}" in path:
        return path.format(small=_small(desk))
    if "{event}" in path:
        with desk.store.session() as session:
            event = Event(key="", unit="finance", kind=EventKind.NOTICE, title="通报批评")
            return path.format(event=events.record(session, event, who="assessor", now=desk.now).key)
    if "{ranking}" in path:
        with desk.store.session() as session:
            kept = {"rows": (), "file": "a.csv", "sha256": desk.blobs.put(b"text"), "who": "assessor", "now": desk.now}
            return path.format(ranking=rankings.keep(session, assessment=A, metric="m", **kept)[0].id)
    if "{proof}" in path:
        return path.format(proof=_proof(desk))
    if "{appeal}" in path:
        return path.format(appeal=_appeal(desk))
    return path.format(finance=finance, picture=kinds["screenshot"], page=kinds["html"])


def _small(desk) -> str:
    """A small picture of a candidate on the finance office's portal."""
    row = PagePicture(site_key="finance.yunxi.example/", url_key="0" * 32, url="", run_id=3, captured_at=desk.now)
    row.sha256 = desk.blobs.put(b"picture", raw=True)
    with desk.store.session() as session:
        session.merge(row)
    return row.url_key


def _proof(desk) -> int:
    """A file of the finance office, as a unit would have handed it in."""
    attachment = Attachment("a.txt", desk.blobs.put(b"text"), 4)
    with desk.store.session() as session:
        row = keep_proof(
            session, attachment, "text/plain", assessment=A, unit_code="finance", who="assessor", now=desk.now
        )
        return row.id or 0


def _appeal(desk) -> int:
    """An appeal of the finance office against a value that was entered."""
    with desk.store.session() as session:
        known = session.exec(select(Appeal.id)).first()
        if known is not None:
            return known
        given = {
            "announced": Announcement(desk.now), "until": Day(None), "days": 5, "due": None,
            "words": Words("总结已报送"), "by": By("finance-unit", Role.UNIT, desk.now),
        }  # fmt: skip
        return appeals.open_appeal(session, Against(A, "finance", place="KD2.r1"), **given).id or 0


def test_every_route_is_listed_here() -> None:
    assert _routes("GET") == set(GET) | OPEN
    assert _routes("POST") == set(POST) | set(POST_OF_UNITS) | POST_BY_ANYBODY


@pytest.mark.parametrize("name", ["admin", "assessor", "reviewer", "viewer", "finance-unit", "health-unit"])
async def test_roles(desk, signed_in, name: str) -> None:
    visitor = await signed_in(name)
    for path, wanted in GET.values():
        if name in wanted:
            answer = await visitor.get(_place(desk, path))
            assert answer.status_code == wanted[name], path


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(desk, stranger) -> None:
    for path, _ in GET.values():
        answer = await stranger.get(_place(desk, path))
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in"), path
    answer = await stranger.get("/findings?state=all&unit=finance")
    assert answer.headers["location"] == "/sign-in?next=%2Ffindings%3Fstate%3Dall%26unit%3Dfinance"


async def test_a_stranger_changes_nothing(desk, stranger) -> None:
    await stranger.get("/sign-in")
    for path in [*POST.values(), *POST_OF_UNITS.values()]:
        answer = await stranger.post(_place(desk, path), {"action": "confirm", "expected": "verified"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("name", ["viewer", "finance-unit"])
async def test_who_only_looks_changes_nothing(desk, signed_in, name: str) -> None:
    visitor = await signed_in(name)
    for path in POST.values():
        answer = await visitor.post(_place(desk, path), {"action": "confirm", "expected": "verified"})
        assert answer.status_code == 403, path


async def test_what_is_a_unit_s_own_is_changed_by_nobody_else(desk, signed_in) -> None:
    fields = {"assessment": A, "unit": "finance", "place": "KD2.r1"}
    for name, wanted in (("viewer", 403), ("health-unit", 404)):
        visitor = await signed_in(name)
        for path in POST_OF_UNITS.values():
            answer = await visitor.post(_place(desk, path), fields)
            assert answer.status_code == wanted, path


async def test_a_unit_changes_nothing_without_the_token(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    for path in POST_OF_UNITS.values():
        answer = await visitor.post(_place(desk, path), {"csrf": "0" * 64}, token=False)
        assert (answer.status_code, "表单已失效" in answer.text) == (403, True), path


async def test_no_change_without_the_token(desk, signed_in) -> None:
    visitor = await signed_in("admin")
    for path in [*POST.values(), *sorted(POST_BY_ANYBODY)]:
        for token in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ü"}):
            answer = await visitor.post(_place(desk, path), token, token=False)
            assert answer.status_code == 403, path
            assert "表单已失效" in answer.text


async def test_a_token_of_another_session_is_worth_nothing(desk, signed_in) -> None:
    mine, theirs = await signed_in("assessor"), await signed_in("reviewer")
    mine.csrf = theirs.csrf
    answer = await mine.post("/account/password", {"old": "x"})
    assert answer.status_code == 403


async def test_the_token_may_come_in_a_header(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.client.post("/language", data={"language": "en"}, headers={"X-CSRF-Token": visitor.csrf})
    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/account/password"])
async def test_changes_are_refused_by_get(signed_in, path: str) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.get(path)
    assert answer.status_code == 405
    assert "不能通过链接操作" in answer.text


async def test_a_huge_form_is_refused(signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post("/language", {"language": "x" * 1_100_000})
    assert answer.status_code == 413
