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
    "customer_code": {
        "brand": "Werkhof & Söhne GmbH",
        "subject": "4821 9034 is your code",
        "heading": "Your code",
        "text": "With this code you see the earlier documents of Werkhof & Söhne GmbH. It counts once, for 10 minutes:",
        "code": "4821 9034",
        "unasked": "If you did not ask for it, do nothing. Nobody sees anything without this code.",
        "reason": "You get this mail because Werkhof & Söhne GmbH sends you a document.",
    },
    "customer_question": {
        "business": "Werkhof & Söhne GmbH",
        "number": "INV-2026-00042",
        "customer": "Atelier Rouge",
        "name": "Camille Rouge",
        "email": "camille@rouge.example",
        "paragraphs": [["Could you send the invoice to our new address?", "12 rue Mercière, Lyon"], ["Thank you!"]],
        "link": "https://billing.werkhof.example/invoices/018f",
    },
    "document": {
        "brand": "Werkhof & Söhne GmbH",
        "subject": "Invoice INV-2026-00042 from Werkhof & Söhne GmbH",
        "heading": "Invoice INV-2026-00042",
        "paragraphs": [["Dear Atelier Rouge,"], ["here is our invoice."], ["Kind regards", "Werkhof & Söhne GmbH"]],
        "notice": "Our bank details changed on 20 Nov 2026. Please pay to the account given here.",
        "facts": [("Amount due", "€3,672.64"), ("Due date", "24 Mar 2026")],
        "view": "View the document",
        "link": "https://billing.werkhof.example/i/0kX7w2q9JmB4vN8cR5tY1zL6abc",
        "reason": "You get this mail because Werkhof & Söhne GmbH sends you a document.",
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
        "topic": "Security",
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
