"""Form fields: label, control, hint and error, tied together for people who don't see them.

Every field takes `name` (its key in the form), `label`, and optionally `hint`, `error` (a var with the words of what
is wrong, empty if nothing), `required` and `field_id` (where one name stands on a page more than once).
"""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from billing_app.components.text import Text, is_blank

Control = Callable[..., rx.Component]


def text_field(name: str, label: Text, **options: Any) -> rx.Component:
    """A line of text; `type` may be email, tel, url or password."""
    return _field(name, label, rx.el.input, {"type": "text"}, options)


def number_field(name: str, label: Text, **options: Any) -> rx.Component:
    """A quantity or rate, as people write it: the server reads it."""
    return _field(name, label, _affixed, {"type": "text", "input_mode": "decimal", "auto_complete": "off"}, options)


def money_field(name: str, label: Text, currency: Text, **options: Any) -> rx.Component:
    """An amount, with its currency behind it."""
    attributes = {"type": "text", "input_mode": "decimal", "auto_complete": "off", "affix": currency}
    return _field(name, label, _affixed, attributes, options)


def date_field(name: str, label: Text, **options: Any) -> rx.Component:
    """A date; the browser's own picker knows the person's calendar and their finger."""
    return _field(name, label, rx.el.input, {"type": "date"}, options)


def area_field(name: str, label: Text, **options: Any) -> rx.Component:
    """Several lines of text."""
    return _field(name, label, rx.el.textarea, {"rows": "3"}, options)


def select_field(
    name: str, label: Text, choices: Sequence[tuple[str, str]] | rx.Var[list[dict[str, str]]], **options: Any
) -> rx.Component:
    """One of a few choices: pairs of value and text, or a var of dicts with these keys."""
    if isinstance(choices, rx.Var):
        inside = [rx.foreach(choices, lambda choice: rx.el.option(choice["text"], value=choice["value"]))]
    else:
        inside = [rx.el.option(text, value=value) for value, text in choices]
    return _field(name, label, lambda **props: rx.el.select(*inside, **props), {}, options)


def check_field(name: str, label: Text, **props: Any) -> rx.Component:
    """A box to tick; its words are part of the target."""
    return rx.el.label(rx.el.input(type="checkbox", name=name, **props), rx.el.span(label), class_name="tl-check")


def fields(*children: rx.Component) -> rx.Component:
    """Fields side by side where there is room."""
    return rx.el.div(*children, class_name="tl-fields")


def framed(
    name: str,
    label: Text,
    control: Control,
    *,
    hint: Text = "",
    error: rx.Var[str] | None = None,
    required: bool = False,
    field_id: Text = "",
    is_label_hidden: bool = False,
) -> rx.Component:
    """A control inside its field; `control` is called with what ties it to label, hint and error."""
    own_id = f"field-{name}" if is_blank(field_id) else rx.Var.create(field_id).to(str)
    hint_id, error_id = own_id + "-hint", own_id + "-error"
    described_by = "" if is_blank(hint) else hint_id
    ties: dict[str, Any] = {"id": own_id, "described_by": described_by, "invalid": False}
    if error is not None:
        ties["described_by"] = rx.cond(error, error_id, described_by)
        ties["invalid"] = rx.cond(error, True, False)  # noqa: FBT003 - the two branches of a condition
    must = rx.el.span(" *", class_name="tl-must", aria_hidden="true") if required else rx.fragment()
    return rx.el.div(
        rx.el.label(label, must, html_for=own_id, class_name="tl-hidden" if is_label_hidden else ""),
        control(**ties),
        _below(hint, hint_id, error, error_id),
        class_name="tl-field",
    )


def _below(hint: Text, hint_id: Text, error: rx.Var[str] | None, error_id: Text) -> rx.Component:
    """The hint, until something is wrong."""
    hinting = rx.fragment() if is_blank(hint) else rx.el.span(hint, id=hint_id, class_name="tl-hint")
    if error is None:
        return hinting
    return rx.cond(error, rx.el.span(error, id=error_id, class_name="tl-error", role="alert"), hinting)


_FRAME = ("hint", "error", "required", "field_id", "is_label_hidden")


def _field(
    name: str, label: Text, control: Control, attributes: dict[str, Any], options: dict[str, Any]
) -> rx.Component:
    frame = {key: options.pop(key) for key in _FRAME if key in options}
    props = attributes | options
    is_required = frame.get("required", False)

    def make(**ties: Any) -> rx.Component:
        attached = {"aria-describedby": ties["described_by"], "aria-invalid": ties["invalid"]}
        attached |= {"aria-required": "true"} if is_required else {}
        attached |= props.pop("custom_attrs", {})
        return control(id=ties["id"], name=name, class_name="tl-input", custom_attrs=attached, **props)

    return framed(name, label, make, **frame)


def _affixed(**props: Any) -> rx.Component:
    affix = props.pop("affix", "")
    if is_blank(affix):
        return rx.el.input(**props | {"class_name": "tl-input tl-figure"})
    return rx.el.div(rx.el.input(**props), rx.el.span(affix, aria_hidden="true"), class_name="tl-affixed")
