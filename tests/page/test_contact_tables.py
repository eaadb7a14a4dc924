from __future__ import annotations

import pytest

from sitecheck.page.contact_tables import by_columns
from sitecheck.page.walk import parse


@pytest.mark.parametrize(
    ("head", "org"),
    [("部门", "政务公开办公室"), ("科 室", "政务公开办公室"), ("机构名称", "政务公开办公室"), ("备注", None)],
)
def test_the_first_column_names_the_office(head: str, org: str | None) -> None:
    doc = parse(
        f"<table><tr><th>{head}</th><th>办公地址</th><th>联系电话</th></tr>"
        "<tr><td>人事科</td><td>平安路3号201室</td><td>0312-5500201</td></tr>"
        "<tr><td>政务公开办公室</td><td>平安路3号105室</td><td>0312-5500105</td></tr></table>"
    )
    found = {contact.field: contact.value for contact in by_columns(doc, doc.all("table")[0])}
    assert found == {
        "address": "平安路3号105室", "phone": "0312-5500105", **({"org": org} if org is not None else {}),
    }  # fmt: skip


def test_a_list_of_units_gives_nothing() -> None:
    doc = parse(
        "<table><tr><td>单位</td><td>联系电话</td><td>传真</td></tr><tr><td>一中</td><td>0371-66778811</td><td></td></tr>"
        "<tr><td>二中</td><td>0371-66778821</td><td></td></tr></table>"
    )
    assert by_columns(doc, doc.all("table")[0]) == []
