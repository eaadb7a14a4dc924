from __future__ import annotations

from sitecheck.audit.inspect.basics import describe
from sitecheck.page.read import read_page


def test_contacts_of_an_overview_page_are_the_agencys() -> None:
    html = "<title>{}</title><p>" + "负责全县林业工作。" * 60 + "</p><p>电话：0379-65566778</p>"
    overview, _ = read_page(html.format("单位简介").encode(), "")
    contact, _ = read_page(html.format("联系方式").encode(), "")
    assert overview.contacts
    assert describe(overview)["contact"]["phone"] is None
    assert describe(contact)["contact"]["phone"] == "0379-65566778"
