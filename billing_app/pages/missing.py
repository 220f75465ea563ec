"""What the app shows for an address of its own at which nothing lies; the server has the same page for all others."""

import reflex as rx

from billing_app.components.button import link_button


def missing() -> rx.Component:
    """A sentence, and one way back."""
    brand = rx.el.div(rx.el.img(src="/logo.svg", alt=""), "Tideline", class_name="tl-missing-brand")
    return rx.el.main(
        rx.el.div(
            brand,
            rx.el.h1("Page not found"),
            rx.el.p("Nothing lies at this address. It may be incomplete, or what was here is gone."),
            link_button("Back to the overview", "/"),
        ),
        class_name="tl-missing",
    )
