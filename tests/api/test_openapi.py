"""The OpenAPI document itself."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import CONTRACT

OPERATIONS = [
    pytest.param(method, path, operation, id=f"{method} {path}")
    for path, operations in CONTRACT.document["paths"].items()
    for method, operation in operations.items()
]


def test_document_is_served_to_anyone(http: TestClient) -> None:
    answer = http.get("/api/openapi.json")
    assert answer.json() == CONTRACT.document
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_is_documented(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["tags"]
    assert operation["description"].endswith(".")
    for status, response in operation["responses"].items():
        problem = response.get("content", {}).get("application/problem+json")
        assert (problem is not None) == status.startswith(("4", "5")), status
    assert {"401", "403", "422", "500"} <= operation["responses"].keys()
    parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
    assert ("Idempotency-Key" in parameters) == (method == "post")
    assert ("404" in operation["responses"]) == ("{" in path)


def test_operations_have_names_of_their_own() -> None:
    names = [operation.values[2]["operationId"] for operation in OPERATIONS]  # type: ignore[attr-defined,index,call-overload]
    assert len(set(names)) == len(names)


def test_every_reference_leads_somewhere() -> None:
    schemas = CONTRACT.document["components"]["schemas"]

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/components/schemas/") in schemas
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(CONTRACT.document)


def test_docs_page_loads_nothing_from_elsewhere(http: TestClient) -> None:
    page = http.get("/api/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert "/api/openapi.json" in http.get("/api/docs.js").text
