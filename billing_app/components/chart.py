"""Charts that also say in words what they show."""

from typing import Any

import reflex as rx

from billing_app.components.script import script

Points = rx.Var[list[dict[str, Any]]]


class AreaChart(rx.Component):
    """Areas over days: cash `flows`, or what `balances` may become; drawn again only when its points change."""

    library = script("chart.jsx")
    tag = "AreaChart"
    points: rx.Var[list[dict]]
    shows: rx.Var[str]
    summary: rx.Var[str]
    height: rx.Var[int | str]


def cash_chart(points: Points, summary: rx.Var[str], height: int = 280) -> rx.Component:
    """Cash in and out by day. Points have `day`, `cash_in` and `cash_out`: major units, for the eye only."""
    return rx.el.figure(
        AreaChart.create(points=points, shows="flows", summary=summary, height=height),
        rx.el.figcaption(_legend(("Money in", "var(--tl-in)"), ("Money out", "var(--tl-out)"))),
        class_name="tl-chart",
    )


def forecast_chart(points: Points, summary: rx.Var[str], height: int = 220) -> rx.Component:
    """What the balance may become. Points have `day`, `expected` and `band` (a pair: low and high), in major units."""
    chart = AreaChart.create(points=points, shows="balances", summary=summary, height=height)
    return rx.el.figure(chart, class_name="tl-chart")


def balance_chart(points: Points, summary: rx.Var[str], height: int | str = 300) -> rx.Component:
    """The balance as it was and as it may become. Points have `day`, and `balance` or `expected` with its `band`."""
    legend = _legend(("Balance", "var(--tl-in)"), ("Expected, with its range", _PALE_IN))
    chart = AreaChart.create(points=points, shows="outlook", summary=summary, height=height)
    return rx.el.figure(chart, rx.el.figcaption(legend), class_name="tl-chart")


def weeks_chart(points: Points, summary: rx.Var[str], height: int = 240) -> rx.Component:
    """Money in and out by week. Points have `day`, and `cash_in`, `cash_out` or `expected_in`, `expected_out`."""
    legend = _legend(("Money in", "var(--tl-in)"), ("Money out", "var(--tl-out)"), ("Expected", _PALE_IN))
    chart = AreaChart.create(points=points, shows="weeks", summary=summary, height=height)
    return rx.el.figure(chart, rx.el.figcaption(legend), class_name="tl-chart")


_PALE_IN = "color-mix(in srgb, var(--tl-in) 36%, transparent)"


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


def _legend(*entries: tuple[str, str]) -> rx.Component:
    rows = [rx.el.li(rx.el.i(style={"background": colour}), text) for text, colour in entries]
    return rx.el.ul(*rows, class_name="tl-legend")
