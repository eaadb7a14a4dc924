"""Contact fields of the disclosure office: name, address, hours, telephone, fax, e-mail."""

from __future__ import annotations

import re

from sitecheck.facts.page import Contact, Zone
from sitecheck.page.contact_labels import FIELDS as FIELDS
from sitecheck.page.contact_labels import labels_of, name_of
from sitecheck.page.contact_lines import (
    Line,
    asks_for_input,
    continuation,
    lines_of,
    next_value,
    of_an_applicant,
    opens_section,
)
from sitecheck.page.contact_sentences import called, in_brackets, mail_links, office_named, written_to
from sitecheck.page.contact_speaker import Speaker, Speakers
from sitecheck.page.contact_tables import by_columns
from sitecheck.page.contact_values import find_email, find_phone, is_placeholder, read_address, read_hours, read_organ
from sitecheck.page.document import Document
from sitecheck.page.spans import NO_SPANS, Spans
from sitecheck.page.tables import tables

_ALSO_FAX = re.compile(
    r"^(?P<numbers>[^:;,。]*\d)\s*\(\s*(?P<also>兼|含|同|及|与)?\s*传\s*真(?P<same>\s*同号)?(?:\s*号码)?\s*\)"
)
_SAME_NUMBER = re.compile(
    r"传\s?真(?:\s?号\s?码|\s?电\s?话|\s?号)?\s?[:(为]?\s?(?:同|与|和)\s?(?:上|号|前|[^,;。:]{0,6}(?:电\s?话|号\s?码))"
)
_SAME_VALUE = re.compile(r"\(?\s?(?:同|与|和)\s?(?:上|号|前|.{0,6}(?:电\s?话|号\s?码))")


def find_contacts(doc: Document, spans: Spans = NO_SPANS) -> tuple[Contact, ...]:
    """Fields with a readable value, in the order they stand; the first of each field is the office's own.

    Not read: navigation and footer, list rows (``spans``), form fields, numbers for complaints, supervision, technical
    support and site maintenance, sections about them, who built and keeps the site, and placeholders. The address and
    number of a reading room count only where the office has none of its own. A combined telephone and fax label gives
    both. Of a table that lists several offices only the one named after disclosure is read, else the one called
    办公室; a telephone list of other units gives nothing.
    """
    lines = lines_of(doc, spans)
    found = [
        contact for table in tables(doc) if table.zone in (Zone.MAIN, Zone.ASIDE) for contact in by_columns(doc, table)
    ]
    rooms: list[Contact] = []
    own: list[Line] = []
    same = False  # the fax is said to have the number of the telephone
    speakers = Speakers()
    for at, line in enumerate(lines):
        labels = labels_of(line.text)
        whose = speakers.hear(line.text, labels, opens=opens_section(line, labels))
        if Speaker.OFFICE in whose or (not labels and speakers.now is Speaker.OFFICE):
            own.append(line)
        if not labels or all(one is Speaker.OTHER for one in whose):
            continue
        if asks_for_input(doc, line) or of_an_applicant(doc, line):
            continue
        same = same or _SAME_NUMBER.search(line.text) is not None
        for place, (label, speaker) in enumerate(zip(labels, whose, strict=True)):
            if speaker is Speaker.OTHER:
                continue
            value = _value(doc, lines, at, labels, place)
            same = same or (label["fax"] is not None and _SAME_VALUE.match(value.strip(" :")) is not None)
            marked = label["end"].strip()[-1:] in (":", "为", "是") and label["end"].strip() != ""
            certain = marked or not line.text[: label.start()].strip(" ·•*-()0123456789一二三四五六七八九十、.")
            read = _contacts(label, value, line.text[label.end() : label.end() + 80], certain=certain)
            (found if speaker is Speaker.OFFICE else rooms).extend(read)
    if not any(contact.field in ("phone", "address") for contact in found):
        found.extend(rooms)
    found.extend(_besides(doc, own, {contact.field for contact in found}))
    if same and not any(contact.field == "fax" for contact in found):
        found.extend(Contact("fax", one.value, "传真") for one in found[:] if one.field == "phone")
    return tuple(dict.fromkeys(found))


def _value(doc: Document, lines: list[Line], at: int, labels: list[re.Match[str]], place: int) -> str:
    """What stands behind a label: up to the next one, else in the next cell or line."""
    line, label, last = lines[at], labels[place], place + 1 == len(labels)
    value = line.text[label.end() : len(line.text) if last else labels[place + 1].start()]
    if last and not value.strip(" :.。,;"):
        return next_value(doc, lines, at)
    return value + continuation(lines, at) if last and label["hours"] else value


def _besides(doc: Document, own: list[Line], known: set[str]) -> list[Contact]:
    """Fields that no label gives."""
    found: list[Contact] = []
    if "email" not in known:
        found.extend(written_to(own) or mail_links(doc))
    if "phone" not in known:
        found.extend(called(own))
    if "address" not in known:
        found.extend(in_brackets(own))
    if "org" not in known:
        found.extend(office_named(own))
    return found


def _contacts(label: re.Match[str], raw: str, after: str, *, certain: bool) -> list[Contact]:
    """Contacts of one label. Where the label is not ``certain`` to be one (glued to a sentence, without a colon) only
    values that prove themselves are read: numbers and e-mail addresses."""
    name = name_of(label)
    value = raw.strip(" :")
    if is_placeholder(value):
        return []
    results: list[tuple[str, str | None]] = []
    also_fax = _ALSO_FAX.search(after) if label["phone"] else None
    if label["both"] or also_fax is not None:
        number = find_phone(value[:60], hotlines=False)
        results = [("phone", number), ("fax", number)]
        if also_fax is not None and not also_fax["also"] and not also_fax["same"]:
            results = _two_numbers(also_fax["numbers"]) or results
    elif label["fax"]:
        results = [("fax", find_phone(value[:60], hotlines=False))]
    elif label["phone"]:
        results = [("phone", find_phone(value[:60]))]
    elif label["email"]:
        results = [("email", find_email(value[:120]))]
    elif certain and label["hours"]:
        results = [("hours", read_hours(value))]
    elif certain and label["address"]:
        results = [("address", read_address(value))]
    elif certain and label["org"]:
        results = [("org", read_organ(value))]
    return [Contact(field, text, name) for field, text in results if text and not is_placeholder(text)]


def _two_numbers(text: str) -> list[tuple[str, str | None]]:
    """Of several numbers with the last marked as the fax: the others, and that one. Empty for a single number."""
    place = max(text.rfind(mark) for mark in "/、) ")  # an area code alone before it is no number
    if place < 0:
        return []
    phone, fax = find_phone(text[:place]), find_phone(text[place + 1 :], hotlines=False)
    return [("phone", phone), ("fax", fax)] if phone and fax else []
