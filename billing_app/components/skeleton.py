"""Bones of what is about to come, so that nothing jumps when it does."""

import reflex as rx


def bone(width: str = "100%", height: str = "14px") -> rx.Component:
    """One grey bar."""
    return rx.el.span(class_name="tl-bone", style={"width": width, "height": height}, aria_hidden="true")


def skeleton_rows(count: int = 6) -> rx.Component:
    """Rows of a table on their way."""
    widths = ("38%", "62%", "48%", "70%", "55%", "44%")
    rows = [
        rx.el.div(bone("16%"), bone(widths[index % len(widths)]), bone("12%"), style=_ROW) for index in range(count)
    ]
    return rx.el.div(*rows, role="status", aria_label="Loading")


_ROW = {
    "display": "flex",
    "align_items": "center",
    "justify_content": "space-between",
    "gap": "24px",
    "height": "60px",
    "padding": "0 12px",
}
