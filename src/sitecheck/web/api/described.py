"""The description of the interface: what FastAPI knows of the routes, and what it does not: problems and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from sitecheck import __version__
from sitecheck.web.problems import MEDIA_TYPE, Problem

_ALWAYS = {
    "401": "Nobody is signed in, or the key is not good.",
    "403": "The role, or the scope of the token, does not include this.",
    "404": "There is no such thing, or it is another unit's.",
    "422": "The request does not fit: see errors.",
    "429": "Too many wrong keys from this address.",
}
_ON_CHANGES = {
    "400": "What was sent cannot be read.",
    "409": "Somebody else was faster, or is at it; nothing was changed.",
    "413": "The request is too large.",
    "503": "It cannot be started now.",
}
_ABOUT = (
    "The desk for programs. Send `Authorization: Bearer sc_…`; a token never has more rights than its owner. "
    "Lists come a page at a time: pass `next` as `cursor`. Points are decimal strings, times are in UTC."
)


def described(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """The OpenAPI document of ``routes``."""
    document = get_openapi(title="sitecheck", version=__version__, description=_ABOUT, routes=routes)
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"Problem": problem}
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            told = _ALWAYS if method == "get" else _ALWAYS | _ON_CHANGES
            for status, words in told.items():
                operation["responses"][status] = {"description": words, "content": content}
    return document
