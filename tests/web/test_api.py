"""The interface for programs: the same rights as at the desk, scopes on top, lists a page at a time, problems told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import httpx
import pytest
from tests.web.test_access import _appeal

from sitecheck.review import memory, tokens
from sitecheck.review.tokens import Scope
from sitecheck.web.api import router

A = "demo-2026q4"
ROOT = "/api/v1"
READ = {"admin": 200, "assessor": 200, "reviewer": 200, "viewer": 200, "finance-unit": 200, "health-unit": 200}
ALL = READ | {"finance-unit": 403, "health-unit": 403}
OWN = READ | {"health-unit": 404}
GET = {
    "/findings": ("/findings", READ),
    "/findings/{finding_id}": ("/findings/{finance}", OWN),
    "/dismissals": ("/dismissals", ALL),
    "/appeals": ("/appeals", READ),
    "/appeals/{appeal_id}": ("/appeals/{appeal}", OWN),
    "/columns": ("/columns?site=finance.yunxi.example/", ALL),
    "/events": ("/events", ALL),
    "/runs": ("/runs", ALL),
    "/runs/{run_id}": ("/runs/3", ALL),
    "/runs/{run_id}/sites": ("/runs/3/sites", ALL),
    "/runs/{run_id}/verdicts": ("/runs/3/verdicts", ALL),
    "/assessments": ("/assessments", READ),
    "/assessments/{assessment_id}/scores": (f"/assessments/{A}/scores", ALL),
    "/assessments/{assessment_id}/scores/{unit_code}": (f"/assessments/{A}/scores/finance", OWN),
    "/assessments/{assessment_id}/entries/{unit_code}": (f"/assessments/{A}/entries/finance", ALL),
    "/assessments/{assessment_id}/period": (f"/assessments/{A}/period", READ),
    "/assessments/{assessment_id}/publications": (f"/assessments/{A}/publications", READ),
    "/assessments/{assessment_id}/publications/{version}": (
        f"/assessments/{A}/publications/1",
        dict.fromkeys(READ, 404),
    ),
}
DECIDE = {"action": "confirm", "expected": "verified"}
# Route → method, path, body, scope it needs, what the roles get with it.
NOT_LOOKING = {"viewer": 403, "finance-unit": 403}
CHANGES: dict[str, tuple[str, str, dict[str, Any] | None, Scope, dict[str, int]]] = {
    "POST /findings/{finding_id}/decisions": (
        "POST", "/findings/{finance}/decisions", DECIDE, Scope.DECIDE, {"assessor": 200, **NOT_LOOKING},
    ),
    "PUT /findings/{finding_id}/claim": (
        "PUT", "/findings/{finance}/claim", {}, Scope.DECIDE, {"assessor": 200, **NOT_LOOKING},
    ),
    "DELETE /findings/{finding_id}/claim": (
        "DELETE", "/findings/{finance}/claim", None, Scope.DECIDE, {"assessor": 204, **NOT_LOOKING},
    ),
    "POST /dismissals": (
        "POST", "/dismissals", {"check": "broken-links", "pattern": "*/old/*", "reason": "停用"}, Scope.DECIDE,
        {"assessor": 201, **NOT_LOOKING},
    ),
    "POST /dismissals/{number}/end": (
        "POST", "/dismissals/{rule}/end", {"reason": "已恢复"}, Scope.DECIDE, {"assessor": 200, **NOT_LOOKING},
    ),
    "POST /appeals/{appeal_id}/steps": (
        "POST", "/appeals/{appeal}/steps", {"action": "add", "seen": 1, "words": "已核实"}, Scope.DECIDE,
        {"assessor": 200, **NOT_LOOKING},
    ),
    "POST /columns": (
        "POST", "/columns?site=finance.yunxi.example/",
        {"column": "foi-entry", "action": "pin", "url": "http://finance.yunxi.example/x/", "found": "", "reason": "r"},
        Scope.DECIDE, {"assessor": 409, **NOT_LOOKING},
    ),
    "POST /assessments/{assessment_id}/entries/{unit_code}": (
        "POST", f"/assessments/{A}/entries/education", {"place": "KD404", "value": 1, "expected": 0}, Scope.ENTER,
        {"assessor": 422, **NOT_LOOKING},
    ),
    "POST /events": (
        "POST", "/events", {"unit": "finance", "kind": "complaint", "title": "退回", "happened": "2026-10-09"},
        Scope.ENTER, {"assessor": 201, **NOT_LOOKING},
    ),
    "PUT /events/{key}": (
        "PUT", "/events/E404", {"unit": "finance", "kind": "complaint", "title": "退回", "reason": "r"},
        Scope.ENTER, {"assessor": 404, **NOT_LOOKING},
    ),
    "POST /events/{key}/withdraw": (
        "POST", "/events/E404/withdraw", {"expected": 1, "reason": "重复"}, Scope.ENTER,
        {"assessor": 404, **NOT_LOOKING},
    ),
    "POST /runs": ("POST", "/runs", {}, Scope.DECIDE, {"assessor": 202, **NOT_LOOKING}),
    "PATCH /runs/{run_id}": ("PATCH", "/runs/3", {"action": "stop"}, Scope.DECIDE, {"assessor": 409, **NOT_LOOKING}),
    "POST /assessments/{assessment_id}/period": (
        "POST", f"/assessments/{A}/period", {"to": "review", "expected": "open"}, Scope.PUBLISH,
        {"reviewer": 200, "assessor": 403, **NOT_LOOKING},
    ),
    "POST /assessments/{assessment_id}/publications": (
        "POST", f"/assessments/{A}/publications", {}, Scope.PUBLISH, {"reviewer": 422, "assessor": 403, **NOT_LOOKING},
    ),
}  # fmt: skip

Program = Callable[[str, Collection[Scope]], httpx.AsyncClient]


@pytest.fixture
def program(desk) -> Program:
    """A program that acts for a person with a token of these scopes."""

    def of(name: str, scopes: Collection[Scope]) -> httpx.AsyncClient:
        with desk.store.session() as session:
            _, key = tokens.create(session, name="test", owner=name, scopes=scopes, days=1, who=name, now=desk.now)
        transport = httpx.ASGITransport(app=desk.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.AsyncClient(transport=transport, base_url="http://desk.example", headers=headers)

    return of


def place(desk, path: str) -> str:
    known: dict[str, object] = {"finance": desk.finding("finance", "contact-fields", "fax")}
    if "{appeal}" in path:
        known["appeal"] = _appeal(desk)
    if "{rule}" in path:
        with desk.store.session() as session:
            known["rule"] = memory.remember(
                session, who="assessor", reason="停用", now=desk.now, check_id="broken-links", pattern="*/gone/*"
            ).id
    return ROOT + path.format(**known)


def test_every_route_is_listed_here() -> None:
    found = {(method, route.path.removeprefix(ROOT)) for route in router.routes for method in route.methods}
    found = {one for one in found if one != ("GET", "/openapi.json")}
    assert {path for method, path in found if method == "GET"} == set(GET)
    assert {f"{method} {path}" for method, path in found if method != "GET"} == set(CHANGES)


@pytest.mark.parametrize("name", list(READ))
async def test_who_is_signed_in_looks_as_at_the_desk(desk, signed_in, name: str) -> None:
    visitor = await signed_in(name)
    for path, wanted in GET.values():
        assert (await visitor.get(place(desk, path))).status_code == wanted[name], path


@pytest.mark.parametrize("name", ["admin", "assessor", "reviewer", "viewer"])
async def test_a_token_looks_for_its_owner(desk, program: Program, name: str) -> None:
    async with program(name, {Scope.READ}) as client:
        for path, wanted in GET.values():
            assert (await client.get(place(desk, path))).status_code == wanted[name], path


async def test_a_token_without_the_scope_looks_and_changes_nothing(desk, program: Program) -> None:
    async with program("admin", {Scope.MANAGE}) as client:
        for path, _ in GET.values():
            assert (await client.get(place(desk, path))).status_code == 403, path
    for method, path, body, scope, _ in CHANGES.values():
        async with program("admin", set(Scope) - {scope}) as client:
            answer = await client.request(method, place(desk, path), json=body)
            assert answer.status_code == 403, path
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("change", list(CHANGES))
async def test_changes_by_token(desk, program: Program, launched, change: str) -> None:
    method, path, body, scope, wanted = CHANGES[change]
    for name, status in wanted.items():
        if name == "viewer" or name.endswith("unit"):
            continue  # such a token cannot be made
        scopes = {scope} if scope in tokens.SCOPES_OF[tokens.Role(name)] else {Scope.READ}
        async with program(name, scopes) as client:
            answer = await client.request(method, place(desk, path), json=body)
            assert answer.status_code == status, (name, answer.text)


@pytest.mark.parametrize("change", list(CHANGES))
async def test_changes_by_session_need_the_token_of_its_forms(desk, signed_in, launched, change: str) -> None:
    method, path, body, _, wanted = CHANGES[change]
    for name, status in wanted.items():
        visitor = await signed_in(name)
        target = place(desk, path)
        for forged in ({}, {"X-CSRF-Token": "0" * 64}):
            answer = await visitor.client.request(method, target, json=body, headers=forged)
            assert answer.status_code == 403, name
        headers = {"X-CSRF-Token": visitor.csrf}
        answer = await visitor.client.request(method, target, json=body, headers=headers)
        assert answer.status_code == status, (name, answer.text)


async def test_a_stranger_is_told_to_bring_a_key(desk, stranger) -> None:
    paths = [("GET", path, None) for path, _ in GET.values()]
    paths += [(method, path, body) for method, path, body, _, _ in CHANGES.values()]
    for method, path, body in paths:
        answer = await stranger.client.request(method, place(desk, path), json=body)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401


async def test_wrong_methods_are_told(desk, program: Program) -> None:
    async with program("admin", set(Scope)) as client:
        for path, _ in GET.values():
            answer = await client.request("PROPFIND", place(desk, path))
            assert answer.status_code == 405, path
            assert "GET" in answer.headers["allow"]


async def test_a_list_comes_a_page_at_a_time(desk, program: Program) -> None:
    async with program("viewer", {Scope.READ}) as client:
        for path in ("/findings", "/runs", "/runs/3/sites", "/runs/3/verdicts", f"/assessments/{A}/scores"):
            whole = (await client.get(ROOT + path)).json()
            assert whole["next"] is None
            assert len(whole["items"]) > 1, path
            found, cursor = [], ""
            while True:
                answer = (await client.get(ROOT + path, params={"limit": 1, "cursor": cursor})).json()
                assert len(answer["items"]) == 1
                found += answer["items"]
                cursor = answer["next"]
                if cursor is None:
                    break
            assert found == whole["items"], path


@pytest.mark.parametrize("cursor", ["!", "x", "ÿ", "MQ==x", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"])
async def test_what_is_no_cursor_is_told(desk, program: Program, cursor: str) -> None:
    async with program("viewer", {Scope.READ}) as client:
        answer = await client.get(f"{ROOT}/findings", params={"cursor": cursor})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["where"] == "cursor"


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ({"unit": "finance"}, {"finance"}),
        ({"site": "health.yunxi.example/"}, {"health"}),
        ({"check": "contact-fields"}, None),
        ({"state": "dismissed"}, None),
        ({"before": "2026-11-18"}, set()),
        ({"since": "2027-01-01"}, set()),
    ],
)
async def test_findings_are_narrowed(desk, program: Program, query: dict[str, str], units: set[str] | None) -> None:
    async with program("viewer", {Scope.READ}) as client:
        items = (await client.get(f"{ROOT}/findings", params=query)).json()["items"]
    if units is not None:
        assert {one["unit"] for one in items} == units
    for name in ("check", "state", "site"):
        if name in query:
            assert {one[name] for one in items} == {query[name]}


async def test_a_unit_finds_its_own_only(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    items = (await visitor.get(f"{ROOT}/findings?unit=health")).json()["items"]
    assert items == []
    items = (await visitor.get(f"{ROOT}/findings")).json()["items"]
    assert {one["unit"] for one in items} == {"finance"}


async def test_a_decision_is_the_one_of_the_desk(desk, program: Program, signed_in) -> None:
    number = desk.finding("finance", "contact-fields", "fax")
    path = f"{ROOT}/findings/{number}"
    async with program("assessor", {Scope.READ, Scope.DECIDE}) as client:
        before = (await client.get(path)).json()
        body = {"action": "dismiss", "expected": before["state"]}
        answer = await client.post(f"{path}/decisions", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "reason")
        answer = await client.post(f"{path}/decisions", json=body | {"reason": "网站上有"})
        assert answer.status_code == 200
        assert answer.json()["state"] == "dismissed"
        last = answer.json()["decisions"][-1]
        assert (last["who"], last["action"], last["reason"]) == ("assessor", "dismiss", "网站上有")
        again = await client.post(f"{path}/decisions", json=body | {"reason": "网站上有"})
        assert (again.status_code, again.json()["state"]) == (409, "dismissed")
    page = await (await signed_in("viewer")).get(f"/findings/{number}")
    assert "网站上有" in page.text


async def test_a_finding_somebody_is_at(desk, program: Program) -> None:
    path = place(desk, "/findings/{finance}")
    async with program("assessor", {Scope.DECIDE}) as one, program("reviewer", {Scope.READ, Scope.DECIDE}) as other:
        assert (await one.put(f"{path}/claim", json={})).json()["who"] == "assessor"
        assert (await other.get(path)).json()["claimed"]["who"] == "assessor"
        answer = await other.put(f"{path}/claim", json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "busy")
        answer = await other.post(f"{path}/decisions", json=DECIDE)
        assert (answer.status_code, answer.json()["code"]) == (409, "busy")
        assert (await other.put(f"{path}/claim", json={"over": True})).status_code == 200
        assert (await other.delete(f"{path}/claim")).status_code == 204
        assert (await other.get(path)).json()["claimed"] is None


async def test_a_period_is_moved_and_published_scores_are_there(desk, program: Program) -> None:
    path = f"{ROOT}/assessments/{A}"
    async with program("reviewer", {Scope.READ, Scope.PUBLISH}) as client:
        answer = await client.post(f"{path}/period", json={"to": "review", "expected": "self-assessment"})
        assert (answer.status_code, answer.json()["state"]) == (409, "open")
        answer = await client.post(f"{path}/period", json={"to": "closed", "expected": "open"})
        assert answer.status_code == 422
        answer = await client.post(f"{path}/period", json={"to": "review", "expected": "open"})
        assert answer.json()["state"] == "review"
        answer = await client.post(f"{path}/period", json={"to": "closed", "expected": "review"})
        assert (answer.status_code, answer.json()["code"]) == (422, "not-settled")
        assert answer.json()["errors"]
        answer = await client.post(f"{path}/publications", json={})
        assert (answer.status_code, answer.json()["code"]) == (422, "not-ready")
        answer = await client.post(f"{path}/period", json={"to": "published", "expected": "review"})
        assert (answer.status_code, answer.json()["code"]) == (422, "publish")


async def test_the_score_sheet_is_that_of_the_table(desk, program: Program) -> None:
    async with program("viewer", {Scope.READ}) as client:
        sheet = (await client.get(f"{ROOT}/assessments/{A}/scores/finance")).json()
        rows = (await client.get(f"{ROOT}/assessments/{A}/scores")).json()["items"]
        table = (await client.get(f"{ROOT}/assessments")).json()
    row = next(one for one in rows if one["unit"] == "finance")
    assert sheet["rubric_hash"] == table[0]["rubric_hash"]
    assert sheet["units"] == table[0]["units"] == len(rows)
    assert row["deductions"] == len(sheet["deductions"])
    assert (row["decided"], row["checks"], row["waiting"]) == (sheet["decided"], sheet["checks"], sheet["waiting"])


async def test_a_run_is_started_from_outside(desk, program: Program, launched) -> None:
    async with program("assessor", {Scope.DECIDE}) as client:
        assert (await client.post(f"{ROOT}/runs", json={"site": "nowhere.example/"})).json()["code"] == "unknown-site"
        assert launched == []
        assert (await client.post(f"{ROOT}/runs", json={"site": "finance.yunxi.example/"})).status_code == 202
        assert launched[0][-1] == "finance.yunxi.example/"


async def test_values_are_entered_by_the_rules_of_the_form(desk, program: Program) -> None:
    path = f"{ROOT}/assessments/{A}/entries/education"
    async with program("assessor", {Scope.READ, Scope.ENTER}) as client:
        body = {"place": "KD2.r2", "value": True, "expected": 0}
        answer = await client.post(path, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.value"), "a reason is needed"
        answer = await client.post(path, json=body | {"value": "many", "reason": "抽查"})
        assert answer.status_code == 422
        answer = await client.post(path, json=body | {"reason": "抽查"})
        assert (answer.status_code, answer.json()["value"], answer.json()["who"]) == (201, True, "assessor")
        row = answer.json()["id"]
        assert (await client.post(path, json=body | {"value": False, "reason": "抽查"})).status_code == 409
        taken = await client.post(path, json=body | {"value": None, "reason": "误录", "expected": row})
        assert (taken.status_code, taken.json()["value"]) == (201, None)
        assert [one["value"] for one in (await client.get(path)).json()] == [None, True]


async def test_an_event_is_entered_revised_and_withdrawn(desk, program: Program) -> None:
    path = f"{ROOT}/events"
    async with program("assessor", {Scope.READ, Scope.ENTER}) as client:
        body = {"unit": "finance", "kind": "complaint", "title": "投诉", "happened": "2026-10-09"}
        answer = await client.post(path, json=body | {"happened": "2999-01-01"})
        assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.happened")
        made = (await client.post(path, json=body)).json()
        place = f"{path}/{made['key']}"
        revised = {**body, "count": 2, "expected": made["row"], "reason": "合并"}
        assert (await client.put(place, json={**revised, "reason": ""})).status_code == 422
        answer = await client.put(place, json=revised)
        assert (answer.status_code, answer.json()["count"], answer.json()["revision"]) == (200, 2, 2)
        assert (await client.put(place, json=revised)).status_code == 409
        gone = {"expected": answer.json()["row"], "reason": "重复"}
        assert (await client.post(f"{place}/withdraw", json=gone)).json()["withdrawn"] is True
        assert (await client.post(f"{place}/withdraw", json=gone)).status_code in (409, 422)


async def test_a_column_is_placed(desk, program: Program) -> None:
    path = f"{ROOT}/columns?site=finance.yunxi.example/"
    async with program("assessor", {Scope.READ, Scope.DECIDE}) as client:
        column = (await client.get(path)).json()[0]
        body = {"column": column["column"], "action": "pin", "found": column["url"], "reason": "新版网站"}
        wrong = await client.post(path, json={**body, "url": "javascript:alert(1)"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "no-address")
        body["url"] = "http://finance.yunxi.example/new/"
        placed = (await client.post(path, json=body)).json()
        assert next(one for one in placed if one["column"] == column["column"])["desk_pin"] == body["url"]
        assert (await client.post(path, json=body)).status_code == 409
