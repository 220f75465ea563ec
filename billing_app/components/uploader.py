"""Choosing or dropping a file, and sending it to one of our own routes."""

import reflex as rx

from billing_app.components.script import script


def _done(upload_id: rx.Var[str], name: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return (upload_id, name)


class Uploader(rx.NoSSRComponent):
    """The control; `on_done(id, name)` comes when the file at `path` was accepted. Refusals are shown in place.

    `camera` are the words for taking a photo instead, offered where a finger points.
    """

    library = script("uploader.jsx")
    tag = "Uploader"
    label: rx.Var[str]
    hint: rx.Var[str]
    accept: rx.Var[str]
    path: rx.Var[str]
    max_bytes: rx.Var[int]
    camera: rx.Var[str]
    on_done: rx.EventHandler[_done]


def uploader(label: str, path: str | rx.Var[str], **props: object) -> rx.Component:
    """A file field that sends at once."""
    return Uploader.create(label=label, path=path, **props)
