from __future__ import annotations

from tests.survey.fake import SITE, FakeVisitor, page

from sitecheck.facts.outcomes import Failure
from sitecheck.survey.lone_page import LonePage


async def test_only_the_page_itself_is_there() -> None:
    own = await FakeVisitor({"/zn/": page("指南", "<p>某</p>")}).visit(SITE + "zn/")
    visitor = LonePage(own)
    assert await visitor.visit(SITE + "zn/#a") is own
    assert await visitor.glance(SITE + "zn/") is own
    assert await visitor.anew(SITE + "zn/") is own
    assert (await visitor.probe(SITE + "zn/")).ok
    assert visitor.wanted == {}


async def test_what_else_would_be_asked_for_is_kept_and_not_asked() -> None:
    own = await FakeVisitor({"/zn/": page("指南", "<p>某</p>")}).visit(SITE + "zn/")
    visitor = LonePage(own)
    assert (await visitor.visit(SITE + "a")).failure is Failure.OUT_OF_BUDGET
    assert (await visitor.raw(SITE + "b")).failure is Failure.OUT_OF_BUDGET
    assert (await visitor.probe(SITE + "c")).failure is Failure.OUT_OF_BUDGET
    assert (await visitor.visit(SITE + "a")).page is None
    assert await visitor.render(SITE + "d") is None
    assert (await visitor.certificate(SITE)).offered is None
    assert list(visitor.wanted) == [SITE + "a", SITE + "b", SITE + "c"]
