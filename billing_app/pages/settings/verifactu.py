"""Settings of VeriFactu: what it is, the switch, its details, and the records of a period."""

import reflex as rx

from billing_app.components.button import button, file_link, link_button
from billing_app.components.card import callout, card
from billing_app.components.empty import empty_state
from billing_app.components.field import date_field, fields, select_field, text_field
from billing_app.components.navigation import permitted
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.pages.settings.frame import overtaken, save_bar, settings_frame
from billing_app.states.settings.verifactu import LiveVerifactu, VerifactuState

_IMPOSTS = [("vat", "VAT (IVA)"), ("igic", "IGIC, the Canary Islands"), ("ipsi", "IPSI, Ceuta and Melilla")]
_PORTALS = [("production", "The real one"), ("test", "The one for tests: nothing counts")]


def verifactu() -> rx.Component:
    """The page."""
    shown = rx.cond(LiveVerifactu.is_on | LiveVerifactu.is_spanish, _all(), _elsewhere())
    return settings_frame(
        rx.cond(LiveVerifactu.is_ready, shown, card(skeleton_rows(5))),
        permission=Permission.MANAGE_SETTINGS,
        title="VeriFactu",
        subtitle="Spain wants a record of every invoice, each tied to the one before, and a QR code on the document.",
    )


def _elsewhere() -> rx.Component:
    return card(
        empty_state(
            "VeriFactu is for businesses in Spain",
            "The country of yours stands in the settings of the business.",
            icon="qr-code",
            action=link_button("Settings of the business", "/settings/business", kind="plain"),
        )
    )


def _all() -> rx.Component:
    return rx.fragment(
        overtaken(LiveVerifactu.version, VerifactuState.version, VerifactuState.load),
        _standing(),
        rx.cond(LiveVerifactu.is_on, _details(), rx.fragment()),
        rx.cond(LiveVerifactu.has_records, _records(), rx.fragment()),
    )


def _standing() -> rx.Component:
    on = rx.cond(LiveVerifactu.is_test, badge("On, for tests", "warn"), badge("On", "good"))
    off = button("Switch on", icon="check", on_click=VerifactuState.switch(True))  # noqa: FBT003 - the event's argument
    stop = button("Switch off", kind="plain", on_click=VerifactuState.switch(False))  # noqa: FBT003
    acts = rx.cond(
        LiveVerifactu.is_on,
        rx.cond(LiveVerifactu.is_bound, rx.fragment(), stop),
        rx.cond(LiveVerifactu.nif, off, rx.fragment()),
    )
    return card(
        rx.cond(LiveVerifactu.nif, rx.el.p("NIF ", rx.el.code(LiveVerifactu.nif)), _no_nif()),
        rx.el.ul(
            rx.el.li("Every invoice and credit note is recorded in the moment it is issued, and carries the QR code."),
            rx.el.li("A record is never changed. A credit note is a correction by differences, R1 to R5."),
            rx.el.li(
                "Nor is one annulled: an invoice that should not be is credited in whole, and stays in the books."
            ),
            rx.el.li("Once something is recorded, VeriFactu stays on until the end of the calendar year."),
            rx.el.li("Buyers need a right NIF or a foreign tax number; small sales may be without, up to 3,000 €."),
            class_name="tl-points",
        ),
        callout(
            "Records stay here: nothing is sent to the tax agency, so documents don’t say VERI*FACTU. Records are not "
            "signed either, and there is no event log in the agency’s format: both are what the law asks of programs "
            "that don’t send. Ask your adviser whether this is enough for you.",
            tone="warn",
            icon="triangle-alert",
        ),
        rx.cond(LiveVerifactu.is_bound, _bound(), rx.fragment()),
        title="Records for the tax agency",
        actions=(rx.cond(LiveVerifactu.is_on, on, badge("Off", "plain")), acts),
    )


def _no_nif() -> rx.Component:
    return callout(
        "Your business has no right NIF yet. ",
        rx.link("Add it as VAT id or tax number", href="/settings/business"),
        " first: its last character follows from the others.",
        tone="bad",
        icon="circle-alert",
    )


def _bound() -> rx.Component:
    return rx.el.p("Invoices of this year are recorded: it stays on until the year ends.", class_name="tl-quiet-line")


def _details() -> rx.Component:
    form, errors = VerifactuState.form, VerifactuState.errors
    return card(
        rx.el.form(
            fields(
                select_field(
                    "impost", "Tax you charge", _IMPOSTS, default_value=form["impost"], error=errors["verifactu.impost"]
                ),
                select_field(
                    "environment",
                    "Portal that the QR code leads to",
                    _PORTALS,
                    default_value=form["environment"],
                    error=errors["verifactu.environment"],
                ),
            ),
            fields(
                text_field(
                    "producer_name",
                    "Who answers for the program",
                    default_value=form["producer_name"],
                    error=errors["verifactu.producer_name"],
                    hint="Whoever declared it to the tax agency. Empty: your own business.",
                    auto_complete="off",
                ),
                text_field(
                    "producer_nif",
                    "Their NIF",
                    default_value=form["producer_nif"],
                    error=errors["verifactu.producer_nif"],
                    auto_complete="off",
                ),
            ),
            rx.cond(
                errors["verifactu"], rx.el.p(errors["verifactu"], class_name="tl-error", role="alert"), rx.fragment()
            ),
            save_bar(),
            on_submit=VerifactuState.save,
            class_name="tl-form",
            no_validate=True,
            key=VerifactuState.form_key,
        ),
        title="Details",
    )


def _records() -> rx.Component:
    export = rx.el.div(
        fields(
            date_field(
                "first", "Issued from", value=VerifactuState.first, on_change=VerifactuState.choose_first,
                error=VerifactuState.errors["first"],
            ),
            date_field(
                "last", "until", value=VerifactuState.last, on_change=VerifactuState.choose_last,
                error=VerifactuState.errors["last"],
            ),
        ),
        rx.el.div(file_link("Export records", VerifactuState.href), class_name="tl-actions"),
        class_name="tl-form",
    )  # fmt: skip
    return card(
        rx.el.p(rx.el.strong(LiveVerifactu.records, data_testid="verifactu-records"), ". ", LiveVerifactu.last),
        rx.el.p("Huella ", rx.el.code(LiveVerifactu.huella), class_name="tl-quiet-line tl-breaks"),
        permitted(Permission.EXPORT_DATA, export),
        title="Records",
        subtitle="XML by the tax agency’s schemas, a thousand records in each file.",
    )
