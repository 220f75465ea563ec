"""The one pattern for handlers: parse, call one service by `run`, give feedback; errors become plain words.

    @rx.event
    @acting
    async def record(self, form: dict[str, str]):
        payment = await run(record_payment, NewPayment(…))
        await tell(f"Payment of {…} recorded", undo=Undo(PaymentsState.take_back, {"payment_id": payment.id}))

A state with a var `errors: dict[str, str]` gets each finding that names a field; the rest becomes a toast.
"""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, TypeVar, cast

from billing_app.domain.errors import BillingError, Finding, Forbidden, NotFound, StepUpRequired, Unauthenticated
from billing_app.services.sessions import actor_for_session
from billing_app.services.watching.refusing import report_refusal
from billing_app.states import wire
from billing_app.states.feedback import ask_step_up, leave_for, tell

Handler = Callable[..., Any]
Decorated = TypeVar("Decorated", bound=Handler)


def acting(handler: Decorated) -> Decorated:
    """Translate the errors of billing for the person who acted; stands below `@rx.event`."""
    if inspect.isasyncgenfunction(handler):
        return cast("Decorated", _stepwise(handler))

    @functools.wraps(handler)
    async def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        _forget_errors(self)
        try:
            return await _awaited(handler(self, *args, **kwargs))
        except StepUpRequired:
            await _ask_again(self, handler, args, kwargs)
            return None
        except BillingError as error:
            await _report(error, handler, (*args, *kwargs.values()))
            await _explain(self, error)
            return None

    return cast("Decorated", wrapped)


def advising(field: str) -> Callable[[Decorated], Decorated]:
    """For what happens while a field is being typed in: the marks at all other fields stay."""

    def decorate(handler: Decorated) -> Decorated:
        @functools.wraps(handler)
        async def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
            others = {path: text for path, text in self.errors.items() if path != field}
            try:
                result = await handler(self, *args, **kwargs)
            except BillingError as error:
                marks = _by_field([finding for finding in error.findings if finding.path])
                if not marks:
                    await _explain(self, error)
                self.errors = {**others, **marks}
                return None
            self.errors = others
            return result

        return cast("Decorated", wrapped)

    return decorate


def _stepwise(handler: Handler) -> Handler:
    @functools.wraps(handler)
    async def wrapped(self: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        _forget_errors(self)
        try:
            async for step in handler(self, *args, **kwargs):
                yield step
        except StepUpRequired:
            await _ask_again(self, handler, args, kwargs)
        except BillingError as error:
            await _report(error, handler, (*args, *kwargs.values()))
            await _explain(self, error)

    return wrapped


async def _ask_again(state: Any, handler: Handler, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Have the browser ask who is sitting there, and send this very event again."""
    given = inspect.signature(handler).bind(state, *args, **kwargs).arguments
    name = f"{state.get_full_name()}.{handler.__name__}"
    await ask_step_up(name, dict(list(given.items())[1:]))


async def _awaited(result: Awaitable[Any]) -> Any:
    return await result


async def _report(error: BillingError, handler: Handler, given: Iterable[object]) -> None:
    """Tell the watch what was refused to whom."""
    if isinstance(error, Forbidden | NotFound):
        actor = await asyncio.to_thread(actor_for_session, wire.request_header("cookie"))
        report_refusal(error, actor, given, handler.__qualname__)


def _forget_errors(state: Any) -> None:
    if getattr(state, "errors", None):
        state.errors = {}


async def _explain(state: Any, error: BillingError) -> None:
    if isinstance(error, Unauthenticated):
        await leave_for("/sign-in")
        return
    refusals = [finding for finding in error.findings if finding.severity == "refusal"]
    in_fields = [finding for finding in refusals if finding.path and hasattr(state, "errors")]
    if in_fields:
        state.errors = _by_field(in_fields)
    elsewhere = [finding.text for finding in refusals if finding not in in_fields]
    if elsewhere:
        await tell(" ".join(elsewhere), "error")
    elif in_fields:
        await tell("Please check the marked fields.", "warning", is_marked=True)


def _by_field(findings: list[Finding]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for finding in findings:
        errors[finding.path] = f"{errors[finding.path]} {finding.text}" if finding.path in errors else finding.text
    return errors
