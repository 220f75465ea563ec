"""Arguments of events: checked against the handler's annotations before it runs, because the framework only warns."""

import inspect
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NotRequired

from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypedDict


class BadArguments(ValueError):
    """Arguments that a handler does not take; the text names fields and kinds of error, never what was sent."""


def check_arguments(function: Callable[..., Any], payload: Mapping[str, Any]) -> None:
    """Refuse missing, surplus and wrongly typed arguments; raises `BadArguments`."""
    try:
        _adapter_of(function).validate_json(json.dumps(payload), strict=True)
    except ValidationError as error:
        found = ", ".join(f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors()[:5])
        raise BadArguments(found[:300]) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise BadArguments(type(error).__name__) from None


@lru_cache(maxsize=1000)
def _adapter_of(function: Callable[..., Any]) -> TypeAdapter[dict[str, Any]]:
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(function, eval_str=True).parameters.values())[1:]:
        kind = Any if parameter.annotation is parameter.empty else parameter.annotation
        fields[parameter.name] = kind if parameter.default is parameter.empty else NotRequired[kind]
    arguments: Any = TypedDict("arguments", fields)  # pyright: ignore[reportArgumentType]
    arguments.__pydantic_config__ = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    return TypeAdapter(arguments)
