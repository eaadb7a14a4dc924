"""What a verdict or a finding says to people, from the templates of the check file."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.phrases import phrase

LIST_MARK = ","
"""Between several codes in one value, such as ``fax,email``."""


def message(check: CheckFile, reason: str, params: Mapping[str, str], lang: str) -> str:
    """The sentence for ``reason`` in ``lang`` (``zh`` or ``en``) with its values filled in.

    Codes are shown by their names (the check's ``terms``, then the common phrases); several codes in one value are
    separated by commas. A reason of an older check file that is no longer known is shown as it is: a stored verdict
    must stay readable. A value that is missing shows as ``—``.
    """
    text = check.messages.get(reason)
    if text is None:
        return phrase(reason, lang)
    template = text.in_language(lang)
    values = {name: _shown(check, params.get(name, ""), lang) for name in placeholders(template)}
    return template.format(**values)


def placeholders(template: str) -> tuple[str, ...]:
    """Names in braces, in order. Raises ValueError for a template that is no plain ``{name}`` template."""
    names = []
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is no plain name in braces")
        names.append(name)
    return tuple(names)


def _shown(check: CheckFile, value: str, lang: str) -> str:
    if not value:
        return "—"
    if _name(check, value, lang) is not None:
        return _name(check, value, lang) or value
    names = [_name(check, part, lang) for part in value.split(LIST_MARK)]
    known = [name for name in names if name is not None]
    if len(known) == len(names):
        return ("、" if lang.startswith("zh") else ", ").join(known)
    return value


def _name(check: CheckFile, code: str, lang: str) -> str | None:
    term = check.terms.get(code)
    if term is not None:
        return term.in_language(lang)
    named = phrase(code, lang)
    return named if named != code else None
