"""Errors of billing become plain words beside the field, or a toast."""

import asyncio
from typing import Any

import pytest

from billing_app.domain.errors import BillingError, Finding, Forbidden, InvalidInput, Unauthenticated
from billing_app.states import action
from billing_app.states.action import acting, advising


class Form:
    def __init__(self) -> None:
        self.errors: dict[str, str] = {"old": "Old."}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []

    async def tell(text: str, level: str = "success", **_rest: Any) -> None:
        heard.append(f"{level}: {text}")

    async def leave_for(path: str) -> None:
        heard.append(f"leave: {path}")

    async def report(*_: object) -> None:
        """The watch is told elsewhere."""

    monkeypatch.setattr(action, "_report", report)
    monkeypatch.setattr(action, "tell", tell)
    monkeypatch.setattr(action, "leave_for", leave_for)
    return heard


def act(error: BillingError | None, state: object) -> None:
    @acting
    async def handler(self: object) -> None:
        if error:
            raise error

    asyncio.run(handler(state))


def test_a_finding_stands_at_its_field(said: list[str]) -> None:
    form = Form()
    act(InvalidInput("Write a name.", path="name"), form)
    assert form.errors == {"name": "Write a name."}
    assert said == ["warning: Please check the marked fields."]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, {"old": "Old."}),
        (InvalidInput("Write a number.", path="amount"), {"old": "Old.", "amount": "Write a number."}),
    ],
)
def test_what_comes_while_typing_leaves_other_marks(
    said: list[str], error: BillingError | None, expected: dict[str, str]
) -> None:
    form = Form()
    form.errors["amount"] = "Was wrong."

    @advising("amount")
    async def handler(self: object) -> None:
        if error:
            raise error

    asyncio.run(handler(form))
    assert (form.errors, said) == (expected, [])


def test_two_findings_of_one_field_are_both_said(said: list[str]) -> None:
    findings = (Finding("refusal", "a", "name", "One."), Finding("refusal", "b", "name", "Two."))
    form = Form()
    act(InvalidInput("Both.", findings=findings), form)
    assert form.errors == {"name": "One. Two."}


def test_what_names_no_field_is_a_toast(said: list[str]) -> None:
    form = Form()
    act(Forbidden("Ask an owner."), form)
    assert (form.errors, said) == ({}, ["error: Ask an owner."])


def test_a_state_without_errors_gets_a_toast_for_fields_too(said: list[str]) -> None:
    act(InvalidInput("Write a name.", path="name"), object())
    assert said == ["error: Write a name."]


def test_an_ended_session_leads_to_the_sign_in(said: list[str]) -> None:
    act(Unauthenticated("Sign in."), Form())
    assert said == ["leave: /sign-in"]


def test_success_clears_the_errors_of_before(said: list[str]) -> None:
    form = Form()
    act(None, form)
    assert (form.errors, said) == ({}, [])


def test_a_handler_in_steps_keeps_the_steps_before_its_error(said: list[str]) -> None:
    @acting
    async def handler(self: object):
        yield 1
        raise Forbidden("No.")

    async def play() -> list[int]:
        return [step async for step in handler(Form())]

    assert asyncio.run(play()) == [1]
    assert said == ["error: No."]


def test_a_decorated_handler_keeps_its_arguments() -> None:
    import inspect

    @acting
    async def handler(self: object, number: str) -> None: ...

    assert list(inspect.signature(handler).parameters) == ["self", "number"]
