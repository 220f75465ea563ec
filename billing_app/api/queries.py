"""Query parameters that lists and reports share."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import date_field


def _day(value: object) -> date | None:
    try:
        return None if value is None else date_field(value, "")
    except InvalidInput as error:
        raise ValueError(error.message) from None


Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
CursorText = Annotated[str, Query(max_length=1000, description="`next_cursor` of the page before.")]
SearchText = Annotated[str, Query(max_length=200, description="Words to look for.")]
Day = Annotated[date | None, BeforeValidator(_day)]
"""A day and nothing that merely can be read as one: a plain date would take seconds since 1970, too."""
