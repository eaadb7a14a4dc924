"""The column map at the desk: what needs a person, candidates, placing a column, hostile labels and addresses."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import col, select
from tests.web.test_results import HOME, KEY, observed

from sitecheck.audit.seen import row_key
from sitecheck.facts.site import Candidate, ColumnReading, ColumnState, Trail
from sitecheck.review.columns import Need
from sitecheck.store import bundle
from sitecheck.store.models import AuditRow, ColumnChange, ColumnMap, DeskPin, Observation, PagePicture

COLUMN = "foi-entry"
SITE = KEY.replace("/", "%2F")
PAGE = f"/columns/column?site={SITE}&column={COLUMN}"
OTHER = f"{HOME}apply/"
HOSTILE = '"><script>alert(1)</script>\u202egnp.' + "长" * 10_000


def saw(desk, *candidates: Candidate, state: ColumnState = ColumnState.FOUND, url: str | None = None, **more) -> None:
    """The last night of the finance office saw this of its column; the map says so as well."""
    reading = ColumnReading(
        COLUMN, state, url=url, candidates=candidates, page_url=HOME, trail=Trail(labels=("依申请公开",)), **more
    )
    sha = desk.blobs.put(bundle.dump(observed(columns={COLUMN: reading})))
    with desk.store.session() as session:
        session.exec(
            select(Observation).where(Observation.run_id == 3, Observation.site_key == KEY)
        ).one().bundle_sha256 = sha
        row = mapped(session)
        row.state, row.url, row.confidence = state.value, url or "", 0.6 if url else 0.0
        row.need = Need.LOW if state is ColumnState.FOUND else Need.MISSING


def mapped(session) -> ColumnMap:
    return session.exec(select(ColumnMap).where(ColumnMap.site_key == KEY, ColumnMap.column_key == COLUMN)).one()


def link(url: str | None, why: str, verified: bool | None, label: str = "依申请公开") -> Candidate:
    return Candidate(url, label, HOME, 0.7, "exact", verified, why)


async def placed(visitor, **fields: str):
    """Posts the form as the page gave it."""
    page = await visitor.get(PAGE)
    seen = {"site": KEY, "column": COLUMN, "action": "place", "why": "站点改版"}
    for name in ("was_found", "was_desk", "was_pinned"):
        found = page.text.partition(f'name="{name}" value="')[2]
        if found:
            seen[name] = unescape(found.partition('"')[0])
    return await visitor.post("/columns", seen | fields)


async def test_the_list_counts_filters_and_searches(desk, signed_in) -> None:
    saw(desk, url=OTHER)
    visitor = await signed_in("viewer")
    every = (await visitor.get("/columns")).text
    assert "全部网站<b>5</b>" in every
    assert "需人工确认<b>1</b>" in every
    assert "1个待确认" in every
    needed = (await visitor.get("/columns?show=needed")).text
    assert "云溪县财政局" in needed
    assert "云溪县教育局" not in needed
    searched = (await visitor.get("/columns?text=教育")).text
    assert "云溪县教育局" in searched
    assert "云溪县财政局" not in searched
    assert "没有符合条件的网站" in (await visitor.get("/columns?text=%25")).text
    assert "云溪县教育局" in (await visitor.get("/columns?page=999")).text


async def test_a_site_shows_what_a_rubric_asks_for_first_and_why_it_needs_a_person(desk, signed_in) -> None:
    saw(desk, url=OTHER)
    visitor = await signed_in("viewer")
    page = (await visitor.get(f"/columns?site={SITE}")).text
    assert "细则要求" in page
    assert "把握不大" in page
    assert "存疑" in page
    rows = page.partition("<tbody>")[2]
    assert rows.index("依申请公开") < rows.index("公开指南")
    needed = (await visitor.get(f"/columns?site={SITE}&show=needed")).text
    assert "公开指南" not in needed.partition("<tbody>")[2]


@pytest.mark.parametrize(
    ("candidate", "said"),
    [
        (link(OTHER, "label", True), ("已采用", "有以该栏目命名的链接")),
        (link(f"{HOME}x", "label; article", False), ("未采用", "这是一篇文章，而该栏目应为列表")),
        (link(f"{HOME}x", "title; leads-home", False), ("未采用", "链接只回到首页")),
        (link(f"{HOME}x", "label; http-404", False), ("未采用", "页面不存在（404）")),
        (link(f"{HOME}x", "label; false-friend: 工资公开", False), ("未采用", "标题表明是其他内容：工资公开")),
        (link(f"{HOME}x", "label; unrecognised", None), ("未能判断", "打开的页面未能认出")),
        (link(f"{HOME}x", "label", None), ("未核查",)),
        (link(None, "placeholder", None), ("没有网址",)),
    ],
)
async def test_why_a_candidate_was_taken_or_refused(
    desk, signed_in, candidate: Candidate, said: tuple[str, ...]
) -> None:
    saw(desk, candidate, url=OTHER)
    page = (await (await signed_in("viewer")).get(PAGE)).text
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "http://[", "//x", ""]
)
async def test_hostile_candidates_are_text_only_and_cannot_be_placed(desk, signed_in, url: str) -> None:
    saw(desk, link(url, HOSTILE, None, HOSTILE), state=ColumnState.MISSING)
    with desk.store.session() as session:
        row = mapped(session)
        row.url, row.label, row.state = url, HOSTILE[:200], "found"
    visitor = await signed_in("assessor")
    for place in (PAGE, f"/columns?site={SITE}"):
        page = (await visitor.get(place)).text
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "长" * 500 not in page
        assert 'href="javascript:' not in page
    for choice in (url or "javascript:1", "found"):
        answer = await placed(visitor, choice=choice)
        assert answer.status_code == 422
    with desk.store.reading() as session:
        assert session.exec(select(DeskPin)).all() == []


async def test_what_was_found_is_confirmed_and_stands_in_the_history(desk, signed_in) -> None:
    saw(desk, link(OTHER, "label", True), url=OTHER)
    visitor = await signed_in("assessor")
    answer = await placed(visitor, choice="found", why="与栏目一致")
    assert answer.status_code == 303
    page = (await visitor.get(answer.headers["location"])).text
    for text in ("栏目已指定", "人工确认", "与栏目一致", "assessor于"):
        assert text in page
    with desk.store.reading() as session:
        assert session.get(DeskPin, (KEY, COLUMN)).url == OTHER
        assert mapped(session).need == ""
        change = session.exec(select(ColumnChange)).one()
        assert (change.action, change.new_url, change.who) == ("confirm", OTHER, "assessor")
        row = session.exec(select(AuditRow).order_by(col(AuditRow.id).desc())).first()
        assert (row.action, row.target, row.new) == ("column-confirm", f"column:{COLUMN} {KEY}", OTHER)


async def test_a_candidate_or_a_typed_address_is_placed(desk, signed_in) -> None:
    saw(desk, link(f"{HOME}x/", "label; unrecognised", None), state=ColumnState.MISSING)
    visitor = await signed_in("reviewer")
    assert (await placed(visitor, choice=f"{HOME}x/")).status_code == 303
    assert (await placed(visitor, choice="typed", address=f"{HOME}y/#part")).status_code == 303
    with desk.store.reading() as session:
        assert session.get(DeskPin, (KEY, COLUMN)).url == f"{HOME}y/"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"choice": "typed", "address": ""}, "请选择候选页面，或填写网址"),
        ({"choice": "typed", "address": "ftp://finance.yunxi.example/"}, "这不是网页地址"),
        ({"choice": "typed", "address": "javascript:alert(1)"}, "这不是网页地址"),
        ({"choice": "typed", "address": "http://user:pw@finance.yunxi.example/"}, "这不是网页地址"),
        ({"choice": "typed", "address": "http://finance.yunxi.example/\u202e"}, "这不是网页地址"),
        ({"choice": "typed", "address": HOME + "a" * 2000}, "网址超过2000个字符"),
        ({"choice": "typed", "address": OTHER, "why": ""}, "请填写理由"),
        ({"choice": "typed", "address": OTHER, "why": "因" * 501}, "理由超过500个字"),
        ({"choice": "typed", "address": "http://elsewhere.example/foi"}, "该网址不在本网站的主机上"),
        ({"choice": "found"}, "无从确认"),
        ({"action": "unpin"}, "没有可以取消的指定"),
        ({"action": "hack"}, "请选择要做的操作"),
    ],
)
async def test_what_cannot_be_placed_is_said_and_kept_typed(desk, signed_in, fields: dict[str, str], said: str) -> None:
    saw(desk, state=ColumnState.MISSING)
    visitor = await signed_in("assessor")
    answer = await placed(visitor, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    if "user:pw" not in fields.get("address", "") and "\u202e" not in fields.get("address", ""):
        assert fields.get("address", "")[:60] in answer.text
    with desk.store.reading() as session:
        assert session.exec(select(DeskPin)).all() == []
        assert session.exec(select(ColumnChange)).all() == []


async def test_another_host_is_taken_when_it_is_meant(desk, signed_in) -> None:
    saw(desk, state=ColumnState.MISSING)
    visitor = await signed_in("assessor")
    asked = await placed(visitor, choice="typed", address="http://elsewhere.example/foi")
    assert 'name="elsewhere"' in asked.text
    done = await placed(visitor, choice="typed", address="http://elsewhere.example/foi", elsewhere="yes")
    assert done.status_code == 303


async def test_a_pin_is_taken_out_and_what_was_there_is_needed_again(desk, signed_in) -> None:
    saw(desk, link(OTHER, "label", True), url=OTHER)
    visitor = await signed_in("assessor")
    await placed(visitor, choice="found")
    answer = await placed(visitor, action="unpin", why="误操作")
    assert answer.status_code == 303
    assert "已取消指定" in (await visitor.get(answer.headers["location"])).text
    with desk.store.reading() as session:
        assert session.exec(select(DeskPin)).all() == []
        assert mapped(session).need == "low"
        assert [one.action for one in session.exec(select(ColumnChange).order_by(col(ColumnChange.id)))] == [
            "confirm",
            "unpin",
        ]


async def test_two_people_at_one_column(desk, signed_in) -> None:
    saw(desk, link(OTHER, "label", True), url=OTHER)
    first, second = await signed_in("assessor"), await signed_in("reviewer")
    fields = {"site": KEY, "column": COLUMN, "action": "place", "was_found": OTHER, "why": "看过"}
    await second.get(PAGE)
    assert (await placed(first, choice="found")).status_code == 303
    late = await second.post("/columns", fields | {"choice": "typed", "address": f"{HOME}z/"})
    assert late.status_code == 409
    assert "有人指定了这个栏目" in late.text
    assert f"{HOME}z/" in late.text
    with desk.store.session() as session:
        mapped(session).url = f"{HOME}moved/"
    stale = await second.post("/columns", fields | {"choice": "found", "was_desk": "yes", "was_pinned": OTHER})
    assert stale.status_code == 409
    with desk.store.reading() as session:
        assert session.get(DeskPin, (KEY, COLUMN)).url == OTHER


async def test_what_a_night_changed_after_a_confirmation_stands_on_top(desk, signed_in) -> None:
    saw(desk, link(OTHER, "label", True), url=OTHER)
    visitor = await signed_in("assessor")
    await placed(visitor, choice="found")
    with desk.store.session() as session:
        common = {"site_key": KEY, "column_key": COLUMN, "at": desk.now + timedelta(days=1), "who": "sitecheck"}
        session.add(ColumnChange(**common, run_id=3, action="moved", old_url=OTHER, new_url=f"{HOME}new/"))
    page = (await visitor.get(f"/columns?site={SITE}")).text
    top = page.partition("上次确认之后的变化")[2].partition("<table")[0]
    assert "网址变更" in top
    assert f"{HOME}new/" in top
    assert "人工指定之后，巡检结果有变化" in (await visitor.get(PAGE)).text


async def test_small_pictures_are_shown_and_served_as_pictures(desk, signed_in) -> None:
    saw(desk, link(OTHER, "label", True), link(f"{HOME}b/", "label; article", False), url=OTHER)
    data = b"\xff\xd8 a picture"
    key = row_key(OTHER)
    with desk.store.session() as session:
        session.add(
            PagePicture(
                site_key=KEY, url_key=key, url=OTHER, sha256=desk.blobs.put(data, raw=True), run_id=3,
                captured_at=desk.now,
            )
        )  # fmt: skip
    visitor = await signed_in("viewer")
    page = (await visitor.get(PAGE)).text
    assert page.count('class="small-picture"') == 1
    assert page.count("无缩略图") == 1
    address = f"/columns/picture?site={SITE}&key={key}"
    assert address.replace("&", "&amp;") in page
    answer = await visitor.get(address)
    assert answer.content == data
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    again = await visitor.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    desk.blobs.path(hashlib.sha256(data).hexdigest()).unlink()
    assert (await visitor.get(address)).status_code == 404
    assert 'class="small-picture"' not in (await visitor.get(PAGE)).text
    assert (await visitor.get(f"/columns/picture?site={SITE}&key={'1' * 32}")).status_code == 404
    assert (await visitor.get(f"/columns/picture?site={SITE}&key=../../x")).status_code == 404


async def test_what_is_not_there_is_not_found(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for path in ("/columns/column?site=nowhere&column=foi-entry", f"/columns/column?site={SITE}&column=nothing"):
        assert (await visitor.get(path)).status_code == 404
    fields = {"site": "nowhere", "column": COLUMN, "action": "place", "choice": "found", "why": "x"}
    assert (await visitor.post("/columns", fields)).status_code == 404


async def test_a_lost_bundle_leaves_the_map_readable(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get(PAGE)).text
    assert "最近一次巡检的记录已无法读取" in page
