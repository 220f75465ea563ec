"""Search and pick a customer, an item, an account; or create it in place."""

from typing import Any

import reflex as rx

from billing_app.components.field import framed
from billing_app.components.script import script
from billing_app.components.text import Text


def _picked(value: rx.Var[str], label: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (value, label)


class Combobox(rx.NoSSRComponent):
    """The control. `current` is the text of the chosen `value`, `options` are dicts of value, label and hint."""

    library = script("combobox.jsx")
    tag = "Combobox"
    name: rx.Var[str]
    value: rx.Var[str]
    current: rx.Var[str]
    options: rx.Var[list[dict[str, Any]]]
    answered: rx.Var[str]
    placeholder: rx.Var[str]
    required: rx.Var[bool]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]
    disabled: rx.Var[bool]
    create_label: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_pick: rx.EventHandler[_picked]
    on_create: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def combo_field(name: str, label: Text, **options: Any) -> rx.Component:
    """A field around a combobox; takes what `field.framed` takes, and the control's props.

    `on_search(query)` sets `options`, and `answered` to the query; `on_pick(value, label)` takes what was chosen,
    `on_create(text)` makes a new one under the words `create_label`. The chosen value is in the form under `name`.
    """
    frame = {key: options.pop(key) for key in ("hint", "error", "field_id", "is_label_hidden") if key in options}
    required = options.get("required", False)
    return framed(
        name, label, lambda **ties: Combobox.create(name=name, **ties, **options), required=bool(required), **frame
    )
