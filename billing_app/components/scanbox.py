"""Find by typing, or add by scanning: a scanner is a keyboard that presses Enter."""

import reflex as rx

from billing_app.components.script import script


class ScanBox(rx.NoSSRComponent):
    """The box; `on_find` is told what was typed after a pause, `on_scan` what stood there at Enter."""

    library = script("scanbox.jsx")
    tag = "ScanBox"
    label: rx.Var[str]
    on_find: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]
