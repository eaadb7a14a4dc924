"""Tokens at the desk, and programs that come with one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends
from sqlmodel import select

from sitecheck.review import accounts
from sitecheck.review.tokens import Scope
from sitecheck.review.users import Role
from sitecheck.store.models import ApiToken
from sitecheck.web.forms import Form
from sitecheck.web.people import OFFICE, READERS, AnyPerson, Person, one_of

NEW = {"name": "nightly report", "scope.read": "1", "scope.decide": "1", "days": "30"}


async def _made(visitor, fields: dict[str, str] = NEW) -> str:
    await visitor.get("/tokens")
    found = re.search(r'<output class="secret">([^<]+)</output>', (await visitor.post("/tokens", fields)).text)
    assert found is not None
    return found[1]


@pytest.fixture
def program(desk, stranger):
    """Something to ask for, until there is more below /api/; and a program that asks for it."""
    router = APIRouter(prefix="/api/test")

    @router.get("/read")
    def read(person: Annotated[Person, Depends(one_of(READERS, Scope.READ))]) -> dict[str, str]:
        return {"name": person.name}

    @router.get("/publish")
    def publish(person: Annotated[Person, Depends(one_of(OFFICE, Scope.PUBLISH))]) -> dict[str, str]:
        return {"name": person.name}

    @router.get("/desk-only")
    def desk_only(person: AnyPerson) -> dict[str, str]:
        return {"name": person.name}

    @router.post("/decide")
    def decide(person: Annotated[Person, Depends(one_of(OFFICE, Scope.DECIDE))], form: Form) -> dict[str, str]:
        return {"name": person.name, "value": form.text("value")}

    desk.app.include_router(router)

    async def ask(path: str, key: str = "", *, method: str = "GET", visitor=stranger, **more):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return await visitor.client.request(method, path, headers=headers, **more)

    return ask


async def test_a_program_reads_and_changes_for_its_owner(desk, signed_in, program) -> None:
    key = await _made(await signed_in("assessor"))
    assert (await program("/api/test/read", key)).json() == {"name": "assessor"}
    answer = await program("/api/test/decide", key, method="POST", data={"value": "x"})  # without a form's token
    assert answer.json() == {"name": "assessor", "value": "x"}
    for path in ("/api/test/publish", "/api/test/desk-only"):
        answer = await program(path, key)
        assert answer.status_code == 403, path
        assert answer.headers["content-type"] == "application/problem+json"
    with desk.store.reading() as session:
        assert session.exec(select(ApiToken)).one().last_used_at == desk.now


async def test_the_right_goes_with_the_owners_role(desk, signed_in, program) -> None:
    key = await _made(await signed_in("assessor"))
    for role, status in ((Role.VIEWER, 403), (Role.REVIEWER, 200)):
        with desk.store.session() as session:
            accounts.set_role(session, name="assessor", role=role, unit_code=None, who="admin", now=desk.now)
        assert (await program("/api/test/decide", key, method="POST", data={})).status_code == status
    with desk.store.session() as session:
        accounts.set_active(session, name="assessor", active=False, who="admin", now=desk.now)
    assert (await program("/api/test/read", key)).status_code == 401


@pytest.mark.parametrize("path", ["/", "/findings", "/account", "/tokens", "/apis"])
async def test_no_token_opens_a_page(desk, signed_in, program, path: str) -> None:
    key = await _made(await signed_in("admin"))
    assert (await program(path, key)).status_code in (303, 404)


async def test_a_wrong_token_is_not_made_good_by_a_session(desk, signed_in, program) -> None:
    visitor = await signed_in("admin")
    assert (await program("/api/test/read", visitor=visitor)).status_code == 200
    answer = await program("/api/test/read", "sc_" + "x" * 40, visitor=visitor)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="sitecheck"'
    assert (await program("/api/test/decide", visitor=visitor, method="POST", data={})).status_code == 403  # no CSRF


async def test_wrong_tokens_have_to_wait_and_keep_nobody_from_signing_in(desk, signed_in, program, stranger) -> None:
    key = await _made(await signed_in("assessor"))
    for number in range(20):
        assert (await program("/api/test/read", f"sc_{number:040}")).status_code == 401
    assert (await program("/api/test/read", key)).status_code == 429
    assert (await stranger.sign_in("viewer")).status_code == 303
    desk.now += timedelta(minutes=16)
    assert (await program("/api/test/read", key)).status_code == 200


async def test_a_stranger_and_a_key_that_is_over(desk, signed_in, program) -> None:
    assert (await program("/api/test/read")).status_code == 401
    key = await _made(await signed_in("assessor"))
    desk.now += timedelta(days=30)
    assert (await program("/api/test/read", key)).status_code == 401


async def test_everybody_sees_their_own_and_administrators_all(signed_in) -> None:
    viewer, assessor, admin = [await signed_in(name) for name in ("viewer", "assessor", "admin")]
    await _made(viewer, {"name": "of the viewer", "scope.read": "1", "days": "1"})
    await _made(assessor, NEW | {"name": "of the assessor"})
    assert "of the viewer" not in (await assessor.get("/tokens")).text
    assert "of the viewer" in (await viewer.get("/tokens")).text
    assert "of the viewer" in (await viewer.get("/account")).text
    page = (await admin.get("/tokens")).text
    assert "of the viewer" in page
    assert "of the assessor" in page
    assert (await assessor.post("/tokens/end", {"id": "1"})).status_code == 404
    assert (await admin.post("/tokens/end", {"id": "1"})).headers["location"] == "/tokens?done=ended"
    assert "已终止" in (await viewer.get("/tokens")).text
    for number in ("", "x", "999", "9" * 30, "²"):
        assert (await admin.post("/tokens/end", {"id": number})).status_code == 404


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("viewer", {"scope.decide": "1"}, "不得超出本人角色"),
        ("assessor", {"scope.read": "", "scope.decide": ""}, "请选择令牌权限"),
        ("assessor", {"days": "400"}, "1至366天"),
        ("assessor", {"days": "soon"}, "1至366天"),
        ("assessor", {"name": ""}, "说明令牌用途"),
    ],
)
async def test_what_is_refused_keeps_what_was_typed(
    desk, signed_in, name: str, fields: dict[str, str], said: str
) -> None:
    visitor = await signed_in(name)
    await visitor.get("/tokens")
    answer = await visitor.post("/tokens", NEW | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert fields.get("name", "nightly report") in answer.text
    with desk.store.reading() as session:
        assert session.exec(select(ApiToken)).all() == []


async def test_units_have_no_tokens(signed_in) -> None:
    visitor = await signed_in("finance-unit")
    assert (await visitor.post("/tokens", NEW)).status_code == 403
    assert "我的令牌" not in (await visitor.get("/account")).text


async def test_a_name_that_attacks(signed_in) -> None:
    visitor = await signed_in("admin")
    await _made(visitor, NEW | {"name": "<script>alert(1)</script>"})
    for path in ("/tokens", "/account", "/audit"):
        assert "<script>alert" not in (await visitor.get(path)).text


async def test_a_form_sent_twice_makes_one_token(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await _made(visitor, NEW | {"nonce": "x" * 22})
    again = await visitor.post("/tokens", NEW | {"nonce": "x" * 22})
    assert (again.status_code, again.headers["location"]) == (303, "/tokens")
    with desk.store.reading() as session:
        assert len(session.exec(select(ApiToken)).all()) == 1
