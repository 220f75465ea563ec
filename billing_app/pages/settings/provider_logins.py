"""The own accounts at other providers, on the page of the profile; nothing where there are no providers."""

import reflex as rx

from billing_app.components.button import button, plain_link_button
from billing_app.components.card import card
from billing_app.components.table import Row
from billing_app.states.settings.provider_logins import ProviderLoginsState as State


def provider_logins() -> rx.Component:
    """The card with what is linked, and what could be."""
    whole = card(
        rx.el.div(rx.foreach(State.linked, _linked), rx.foreach(State.offered, _offered), class_name="tl-factors"),
        title="Accounts elsewhere",
        subtitle="Sign in with an account that you have already.",
    )
    return rx.cond((State.linked.length() + State.offered.length()) > 0, whole, rx.fragment())


def _linked(row: Row) -> rx.Component:
    words = rx.el.div(rx.el.h3(row["label"]), rx.el.div(row["email"], " · ", row["used"], class_name="tl-quiet-line"))
    name = "Unlink " + row["label"].to(str)
    unlink = button("Unlink", kind="plain", aria_label=name, on_click=State.unlink(row["id"].to(str)))
    return rx.el.div(words, rx.el.div(unlink, class_name="tl-actions"), class_name="tl-factor")


def _offered(row: Row) -> rx.Component:
    words = rx.el.div(rx.el.h3(row["label"]), rx.el.div("Not linked", class_name="tl-quiet-line"))
    link = plain_link_button("Link " + row["label"].to(str), row["path"].to(str), icon="link")
    return rx.el.div(words, rx.el.div(link, class_name="tl-actions"), class_name="tl-factor")
