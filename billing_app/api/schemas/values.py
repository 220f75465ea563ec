"""Single values as they stand in JSON: money and numbers are text, so that no program on the way can round them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Sent(BaseModel):
    """A request: unknown keys refused, nothing converted. The domain judges the values."""

    model_config = ConfigDict(extra="forbid", strict=True)

    def as_sent(self) -> dict[str, Any]:
        """The keys that were sent, null included, as plain JSON."""
        return self.model_dump(exclude_unset=True, by_alias=True)


class Shown(BaseModel):
    """An answer: exactly these keys, all of them always there."""

    model_config = ConfigDict(extra="forbid")


def _sent(description: str, example: str, **schema: Any) -> Any:
    return Field(description=description, examples=[example], json_schema_extra=schema)


_PLAIN = "^-?[0-9]+([.][0-9]+)?$"

Amount = Annotated[
    str, _sent("An amount with at most the currency's decimals.", "81.99", pattern="^-?[0-9]{1,15}([.][0-9]{1,3})?$")
]
Price = Annotated[
    str, _sent("A price of 0 or more, up to 6 decimals.", "9.99", pattern="^[0-9]{1,15}([.][0-9]{1,6})?$")
]
Quantity = Annotated[
    str, _sent("A quantity, up to 6 decimals; negative for returns.", "3", pattern="^-?[0-9]{1,15}([.][0-9]{1,6})?$")
]
Percent = Annotated[str, _sent("Percent, 0 to 100, up to 4 decimals.", "19", pattern="^[0-9]{1,3}([.][0-9]{1,4})?$")]
ExchangeRate = Annotated[
    str,
    _sent("Base currency per 1 of this currency, up to 8 decimals.", "0.9137", pattern="^[0-9]{1,15}([.][0-9]{1,8})?$"),
]
Day = Annotated[str, _sent("A day, ISO 8601.", "2026-01-31", format="date")]
Currency = Annotated[str, _sent("ISO 4217.", "EUR", pattern="^[A-Z]{3}$")]
Country = Annotated[str, _sent("ISO 3166-1 alpha-2.", "DE", pattern="^[A-Z]{2}$")]
Id = Annotated[str, _sent("An opaque id.", "019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b")]

ShownAmount = Annotated[str, Field(description="An amount with exactly the currency's decimals.", pattern=_PLAIN)]
ShownNumber = Annotated[str, Field(description="A plain number, exact.", pattern=_PLAIN)]
Instant = Annotated[str, Field(description="An instant in UTC.", json_schema_extra={"format": "date-time"})]
Version = Annotated[int, Field(description="Rises by one with each change.", ge=1)]
Cursor = Annotated[str | None, Field(description="Send it back for the next page; null on the last one.")]
