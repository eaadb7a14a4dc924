"""What the closed sets are called: states, outcomes, roles and kinds. A code without a name stays."""

from __future__ import annotations

from sitecheck.i18n.casework_names import CASEWORK_SETS
from sitecheck.i18n.catalogue import N_, Translator
from sitecheck.i18n.event_names import EVENT_SETS
from sitecheck.i18n.people_names import PEOPLE_SETS
from sitecheck.i18n.period_names import PERIOD_SETS

STATES = {
    "suspected": N_("Suspected"),
    "verified": N_("Verified"),
    "confirmed": N_("Confirmed"),
    "dismissed": N_("Dismissed"),
    "fixed": N_("Fixed"),
    "reopened": N_("Reopened"),
}
OUTCOMES = {
    "pass": N_("Passed"),
    "fail": N_("Failed"),
    "facts": N_("For a person to judge"),
    "unable": N_("Undecided"),
    "not-applicable": N_("Not applicable"),
}
ROLES = {
    "admin": N_("Administrator"),
    "assessor": N_("Assessor"),
    "reviewer": N_("Reviewer"),
    "unit": N_("Assessed unit"),
    "viewer": N_("Viewer"),
}
RUN_STATES = {
    "running": N_("Running"),
    "finished": N_("Finished"),
    "interrupted": N_("Interrupted"),
    "failed": N_("Did not succeed"),
}
RUN_NOTES = {
    "disk-full": N_("The disk was full. Free some space: the next start goes on with the sites that are left."),
    "not-writable": N_(
        "The evidence folder could not be written. Once it can, the next start goes on with the sites that are left."
    ),
    "asked": N_("Somebody stopped it. What is done is kept; it can be taken up again."),
    "left unfinished; a newer night took its place": N_("Left unfinished; a newer night took its place."),
}
RUN_KINDS = {
    "nightly": N_("Nightly"),
    "manual": N_("Started by hand"),
    "demo": N_("Demonstration"),
    "retry": N_("Some sites again"),
    "recheck": N_("Recheck after an appeal"),
}
RUN_TROUBLES = {
    "any": N_("Not seen"),
    "failed": N_("Did not succeed"),
    "blocked": N_("Blocked by a firewall"),
    "unreachable": N_("Could not be reached"),
    "undecided": N_("Checks undecided"),
}
RUN_REFUSALS = {
    "running": N_("A run is under way already. Wait for it, or stop it first."),
    "not-running": N_("This run is not under way."),
    "over": N_("This run is over; there is nothing left to take up."),
    "other-day": N_("This run is of another day or another version. Start a new night instead."),
    "unknown-site": N_("This site is no longer configured."),
    "cannot-start": N_("The process could not be started."),
}
JOB_STATES = {
    "queued": N_("Waiting"),
    "running": N_("Running"),
    "done": N_("Done"),
    "failed": N_("Did not succeed"),
}
PHASES = {
    "crawl": N_("Crawling"),
    "survey": N_("Surveying columns"),
    "links": N_("Checking links"),
    "judge": N_("Judging"),
    "evidence": N_("Taking evidence"),
}
STOPS = {
    "exhausted": N_("Whole site seen"),
    "page-budget": N_("Page budget used up"),
    "time-budget": N_("Time budget used up"),
    "blocked": N_("Blocked by a firewall"),
    "unreachable": N_("Could not be reached"),
}
ACTIONS = {
    "confirm": N_("Confirm"),
    "dismiss": N_("Dismiss"),
    "reopen": N_("Reopen"),
    "undo": N_("Undo"),
    "propose": N_("Propose"),
    "return": N_("Return"),
    "verify": N_("Verified by a second look"),
    "fix": N_("No longer seen"),
    "see": N_("Seen"),
}
COLUMN_STATES = {
    "found": N_("Found"),
    "missing": N_("Missing"),
    "broken": N_("Broken"),
    "unable": N_("Undecided"),
}
PIN_STATES = {
    "holds": N_("Pinned"),
    "moved": N_("Re-bound, please confirm"),
    "stale": N_("Pin no longer valid"),
    "unread": N_("Pinned, could not be opened"),
}
FOUND_BY = {
    "rows": N_("It lists the entries that stood under the pinned address."),
    "text": N_("Its text is the one that stood under the pinned address."),
    "title": N_("It bears the column's name, and the title that stood under the pinned address."),
    "name": N_("Its link and its page bear the column's name, and no other page does."),
    "address": N_("Of several pages that bear the column's name only its address ends as the pinned one."),
}
COLUMN_NEEDS = {
    "moved": N_("Moved pin"),
    "stale": N_("Pin no longer valid"),
    "broken": N_("Broken"),
    "missing": N_("Not found"),
    "low": N_("Little confidence"),
    "undecided": N_("Undecided"),
}
COLUMN_CHANGES = {
    "found": N_("Found for the first time"),
    "moved": N_("Found at another address"),
    "lost": N_("No longer found"),
    "returned": N_("Found again"),
    "confirm": N_("Confirmed by a person"),
    "pin": N_("Placed by a person"),
    "unpin": N_("Pin taken out"),
}
SKIPS = {
    "off-site": N_("Belongs to another site"),
    "file": N_("A file or picture, which is checked as a link only"),
    "excluded": N_("Left out by the configuration"),
    "accessibility-twin": N_("The accessible version of a page that is read anyway"),
    "print-or-mobile-twin": N_("The print or mobile version of a page that is read anyway"),
    "language-twin": N_("The portal in English or in traditional characters"),
    "mirror-host": N_("The same page is read on another host of the site"),
    "account": N_("A sign-in or member page"),
    "search-facet": N_("A search page"),
    "calendar": N_("A page of a calendar without end"),
    "too-long": N_("An address of excessive length"),
    "repeating-path": N_("An address that repeats itself"),
    "too-deep": N_("Too many steps from the home page"),
    "folder-budget": N_("The budget for this folder was used up"),
    "template-budget": N_("The budget for pages of this build was used up"),
    "page-budget": N_("The budget of pages was used up"),
    "time-budget": N_("The budget of time was used up"),
    "link-budget": N_("The budget of links was used up"),
    "robots": N_("robots.txt asks not to fetch it"),
    "blocked": N_("Not tried: a firewall had blocked us before"),
    "unreachable": N_("Not tried: the host had stopped answering before"),
    "internal-error": N_("Not tried: sitecheck failed at this step"),
}
MISSING_PICTURES = {
    "no-browser": N_("There is no browser on the machine that took the evidence. See: sitecheck doctor."),
    "picture-failed": N_("The picture could not be taken."),
    "not-a-page": N_("What was captured is no page, so there is no picture."),
    "not-captured": N_("The page was not captured."),
    "pruned": N_("This file was removed by the rule of retention. Its hash is kept."),
    "not-shown": N_("The place does not show on the page, so there is no close-up."),
}
FILE_STATES = {
    "sound": N_("Sound"),
    "lost": N_("This file is missing from the evidence folder. Restore the folder from its backup."),
    "changed": N_("This file was altered after it was taken; it no longer has its recorded hash and is not shown."),
    "pruned": N_("This file was removed by the rule of retention. Its hash is kept."),
}
FILE_STATES_SHORT = {
    "sound": N_("Sound"),
    "lost": N_("Lost"),
    "changed": N_("Altered"),
    "pruned": N_("Removed by rule"),
}
EVIDENCE_KINDS = {
    "closeup": N_("Close-up"),
    "screenshot": N_("Full picture"),
    "html": N_("Captured page"),
    "headers": N_("Headers and redirects"),
    "warc": N_("Web archive (WARC)"),
}
STORED_KINDS = EVIDENCE_KINDS | {
    "bundle": N_("What was observed in a night"),
    "verdicts": N_("Verdicts"),
    "checks": N_("Checks as they were"),
    "pages": N_("Lists of pages"),
    "ledger": N_("Ledgers of requests"),
    "left-out": N_("Lists of what was left out"),
    "ranking-list": N_("Ranking lists"),
    "page-picture": N_("Small pictures of candidates"),
    "attachment": N_("Attachments handed in"),
    "unnamed": N_("Not named by any row"),
}
SEAL_STATES = {
    "sealed": N_("Sealed"),
    "partly": N_("Not all files are sealed"),
    "open": N_("Not sealed yet"),
    "none": N_("Not sealed"),
    "lost": N_("The seal's file list is missing"),
    "changed": N_("The seal's file list was altered"),
    "unread": N_("The seal's file list cannot be read"),
}
SEALS_SAID = {
    "sealed": N_("Every file of this evidence is on the list that was sealed when the night ended."),
    "partly": N_("Some files are not on the list that was sealed: they came later. The list of files marks them."),
    "open": N_("A night is sealed when it ends."),
    "none": N_(
        "This night ended without a seal, or was made by a version without seals. The hashes stand as recorded."
    ),
    "lost": N_("The database knows the seal, its file is gone. Restore the evidence folder from its backup."),
    "unread": N_("The list is the one that was sealed; another version of sitecheck wrote it and reads it."),
    "changed": N_("The file of the seal is not the one that was sealed. Tell the operator: sitecheck evidence verify."),
}
COLUMNS = {
    "disclosure-directory": N_("Disclosure directory"),
    "disclosure-guide": N_("Disclosure guide"),
    "foi-entry": N_("Disclosure on request"),
    "policy-interpretation-column": N_("Policy interpretation"),
    "disclosure-column": N_("Government disclosure"),
    "disclosure-rules": N_("Disclosure rules"),
    "annual-report": N_("Annual report"),
    "contact": N_("Contact"),
    "leadership-info": N_("Leadership"),
    "agency-overview": N_("About the agency"),
    "key-areas-column": N_("Key areas"),
    "news": N_("News"),
    "notices": N_("Notices"),
    "policies": N_("Policies"),
}
CATEGORIES = {
    "department": N_("Department"),
    "vertical_department": N_("Vertical department"),
    "street": N_("Street"),
    "town": N_("Town"),
    "township": N_("Township"),
    "township_street": N_("Township or street"),
    "county": N_("County"),
    "window": N_("Service window"),
}
FACT_SOURCES = {
    "finding": N_("finding"),
    "event": N_("ledger"),
    "ranking": N_("ranking list"),
    "entry": N_("entered"),
    "self": N_("Self-assessment"),
    "file": N_("file"),
}
ANSWERS = {"yes": N_("Yes"), "no": N_("No"), "na": N_("Not applicable")}
AUTOMATIONS = {
    "auto": N_("By a check, confirmed by a person"),
    "assisted": N_("By a person, with what a check lays out"),
    "manual": N_("By a person"),
}
MACHINE_REASONS = {
    text: text
    for text in (
        N_("two different looks agree"),
        N_("seen again in a later run"),
        N_("seen again after it was fixed"),
        N_("the check was decided and no longer shows it"),
        N_("the remembered dismissal has ended"),
    )
}
SETS = {
    "state": STATES,
    "outcome": OUTCOMES,
    "role": ROLES,
    "run_state": RUN_STATES,
    "run_note": RUN_NOTES,
    "run_kind": RUN_KINDS,
    "run_refusal": RUN_REFUSALS,
    "trouble": RUN_TROUBLES,
    "job_state": JOB_STATES,
    "phase": PHASES,
    "stop": STOPS,
    "action": ACTIONS,
    "column_state": COLUMN_STATES,
    "pin_state": PIN_STATES,
    "found_by": FOUND_BY,
    "column_need": COLUMN_NEEDS,
    "column_change": COLUMN_CHANGES,
    "skip": SKIPS,
    "missing": MISSING_PICTURES,
    "file_state": FILE_STATES,
    "file_state_short": FILE_STATES_SHORT,
    "evidence": EVIDENCE_KINDS,
    "stored": STORED_KINDS,
    "seal_state": SEAL_STATES,
    "seal_said": SEALS_SAID,
    "column": COLUMNS,
    "category": CATEGORIES,
    "answer": ANSWERS,
    "fact_source": FACT_SOURCES,
    "automation": AUTOMATIONS,
    "machine_reason": MACHINE_REASONS,
    **CASEWORK_SETS,
    **EVENT_SETS,
    **PEOPLE_SETS,
    **PERIOD_SETS,
}


def name_of(kind: str, code: str, t: Translator) -> str:
    """The name of ``code`` in the closed set ``kind`` (a key of ``SETS``); the code itself where it has none."""
    said = SETS[kind].get(code)
    return t(said) if said is not None else code
