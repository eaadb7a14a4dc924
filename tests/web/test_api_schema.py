"""The interface against its own description: no answer is a fault of the server, and none is not as described."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from sitecheck.review import tokens
from sitecheck.review.tokens import Scope
from sitecheck.web.api import _described

pytestmark = pytest.mark.slow
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
    unsupported_method,
]


@pytest.fixture(scope="module")
def key(lasting_desk) -> str:
    lasting_desk.app.state.desk = replace(lasting_desk.app.state.desk, launch=lambda *_: None)
    now = lasting_desk.now
    with lasting_desk.store.session() as session:
        _, key = tokens.create(
            session, name="everything", owner="admin", scopes=set(Scope), days=1, who="admin", now=now
        )
    lasting_desk.now = now + timedelta(minutes=1)
    return key


@pytest.fixture(scope="module")
def interface(lasting_desk):
    # Wrong keys are sent on purpose; the brake on them has tests of its own.
    lasting_desk.app.state.desk.brake.holds = lambda *_: False
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", lasting_desk.app)


OPERATIONS = [
    f"{method.upper()} {path}" for path, methods in _described()["paths"].items() for method in sorted(methods)
]


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_it_is_as_described(interface, key: str, name: str, mode: GenerationMode) -> None:
    method, path = name.split(" ")
    operation = interface[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def sent(case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    sent()
