"""Settings of payments by card."""

import reflex as rx

from billing_app.components.browser import copy_button
from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.field import text_field
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.cards import CardsState as State


def cards() -> rx.Component:
    """The page."""
    return settings_frame(
        rx.cond(State.is_ready, rx.fragment(_standing(), _form(), _events()), card(skeleton_rows(6))),
        permission=Permission.MANAGE_SETTINGS,
        title="Payments by card",
        subtitle="Customers pay on Stripe’s page. The payment is booked by itself, and a transfer stays possible.",
    )


def _standing() -> rx.Component:
    mode = rx.cond(State.is_test, badge("Test mode", "warn"), badge("Live", "good"))
    state = rx.cond(State.is_active, mode, badge("Off", "plain"))
    acts = rx.cond(
        State.is_active,
        button("Take no cards", kind="plain", on_click=State.stop),
        button("Take cards again", kind="plain", on_click=State.take_again),
    )
    known = card(
        rx.el.p(rx.el.code(State.key_hint), " ", state),
        rx.el.p(State.changed, class_name="tl-quiet-line"),
        title="Your account at Stripe",
        actions=(acts,),
    )
    nothing = callout("No account yet. Open one at stripe.com, then bring its key here.", icon="credit-card")
    return rx.cond(State.key_hint, known, nothing)


def _form() -> rx.Component:
    form = rx.el.form(
        text_field(
            "key",
            "Secret key",
            type="password",
            auto_complete="off",
            hint="Begins with sk_ or rk_. A restricted key needs Checkout Sessions and Refunds (write), Payment "
            "Intents and Charges (read).",
            error=State.errors["key"],
        ),
        text_field(
            "signing_secret",
            "Signing secret of the webhook",
            type="password",
            auto_complete="off",
            hint="Begins with whsec_.",
            error=State.errors["signing_secret"],
        ),
        rx.el.div(button("Save account", type="submit", icon="check"), class_name="tl-actions"),
        key=State.form_key,
        on_submit=State.save,
        no_validate=True,
        class_name="tl-form",
    )
    return card(
        form,
        title=rx.cond(State.key_hint, "Another key", "Key"),
        subtitle="Both are encrypted and never shown again. An empty field keeps what is stored.",
    )


def _events() -> rx.Component:
    events = (
        "checkout.session.completed, checkout.session.expired, checkout.session.async_payment_succeeded, "
        "checkout.session.async_payment_failed, charge.refunded, charge.dispute.funds_withdrawn, "
        "charge.dispute.funds_reinstated"
    )
    return card(
        rx.el.div(
            rx.el.code(State.address, class_name="tl-wrap", data_testid="webhook-address"),
            copy_button(State.address, "Copy the address"),
            class_name="tl-code-line",
        ),
        rx.el.p("Events: ", rx.el.code(events, class_name="tl-wrap"), class_name="tl-hint"),
        title="Webhook",
        subtitle="Enter this address at Stripe under Developers, Webhooks. Payments are booked without it as well, as "
        "soon as the customer comes back; refunds and disputes need it.",
    )
