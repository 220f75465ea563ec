"""What the program's own mails say and look like: one template each, shown as text and as HTML."""

from billing_app.documents.mails.rendering import MailText, render_mail, templates

__all__ = ["MailText", "render_mail", "templates"]
