"""What a check file must keep beyond its form: messages for every reason, nothing shown that no judge gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from sitecheck.checks.definition import CheckFile, FreshnessCheck, OneColumnCheck, Text
from sitecheck.checks.messages import placeholders
from sitecheck.checks.registry import KINDS
from sitecheck.facts.outcomes import Outcome

Place = tuple[str | int, ...]


def broken_rules(check: CheckFile, stem: str) -> list[tuple[Place, str]]:
    """Every broken rule as (place in the file, what is wrong)."""
    return [*_identity(check, stem), *_outcomes(check), *_messages(check), *_column(check), *_examples(check)]


def unshown(check: CheckFile) -> list[tuple[Place, str]]:
    """What the examples still owe: one of each outcome that the kind can come to, and where facts are laid out for a
    person, one for each reason."""
    known = KINDS[check.kind]
    shown = {example.outcome for example in check.examples}
    wanted = [one for one in (Outcome.PASS, Outcome.FAIL, Outcome.FACTS, Outcome.UNABLE) if one in known.outcomes]
    owed = [(("examples",), f"has no example of {outcome.value}") for outcome in wanted if outcome not in shown]
    told = {example.reason for example in check.examples}
    laid_out = (name for name, reason in known.reasons.items() if reason.outcome is Outcome.FACTS)
    return [*owed, *((("examples",), f"has no example of {name}") for name in laid_out if name not in told)]


def _identity(check: CheckFile, stem: str) -> Iterator[tuple[Place, str]]:
    if check.id != stem:
        yield ("id",), f"must be the file's name {stem!r} (found {check.id!r})"


def _outcomes(check: CheckFile) -> Iterator[tuple[Place, str]]:
    can = KINDS[check.kind].outcomes
    for outcome in Outcome:
        if outcome in can and outcome not in check.outcomes:
            yield ("outcomes", outcome.value), "is missing"
        elif outcome not in can and outcome in check.outcomes:
            yield ("outcomes", outcome.value), f"is no outcome of kind {check.kind.value}"


def _messages(check: CheckFile) -> Iterator[tuple[Place, str]]:
    known = KINDS[check.kind].reasons
    for reason in sorted(known.keys() - check.messages.keys() - check.never):
        yield ("messages", reason), "is missing"
    for reason, text in check.messages.items():
        if reason not in known:
            yield ("messages", reason), f"is no reason of kind {check.kind.value}"
            continue
        for lang, template in _both(text):
            place: Place = ("messages", reason, lang)
            try:
                names = placeholders(template)
            except ValueError as error:
                yield place, str(error)
                continue
            for name in sorted(set(names) - known[reason].params):
                values = ", ".join(sorted(known[reason].params)) or "no values"
                yield place, f"{{{name}}} is not given with this reason (there are: {values})"


def _column(check: CheckFile) -> Iterator[tuple[Place, str]]:
    if check.column is None:
        return
    if not isinstance(check, OneColumnCheck | FreshnessCheck):
        yield ("column",), f"means nothing for kind {check.kind.value}"
    for name, pattern in check.column.cues.items():
        try:
            re.compile(pattern)
        except re.error as error:
            yield ("column", "cues", name), f"is no regular expression: {error}"


def _examples(check: CheckFile) -> Iterator[tuple[Place, str]]:
    names: set[str] = set()
    for index, example in enumerate(check.examples):
        place: Place = ("examples", index)
        if example.name in names:
            yield (*place, "name"), f"{example.name!r} is used twice"
        names.add(example.name)
        if example.findings and example.outcome is not Outcome.FAIL:
            yield (*place, "findings"), f"an example of {example.outcome.value} has no findings"
        if not example.findings and example.outcome is Outcome.FAIL:
            yield (*place, "findings"), "an example of fail names the subjects of its findings"
        if example.reason is not None:
            known = KINDS[check.kind].reasons.get(example.reason)
            if known is None:
                yield (*place, "reason"), f"is no reason of kind {check.kind.value} (found {example.reason!r})"
            elif known.outcome is not example.outcome:
                yield (*place, "reason"), f"{example.reason} belongs to {known.outcome.value}"
        try:
            check.under(example)
        except ValidationError as error:
            yield (*place, "params"), error.errors(include_url=False)[0]["msg"]
        yield from _addresses(example.pages, (*place, "pages"))
        if example.before is not None:
            yield from _addresses(example.before.pages, (*place, "before", "pages"))
            if example.before.as_of >= example.as_of:
                yield (*place, "before", "as_of"), f"must be a day before {example.as_of}"


def _addresses(pages: Iterable[str], place: Place) -> Iterator[tuple[Place, str]]:
    for address in pages:
        if not address.startswith(("/", "http://", "https://")):
            yield (*place, address), "must be a path (/...) or a URL"


def _both(text: Text) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("zh", text.zh), ("en", text.en)
