"""Reading a code with the camera."""

import reflex as rx

from billing_app.components.script import script

_NEEDS = ["barcode-detector@3.2.2", "zxing-wasm@3.1.3"]


class CameraScan(rx.NoSSRComponent):
    """A button that opens the camera; `on_scan` is told the first code that it sees."""

    library = script("camera.jsx")
    tag = "CameraScan"
    lib_dependencies: list[str] = _NEEDS
    label: rx.Var[str]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]
