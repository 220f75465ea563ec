"""Forms whose typed text outlives a lost connection, a restarted server and a reload, in dialogs and on pages."""

from typing import Any

import reflex as rx

from billing_app.components.script import script
from billing_app.components.text import Text
from billing_app.states import wire
from billing_app.states.session import SessionInfo

script("kept_text.jsx")  # what the two share


class KeptDialog(rx.Component):
    """The root of a dialog that holds one form; opens again with what was typed when the server has forgotten it."""

    library = script("kept_dialog.jsx")
    tag = "KeptDialog"
    open: rx.Var[bool]
    name: rx.Var[str]
    submit: rx.Var[str]
    close: rx.Var[str]
    ready: rx.Var[bool]
    process: rx.Var[str]
    person: rx.Var[str]
    on_open_change: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class KeptForm(rx.Component):
    """Around a form of a page."""

    library = script("kept_form.jsx")
    tag = "KeptForm"
    name: rx.Var[str]
    submit: rx.Var[str]
    close: rx.Var[str]
    ready: rx.Var[bool]
    process: rx.Var[str]
    person: rx.Var[str]
    on_reopen: rx.EventHandler[rx.event.no_args_event_spec]


def kept_dialog(
    content: rx.Component, *, name: str, is_open: rx.Var[bool], on_open_change: Any, on_submit: Any
) -> rx.Component:
    """The root of a dialog whose form carries `data-kept` with the same name."""
    return KeptDialog.create(
        content,
        open=is_open,
        on_open_change=on_open_change,
        name=name,
        submit=_called(on_submit),
        close=_called(on_open_change),
        **_session(),
    )


def kept_form(*children: rx.Component, on_submit: Any, about: Text = "", **props: Any) -> rx.Component:
    """A form of a page. `about` tells apart what the same fields may show, such as a letter in two languages."""
    name = _name_about(on_submit, about)
    return KeptForm.create(_form(name, *children, on_submit=on_submit, **props), **_own(name, on_submit))


def kept_around(
    content: rx.Component, *, on_submit: Any, on_open: Any, on_cancel: Any, about: Text = ""
) -> rx.Component:
    """Around what holds a `marked_form` only while somebody wants it; `on_open` shows it again after a restart."""
    name = _name_about(on_submit, about)
    return KeptForm.create(content, on_reopen=on_open, close=_called(on_cancel), **_own(name, on_submit))


def marked_form(*children: rx.Component, on_submit: Any, about: Text = "", **props: Any) -> rx.Component:
    """The form inside `kept_around`, about the same."""
    return _form(_name_about(on_submit, about), *children, on_submit=on_submit, **props)


def _form(name: rx.Var[str], *children: rx.Component, **props: Any) -> rx.Component:
    attributes = {**props.pop("custom_attrs", {}), "data-kept": name}
    return rx.el.form(*children, no_validate=True, custom_attrs=attributes, **props)


def _own(name: rx.Var[str], on_submit: Any) -> dict[str, Any]:
    return {"name": name, "submit": _called(on_submit), **_session()}


def _name_about(on_submit: Any, about: Text) -> rx.Var[str]:
    return rx.Var.create(f"{name_of(on_submit)}:").to(str) + rx.Var.create(about).to(str)


def name_of(on_submit: Any) -> str:
    """A form is known by the handler that it is sent to."""
    return _called(on_submit).rpartition("____")[2]


def _called(handler: Any) -> str:
    return wire.event_of(handler, {})["event"]


def _session() -> dict[str, Any]:
    return {"ready": rx.State.is_hydrated, "process": SessionInfo.process, "person": SessionInfo.person}
