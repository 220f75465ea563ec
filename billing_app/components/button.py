"""Buttons and links that look like buttons."""

from typing import Any, Literal

import reflex as rx

Kind = Literal["primary", "soft", "plain", "ghost", "danger"]


def button(
    label: str | rx.Var[str],
    *,
    icon: str = "",
    kind: Kind = "primary",
    is_busy: rx.Var[bool] | None = None,
    **props: Any,
) -> rx.Component:
    """A button; a busy one keeps its place and takes no second click."""
    attributes = {"data-kind": kind, **props.pop("custom_attrs", {})}
    if is_busy is not None:
        attributes |= {"data-busy": is_busy, "aria-busy": is_busy}
        props["disabled"] = is_busy | props["disabled"] if "disabled" in props else is_busy
    return rx.el.button(
        *_inside(label, icon),
        type=props.pop("type", "button"),
        class_name="tl-button",
        custom_attrs=attributes,
        **props,
    )


def link_button(
    label: str | rx.Var[str], href: str | rx.Var[str], *, icon: str = "", kind: Kind = "primary"
) -> rx.Component:
    """A link inside the app that looks like a button."""
    return rx.link(
        *_inside(label, icon), href=href, underline="none", class_name="tl-button", custom_attrs={"data-kind": kind}
    )


def plain_link_button(
    label: str | rx.Var[str], href: str | rx.Var[str], *, icon: str = "", kind: Kind = "plain"
) -> rx.Component:
    """A link that leaves Reflex for a plain page."""
    # `rx.el.a` would route inside the app.
    return rx.el.A.create(*_inside(label, icon), href=href, class_name="tl-button", custom_attrs={"data-kind": kind})


def file_links(csv: str | rx.Var[str]) -> tuple[rx.Component, rx.Component]:
    """What is on the screen as a file, in both forms; `csv` is the address of the one, the other differs in its end."""
    xlsx = rx.Var.create(csv).to(str).replace(".csv", ".xlsx")
    return file_link("CSV", csv, icon="download"), file_link("XLSX", xlsx, icon="sheet")


def file_link(label: str, href: str | rx.Var[str], *, icon: str = "download") -> rx.Component:
    """A link to a file of ours; the page behind it stays live."""
    # Without `download` the browser believes that it leaves the page, and Reflex closes its socket for good.
    attributes = {"data-kind": "plain", "download": ""}
    return rx.el.A.create(*_inside(label, icon), href=href, class_name="tl-button", custom_attrs=attributes)


def icon_button(icon: str, name: str | rx.Var[str], **props: Any) -> rx.Component:
    """A button that shows only an icon; `name` is what a screen reader says."""
    return rx.el.button(
        rx.icon(icon, size=18), type="button", class_name="tl-icon-button", aria_label=name, title=name, **props
    )


def _inside(label: str | rx.Var[str], icon: str) -> list[Any]:
    return [rx.icon(icon, size=17), label] if icon else [label]
