"""What went wrong, told to a program: RFC 9457 problem details, with a code beside the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="The field, with its way from the body or the query.")
    message: str


class Problem(BaseModel):
    """Why a request was not carried out. Nothing was changed."""

    status: int
    title: str
    detail: str
    code: str = Field("", description="What it is, for programs: conflict, busy, second, reason, state …")
    instance: str = Field("", description="Number by which the operator finds the trouble in the log.")
    errors: list[Fault] = Field(default_factory=list)
    state: str | None = Field(None, description="conflict: what the thing is by now.")


class Refused(HTTPException):
    """A request that is understood and not carried out."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        """``problem``: the fields of ``Problem`` beside the status."""
        super().__init__(status, problem["title"])
        self.problem = problem


def refused(where: str, message: str, *, code: str = "invalid") -> Refused:
    """422: the field ``where`` is wrong."""
    errors = [{"where": where, "message": message}]
    return Refused(422, {"title": "The request does not fit", "detail": message, "code": code, "errors": errors})


def conflict(message: str, *, code: str = "conflict", state: str | None = None) -> Refused:
    """409: somebody else was here meanwhile, or is here now."""
    return Refused(409, {"title": "Somebody else was faster", "detail": message, "code": code, "state": state})


def told(error: Refused) -> Response:
    """The answer to a refused request."""
    problem = Problem(status=error.status_code, **error.problem)
    return JSONResponse(problem.model_dump(), error.status_code, media_type=MEDIA_TYPE)


def unfit(errors: Sequence[dict[str, Any]]) -> Response:
    """The answer to a request that does not fit its description; ``errors`` as pydantic gives them."""
    faults = [{"where": ".".join(map(str, one["loc"])), "message": str(one["msg"])} for one in errors]
    problem = Problem.model_validate(
        {
            "status": 422,
            "title": "The request does not fit",
            "detail": "See errors.",
            "code": "invalid",
            "errors": faults,
        }
    )
    return JSONResponse(problem.model_dump(), 422, media_type=MEDIA_TYPE)
