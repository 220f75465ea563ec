"""Reading a request strictly: its size while it streams in, its media type, and JSON without any of JSON's traps."""

import json
import re
from typing import Any

from starlette.requests import ClientDisconnect, Request

from billing_app.api.problems import HttpProblem
from billing_app.domain.errors import InvalidInput

MAX_JSON_BYTES = 8_000_000
_BRIEF = 64_000
_MAX_DIGITS = 18
_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SEARCHED_BYTES = 20_000


class StrictRequest(Request):
    """A request whose body has been read and understood before the endpoint's parameters are."""

    raw: bytes = b""
    _parsed: Any = None

    @property
    def is_brief(self) -> bool:
        """Whether so little was announced that it may be read before it is known who asks."""
        declared = self.headers.get("content-length", "")
        return int(declared[:18]) <= _BRIEF if declared.isascii() and declared.isdigit() else self.method == "GET"

    async def read(self, max_bytes: int) -> None:
        """Read the body up to a size; beyond it 413."""
        self.raw = self._body = self.state.raw = await _read_limited(self, max_bytes)

    def parse(self) -> None:
        """Understand the body as JSON; another media type is 415."""
        if not self.raw:
            return
        if not _is_json(self.headers.get("content-type", "")):
            raise HttpProblem(415, "unsupported_media_type", "Send JSON with Content-Type: application/json.")
        self._parsed = parse_json(self.raw)

    async def json(self) -> Any:
        """What `parse` understood."""
        return self._parsed


def given_in(request: Request) -> list[str]:
    """The ids that a request names, in its path and in its body."""
    body = getattr(request.state, "raw", b"")[:_SEARCHED_BYTES]
    in_path = [str(value) for value in request.path_params.values()]
    return in_path + [found.decode() for found in _ID.findall(body)]


async def _read_limited(request: Request, max_bytes: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > max_bytes:
        raise _too_large(max_bytes)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise _too_large(max_bytes)
    except ClientDisconnect:
        raise HttpProblem(400, "incomplete", "The request broke off.") from None
    return bytes(body)


def _too_large(max_bytes: int) -> HttpProblem:
    sentence = f"This request is too large: at most {max_bytes:,} bytes."
    return HttpProblem(413, "too_large", sentence, {"connection": "close"})


def _is_json(content_type: str) -> bool:
    media_type, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    return media_type.strip().lower() == "application/json" and charset in {"", "utf-8", "utf8"}


def parse_json(raw: bytes) -> Any:
    """JSON (RFC 8259) in UTF-8; refuses doubled names, NaN, Infinity, endless numbers and bottomless nesting."""
    try:
        return json.loads(
            raw.decode(), object_pairs_hook=_without_doubles, parse_constant=_no_number, parse_int=_whole_number
        )
    except UnicodeDecodeError:
        raise InvalidInput("The request is no valid UTF-8.", code="not_utf8") from None
    except json.JSONDecodeError as error:
        sentence = f"The request is no valid JSON at line {error.lineno}, column {error.colno}."
        raise InvalidInput(sentence, code="not_json") from None
    except RecursionError:
        raise InvalidInput("The request is nested too deeply.", code="too_deep") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        seen: set[str] = set()
        double = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise InvalidInput("This name stands here twice.", code="duplicate_name", path=double[:60])
    return read


def _no_number(_: str) -> Any:
    raise InvalidInput("NaN and Infinity are no numbers of JSON.", code="not_a_number")


def _whole_number(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise InvalidInput("This number is too large.", code="number_too_large")
    return int(text)
