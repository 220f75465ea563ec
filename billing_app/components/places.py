"""Places that the navigation leads to by a detour: the parts of the settings and the reports, for whoever searches."""

from billing_app.domain.access import Permission

_P = Permission
SETTINGS = (
    (
        "business",
        "Business",
        "Name, address, bank, and what stands on your documents.",
        "building-2",
        _P.MANAGE_SETTINGS,
    ),
    ("letters", "Letters", "What the mails say that bring your documents.", "mail", _P.MANAGE_SETTINGS),
    ("cards", "Payments by card", "Let customers pay with a click, through Stripe.", "credit-card", _P.MANAGE_SETTINGS),
    ("documents", "Documents", "Layout, paper, colour and logo of your invoices.", "palette", _P.MANAGE_SETTINGS),
    ("numbers", "Numbers", "How invoices and credit notes are numbered.", "hash", _P.MANAGE_SETTINGS),
    ("taxes-and-books", "Taxes and books", "Tax status and basis, and closing the books.", "landmark", _P.MANAGE_BOOKS),
    ("verifactu", "VeriFactu", "Records of your invoices for Spain’s tax agency.", "qr-code", _P.MANAGE_SETTINGS),
    ("rates", "Exchange rates", "Rates of the currencies that you bill in.", "arrow-left-right", _P.MANAGE_BOOKS),
    ("opening", "Opening balances", "Bring along what the old program knew.", "book-open", _P.MANAGE_BOOKS),
    ("team", "Team", "Who works here, and what each may do.", "users", _P.MANAGE_TEAM),
    (
        "security",
        "Signing in",
        "Second factors and how long sessions last.",
        "shield-check",
        _P.MANAGE_TEAM,
    ),
    ("devices", "Devices", "Screens on the wall and tablets at the counter.", "monitor", _P.MANAGE_SECURITY),
    ("keys", "API keys", "Let other software work with your data.", "key-round", _P.MANAGE_KEYS),
    ("profile", "Your profile", "Your name, password and open sessions.", "circle-user", _P.VIEW_INVOICES),
    ("sample", "Sample business", "Try everything without touching your books.", "flask-conical", _P.MANAGE_SETTINGS),
)
"""The parts of the settings: path, name, what is there, icon, and the right to it."""

REPORTS = (
    ("/reports", "Tax report", _P.VIEW_REPORTS),
    ("/reports/aging", "Aging", _P.VIEW_REPORTS),
    ("/reports/cash-flow", "Cash flow report", _P.VIEW_REPORTS),
    ("/reports/ledger", "Ledger", _P.VIEW_REPORTS),
    ("/reports/trial-balance", "Trial balance", _P.VIEW_REPORTS),
    ("/received", "Received invoices", _P.VIEW_EXPENSES),
    ("/viewer", "E-invoice viewer", _P.VIEW_EXPENSES),
    ("/cash-flow?wall=1", "Wall screen", _P.VIEW_FIGURES),
)
"""Reports, and pages that stand behind others."""
