"""Sending a document: the dialog with a live preview, and the mails that brought it."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import callout, card
from billing_app.components.dialog import form_dialog
from billing_app.components.field import area_field, check_field, text_field
from billing_app.components.navigation import permitted
from billing_app.components.status import badge
from billing_app.domain.access import Permission
from billing_app.states.invoice_view import LiveInvoice
from billing_app.states.sending import InvoiceSendState as State


def send_dialog() -> rx.Component:
    """Whom the document goes to, in which words, with which files; and what the mail will look like."""
    form, errors = State.form, State.errors
    words = rx.el.div(
        text_field(
            "to",
            "To",
            default_value=form["to"],
            key=form["to"],
            error=errors["to"],
            hint="Several addresses apart by commas; each gets a mail of its own.",
            required=True,
            auto_complete="off",
        ),
        text_field(
            "subject",
            "Subject",
            default_value=form["subject"],
            key=form["subject"],
            error=errors["subject"],
            on_change=State.type_subject.debounce(300),
            auto_complete="off",
        ),
        area_field(
            "text",
            "Text",
            default_value=form["text"],
            key=form["text"],
            error=errors["text"],
            on_change=State.type_text.debounce(300),
            rows="9",
        ),
        rx.cond(State.files.length() > 0, _files(), rx.fragment()),
        rx.cond(
            State.copy_to,
            check_field(
                "copy",
                rx.Var.create("Copy to ") + State.copy_to,
                default_checked=State.is_copied,
                key=State.is_copied.to_string(),
            ),
            rx.fragment(),
        ),
        class_name="tl-form",
    )
    return form_dialog(
        rx.el.div(words, mail_preview(State.shown_subject, State.shown_html), class_name="tl-writing"),
        title="Send",
        description="The customer gets a link to the document. Answers go to your business.",
        is_open=State.is_open,
        on_open_change=State.show,
        on_submit=State.send,
        submit_label="Send",
        width="1060px",
    )


def mail_preview(subject: rx.Var[str], html: rx.Var[str]) -> rx.Component:
    """A mail as a mailbox shows it. The frame is a sandbox: nothing in it runs."""
    return rx.el.section(
        rx.el.h2("Preview", class_name="tl-hidden"),
        rx.el.p(rx.el.small("Subject"), rx.el.strong(subject, data_testid="preview-subject")),
        rx.el.iframe(src_doc=html, title="Preview of the mail", sandbox=""),
        class_name="tl-mail-preview",
    )


def _files() -> rx.Component:
    def one(file: rx.Var[dict[str, str]]) -> rx.Component:
        return check_field(
            file["name"].to(str), file["text"].to(str), default_checked=file["is_usual"] == "yes", key=file["name"]
        )

    return rx.el.fieldset(
        rx.el.legend("Attached", class_name="tl-legend"), rx.foreach(State.files, one), class_name="tl-choices"
    )


def mails_card() -> rx.Component:
    """What became of the mails, live."""
    listed = rx.el.ul(rx.foreach(LiveInvoice.mails, _mail), class_name="tl-history tl-mails")
    return rx.cond(LiveInvoice.mails.length() > 0, card(_bounced(), listed, title="Sent by mail"), rx.fragment())


def questions_card() -> rx.Component:
    """What the customer asked on the document's page."""

    def one(question: rx.Var[dict[str, str]]) -> rx.Component:
        return rx.el.li(
            rx.el.span(question["text"], class_name="tl-said"),
            rx.el.small(question["by"]),
            rx.el.A.create(question["email"], href=question["mailto"], class_name="tl-plain-link tl-wrap"),
            key=question["id"],
        )

    listed = rx.el.ul(rx.foreach(LiveInvoice.questions, one), class_name="tl-history")
    return rx.cond(LiveInvoice.questions.length() > 0, card(listed, title="Questions"), rx.fragment())


def _bounced() -> rx.Component:
    said = callout("A mail came back. Check the address, then send it again.", tone="bad", icon="mail-x", role="status")
    return rx.cond(LiveInvoice.delivery == "bounced", said, rx.fragment())


def _mail(one: rx.Var[dict[str, str]]) -> rx.Component:
    again = button("Send again", kind="ghost", on_click=State.resend(one["id"].to(str)))
    return rx.el.li(
        rx.el.span(
            rx.el.span(one["to"], class_name="tl-wrap"), badge(one["state_text"], one["tone"]), class_name="tl-apart"
        ),
        rx.el.small(one["about"]),
        rx.cond(one["said"], rx.el.small(one["said"], class_name="tl-late"), rx.fragment()),
        rx.cond(one["is_settled"], permitted(Permission.ISSUE_INVOICES, again), rx.fragment()),
        key=one["id"],
    )
