"""A shop whose every text is an attempt to run something: what the API takes as text, found in its own description."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.browser.shops import STANDARD, Shop, today_plus

ATTEMPTS = (
    '"><img src=x onerror=hit()>',
    "<script>hit()</script></title><svg onload=hit()>",
    '\'); DROP TABLE invoice;-- {{7*7}} ${7*7} {% raw %} #{hit()} #eval("hit()")',
    "=cmd|'/C calc'!A0 javascript:hit() \u202etxt.exe &lt;b&gt; \\u003cscript\\u003e",
)
ALL = " ".join(ATTEMPTS)
_BEYOND_TEXT = {"format", "enum", "pattern", "const"}


@dataclass
class Spoiled:
    """What was written, and how many fields took a text of attempts as it is."""

    invoice: dict[str, Any] = field(default_factory=dict)
    customer: str = ""
    fields: int = 0


def spoiled(shop: Shop) -> Spoiled:
    """One record of each kind that people read, with attempts in every text that it may hold."""
    spec = httpx.get(f"{shop.server.url}/api/openapi.json", timeout=20).json()
    made = Spoiled()

    def write(method: str, path: str, body: Mapping[str, Any], at: str = "") -> dict[str, Any]:
        schema = spec["paths"][f"/api/v1{path}"][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
        texts = _texts(schema, spec)
        while True:
            answer = _ask(shop, method, at or path, _merged(texts, body))
            if answer.is_success:
                made.fields += _count(texts)
                return answer.json()
            refused = {error["path"] for error in answer.json()["errors"]}
            assert _without(texts, refused), answer.text

    write("PATCH", "/business", {})
    made.customer = write("POST", "/customers", {"kind": "business", "country": "DE", "email": "spoiled@example.com"})[
        "id"
    ]
    line = {"description": ALL, "quantity": "1", "unit_price": "100", "taxes": STANDARD}
    draft = write("POST", "/invoices", {"customer_id": made.customer, "currency": "EUR", "lines": [line]})
    made.invoice = shop.request("POST", f"/invoices/{draft['id']}/issue", {})
    write("POST", "/items", {"unit_price": "5.00", "currency": "EUR", "taxes": STANDARD})
    spent = {"amount": "20.00", "currency": "EUR", "incurred_on": today_plus(0)}
    write("POST", "/expenses", spent)
    paid = {"customer_id": made.customer, "amount": "5.00", "currency": "EUR", "paid_on": today_plus(0)}
    write("POST", "/payments", paid | {"method": "cash", "allocations": []})
    return made


def _ask(shop: Shop, method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
    headers = {"authorization": f"Bearer {shop.key}"}
    return httpx.request(method, f"{shop.server.url}/api/v1{path}", headers=headers, json=body, timeout=20)


def _texts(schema: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """Attempts for every free text of a schema and of the objects in it."""
    found: dict[str, Any] = {}
    for name, given in _resolved(schema, spec).get("properties", {}).items():
        kind = _resolved(given, spec)
        if kind.get("type") == "string" and not _BEYOND_TEXT & kind.keys():
            longest = kind.get("maxLength", len(ALL))
            found[name] = ALL if longest >= len(ALL) else ATTEMPTS[0][:longest]
        elif kind.get("type") == "object" and (inner := _texts(kind, spec)):
            found[name] = inner
    return found


def _resolved(schema: Mapping[str, Any], spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without its reference, or the one thing that it may be besides null."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved({**schema, **choice, "anyOf": ()}, spec)
    if "$ref" in schema:
        return _resolved(spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]], spec)
    return schema


def _merged(texts: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    return {**texts, **body}


def _without(texts: dict[str, Any], refused: set[str]) -> bool:
    """Put the shortest attempt where the whole was refused, then nothing; whether that changes anything."""
    is_changed = False
    for path in refused:
        owner, (*outer, last) = texts, path.split(".")
        for name in outer:
            owner = owner.get(name, {})
        if not isinstance(owner, dict) or last not in owner:
            owner, last = texts, path.partition(".")[0]
        if owner.get(last) == ALL:
            owner[last] = ATTEMPTS[0]
            is_changed = True
        else:
            is_changed = owner.pop(last, None) is not None or is_changed
    return is_changed


def _count(texts: Mapping[str, Any]) -> int:
    return sum(_count(each) if isinstance(each, Mapping) else 1 for each in texts.values())
