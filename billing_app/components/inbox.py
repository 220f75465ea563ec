"""Choosing or dropping many files at once; each has a line of its own until it has arrived."""

import reflex as rx

from billing_app.components.script import script


class Inbox(rx.NoSSRComponent):
    """The control. What a file becomes after it has arrived, a live list tells."""

    library = script("inbox.jsx")
    tag = "Inbox"
    label: rx.Var[str]
    hint: rx.Var[str]
    accept: rx.Var[str]
    path: rx.Var[str]
    max_bytes: rx.Var[int]


def inbox(label: str, path: str, **props: object) -> rx.Component:
    """A place for files that are sent at once."""
    return Inbox.create(label=label, path=path, **props)
