"""The event ledger at the desk: entering, revising, withdrawing, lists, and what the rules make of each event."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select
from tests.review import files

from sitecheck.review import events
from sitecheck.store.models import AuditRow, ProofFile

NEW = {"was": "0", "code": "finance", "kind": "notice", "title": "被通报批评", "happened": "2026-10-08", "count": "1"}
XLSX = "application/x-claimed"


def _current(desk):
    with desk.store.reading() as session:
        return {event.key: event for event in events.current(session)}


def _was(text: str) -> str:
    return re.search(r'name="was" value="(\d+)"', text)[1]


async def test_an_event_is_entered_revised_and_withdrawn(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    form = NEW | {"flag.handled": "yes", "flag.recurred": "no", "level": "city", "points": "2.50"}
    answer = await visitor.post("/events/new", form, files=[("proofs", ("通报.pdf", files.PDF, ""))])
    assert answer.status_code == 303
    assert answer.headers["location"] == "/events/one?key=E1&done=saved"
    event = _current(desk)["E1"]
    assert (event.unit, event.title, str(event.points), event.level) == ("finance", "被通报批评", "2.5", "city")
    assert {flag.value: on for flag, on in event.flags.items()} == {"handled": True, "recurred": False}
    assert [one.name for one in event.attachments] == ["通报.pdf"]

    page = await visitor.get("/events/one?key=E1")
    assert "通报.pdf" in page.text
    assert '<a href="/proofs/1">' in page.text
    sha = event.attachments[0].sha256
    change = form | {"key": "E1", "was": _was(page.text), "verified": "2026-10-20", f"without.{sha}": "1"}
    refused = await visitor.post("/events/one", change)
    assert refused.status_code == 422
    assert "请说明修改的理由" in refused.text
    assert _current(desk)["E1"].verified is None
    assert (await visitor.post("/events/one", change | {"reason": "已核实"})).status_code == 303
    event = _current(desk)["E1"]
    assert (str(event.verified), event.attachments) == ("2026-10-20", ())

    page = await visitor.get("/events/one?key=E1")
    assert "已核实" in page.text
    taken = {"key": "E1", "was": _was(page.text)}
    assert (await visitor.post("/events/withdraw", taken)).status_code == 422
    assert (await visitor.post("/events/withdraw", taken | {"reason": "记错单位"})).status_code == 303
    assert _current(desk) == {}
    assert "记错单位" in (await visitor.get("/events/one?key=E1")).text
    with desk.store.reading() as session:
        actions = [row.action for row in session.exec(select(AuditRow)) if row.target == "event:E1"]
    assert actions == ["record", "revise", "withdraw"]


FAULTS = [
    ({"kind": ""}, "类型", "不能为空"),
    ({"title": ""}, "事项", "不能为空"),
    ({"code": ""}, "单位", "请写明单位"),
    ({"code": "nobody"}, "单位", "没有名为"),
    ({"happened": "2026-13-01"}, "发生日期", "不是日期"),
    ({"happened": "2027-01-01"}, "发生日期", "尚未到来"),
    ({"verified": "2026-10-01"}, "核实日期", "早于"),
    ({"count": "0"}, "数量", "不是数量"),
    ({"points": "-1"}, "核定分值", "不是分值"),
    ({"title": "字" * 301}, "事项", "超过300个字符"),
    ({"matter": "x" * 65}, "事由编号", "超过64个字符"),
]


@pytest.mark.parametrize(("change", "field", "said"), FAULTS)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    desk, signed_in, change: dict[str, str], field: str, said: str
) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post("/events/new", NEW | {"note": "我写的备注", **change})
    assert answer.status_code == 422
    assert said in answer.text, field
    assert "我写的备注" in answer.text
    assert _current(desk) == {}


async def test_a_bad_proof_keeps_the_event_from_being_entered(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    sent = [("proofs", ("表.xlsm", files.office("xlsx"), ""))]
    answer = await visitor.post("/events/new", NEW, files=sent)
    assert answer.status_code == 422
    assert "含有宏" in answer.text
    assert _current(desk) == {}
    with desk.store.reading() as session:
        assert session.exec(select(ProofFile)).first() is None


async def test_sent_twice_it_is_one_event(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for _ in range(2):
        answer = await visitor.post("/events/new", NEW | {"nonce": "n" * 20})
        assert answer.headers["location"] == "/events/one?key=E1&done=saved"
    assert list(_current(desk)) == ["E1"]


async def test_two_people_at_one_event_see_both_values(desk, signed_in) -> None:
    mine, theirs = await signed_in("assessor"), await signed_in("reviewer")
    await mine.post("/events/new", NEW)
    was = _was((await mine.get("/events/one?key=E1")).text)
    await theirs.get("/events/one?key=E1")
    change = NEW | {"key": "E1", "was": was, "reason": "更正"}
    assert (await theirs.post("/events/one", change | {"title": "他人写的事项"})).status_code == 303
    answer = await mine.post("/events/one", change | {"title": "我写的事项"})
    assert answer.status_code == 409
    assert "我写的事项" in answer.text
    assert "他人写的事项" in answer.text
    assert _current(desk)["E1"].title == "他人写的事项"
    again = change | {"title": "我写的事项", "was": _was(answer.text)}
    assert (await mine.post("/events/one", again)).status_code == 303
    gone = await theirs.post("/events/withdraw", {"key": "E1", "was": was, "reason": "x"})
    assert gone.status_code == 409
    assert _current(desk)["E1"].title == "我写的事项"


async def test_the_list_is_filtered_and_says_what_is_missing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/events/new", NEW | {"kind": "complaint", "title": "甲投诉"})
    await visitor.post(
        "/events/new", NEW | {"code": "health", "kind": "foi-case", "title": "乙申请", "verified": "2026-10-09"}
    )
    await visitor.post("/events/new", NEW | {"happened": "2025-03-01", "verified": "2025-03-02", "title": "丙通报"})
    for query, shown in (
        ("", "甲乙丙"),
        ("unit=finance", "甲丙"),
        ("kind=foi-case", "乙"),
        ("year=2025", "丙"),
        ("verified=no", "甲"),
        ("verified=yes", "乙丙"),
        ("text=申请", "乙"),
        ("text=%25", ""),
        ("assessment=demo-2026q4", "甲乙丙"),
        ("assessment=demo-2026q4&open=1", "甲乙"),
        ("kind=nonsense&year=9999", ""),
    ):
        text = (await visitor.get(f"/events?{query}")).text
        assert "".join(one for one in "甲乙丙" if f"<bdi>{one}" in text) == shown, query
    text = (await visitor.get("/events?assessment=demo-2026q4")).text
    assert "尚未核实" in text
    assert "/events/new" not in (await (await signed_in("viewer")).get("/events")).text


async def test_with_many_units_one_is_found_by_its_code(desk, signed_in, monkeypatch) -> None:
    for room in ("view", "listing"):
        monkeypatch.setattr(f"sitecheck.web.events.{room}.MOST_CHOICES", 2)
    visitor = await signed_in("assessor")
    assert '<input id="unit"' in (await visitor.get("/events")).text
    assert '<input id="f-code"' in (await visitor.get("/events/new")).text
    assert (await visitor.post("/events/new", NEW | {"code": "云溪县财政局"})).status_code == 303
    assert _current(desk)["E1"].unit == "finance"


async def test_a_viewer_reads_and_a_unit_sees_nothing_of_the_ledger(desk, signed_in) -> None:
    await (await signed_in("assessor")).post("/events/new", NEW)
    page = await (await signed_in("viewer")).get("/events/one?key=E1")
    assert page.status_code == 200
    assert '<button class="primary">' not in page.text
    assert (await (await signed_in("finance-unit")).get("/events/one?key=E1")).status_code == 403


async def test_hostile_text_stays_text(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/events/new", NEW | {"title": '"><script>alert(1)</script>', "key": "../<b>"})
    for path in ("/events", "/events/one?key=..%2F%3Cb%3E"):
        text = (await visitor.get(path)).text
        assert "<script>alert" not in text
        assert "<b>" not in text.split("<main")[1].replace("<b>1</b>", "")


def _list(*rows: dict[str, object]) -> bytes:
    heads = ["编号", "单位名称", "类型", "事项", "发生日期", "核实日期", "附件"]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ROW = {"编号": "A1", "单位名称": "云溪县财政局", "类型": "通报批评", "事项": "被点名", "发生日期": "2026-10-08"}


def _batch(text: str) -> str:
    return re.search(r'name="batch" value="([\d,]+)"', text)[1]


async def test_a_list_is_looked_at_and_then_taken_over(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    sent = [
        ("list", ("台账.xlsx", _list(ROW | {"附件": "通报.pdf"}, ROW | {"编号": "A2", "事项": "又被点名"}), XLSX)),
        ("beside", ("通报.pdf", files.PDF, XLSX)),
    ]
    looked = await visitor.post("/events/import", files=sent)
    assert looked.status_code == 200
    assert "又被点名" in looked.text
    assert _current(desk) == {}
    answer = await visitor.post("/events/import", {"batch": _batch(looked.text), "action": "take"})
    assert answer.headers["location"] == "/events?done=2-0-0"
    assert sorted(_current(desk)) == ["A1", "A2"]
    attached = _current(desk)["A1"].attachments[0]
    assert (attached.name, desk.blobs.get(attached.sha256)) == ("通报.pdf", files.PDF)
    unit = await signed_in("finance-unit")
    page = await visitor.get("/events/one?key=A1")
    proof = re.search(r'href="(/proofs/\d+)"', page.text)[1]
    assert (await unit.get(proof)).content == files.PDF

    changed = await visitor.post("/events/import", files=[("list", ("b.xlsx", _list(ROW | {"事项": "改"}), XLSX))])
    assert "被点名" in changed.text
    answer = await visitor.post(
        "/events/import", {"batch": _batch(changed.text), "action": "take", "reason": "更正", "nonce": "x" * 20}
    )
    assert answer.headers["location"] == "/events?done=0-1-0"
    assert _current(desk)["A1"].title == "改"


async def test_every_mistake_of_a_list_is_named_in_chinese_and_nothing_is_taken(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    rows = [
        ROW,
        ROW | {"单位名称": "没有的局"},
        ROW | {"编号": "A3", "类型": "什么", "发生日期": "昨天"},
        ROW | {"编号": "A4", "附件": "不在.pdf"},
        ROW | {"编号": "A5", "事项": "长" * 301},
    ]
    answer = await visitor.post("/events/import", files=[("list", ("台账.xlsx", _list(*rows), XLSX))])
    assert answer.status_code == 422
    main = answer.text.split("<main")[1]
    for said in ("没有的局", "第2行已有", "不是日期", "通报批评、表彰", "旁边没有文件", "超过300个字符"):
        assert said in main, said
    cells = re.findall(r'<td class="full break"><bdi>(.*?)</bdi></td>', main)
    assert cells
    assert not [cell for cell in cells if re.search(r"\b(is|no|the|be)\b", cell)], cells
    assert _current(desk) == {}
    with desk.store.reading() as session:
        assert session.exec(select(ProofFile)).first() is None


async def test_cells_that_cannot_be_read_are_named(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    rows = [ROW | {"核实日期": "=1+1"}, ROW | {"编号": "A5", "事项": "长" * 10_000}]
    answer = await visitor.post("/events/import", files=[("list", ("台账.xlsx", _list(*rows), XLSX))])
    assert answer.status_code == 422
    assert "公式没有计算结果" in answer.text
    assert "有10000个字符，最多可读4000个字符" in answer.text
    assert _current(desk) == {}


HOSTILE = [
    ("台账.xlsm", files.office("xlsx"), "含有宏"),
    ("台账.xlsx", files.office("xlsx", {"xl/vbaProject.bin": b"x"}), "含有宏"),
    ("台账.xlsx", files.LOCKED_OFFICE, "密码"),
    ("台账.xlsx", files.office("xlsx", {"xl/worksheets/sheet1.xml": b" " * 30_000_000}), "解压后"),
    ("台账.xlsx", files.EXE, "扩展名不符"),
    ("台账.pdf", files.PDF, "不是可读取的名单"),
    ("台账.csv", b"\n" * 100_000 + b"x", "20,000行"),
    (
        "台账.xlsx",
        files.office("xlsx", {"xl/worksheets/sheet1.xml": b"".join(b'<row r="%d"/>' % n for n in range(100_000))}),
        "20,000行",
    ),
    ("台账.xlsx", files.office("xlsx"), "无法作为"),
    ("台账.csv", b"", "空文件"),
]


@pytest.mark.parametrize(("name", "data", "said"), HOSTILE, ids=[f"{n}-{s}" for n, _, s in HOSTILE])
async def test_a_hostile_list_is_refused_in_words(desk, signed_in, name: str, data: bytes, said: str) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post("/events/import", files=[("list", (name, data, XLSX))])
    assert answer.status_code == 422
    assert said in answer.text
    assert _current(desk) == {}


async def test_a_list_with_a_path_in_its_name_lies_nowhere_else(desk, signed_in, tmp_path) -> None:
    visitor = await signed_in("assessor")
    name = f"../../..{tmp_path}/out.xlsx"
    answer = await visitor.post("/events/import", files=[("list", (name, _list(ROW), XLSX))])
    assert answer.status_code == 200
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("batch", ["999", "1", "x", "1,2"])
async def test_a_batch_of_nobody_is_not_there(desk, signed_in, batch: str) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/events/new", NEW, files=[("proofs", ("a.pdf", files.PDF, ""))])  # row 1, of a unit
    answer = await visitor.post("/events/import", {"batch": batch, "action": "take"})
    assert answer.status_code == 404


async def test_nothing_chosen_is_told(signed_in) -> None:
    answer = await (await signed_in("assessor")).post("/events/import", {})
    assert answer.status_code == 422
    assert "请先选择" in answer.text


async def test_the_ledger_is_saved_as_the_list_that_is_taken_over(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    form = NEW | {"flag.handled": "yes", "flag.recurred": "no", "level": "city", "subject": "website", "points": "2.5"}
    await visitor.post("/events/new", form | {"title": "=cmd()", "note": "@x", "verified": "2026-10-20", "count": "3"})
    await visitor.post("/events/new", NEW | {"code": "health"}, files=[("proofs", ("通报.pdf", files.PDF, ""))])
    for language in ("zh", "en"):
        await visitor.post("/language", {"language": language})
        data = (await visitor.get("/events/export.xlsx")).content
        cells = [
            cell for row in load_workbook(io.BytesIO(data)).worksheets[0] for cell in row if cell.value == "=cmd()"
        ]
        assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]
        sent = [("list", ("台账.xlsx", data, XLSX)), ("beside", ("通报.pdf", files.PDF, XLSX))]
        looked = await visitor.post("/events/import", files=sent)
        assert looked.status_code == 200, looked.text
        assert ("不变2件" if language == "zh" else "2 as they are") in looked.text


async def test_the_empty_list_is_one_that_can_be_taken(desk, signed_in) -> None:
    answer = await (await signed_in("assessor")).get("/events/template.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert "编号" in [cell.value for cell in book.worksheets[0][2]]
