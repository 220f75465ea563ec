"""Answers as JSON, written by the fastest encoder at hand and without a second validation."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response


class Answer(Response):
    """A JSON answer of plain dicts, lists, texts and whole numbers; nothing else ever reaches it."""

    media_type = "application/json"

    def __init__(
        self,
        content: Any,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        """Encode at once, in the worker thread that made the content; answers to one caller are never cached."""
        super().__init__(content, status_code, {"cache-control": "no-store", **(headers or {})}, media_type)

    def render(self, content: Any) -> bytes:
        """UTF-8 JSON."""
        return to_json(content)


def page_answer(data: list[Any], next_cursor: str | None) -> Answer:
    """One page of a list."""
    return Answer({"data": data, "next_cursor": next_cursor})


def no_content() -> Response:
    """Done, and nothing to say about it."""
    return Response(status_code=204, headers={"cache-control": "no-store"})
