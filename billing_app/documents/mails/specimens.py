"""Sample values for every template: what the developers' page shows and the tests render."""

from collections.abc import Mapping

_LOGIN = {"email": "ana@werkhof.example", "site": "https://billing.werkhof.example"}
_WHEN = {"when": "26 Nov 2026, 14:25 (Europe/Berlin)", "address": "203.0.113.7"}

SPECIMENS: Mapping[str, Mapping[str, object]] = {
    "bank_details": _LOGIN
    | {
        "business": "Werkhof & Söhne GmbH",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
        "person": "Olga Owner",
        "when": "26 Nov 2026, 14:25 (Europe/Berlin)",
        "until": "27 Nov 2026, 14:25 (Europe/Berlin)",
        "link": "https://billing.werkhof.example/settings/business",
    },
    "factor_changed": _LOGIN
    | {
        "what": "An authenticator app was added",
        "person": "",
        "when": "26 Nov 2026, 13:25 UTC",
        "link": "https://billing.werkhof.example/settings/profile",
    },
    "factor_reset": _LOGIN
    | {
        "business": "Werkhof & Söhne GmbH",
        "step": "reset",
        "is_own": True,
        "person": "Ana Lorenz (ana@werkhof.example)",
        "asker": "Olga Owner",
        "when": "26 Nov 2026, 14:25 (Europe/Berlin)",
        "until": "27 Nov 2026, 14:25 (Europe/Berlin)",
        "link": "https://billing.werkhof.example/settings/profile",
    },
    "invitation": {
        "inviter": "Olga Owner",
        "business": "Werkhof & Söhne GmbH",
        "role": "Office",
        "link": "https://billing.werkhof.example/join/0kX7w2q9JmB4vN8cR5tY1zL6",
        "until": "3 Dec 2026, 14:25 (Europe/Berlin)",
    },
    "key_made": _LOGIN
    | _WHEN
    | {
        "business": "Werkhof & Söhne GmbH",
        "name": "Web shop",
        "access": "Read and write",
        "until": "31 Dec 2027",
        "maker": "Olga Owner",
        "link": "https://billing.werkhof.example/settings/keys",
    },
    "new_device": _LOGIN
    | _WHEN
    | {"device": "Firefox on Windows", "link": "https://billing.werkhof.example/settings/profile"},
    "password_changed": _LOGIN
    | _WHEN
    | {"is_reset": False, "link": "https://billing.werkhof.example/forgotten-password"},
    "password_reset": _LOGIN
    | {
        "address": "203.0.113.7",
        "minutes": 30,
        "link": "https://billing.werkhof.example/new-password/0kX7w2q9JmB4vN8c",
    },
    "security_alert": _LOGIN
    | {
        "title": "One address tries many accounts",
        "what": "48 failed sign-ins at 12 accounts from one address.",
        "to_do": "The address is banned for a while. Nothing else is needed unless one of the tries succeeded.",
        "when": "26 Nov 2026, 13:25 UTC",
        "link": "https://billing.werkhof.example/security",
    },
    "role_changed": _LOGIN
    | _WHEN
    | {"business": "Werkhof & Söhne GmbH", "changer": "Olga Owner", "before": "Viewer", "role": "Manager"},
    "sign_in_code": _LOGIN | {"code": "4821 9034", "minutes": 10},
}
