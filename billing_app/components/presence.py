"""Who else has this open."""

import reflex as rx

from billing_app.states.session import SessionInfo


def editing_note(people: rx.Var[list[dict[str, str]]]) -> rx.Component:
    """“Ana is editing”, for everybody but Ana. `people` is what a view with presence carries."""
    return rx.el.div(
        rx.foreach(
            people,
            lambda person: rx.cond(
                person["key"] == SessionInfo.person,
                rx.fragment(),
                rx.el.span(
                    rx.icon("pencil-line", size=15),
                    person["name"].to(str) + " is editing",
                    class_name="tl-badge",
                    custom_attrs={"data-tone": "note"},
                    style={"gap": "6px"},
                ),
            ),
        ),
        class_name="tl-people",
        role="status",
    )
