"""Every answer that a test receives is held against the OpenAPI document."""

import re
from dataclasses import dataclass, field
from typing import Any

from jsonschema_rs import Draft202012Validator


@dataclass
class Contract:
    """What the document promises: a media type and a schema for each operation and status."""

    document: dict[str, Any]
    _validators: dict[int, Draft202012Validator] = field(default_factory=dict)

    def __post_init__(self) -> None:
        paths = self.document["paths"]
        self._paths = [(_pattern(path), operations) for path, operations in paths.items()]

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """The operation behind a path, None where the document has none."""
        found = (operations for pattern, operations in self._paths if pattern.fullmatch(path))
        return next((operations[method.lower()] for operations in found if method.lower() in operations), None)

    def check(self, method: str, path: str, answer: Any) -> None:
        """Fail unless status, media type and body are as documented."""
        operation = self.operation(method, path)
        if operation is None:
            return
        responses = operation["responses"]
        assert str(answer.status_code) in responses, f"{method} {path} answers {answer.status_code}, undocumented"
        content = responses[str(answer.status_code)].get("content")
        if content is None:
            assert not answer.content
            return
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in content, f"{method} {path} answers {media_type}"
        schema = content[media_type].get("schema")
        if schema and media_type.endswith("json"):
            self._validator(schema).validate(answer.json())

    def _validator(self, schema: dict[str, Any]) -> Draft202012Validator:
        if id(schema) not in self._validators:
            whole = schema | {"components": self.document["components"]}
            self._validators[id(schema)] = Draft202012Validator(whole)
        return self._validators[id(schema)]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
