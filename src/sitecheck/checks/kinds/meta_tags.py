"""Kind ``meta-tags``: the meta tags that government websites must have, and whether they speak of this very site.

Source: 政府网站发展指引 (国办发〔2017〕47号), annex 网页标签规范. Nothing is deducted: no rubric gives a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field

from sitecheck.checks.definition import Check, Frozen, Kind
from sitecheck.checks.judges.common import Attributes, WorkingDays, joined, unseen
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.vocabulary import Reason, reason
from sitecheck.facts.identity import IdentityReading
from sitecheck.facts.outcomes import Outcome
from sitecheck.facts.site import SiteObservation
from sitecheck.facts.verdict import Verdict

PageSort = Literal["home", "column", "article"]

_SORTS: tuple[PageSort, ...] = get_args(PageSort)
_PAGES = "pages"


class MetaTagsParams(Frozen):
    """``sorts``: the sorts of page that are asked for their tags."""

    sorts: tuple[PageSort, ...] = Field(default=("home", "column", "article"), min_length=1)


class MetaTagsCheck(Check):
    """The national meta tags."""

    kind: Literal[Kind.META_TAGS]
    params: MetaTagsParams = MetaTagsParams()


_COUNTS = "pages home column article"

REASONS: Mapping[str, Reason] = {
    "complete": reason(Outcome.PASS, _COUNTS),
    "missing": reason(Outcome.FACTS, f"{_COUNTS} examples clues"),
    "contradicting": reason(Outcome.FACTS, "clues name domain host title"),
    "hidden": reason(Outcome.UNABLE, "why"),
    "site-unseen": reason(Outcome.UNABLE, "why"),
    "not-surveyed": reason(Outcome.UNABLE, "column"),
    "no-website": reason(Outcome.NOT_APPLICABLE),
}


def judge(observation: SiteObservation, check: MetaTagsCheck, _: WorkingDays, attributes: Attributes) -> Verdict:
    """What is missing, by kind of page, and what the tags say that the page does not."""
    excused = unseen(observation, check.id, attributes)
    if excused is not None:
        return excused
    reading = observation.identity
    if reading is None or not reading.metas:
        return Verdict(check.id, Outcome.UNABLE, "not-surveyed", {"column": check.name.zh})
    if reading.shell:
        return Verdict(check.id, Outcome.UNABLE, "hidden", {"why": "shell"})
    clues = CODE_MARK.join(_clues(reading))
    asked = check.params.sorts
    counts: dict[str, str] = {
        sort: _lacking(reading.metas.get(sort)) if sort in asked else "not-asked" for sort in _SORTS
    }
    counts["pages"] = str(sum(tags[_PAGES] for sort, tags in reading.metas.items() if sort in asked))
    without = [reading.without[sort] for sort in asked if sort in reading.without]
    if without:
        examples = joined(url for tags in without for _, url in sorted(tags.items()))
        return Verdict(check.id, Outcome.FACTS, "missing", {**counts, "examples": examples, "clues": clues or "none"})
    if clues:
        said = {"name": reading.site_name, "domain": reading.domain, "host": reading.host, "title": reading.title}
        return Verdict(check.id, Outcome.FACTS, "contradicting", {"clues": clues, **said})
    return Verdict(check.id, Outcome.PASS, "complete", counts)


def _lacking(tags: Mapping[str, int] | None) -> str:
    """``ColumnType 3/12``: of twelve pages three have the tag; a code where nothing is missing or nothing was seen."""
    if not tags or not tags[_PAGES]:
        return "none-seen"
    lacking = [f"{tag} {count}/{tags[_PAGES]}" for tag, count in sorted(tags.items()) if count < tags[_PAGES]]
    return joined(lacking) or "all-there"


def _clues(reading: IdentityReading) -> list[str]:
    """Signs of tags copied from another site's template."""
    clues = []
    if reading.name_shown is False:
        clues.append("foreign-name")
    if reading.domain and not _is_domain(reading.domain, reading.host):
        clues.append("foreign-domain")
    return clues


def _is_domain(written: str, host: str) -> bool:
    """Whether ``SiteDomain`` names the host, however it is written: with scheme, path, ``www.``."""
    domain = re.sub(r"^[a-z]+://", "", written.strip().lower()).partition("/")[0].partition(":")[0]
    domain, name = domain.removeprefix("www."), host.partition(":")[0].removeprefix("www.")
    return bool(domain) and (name == domain or name.endswith(f".{domain}"))
