"""People at the desk: who may do what to whose account, first passwords, sessions that end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from sitecheck.review import accounts, users
from sitecheck.review.users import Role
from sitecheck.store.models import ApiToken, AuditRow, User

HOSTILE = '<script>alert(1)</script>"\u202e'
NEW = {"name": "new-one", "role": "unit", "unit": "云溪县卫生健康局", "language": "en"}


def _secret(text: str) -> str:
    found = re.search(r'<output class="secret">([^<]+)</output>', text)
    assert found is not None
    return found[1]


def _user(desk, name: str) -> User:
    with desk.store.reading() as session:
        return session.get_one(User, name)


async def test_the_list_says_how_each_account_stands(desk, signed_in) -> None:
    with desk.store.session() as session:
        accounts.set_active(session, name="viewer", active=False, who="admin", now=desk.now)
        accounts.give_first_password(session, name="health-unit", who="admin", now=desk.now)
        session.get_one(User, "assessor").locked_until = desk.now + timedelta(minutes=5)
    admin = await signed_in("admin")
    page = (await admin.get("/people")).text
    for said in ("已停用", "须修改密码", "已锁定", "正常", "云溪县卫生健康局", "（本人）", "停用或启用账号"):
        assert said in page
    rows = {
        "text=health": "health-unit",
        "text=卫生": "health-unit",
        "role=viewer": "viewer",
        "state=locked": "assessor",
        "state=closed": "viewer",
        "state=must-change": "health-unit",
    }
    for query, name in rows.items():
        shown = re.findall(r"name=([\w-]+)\"><bdi>", (await admin.get(f"/people?{query}")).text)
        assert shown == [name], query
    assert "没有符合条件的人员" in (await admin.get("/people?text=%25")).text


async def test_a_new_person_changes_the_first_password_before_anything_else(desk, signed_in, stranger) -> None:
    admin = await signed_in("admin")
    await admin.get("/people/add")
    page = (await admin.post("/people/add", NEW)).text
    first = _secret(page)
    assert first not in (await admin.get("/people/person?name=new-one")).text
    user = _user(desk, "new-one")
    assert (user.role, user.unit_code, user.language, user.must_change) == ("unit", "health", "en", True)

    await stranger.sign_in("new-one", first)
    for path in ("/", "/findings", "/findings/1", "/scores", "/tokens"):
        assert (await stranger.get(path)).headers["location"] == "/account", path
    page = (await stranger.get("/account")).text
    assert "first password" in page
    assert "/findings" not in page
    answer = await stranger.post("/account/sessions")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    again = await stranger.post("/account/password", {"old": first, "new": first, "again": first})
    assert "The new password is the present one." in again.text
    own = "words of my own"
    assert (await stranger.post("/account/password", {"old": first, "new": own, "again": own})).status_code == 303
    assert (await stranger.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "viewer"}, "该用户名已存在"),
        ({"name": "a b"}, "不得含空格"),
        ({"name": "sitecheck"}, "程序自用"),
        ({"unit": ""}, "须填写本项目内的单位代码"),
        ({"unit": "nowhere"}, "没有该代码或名称的单位"),
        ({"role": "king"}, "请选择角色"),
        ({"language": "fr"}, "只能是中文或英文"),
    ],
)
async def test_who_cannot_be_added(desk, signed_in, fields: dict[str, str], said: str) -> None:
    admin = await signed_in("admin")
    answer = await admin.post("/people/add", NEW | fields)
    assert answer.status_code == 422
    assert said in answer.text
    with desk.store.reading() as session:
        assert session.get(User, "new-one") is None


async def test_what_was_typed_stays(signed_in) -> None:
    admin = await signed_in("admin")
    page = (await admin.post("/people/add", NEW | {"unit": HOSTILE})).text
    assert 'value="new-one"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("name", "fields", "status", "said"),
    [
        ("admin", {"action": "role", "role": "viewer", "was": "admin"}, 422, "不能取消自己的管理员角色"),
        ("admin", {"action": "close"}, 422, "不能停用自己的账号"),
        ("viewer", {"action": "role", "role": "assessor", "was": "reviewer"}, 409, "他人刚刚作了修改"),
        ("viewer", {"action": "role", "role": "unit", "unit": "", "was": "viewer"}, 422, "须填写"),
        ("viewer", {"action": "identity", "subject": "no bar"}, 422, "身份标识由"),
        ("nobody", {"action": "close"}, 404, "不存在"),
        ("viewer", {"action": "explode"}, 404, "不存在"),
    ],
)
async def test_what_is_refused(desk, signed_in, name: str, fields: dict[str, str], status: int, said: str) -> None:
    admin = await signed_in("admin")
    with desk.store.reading() as session:
        before = len(session.exec(select(AuditRow)).all())
    answer = await admin.post("/people/person", {"name": name} | fields)
    assert answer.status_code == status
    if status != 404:
        assert said in answer.text
    with desk.store.reading() as session:
        assert len(session.exec(select(AuditRow)).all()) == before


async def test_role_and_unit_of_somebody_else(desk, signed_in) -> None:
    admin, viewer = await signed_in("admin"), await signed_in("viewer")
    fields = {"name": "viewer", "action": "role", "role": "unit", "unit": "police", "was": "viewer", "why": "调任"}
    answer = await admin.post("/people/person", fields)
    assert answer.headers["location"] == "/people/person?name=viewer&done=role"
    assert "角色和单位已变更" in (await admin.get(answer.headers["location"])).text
    assert (_user(desk, "viewer").role, _user(desk, "viewer").unit_code) == (Role.UNIT, "police")
    assert (await viewer.get("/runs")).status_code == 403
    with desk.store.reading() as session:
        row = session.exec(select(AuditRow).where(AuditRow.action == "user-role")).one()
    assert (row.who, row.target, row.old, row.new, row.why) == ("admin", "user:viewer", "viewer", "unit:police", "调任")


async def test_closing_and_opening_an_account(desk, signed_in) -> None:
    admin, viewer = await signed_in("admin"), await signed_in("viewer")
    desk.now += timedelta(minutes=1)
    await admin.post("/people/person", {"name": "viewer", "action": "close", "why": "离职"})
    assert (await viewer.get("/")).status_code == 303
    await admin.post("/people/person", {"name": "viewer", "action": "open"})
    assert (await viewer.get("/")).status_code == 303  # the old session stays over
    assert (await viewer.sign_in("viewer")).status_code == 303
    assert (await viewer.get("/")).status_code == 200


async def test_all_sessions_end(desk, signed_in) -> None:
    admin, here, there = await signed_in("admin"), await signed_in("viewer"), await signed_in("viewer")
    desk.now += timedelta(minutes=1)
    await admin.post("/people/person", {"name": "viewer", "action": "sign-out"})
    assert (await here.get("/")).status_code == 303
    assert (await there.get("/")).status_code == 303
    await here.sign_in("viewer")
    assert (await here.get("/")).status_code == 200


async def test_a_lock_is_lifted_and_a_first_password_set(desk, signed_in, stranger) -> None:
    for _ in range(5):
        await stranger.sign_in("viewer", "wrong password")
    admin = await signed_in("admin")
    assert "解除锁定" in (await admin.get("/people/person?name=viewer")).text
    await admin.post("/people/person", {"name": "viewer", "action": "unlock"})
    assert "解除锁定" not in (await admin.get("/people/person?name=viewer")).text.partition("账号变更记录")[0]
    assert (await stranger.sign_in("viewer")).status_code == 303
    first = _secret((await admin.post("/people/person", {"name": "viewer", "action": "password"})).text)
    assert (await stranger.get("/")).headers["location"].startswith("/sign-in")
    await stranger.sign_in("viewer", first)
    assert (await stranger.get("/")).headers["location"] == "/account"


async def test_one_ends_ones_own_other_sessions(desk, signed_in) -> None:
    here, there = await signed_in("viewer"), await signed_in("viewer")
    desk.now += timedelta(minutes=1)
    answer = await here.post("/account/sessions")
    assert answer.headers["location"] == "/account?done=sessions"
    assert "其他登录均已结束" in (await here.get("/account?done=sessions")).text
    assert (await there.get("/")).status_code == 303


async def test_tokens_of_somebody_who_leaves(desk, signed_in) -> None:
    viewer, admin = await signed_in("viewer"), await signed_in("admin")
    await viewer.post("/tokens", {"name": "nightly report", "scope.read": "1", "days": "30"})
    assert "终止全部1个令牌" in (await admin.get("/people/person?name=viewer")).text
    await admin.post("/people/person", {"name": "viewer", "action": "tokens"})
    with desk.store.reading() as session:
        assert session.exec(select(ApiToken)).one().revoked_at is not None


async def test_an_account_shows_what_its_owner_changed(desk, signed_in) -> None:
    visitor = await signed_in("finance-unit")
    with desk.store.session() as session:
        users.set_language(session, name="finance-unit", language="en", now=desk.now)
    page = (await visitor.get("/account")).text
    assert "Language changed" in page
    assert "Dismiss" not in page  # what others did


async def test_a_form_sent_twice_adds_and_changes_nothing_twice(desk, signed_in) -> None:
    admin = await signed_in("admin")
    nonce = {"nonce": "x" * 22}
    assert _secret((await admin.post("/people/add", NEW | nonce)).text)
    again = await admin.post("/people/add", NEW | nonce)
    assert (again.status_code, again.headers["location"]) == (303, "/people/person?name=new-one")
    fields = {"name": "viewer", "action": "password", "nonce": "y" * 22}
    first = _secret((await admin.post("/people/person", fields)).text)
    kept = _user(desk, "viewer").password_hash
    assert (await admin.post("/people/person", fields)).headers["location"].endswith("name=viewer&done=password")
    assert _user(desk, "viewer").password_hash == kept
    assert first not in (await admin.get("/people/person?name=viewer&done=password")).text


async def test_a_form_that_was_refused_may_be_sent_again(signed_in) -> None:
    admin = await signed_in("admin")
    nonce = {"nonce": "z" * 22}
    assert (await admin.post("/people/add", NEW | nonce | {"unit": ""})).status_code == 422
    assert _secret((await admin.post("/people/add", NEW | nonce)).text)


async def test_the_own_password_is_changed_at_the_own_account(signed_in) -> None:
    admin = await signed_in("admin")
    assert "重设初始密码" not in (await admin.get("/people/person?name=admin")).text
    assert "重设初始密码" in (await admin.get("/people/person?name=viewer")).text
