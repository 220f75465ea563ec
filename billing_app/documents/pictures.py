"""Pictures that a camera reads."""

import segno


def picture_of_address(address: str) -> str:
    """A QR code of an address, as the address of an image: dark on light in every mode, or cameras don't see it."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=3, dark="#000", light="#fff", omitsize=True)
