"""What a verdict or a finding says to people, from the templates of the check file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.phrases import phrase

CODE_MARK = ","
"""Between codes in a value that holds nothing else, such as ``fax,email``."""
_COUNTED = re.compile(r"([a-z][a-z0-9-]*) (\d+)")  # a code with a number, such as ``guides 2``
WORD_MARK = "、"
"""Between words in a value, codes among them or not."""


def message(check: CheckFile, reason: str, params: Mapping[str, str], lang: str) -> str:
    """The sentence for ``reason`` in ``lang`` (``zh`` or ``en``) with its values filled in.

    Codes are shown by their names (the check's ``terms``, then the common phrases), also where several stand in one
    value. A reason of an older check file that is no longer known is shown as it is: a stored verdict
    must stay readable. A value that is missing shows as ``—``.
    """
    text = check.messages.get(reason)
    if text is None:
        return phrase(reason, lang)
    template = text.in_language(lang)
    values = {name: shown(check, params.get(name, ""), lang) for name in placeholders(template)}
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


def shown(check: CheckFile, value: str, lang: str) -> str:
    """A value as people read it: codes by their names, alone or several of them, everything else as it is."""
    if not value:
        return "—"
    between = WORD_MARK if lang.startswith("zh") else ", "
    names = [_name(check, part.strip(), lang) for part in value.split(CODE_MARK)]
    known = [name for name in names if name is not None]
    if len(known) == len(names):
        return between.join(known)
    # A comma may belong to a title; only where codes alone stand between commas is it ours.
    return between.join(_name(check, part, lang) or part for part in value.split(WORD_MARK))


def _name(check: CheckFile, code: str, lang: str) -> str | None:
    term = check.said.get(code)
    if term is not None:
        return term.in_language(lang)
    counted = _COUNTED.fullmatch(code)
    if counted is not None and (term := check.said.get(counted[1])) is not None:
        return f"{term.in_language(lang)} {counted[2]}"
    named = phrase(code, lang)
    return named if named != code else None
