"""Settings of how documents look, with a picture that follows every choice."""

import reflex as rx

from billing_app.components.button import button
from billing_app.components.card import card
from billing_app.components.field import area_field, fields, select_field, text_field
from billing_app.components.kept_form import kept_form
from billing_app.components.skeleton import skeleton_rows
from billing_app.components.uploader import uploader
from billing_app.domain.access import Permission
from billing_app.domain.look import MAX_LOGO_BYTES
from billing_app.pages.settings.frame import overtaken, save_bar, settings_frame
from billing_app.states.settings.business import LiveBusiness
from billing_app.states.settings.documents import DocumentsState as State

_LAYOUTS = (
    ("modern", "Modern", "Your colour as a band and in the head of the table."),
    ("classic", "Classic", "A book face and thin rules."),
    ("compact", "Compact", "Small type, for many lines on few pages."),
)
_PAPERS = [("", "Usual paper of the country"), ("a4", "A4"), ("letter", "US Letter")]


def documents() -> rx.Component:
    """The page."""
    shown = rx.el.div(
        card(_form(), title="Looks"),
        card(_picture(), title="Preview", subtitle="The first page of an example."),
        class_name="tl-look",
    )
    return settings_frame(
        overtaken(LiveBusiness.version, State.version, State.load),
        rx.cond(State.is_ready, shown, card(skeleton_rows(8))),
        permission=Permission.MANAGE_SETTINGS,
        title="Documents",
        subtitle="How invoices and credit notes look. What has been issued stays as it is.",
    )


def _form() -> rx.Component:
    form, errors = State.form, State.errors
    return kept_form(
        rx.el.fieldset(
            rx.el.legend("Layout"),
            rx.el.div(*[_layout(*each) for each in _LAYOUTS], class_name="tl-options"),
            class_name="tl-fieldset",
        ),
        fields(
            select_field(
                "document_paper",
                "Paper",
                _PAPERS,
                default_value=form["document_paper"],
                error=errors["document_paper"],
                hint=State.paper_hint,
                on_change=State.try_paper,
            ),
            text_field(
                "document_colour",
                "Colour",
                type="color",
                default_value=form["document_colour"],
                error=errors["document_colour"],
                hint="Dark enough to be read on white.",
                on_change=State.try_colour.debounce(250),
            ),
        ),
        _logo(),
        area_field(
            "footer",
            "Footer",
            default_value=form["footer"],
            error=errors["footer"],
            hint="At the bottom of every page: register, directors, whatever the law asks for.",
            on_change=State.try_footer.debounce(600),
        ),
        save_bar("Save looks"),
        on_submit=State.save,
        class_name="tl-form",
        key=State.form_key,
    )


def _layout(value: str, name: str, about: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="document_layout",
            value=value,
            default_checked=State.form["document_layout"] == value,
            on_change=State.try_layout,
        ),
        rx.el.span(rx.el.strong(name), rx.el.small(about)),
        class_name="tl-option",
    )


def _logo() -> rx.Component:
    drop = button("Without logo", kind="ghost", icon="x", on_click=State.drop_logo)
    return rx.el.fieldset(
        rx.el.legend("Logo"),
        uploader(
            "Choose a picture",
            "/uploads/logo",
            accept="image/png,image/jpeg",
            hint="PNG or JPEG, at most 2 MB.",
            max_bytes=MAX_LOGO_BYTES,
            on_done=State.take_logo,
        ),
        rx.cond(State.has_logo, drop, rx.fragment()),
        class_name="tl-fieldset",
    )


def _picture() -> rx.Component:
    return rx.el.img(
        src=State.look,
        alt="An invoice as it looks with these settings",
        class_name="tl-look-page",
        data_testid="look",
    )
