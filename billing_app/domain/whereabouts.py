"""Where somebody comes from, in words: the browser by what it says of itself, the network by its kind."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The first mark that is found counts: nearly every browser also claims to be Chrome or Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_text(user_agent: str) -> str:
    """A browser as people call it: `Firefox on Windows`."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Another program"


def place_text(address: str) -> str:
    """What kind of network an address is in. Which town it is in would take a database that nobody here has."""
    found = _parsed(address)
    if found is None:
        return "Unknown"
    if found.is_loopback:
        return "This computer"
    if found.is_private or found.is_link_local:
        return "Local network"
    return "Internet"


def line_of(address: str) -> str:
    """What one household or office is known by: an IPv4 address, or an IPv6 /64, in which machines change theirs."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found is not None else ""


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
