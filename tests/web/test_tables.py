"""Score sheets and the final table: from a number to its picture, and files that say the same."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from sitecheck.review import entries
from sitecheck.tables.publish import publish

TABLE = "/tables/demo-2026q4"


async def test_two_clicks_from_a_number_to_the_marked_picture(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get(TABLE)).text
    row = page.split("云溪县财政局</a>")[1].split("</tr>")[0]
    first = re.search(r'<a href="(/scores/demo-2026q4/finance)#kaifu-2013-departments-on-request">14</a>', row)
    assert first is not None
    sheet = (await visitor.get(first[1])).text
    section = sheet.split('id="kaifu-2013-departments-on-request"')[1]
    number = desk.finding("finance", "contact-fields", "hours")
    second = re.search(rf'<a class="proof" href="(/findings/{number}\?state=all)">', section)
    assert second is not None
    finding = (await visitor.get(second[1])).text
    picture = re.search(r'<img src="(/evidence/\d+/picture)"', finding)
    assert picture is not None
    assert (await visitor.get(picture[1])).content.startswith(b"\x89PNG")


async def test_the_score_sheet_says_who_confirmed_and_who_entered(signed_in) -> None:
    page = (await (await signed_in("finance-unit")).get("/scores/demo-2026q4/finance")).text
    assert "reviewer确认" in page
    assert "assessor填写" in page
    assert "没有公布办公时间" in page
    assert "两表未齐，暂无最终得分" in page


async def test_a_preliminary_table_says_so(signed_in) -> None:
    page = (await (await signed_in("viewer")).get(TABLE)).text
    assert "本表为暂计结果" in page
    assert "有3条问题待处理，确认之前不扣分" in page
    assert "有2个单位两表未齐" in page


async def test_units_by_rank_the_undecided_last(signed_in) -> None:
    page = (await (await signed_in("viewer")).get(TABLE)).text
    names = re.findall(r'<th class="unit-name"><a [^>]*>([^<]+)</a>', page)
    assert names == ["云溪县卫生健康局", "云溪县教育局", "云溪县公安局", "云溪县财政局", "云溪县住房和城乡建设局"]


async def test_the_workbook_says_the_same(signed_in) -> None:
    visitor = await signed_in("viewer")
    answer = await visitor.get(f"{TABLE}/download.xlsx")
    assert 'filename="demo-2026q4.xlsx"' in answer.headers["content-disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:2] == ["总表", "扣分明细"]
    cells = [str(cell.value) for row in book["总表"].iter_rows() for cell in row if cell.value is not None]
    assert "云溪县卫生健康局" in cells
    links = [cell.hyperlink.target for row in book["扣分明细"].iter_rows() for cell in row if cell.hyperlink]
    assert any(str(link).startswith("http://desk.example/findings/") for link in links)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "deductions.csv", "json"])
async def test_files_are_the_same_every_time(signed_in, kind: str) -> None:
    visitor = await signed_in("viewer")
    first, second = [await visitor.get(f"{TABLE}/download.{kind}") for _ in range(2)]
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["/tables/none", f"{TABLE}/download.pdf", "/scores/none/finance", "/scores/demo-2026q4/x"]
)
async def test_what_is_not_there(signed_in, path: str) -> None:
    assert (await (await signed_in("admin")).get(path)).status_code == 404


async def test_confirming_a_finding_changes_the_table(desk, signed_in) -> None:
    visitor = await signed_in("assessor")
    number = desk.finding("finance", "contact-fields", "fax")
    await visitor.post(f"/findings/{number}", {"action": "confirm", "expected": "verified"})
    row = (await visitor.get(TABLE)).text.split("云溪县财政局</a>")[1].split("</tr>")[0]
    assert 'on-request">13</a>' in row


def _publish(desk, reason: str = "") -> None:
    assessment = desk.project.assessments[0]
    with desk.store.session() as session:
        _, new = publish(
            session, desk.project, assessment, who="reviewer", now=desk.now, reason=reason, unfinished=True
        )
        assert new


async def test_published_versions_are_listed_with_who_when_why(desk, signed_in) -> None:
    visitor = await signed_in("viewer")
    assert f'href="{TABLE}/published"' in (await visitor.get(TABLE)).text
    assert "尚未公布得分" in (await visitor.get(f"{TABLE}/published")).text
    _publish(desk)
    with desk.store.session() as session:
        unit = {"assessment": "demo-2026q4", "unit_code": "health", "place": "KD2.r1"}
        entries.append(session, **unit, value=1, reason="缺年度总结", who="assessor", now=desk.now)
    _publish(desk, "更正卫生健康局年度总结")
    page = (await visitor.get(f"{TABLE}/published")).text
    assert "记录链完整" in page
    assert page.index(">现行<") < page.index("更正卫生健康局年度总结") + 400
    assert page.count("reviewer</td>") == 2
    assert ">已被取代<" in page


async def test_an_altered_publication_is_told(desk, signed_in) -> None:
    _publish(desk)
    with desk.store.session() as session:
        session.execute(text("update publication set who = 'somebody'"))
    page = (await (await signed_in("viewer")).get(f"{TABLE}/published")).text
    assert "记录链不完整" in page
    assert ">已被改动<" in page
