"""The frame around every page: navigation, heading, tools, and the messages about the connection."""

import reflex as rx

from billing_app.components.browser import ConnectionBanner, StepUp, live_dot
from billing_app.components.navigation import bottom_bar, sidebar
from billing_app.components.notifications import bell
from billing_app.components.palette import PaletteButton, command_palette
from billing_app.components.plain_form import PlainForm
from billing_app.components.sample_banner import sample_banner
from billing_app.components.text import Text, is_blank
from billing_app.states.session import SessionInfo


def page_frame(
    *children: rx.Component,
    active: str,
    title: Text,
    subtitle: Text = "",
    actions: tuple[rx.Component, ...] = (),
    back: tuple[str, str] | None = None,
) -> rx.Component:
    """A whole page. `active` is the path of its navigation entry, `back` the address and name of where it came from."""
    return rx.el.div(
        rx.el.A.create("Skip to the page", href="#content", class_name="tl-skip"),
        sidebar(active),
        rx.el.main(
            ConnectionBanner.create(),
            sample_banner(),
            rx.el.div(
                _top(title, subtitle, actions, back),
                *children,
                class_name="tl-content",
            ),
            id="content",
            tab_index=-1,
            class_name="tl-main",
        ),
        bottom_bar(active),
        command_palette(),
        StepUp.create(),  # here and not beside the toasts, which stand outside of the theme
        class_name="tl-frame",
    )


def _top(title: Text, subtitle: Text, actions: tuple[rx.Component, ...], back: tuple[str, str] | None) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            _back(*back) if back else rx.fragment(),
            rx.el.h1(title),
            rx.fragment() if is_blank(subtitle) else rx.cond(subtitle, rx.el.p(subtitle), rx.fragment()),
            class_name="tl-top-text",
        ),
        rx.el.div(*actions, class_name="tl-actions") if actions else rx.fragment(),
        rx.el.div(
            live_dot(), PaletteButton.create(), bell(), colour_mode_button(), account_menu(), class_name="tl-tools"
        ),
        class_name="tl-top",
    )


def _back(path: str, name: str) -> rx.Component:
    return rx.link(rx.icon("arrow-left", size=15), name, href=path, underline="none", class_name="tl-back")


def colour_mode_button() -> rx.Component:
    """Light or dark; follows the system until somebody chooses."""
    return rx.el.button(
        rx.color_mode_cond(rx.icon("moon", size=19), rx.icon("sun", size=19)),
        type="button",
        on_click=rx.toggle_color_mode,
        class_name="tl-icon-button tl-tablet",
        aria_label=rx.color_mode_cond("Switch to dark mode", "Switch to light mode"),
    )


def account_menu() -> rx.Component:
    """Who is signed in, and the way out. Signing out is a plain form: it must work without a socket."""
    return rx.menu.root(
        rx.menu.trigger(
            rx.el.button(
                rx.cond(SessionInfo.initials, SessionInfo.initials, rx.icon("user", size=18)),
                type="button",
                class_name="tl-avatar-button",
                aria_label="Account",
            )
        ),
        rx.menu.content(
            rx.el.div(
                rx.el.strong(SessionInfo.name),
                SessionInfo.business,
                rx.cond(SessionInfo.role, " · " + SessionInfo.role, ""),
                class_name="tl-menu-head",
            ),
            rx.menu.separator(),
            rx.cond(SessionInfo.elsewhere, _elsewhere(), rx.fragment()),
            rx.menu.item("Your profile", on_click=rx.redirect("/settings/profile")),
            rx.menu.item(rx.color_mode_cond("Dark mode", "Light mode"), on_click=rx.toggle_color_mode),
            rx.menu.item(
                PlainForm.create(
                    rx.el.button("Sign out", type="submit", class_name="tl-menu-button"),
                    action="/sign-out",
                    style={"width": "100%"},
                ),
                as_child=False,
                on_select=rx.prevent_default,
            ),
            align="end",
            size="2",
            variant="soft",
        ),
    )


def _elsewhere() -> rx.Component:
    """The other businesses of the person; a plain form, because the answer is a new session."""

    def place(each: rx.Var[dict[str, str]]) -> rx.Component:
        form = PlainForm.create(
            rx.el.button(
                rx.el.span(each["name"]),
                rx.el.small(each["role"]),
                type="submit",
                class_name="tl-menu-button tl-menu-place",
                aria_label="Go on in " + each["name"].to(str),
            ),
            action="/businesses/" + each["id"].to(str) + "/enter",
            style={"width": "100%"},
        )
        return rx.menu.item(form, as_child=False, on_select=rx.prevent_default)

    return rx.fragment(
        rx.el.div("Go on in", class_name="tl-menu-head"),
        rx.foreach(SessionInfo.elsewhere, place),
        rx.menu.separator(),
    )
