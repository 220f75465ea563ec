"""How far long work is."""

import reflex as rx


def progress_bar(percent: rx.Var[int], label: rx.Var[str] | str) -> rx.Component:
    """A bar that fills; `label` is its accessible name."""
    filled = percent.to(str)
    return rx.el.div(
        rx.el.div(class_name="tl-progress-done", style={"width": filled + "%"}),
        class_name="tl-progress",
        role="progressbar",
        aria_label=label,
        custom_attrs={"aria-valuenow": filled, "aria-valuemin": "0", "aria-valuemax": "100"},
    )
