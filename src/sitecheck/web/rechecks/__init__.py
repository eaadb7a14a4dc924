"""Looking at a finding's portal again at once, from the finding's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from sitecheck.i18n import translator
from sitecheck.jobs.lock import NightRunning
from sitecheck.review import rechecks
from sitecheck.review.refusals import WORDS, Refused
from sitecheck.web.appeals.answering import start
from sitecheck.web.forms import Form
from sitecheck.web.once import led, once
from sitecheck.web.people import Officer, TheDesk
from sitecheck.web.render import go, language_for, page

router = APIRouter(prefix="/findings")


@router.post("/{finding_id}/recheck")
def again(
    request: Request,
    finding_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    person: Officer,
    form: Form,
    desk: TheDesk,
) -> Response:
    """Start a run of this one portal; what it sees is said on the finding's page."""
    t = translator(language_for(request, person))
    target = f"/findings/{finding_id}?state=all"
    try:
        with desk.store.session() as session:
            before = once(session, form, person.name, desk.clock())
            if before is not None:
                return go(before)
            finding = rechecks.ask(session, finding_id, who=person.name, now=desk.clock())
            led(session, form, target)
            start(desk, finding)
    except LookupError as error:
        raise HTTPException(404) from error
    except Refused as refused:
        fault = t(WORDS[refused.why], **refused.values)
    except NightRunning:
        fault = t("A run is under way; look again once it is over.")
    else:
        return go(target)
    return page(request, "rechecks/refused.html", {"fault": fault, "back": target}, status=409)
