"""A day in bars: one for each hour, stacked by what came of the tries."""

import reflex as rx


def hours_chart(hours: rx.Var[list[dict[str, str]]], summary: rx.Var[str]) -> rx.Component:
    """Bars of 24 hours. Each has `good`, `failed` and `refused` as shares of the fullest hour (“12%”), and `label`."""
    return rx.el.figure(
        rx.el.div(rx.foreach(hours, _bar), class_name="tl-hours", role="img", aria_label=summary),
        rx.el.figcaption(
            rx.el.ul(
                _entry("Signed in", "good"),
                _entry("Failed", "failed"),
                _entry("Refused otherwise", "refused"),
                class_name="tl-legend",
            )
        ),
        class_name="tl-chart",
    )


def _bar(hour: rx.Var[dict[str, str]]) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.i(style={"height": hour["refused"]}, custom_attrs={"data-part": "refused"}),
            rx.el.i(style={"height": hour["failed"]}, custom_attrs={"data-part": "failed"}),
            rx.el.i(style={"height": hour["good"]}, custom_attrs={"data-part": "good"}),
        ),
        rx.cond(hour["is_marked"], rx.el.small(hour["label"]), rx.fragment()),
        title=hour["title"],
    )


def _entry(text: str, part: str) -> rx.Component:
    return rx.el.li(rx.el.i(custom_attrs={"data-part": part}), text)
