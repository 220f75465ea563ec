"""Charts that also say in words what they show."""

from typing import Any

import reflex as rx

Points = rx.Var[list[dict[str, Any]]]
_COMPACT = rx.Var("((value) => new Intl.NumberFormat(undefined, {notation: 'compact'}).format(value))")
_QUIET = "var(--tl-quiet)"


def cash_chart(points: Points, summary: rx.Var[str], height: int = 280) -> rx.Component:
    """Cash in and out by day. Points have `day`, `cash_in` and `cash_out`: major units, for the eye only."""
    chart = rx.recharts.area_chart(
        rx.el.svg.defs(_fade("tl-fade-in", "var(--tl-in)", "0.38"), _fade("tl-fade-out", "var(--tl-out)", "0.24")),
        rx.recharts.cartesian_grid(stroke="var(--tl-line)", vertical=False, stroke_dasharray="3 4"),
        _area("cash_in", "Money in", "var(--tl-in)", "tl-fade-in"),
        _area("cash_out", "Money out", "var(--tl-out)", "tl-fade-out"),
        *_axes(),
        data=points,
        height=height,
        width="100%",
        margin={"left": 0, "right": 6, "top": 12, "bottom": 0},
    )
    return rx.el.figure(
        rx.el.div(chart, role="img", aria_label=summary),
        rx.el.figcaption(_legend(("Money in", "var(--tl-in)"), ("Money out", "var(--tl-out)"))),
        class_name="tl-chart",
    )


def forecast_chart(points: Points, summary: rx.Var[str], height: int = 220) -> rx.Component:
    """What the balance may become. Points have `day`, `expected` and `band` (a pair: low and high), in major units."""
    chart = rx.recharts.area_chart(
        rx.recharts.cartesian_grid(stroke="var(--tl-line)", vertical=False, stroke_dasharray="3 4"),
        rx.recharts.area(
            data_key="band",
            name="Range",
            stroke="none",
            fill="var(--tl-in)",
            fill_opacity=0.16,
            is_animation_active=False,
        ),
        rx.recharts.area(
            data_key="expected",
            name="Expected",
            stroke="var(--tl-in)",
            stroke_width=2.25,
            fill="none",
            type_="monotone",
            is_animation_active=False,
        ),
        *_axes(),
        data=points,
        height=height,
        width="100%",
        margin={"left": 0, "right": 6, "top": 12, "bottom": 0},
    )
    return rx.el.figure(rx.el.div(chart, role="img", aria_label=summary), class_name="tl-chart")


def _axes() -> tuple[rx.Component, ...]:
    return (
        rx.recharts.x_axis(
            data_key="day", tick_line=False, axis_line=False, min_tick_gap=36, stroke=_QUIET, custom_attrs=_SMALL
        ),
        rx.recharts.y_axis(
            tick_line=False, axis_line=False, width=46, stroke=_QUIET, custom_attrs=_SMALL | {"tickFormatter": _COMPACT}
        ),
        rx.recharts.graphing_tooltip(content_style=_TOOLTIP, label_style={"color": _QUIET}, is_animation_active=False),
    )


def aging_bar(buckets: rx.Var[list[dict[str, Any]]]) -> rx.Component:
    """What is open, by how late. Buckets have `age` (0 to 4), `label`, `count`, `amount`, `value`, `share` (“12%”)."""
    return rx.el.div(
        rx.el.div(
            rx.foreach(
                buckets,
                lambda one: rx.el.i(style={"width": one["share"]}, custom_attrs={"data-age": one["age"]}),
            ),
            class_name="tl-aging-bar",
            aria_hidden="true",
        ),
        rx.el.ul(rx.foreach(buckets, _bucket), class_name="tl-aging"),
        class_name="tl-aging-box",
    )


def _bucket(one: rx.Var[dict[str, Any]]) -> rx.Component:
    return rx.el.li(
        rx.el.i(custom_attrs={"data-age": one["age"]}, aria_hidden="true"),
        rx.el.span(one["label"]),
        rx.el.small(one["count"]),
        rx.el.span(one["amount"], class_name="tl-number", custom_attrs={"data-value": one["value"]}),
    )


def _area(key: str, name: str, colour: str, fade: str) -> rx.Component:
    return rx.recharts.area(
        data_key=key,
        name=name,
        stroke=colour,
        fill=f"url(#{fade})",
        stroke_width=2.25,
        type_="monotone",
        is_animation_active=False,
    )


def _fade(name: str, colour: str, opacity: str) -> rx.Component:
    return rx.el.svg.linear_gradient(
        rx.el.svg.stop(stop_color=colour, offset="4%", stop_opacity=opacity),
        rx.el.svg.stop(stop_color=colour, offset="96%", stop_opacity="0"),
        id=name,
        x1="0",
        y1="0",
        x2="0",
        y2="1",
    )


def _legend(*entries: tuple[str, str]) -> rx.Component:
    rows = [rx.el.li(rx.el.i(style={"background": colour}), text) for text, colour in entries]
    return rx.el.ul(*rows, class_name="tl-legend")


_SMALL = {"fontSize": "12.5px"}
_TOOLTIP = {
    "background": "var(--tl-card)",
    "border": "1px solid var(--tl-line)",
    "borderRadius": "12px",
    "boxShadow": "var(--tl-raised)",
    "fontSize": "13.5px",
    "fontVariantNumeric": "tabular-nums",
}
