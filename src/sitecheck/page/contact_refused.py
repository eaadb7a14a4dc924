"""Contact fields that stand on a page and are not taken for the disclosure office's, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sitecheck.page.contact_labels import FIELDS, labels_of, name_of
from sitecheck.page.contact_lines import asks_for_input, lines_of, of_an_applicant, opens_section
from sitecheck.page.contact_speaker import Speaker, Speakers
from sitecheck.page.contact_values import is_placeholder
from sitecheck.page.document import Document
from sitecheck.page.spans import NO_SPANS, Spans

_SHOWN = 60  # characters of what stands behind the label
_MOST = 30


class Refusal(StrEnum):
    """Why a field is not read."""

    SOMEBODY_ELSE = "somebody-else"  # complaints, supervision, technical support, who built the site, other units
    READING_ROOM = "reading-room"  # where one may read; it counts only where the office has nothing of its own
    FORM_FIELD = "form-field"  # to be filled in
    APPLICANT = "applicant"  # describes the person who applies
    PLACEHOLDER = "placeholder"  # 暂无, XXX


@dataclass(frozen=True, slots=True)
class RefusedContact:
    """A field with its label and what stands behind it, as written."""

    field: str
    label: str
    text: str
    why: Refusal


def refused_contacts(doc: Document, spans: Spans = NO_SPANS) -> tuple[RefusedContact, ...]:
    """Labelled fields of a zoned page that ``find_contacts`` passes over, in order, at most thirty."""
    found: list[RefusedContact] = []
    speakers = Speakers()
    for line in lines_of(doc, spans):
        labels = labels_of(line.text)
        whose = speakers.hear(line.text, labels, opens=opens_section(line, labels))
        if not labels:
            continue
        if len(found) >= _MOST:
            break
        asked, applicant = asks_for_input(doc, line), of_an_applicant(doc, line)
        ends = [*(label.start() for label in labels[1:]), len(line.text)]
        for label, speaker, end in zip(labels, whose, ends, strict=True):
            text = line.text[label.end() : end].strip(" :")
            why = _why(speaker, text, asked=asked, applicant=applicant)
            names = ("phone", "fax") if label["both"] else tuple(name for name in FIELDS if label[name])
            if why is not None:
                found.extend(RefusedContact(name, name_of(label), text[:_SHOWN], why) for name in names)
    return tuple(dict.fromkeys(found))[:_MOST]


def _why(speaker: Speaker, text: str, *, asked: bool, applicant: bool) -> Refusal | None:
    if asked:
        return Refusal.FORM_FIELD
    if applicant:
        return Refusal.APPLICANT
    if not text:
        return None  # a heading, or a label whose value stands elsewhere
    if speaker is Speaker.OTHER:
        return Refusal.SOMEBODY_ELSE
    if speaker is Speaker.READING_ROOM:
        return Refusal.READING_ROOM
    return Refusal.PLACEHOLDER if is_placeholder(text) else None
