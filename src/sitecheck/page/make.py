"""The content system a page was made with, by the marks it leaves: for people, nothing is judged by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_SHOWN = 80  # characters of a mark


class Make(StrEnum):
    """Content systems of government portals."""

    HANWEB_JPAAS = "hanweb-jpaas"
    HANWEB_JCMS = "hanweb-jcms"
    TRS = "trs"
    UCAP = "ucap"
    GKMLPT = "gkmlpt"
    LONSUN = "lonsun"
    EPOINT = "epoint"
    TRUECMS = "truecms"
    VSB = "vsb"


_MARKS: Mapping[Make, re.Pattern[str]] = {
    make: re.compile(marks, re.I)
    for make, marks in {
        Make.HANWEB_JPAAS: r"jpaas-publish-server|/jpaas-[a-z]+-(?:web-)?server|unitbuild\.js",
        Make.HANWEB_JCMS: r"Produced By 大汉|大汉版通|/module/(?:web/jpage|xxgk)/[\w.]*|<datastore>|[\"']/col/col\d+/",
        Make.TRS: r"Produced By TRS|TRS_Editor|trs_editor_view|/was5/web/|createPageHTML\(\s*\d|\b[WP]02\d{16,18}\.\w",
        Make.UCAP: r"UCAP-CONTENT|CMSPRO_\w+|ucap(?:cms|portal)\w*|/common/search/[0-9a-f]{32}|createPageHTML\(['\"]",
        Make.GKMLPT: r"/gkmlpt/(?:api|static|public|js|css)\b|\bSID\s*:\s*['\"]\d{4,8}['\"]",
        Make.LONSUN: r"lonsun|/OpennessContent/\w+|/public/column/\d+",
        Make.EPOINT: r"EWB-FRONT|webBuilderCommon\.js|\bewb-[a-z]+|frontAppCommon",
        Make.TRUECMS: r"messageController/getMessage\.do|/truecms/\w*",
        Make.VSB: r"_sitegray/|vsb_content|_vsb_\w*|/system/resource/(?:js|code)/",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A make with the mark it was known by."""

    make: Make
    text: str


def makes_of(html: str, metas: Mapping[str, str]) -> tuple[Mark, ...]:
    """Makes whose marks stand in the source, in a fixed order; one platform may leave marks of two."""
    source = f"{html}\n{metas.get('generator', '')}"
    found = ((make, pattern.search(source)) for make, pattern in _MARKS.items())
    return tuple(Mark(make, mark.group()[:_SHOWN]) for make, mark in found if mark is not None)
