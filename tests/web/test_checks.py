"""Checks to read: requirement, law, words, examples as text, where each counts, and what it has come to."""

from __future__ import annotations

import pytest

from sitecheck.store.models import RunCheck


async def test_every_check_is_listed_and_opens(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/checks")).text
    for key in desk.app.state.desk.checks:
        assert f'href="/checks/{key}"' in page
        answer = await visitor.get(f"/checks/{key}")
        assert answer.status_code == 200, key
        assert desk.app.state.desk.checks[key].name.zh in answer.text
    assert (await visitor.get("/checks/nothing")).status_code == 404


async def test_a_check_says_what_is_required_and_where_it_counts(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/checks/contact-fields")).text
    check = desk.app.state.desk.checks["contact-fields"]
    for wanted in (
        check.why.zh,
        check.remedy.zh,
        check.legal_basis[0].zh,
        check.outcomes["fail"].zh,
        "KD10.r1",
        "受理机构信息要素缺项",
        "/rubrics/kaifu-2013-departments#i-KD10",
        "must_see",
        "/findings?check=contact-fields",
    ):
        assert wanted in page
    words = (await visitor.get("/checks/foi-entry")).text
    assert "识别用词" in words
    assert "依申请公开" in words


async def test_examples_are_text_and_never_a_page(desk, signed_in) -> None:
    page = (await (await signed_in("viewer")).get("/checks/annual-report")).text
    assert "&lt;!DOCTYPE html&gt;" in page
    assert "政府信息公开年报-示例市文化局" in page
    assert page.count("<!doctype html>") == 1
    assert "<title>政府信息公开年报" not in page


async def test_numbers_of_findings_and_of_portals_undecided(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/checks/contact-fields")).text
    assert "2026-11-20巡检" in page
    side = page.partition('class="case-side"')[2]
    assert ">1 <span" in side  # the blocked portal
    with desk.store.session() as session:
        session.merge(RunCheck(run_id=3, check_id="contact-fields", unable=7, there=12))
    assert ">7 <span" in (await visitor.get("/checks/contact-fields")).text.partition('class="case-side"')[2]
    listed = (await visitor.get("/checks")).text
    assert '<td class="num" data-label="未能判断的网站">7</td>' in listed
    assert ">12</a>" in listed


@pytest.mark.parametrize(("check", "said"), [("update-freshness", "细则设定的限值"), ("contact-fields", "参数")])
async def test_parameters_and_what_rubrics_set(desk, signed_in, check: str, said: str) -> None:
    page = (await (await signed_in("viewer")).get(f"/checks/{check}")).text
    assert said in page
