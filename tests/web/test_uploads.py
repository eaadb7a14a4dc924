"""Files that are sent to the desk: who may send them, what is kept of them, and who gets them back."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote

import pytest
from sqlmodel import select
from starlette.responses import PlainTextResponse, Response
from tests.review import files

from sitecheck.i18n import translator
from sitecheck.review.upload_kinds import UploadsRefused
from sitecheck.store.models import AuditRow, FormUse, ProofFile
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Officer, TheDesk
from sitecheck.web.render import go
from sitecheck.web.uploads import MOST_UPLOAD, FileForm, keep_uploads

A = "demo-2026q4"
Files = list[tuple[str, tuple[str, bytes, str]]]


@pytest.fixture
def desk(desk):
    """The desk with two forms of the simplest kind."""

    @desk.app.post("/try/files", max_body_size=MOST_UPLOAD)
    def keep(person: Officer, form: FileForm, the_desk: TheDesk) -> Response:
        unit = form.text("unit") or None
        try:
            with the_desk.store.session() as session:
                kept = keep_uploads(session, the_desk, form, "proofs", assessment=A, unit_code=unit, who=person.name)
        except UploadsRefused as refused:
            return PlainTextResponse("\n".join(refused.say(translator("zh"))), 422)
        return PlainTextResponse(";".join(f"{one.name}={one.sha256}" for one in kept))

    @desk.app.post("/try/once")
    def count(person: Officer, form: Form, the_desk: TheDesk) -> Response:
        with the_desk.store.session() as session:
            first = once(session, form, person.name, the_desk.clock())
            if first is not None:
                return go(first)
            number = len(session.exec(select(FormUse)).all())
            return go(led(session, form, f"/try/{number}"))

    return desk


def _files(*named: tuple[str, bytes]) -> Files:
    return [("proofs", (name, data, "application/x-claimed")) for name, data in named]


def _rows(desk) -> list[ProofFile]:
    with desk.store.reading() as session:
        return list(session.exec(select(ProofFile)))


async def test_files_are_kept_with_a_row_and_an_audit_row(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post(
        "/try/files", {"unit": "finance"}, files=_files(("C:\\x\\总结\u202e.pdf", files.PDF), ("a.png", files.PNG))
    )
    sha = hashlib.sha256(files.PDF).hexdigest()
    assert answer.text == f"总结.pdf={sha};a.png={hashlib.sha256(files.PNG).hexdigest()}"
    assert desk.blobs.get(sha) == files.PDF
    first = _rows(desk)[0]
    assert (first.name, first.media_type, first.size) == ("总结.pdf", "application/pdf", len(files.PDF))
    assert (first.assessment, first.unit_code, first.who) == (A, "finance", "assessor")
    with desk.store.reading() as session:
        noted = session.exec(select(AuditRow).where(AuditRow.action == "upload")).all()
    assert [row.target for row in noted] == [f"proof:{A}/finance/1", f"proof:{A}/finance/2"]
    assert sha in noted[0].new


async def test_the_same_file_again_is_the_same_row(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for unit in ("finance", "finance", "health"):
        await visitor.post("/try/files", {"unit": unit}, files=_files(("a.pdf", files.PDF)))
    assert [row.unit_code for row in _rows(desk)] == ["finance", "health"]


async def test_a_field_left_empty_is_no_file(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    answer = await visitor.post("/try/files", files=_files(("", b"")))
    assert (answer.status_code, answer.text) == (200, "")
    assert (await visitor.post("/try/files", {"unit": "finance"})).text == ""  # a form without files will do


async def test_one_bad_file_keeps_all_from_being_kept_and_each_is_named(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    sent = _files(("a.pdf", files.PDF), ("b.docm", files.office("docx")), ("c.pdf", files.EXE), ("d.txt", b""))
    answer = await visitor.post("/try/files", files=sent)
    assert answer.status_code == 422
    lines = answer.text.splitlines()
    assert [line.split()[0] for line in lines] == ["b.docm", "c.pdf", "d.txt"]
    assert _rows(desk) == []


async def test_a_full_disk_is_told(desk, signed_in) -> None:
    settings = desk.project.settings.model_copy(update={"min_free_mb": 10**9})
    object.__setattr__(desk.app.state.desk, "project", desk.project.model_copy(update={"settings": settings}))
    visitor = await signed_in("assessor")
    answer = await visitor.post("/try/files", files=_files(("a.pdf", files.PDF)))
    assert answer.status_code == 422
    assert "磁盘" in answer.text
    assert _rows(desk) == []


@pytest.mark.parametrize("name", ["stranger", "viewer", "finance-unit"])
async def test_who_may_not_change_anything_sends_nothing(desk, signed_in, stranger, name: str) -> None:
    visitor = stranger if name == "stranger" else await signed_in(name)
    await visitor.get("/sign-in")
    answer = await visitor.post("/try/files", files=_files(("a.pdf", files.PDF)))
    assert answer.status_code == (303 if name == "stranger" else 403)
    assert _rows(desk) == []


async def test_nothing_is_read_from_a_stranger(desk, stranger) -> None:
    async def body():
        raise AssertionError("the body was asked for")
        yield b""

    head = {"content-type": "multipart/form-data; boundary=x"}
    answer = await stranger.client.post("/try/files", content=body(), headers=head)
    assert answer.status_code == 303


async def test_a_forged_form_with_files_changes_nothing(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for token in ("", "0" * 64):
        visitor.csrf = token
        answer = await visitor.post("/try/files", files=_files(("a.pdf", files.PDF)))
        assert answer.status_code == 403
        assert "表单已失效" in answer.text
        await visitor.get("/account")
    assert _rows(desk) == []


async def test_too_many_files_and_too_many_bytes_are_refused(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    many = await visitor.post("/try/files", files=_files(*((f"{n}.pdf", files.PDF) for n in range(11))))
    assert many.status_code == 413
    head = {"content-type": "multipart/form-data; boundary=x", "content-length": str(MOST_UPLOAD + 1)}
    assert (await visitor.client.post("/try/files", content=b"", headers=head)).status_code == 413
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert (await visitor.client.post("/try/files", content=b"no parts", headers=broken)).status_code in (403, 413)
    assert _rows(desk) == []


async def test_a_proof_is_sent_as_a_file_to_keep(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/try/files", {"unit": "finance"}, files=_files(("总结 1.pdf", files.PDF)))
    answer = await visitor.get("/proofs/1")
    assert answer.content == files.PDF
    head = answer.headers
    assert head["content-type"] == "application/pdf"
    assert head["content-disposition"].startswith('attachment; filename="proof-1.pdf"; ')
    assert unquote(head["content-disposition"].rpartition("''")[2]) == "总结 1.pdf"
    assert head["x-content-type-options"] == "nosniff"
    assert head["content-security-policy"].startswith("sandbox;")
    assert "no-store" in head["cache-control"]


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        ("finance", {"admin", "assessor", "reviewer", "viewer", "finance-unit"}),
        ("", {"admin", "assessor", "reviewer", "viewer"}),
    ],
)
async def test_a_proof_is_open_to_whom_the_unit_is(desk, signed_in, stranger, unit: str, allowed: set[str]) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/try/files", {"unit": unit}, files=_files(("a.pdf", files.PDF)))
    for name in ("admin", "assessor", "reviewer", "viewer", "finance-unit", "health-unit"):
        answer = await (await signed_in(name)).get("/proofs/1")
        assert answer.status_code == (200 if name in allowed else 404), name
    assert (await stranger.get("/proofs/1")).status_code == 303
    assert (await visitor.get("/proofs/2")).status_code == 404


@pytest.mark.parametrize("state", ["lost", "altered"])
async def test_a_proof_that_is_gone_or_altered_is_not_sent(desk, signed_in, state: str) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/try/files", {"unit": "finance"}, files=_files(("a.pdf", files.PDF)))
    path = desk.blobs.path(_rows(desk)[0].sha256)
    if state == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = await visitor.get("/proofs/1")
    assert answer.status_code == (404 if state == "lost" else 409)
    assert ("缺少" in answer.text) == (state == "lost")
    assert files.PDF not in answer.content


async def test_a_form_sent_twice_changes_nothing_and_leads_where_the_first_did(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for _ in range(3):
        answer = await visitor.post("/try/once", {"nonce": "n" * 22})
        assert answer.headers["location"] == "/try/1"
    assert (await visitor.post("/try/once", {"nonce": "m" * 22})).headers["location"] == "/try/2"


async def test_a_form_without_a_nonce_is_always_the_first(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    for nonce in ("", "short", "<script>" * 4):
        assert (await visitor.post("/try/once", {"nonce": nonce})).headers["location"] == "/try/0"


async def test_a_nonce_of_somebody_else_is_a_stale_form(desk, signed_in) -> None:
    await (await signed_in("assessor")).post("/try/once", {"nonce": "n" * 22})
    answer = await (await signed_in("reviewer")).post("/try/once", {"nonce": "n" * 22})
    assert answer.status_code == 403
    assert "表单已失效" in answer.text


async def test_used_forms_are_forgotten_after_a_while(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    await visitor.post("/try/once", {"nonce": "n" * 22})
    with desk.store.session() as session:
        use = session.get_one(FormUse, "n" * 22)
        use.at = use.at.replace(year=2025)
    assert (await visitor.post("/try/once", {"nonce": "m" * 22})).headers["location"] == "/try/1"
    with desk.store.reading() as session:
        assert session.get(FormUse, "n" * 22) is None
