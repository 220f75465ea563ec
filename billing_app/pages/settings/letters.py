"""Settings of the letters that go with documents."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.field import area_field, check_field, fields, select_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.domain.access import Permission
from billing_app.pages.sending import mail_preview
from billing_app.pages.settings.frame import settings_frame
from billing_app.states.settings.letters import KIND_TEXTS, VARIABLES_TEXT
from billing_app.states.settings.letters import LettersState as State


def letters() -> rx.Component:
    """The page."""
    return settings_frame(
        card(rx.cond(State.is_ready, rx.el.div(_copies(), _letter(), class_name="tl-form"), skeleton_rows(8))),
        permission=Permission.MANAGE_SETTINGS,
        title="Letters",
        subtitle="What stands in the mails that bring your documents. Each customer gets the language of the document.",
    )


def _copies() -> rx.Component:
    switch = check_field(
        "copy",
        rx.Var.create("Copy of every mail with a document to ") + State.copy_to,
        checked=State.is_copied,
        on_change=State.copy_mails,
    )
    hint = rx.el.p(
        "Copies of these mails can come to your business too: give it an e-mail address under ",
        rx.link("Business", href="/settings/business", underline="always"),
        ".",
        class_name="tl-hint",
    )
    return rx.cond(State.copy_to, switch, hint)


def _letter() -> rx.Component:
    choices = fields(
        select_field("kind", "Document", list(KIND_TEXTS.items()), value=State.kind, on_change=State.choose_kind),
        select_field("language", "Language", State.languages, value=State.language, on_change=State.choose_language),
    )
    form = kept_form(
        text_field(
            "subject",
            "Subject",
            default_value=State.form["subject"],
            error=State.errors["subject"],
            on_change=State.type_subject.debounce(300),
            required=True,
            auto_complete="off",
        ),
        area_field(
            "text",
            "Text",
            default_value=State.form["text"],
            error=State.errors["text"],
            on_change=State.type_text.debounce(300),
            rows="12",
            required=True,
        ),
        rx.el.p(
            "These stand for what the document says: ",
            rx.el.code(VARIABLES_TEXT, class_name="tl-wrap"),
            class_name="tl-hint",
        ),
        rx.el.div(
            button("Save letter", type="submit", icon="check"),
            rx.cond(State.is_own, button("Usual words", kind="plain", on_click=State.use_usual), rx.fragment()),
            class_name="tl-actions",
        ),
        key=State.form_key,
        on_submit=State.save,
        about=State.kind + "." + State.language,
        class_name="tl-form",
    )
    return rx.el.div(
        rx.el.div(choices, form, class_name="tl-form"),
        mail_preview(State.shown_subject, State.shown_html),
        class_name="tl-writing",
    )
