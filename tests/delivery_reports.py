"""Reports of mail servers about a mail that was sent, as Postfix, Exchange and Gmail write them."""

from collections.abc import Mapping

_POSTFIX = """\
Return-Path: <>
Date: Fri, 27 Nov 2026 09:31:02 +0100 (CET)
From: MAILER-DAEMON@mx.relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: billing@tideline.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4cXh2N1bQ3z9sV.1795771862/mx.relay.example"
Content-Transfer-Encoding: 8bit
Message-Id: <4cXh2Q3zWz9sW@mx.relay.example>

This is a MIME-encapsulated message.

--4cXh2N1bQ3z9sV.1795771862/mx.relay.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.relay.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4cXh2N1bQ3z9sV.1795771862/mx.relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.relay.example
X-Postfix-Queue-ID: 4cXh2N1bQ3z9sV
X-Postfix-Sender: rfc822; billing@tideline.example
Arrival-Date: Fri, 27 Nov 2026 09:31:00 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mail.rouge.example
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address rejected:
    User unknown in virtual mailbox table

--4cXh2N1bQ3z9sV.1795771862/mx.relay.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Return-Path: <billing@tideline.example>
From: Werkhof GmbH <billing@tideline.example>
To: {recipient}
Subject: Invoice
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_ours"

--=_ours
Content-Type: text/plain; charset="utf-8"

Please find it attached.

--=_ours
Content-Type: application/pdf
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="Invoice.pdf"

JVBERi0xLjcgb3VyIG93biBpbnZvaWNl

--=_ours--

--4cXh2N1bQ3z9sV.1795771862/mx.relay.example--
"""

_EXCHANGE = """\
From: Microsoft Outlook
 <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@rouge.onmicrosoft.example>
To: billing@tideline.example
Date: Fri, 27 Nov 2026 08:31:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="2d4f2a10-6a4f-4b7b-9c7e-1f6c4b1f7a55"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Message-ID: <7f0d2f3e-5f0a-4c6e@AM0PR05MB0001.eurprd05.prod.outlook.example>
In-Reply-To: {message_id}
References: {message_id}
Subject: Undeliverable: Invoice
Auto-Submitted: auto-replied
MIME-Version: 1.0

--2d4f2a10-6a4f-4b7b-9c7e-1f6c4b1f7a55
Content-Type: text/html; charset="us-ascii"

<html><body>Your message couldn't be delivered.</body></html>

--2d4f2a10-6a4f-4b7b-9c7e-1f6c4b1f7a55
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR05MB0001.eurprd05.prod.outlook.example
Received-From-MTA: dns;mx.relay.example
Arrival-Date: Fri, 27 Nov 2026 08:31:04 +0000

Final-Recipient: rfc822;{recipient}
Action: {action}
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException

--2d4f2a10-6a4f-4b7b-9c7e-1f6c4b1f7a55
Content-Type: text/rfc822-headers

From: Werkhof GmbH <billing@tideline.example>
To: {recipient}
Subject: Invoice
Message-ID:
\t{message_id}

--2d4f2a10-6a4f-4b7b-9c7e-1f6c4b1f7a55--
"""

_GMAIL = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: billing@tideline.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
Content-Type: multipart/report; boundary="000000000000c2a5d10642a1b2c3"; report-type=delivery-status
MIME-Version: 1.0

--000000000000c2a5d10642a1b2c3
Content-Type: multipart/related; boundary="000000000000c2a6f50642a1b2c4"

--000000000000c2a6f50642a1b2c4
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000c2a6f50642a1b2c4--

--000000000000c2a5d10642a1b2c3
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.example
Received-From-MTA: dns; billing@tideline.example
Arrival-Date: Fri, 27 Nov 2026 00:31:02 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 NoSuchUser

--000000000000c2a5d10642a1b2c3
Content-Type: message/rfc822

From: Werkhof GmbH <billing@tideline.example>
To: {recipient}
Message-ID: {message_id}
Subject: Invoice

--000000000000c2a5d10642a1b2c3--
"""

_ENVELOPE_ONLY = """\
From: postmaster@relay.example
To: billing@tideline.example
Subject: Returned mail: see transcript for details
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="AAA"

--AAA
Content-Type: text/plain

The following addresses had permanent fatal errors.

--AAA
Content-Type: message/delivery-status

Original-Envelope-Id: {envelope_id}
Reporting-MTA: dns; relay.example

Original-Recipient: rfc822;{recipient}
Final-Recipient: rfc822;{recipient}
Action: {action}
Status: 5.4.4

--AAA--
"""

REPORTS: Mapping[str, tuple[str, str]] = {
    "postfix": (
        _POSTFIX,
        "550 5.1.1 <{recipient}>: Recipient address rejected: User unknown in virtual mailbox table",
    ),
    "exchange": (_EXCHANGE, "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"),
    "gmail": (
        _GMAIL,
        "550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1 NoSuchUser",
    ),
    "envelope only": (_ENVELOPE_ONLY, "Status 5.4.4"),
}
"""Each server's report, and the words of it that are shown."""


def report_on(message_id: str, recipient: str, *, server: str = "postfix", action: str = "failed") -> bytes:
    """A server's report on the mail that left under this name."""
    text, _ = REPORTS[server]
    values = {"message_id": message_id, "envelope_id": message_id.strip("<>"), "recipient": recipient}
    return text.format(action=action, **values).replace("\n", "\r\n").encode()


def words_of(server: str, recipient: str) -> str:
    """What is shown of a server's report."""
    return REPORTS[server][1].format(recipient=recipient)
