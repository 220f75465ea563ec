"""Hundreds of generated requests, right and wrong ones: no 500, and no answer outside the document."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Caller, belongings, make_application

APPLICATION = make_application()
SCHEMA = schemathesis.openapi.from_asgi("/api/openapi.json", APPLICATION)
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
BOUNDED = settings(
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A client that reaches the application without a network."""
    with asgi.get_client(APPLICATION) as client:
        yield client


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_generated_requests_are_answered_as_documented(
    api: Caller, session: Any, operation: Any, mode: schemathesis.GenerationMode
) -> None:
    known = {name: ids[0] for name, ids in belongings(api).items()} if mode.is_positive else {}
    checks = (*CHECKS, negative_data_rejection) if mode.is_negative else CHECKS

    def probe(case: Any) -> None:
        case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
        answer = case.call(session=session, headers={"authorization": f"Bearer {api.key}"})
        case.validate_response(answer, checks=checks)

    bounded = settings(BOUNDED, max_examples=25 if mode.is_negative else 15)
    bounded(given(case=operation.as_strategy(generation_mode=mode))(probe))()
