"""Key figures: a name, a number that everybody sees change, and how it moved."""

import reflex as rx

from billing_app.components.text import Text


def kpi(
    label: str,
    text: rx.Var[str],
    value: rx.Var[str],
    *,
    testid: str,
    icon: str,
    delta: rx.Var[str] | None = None,
    delta_tone: rx.Var[str] | str = "plain",
    note: Text = "",
    spark: rx.Var[str] | None = None,
    href: str = "",
) -> rx.Component:
    """One figure. `value` is the plain decimal, `spark` the points of a polyline in a box of 100 by 30."""
    parts = (
        rx.el.div(rx.el.span(label), rx.icon(icon, size=18), class_name="tl-kpi-head"),
        rx.el.p(
            rx.cond(text, text, rx.el.span(class_name="tl-bone")),
            class_name="tl-kpi-figure",
            data_testid=testid,
            custom_attrs={"data-value": value},
        ),
        rx.el.div(
            rx.cond(delta, delta_badge(delta, delta_tone), rx.fragment()) if delta is not None else rx.fragment(),
            rx.el.span(note),
            sparkline(spark) if spark is not None else rx.fragment(),
            class_name="tl-kpi-foot",
        ),
    )
    if href:
        return rx.link(*parts, href=href, underline="none", class_name="tl-card tl-kpi")
    return rx.el.div(*parts, class_name="tl-card tl-kpi")


def delta_badge(text: rx.Var[str], tone: rx.Var[str] | str) -> rx.Component:
    """A change since before, in a tone; the sign stands in the text."""
    return rx.el.span(text, class_name="tl-delta", custom_attrs={"data-tone": tone})


def sparkline(points: rx.Var[str]) -> rx.Component:
    """A line without axes, for the eye only; the figure beside it says the same in words."""
    return rx.el.svg(
        rx.el.svg.polyline(
            points=points,
            fill="none",
            stroke="currentColor",
            stroke_width="2",
            stroke_linejoin="round",
            custom_attrs={"vectorEffect": "non-scaling-stroke"},
        ),
        view_box="0 0 100 30",
        preserve_aspect_ratio="none",
        class_name="tl-spark",
        aria_hidden="true",
    )
