"""Meta tags whatever their case and order: the national list (政府网站发展指引, 网页标签规范) and others."""

from __future__ import annotations

from sitecheck.page.document import Document


def find_metas(doc: Document) -> dict[str, str]:
    """Name → content in lower-case names; http-equivs too. Of two tags with one name the first with a value counts."""
    metas: dict[str, str] = {}
    for node in doc.all("meta"):
        name = (node.attr("name") or node.attr("http-equiv") or node.attr("property")).strip().lower()
        value = " ".join(node.attr("content").split())
        if name and not metas.get(name):
            metas[name] = value
    return metas


def refresh_contents(doc: Document) -> list[str]:
    """Contents of the meta refresh tags in document order."""
    return [node.attr("content") for node in doc.all("meta") if node.attr("http-equiv").strip().lower() == "refresh"]
