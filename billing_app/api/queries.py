"""Query parameters that lists share."""

from typing import Annotated

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
CursorText = Annotated[str, Query(max_length=1000, description="`next_cursor` of the page before.")]
SearchText = Annotated[str, Query(max_length=200, description="Words to look for.")]
