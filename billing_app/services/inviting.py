"""Inviting people to a business: a link that makes its holder a member, once, within a week."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.documents.texts import moment
from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, InvalidInput, Refused
from billing_app.domain.fields import Problems, choice_field
from billing_app.domain.ids import new_id
from billing_app.domain.party_fields import email_field
from billing_app.services.mailing import cancel_mail, is_mail_configured, queue_mail
from billing_app.services.secret_links import digest_of, link_to, new_secret
from billing_app.store.accounts import find_user, members_of
from billing_app.store.business import business_row
from billing_app.store.invitations import find_invitation_of, open_invitations
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, clock, reading, transaction
from billing_app.store.tables import Invitation, OutgoingMail

VALIDITY = timedelta(days=7)
_MOST_OPEN = 100
_ROLES = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    """An invitation as it is listed. `mail` is sent, waiting, failed, or none where the link was passed on by hand."""

    id: str
    email: str
    role: Role
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    is_expired: bool
    mail: str
    mail_error: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that went out. `link` is empty where it was mailed; otherwise it can be shown this once."""

    id: str
    email: str
    link: str


def invite(actor: Actor, email: str, role: str) -> Invited:
    """Offer a person to work for the business."""
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    email, wanted = _checked(email, role)
    with transaction(actor) as scope:
        _refuse_known(scope, email)
        row = Invitation(
            id=new_id(),
            business_id=scope.business_id,
            email=email,
            role=wanted.value,
            digest="",
            invited_by=str(actor.user_id or ""),
            created_at=scope.now,
            sent_at=scope.now,
            expires_at=scope.now + VALIDITY,
        )
        link = _send(scope, row, actor)
        scope.session.add(row)
        scope.record(Fact("invitation.created", row.id, {"email": email, "role": wanted.value}))
        return Invited(row.id, email, link)


def send_again(actor: Actor, invitation_id: str) -> Invited:
    """Send a new link for another week; the one before stops working."""
    actor.require(Permission.MANAGE_TEAM)
    actor.require_step_up(clock())
    with transaction(actor) as scope:
        row = _open_row(scope, invitation_id)
        cancel_mail(scope, row.mail_id)
        row.sent_at, row.expires_at = scope.now, scope.now + VALIDITY
        link = _send(scope, row, actor)
        scope.record(Fact("invitation.sent_again", row.id, {"email": row.email}))
        return Invited(row.id, row.email, link)


def revoke_invitation(actor: Actor, invitation_id: str) -> str:
    """Take an invitation back: its link stops working at once. Returns whose it was; twice changes nothing."""
    actor.require(Permission.MANAGE_TEAM)
    with transaction(actor) as scope:
        row = get_owned(scope, Invitation, invitation_id, for_update=True)
        if row.revoked_at is None and row.accepted_at is None:
            row.revoked_at = scope.now
            cancel_mail(scope, row.mail_id)
            scope.record(Fact("invitation.revoked", row.id, {"email": row.email}))
        return row.email


def list_invitations(actor: Actor) -> list[InvitationRecord]:
    """The invitations that nobody has answered yet, the newest first."""
    actor.require(Permission.MANAGE_TEAM)
    with reading(actor) as scope:
        return [_record(row, mail, name or "", scope.now) for row, mail, name in open_invitations(scope)]


def _checked(email: str, role: str) -> tuple[str, Role]:
    problems = Problems()
    address = problems.attempt(lambda: _required_email(email), "")
    wanted = problems.attempt(lambda: choice_field(role, "role", _ROLES), "")
    problems.raise_if_any()
    return address, Role(wanted)


def _required_email(text: str) -> str:
    if email := email_field(text, "email").lower():
        return email
    raise InvalidInput("Write an e-mail address such as name@example.com.", code="required", path="email")


def _refuse_known(scope: Scope, email: str) -> None:
    """Whoever is a member already, or was invited already, is not invited again."""
    business_row(scope, for_update=True)  # two who invite the same person at once come one after the other
    user = find_user(scope.session, email)
    if user is not None and user.id in {each.id for each, _ in members_of(scope.session, scope.business_id)}:
        raise Conflict("This person is a member of the business already.", code="member_already", path="email")
    if find_invitation_of(scope, email) is not None:
        raise Conflict("This person is invited already. Send the invitation again.", code="invited", path="email")
    if len(open_invitations(scope)) >= _MOST_OPEN:
        raise Refused(f"{_MOST_OPEN} invitations are open. Revoke some of them first.", code="too_many", path="email")


def _open_row(scope: Scope, invitation_id: str) -> Invitation:
    row = get_owned(scope, Invitation, invitation_id, for_update=True)
    if row.revoked_at is not None or row.accepted_at is not None:
        raise Refused("This invitation was answered or revoked meanwhile. Invite the person again.", code="closed")
    return row


def _send(scope: Scope, row: Invitation, actor: Actor) -> str:
    """Give the invitation a new link and mail it; returns the link where there is no mail."""
    secret = new_secret()
    row.digest = digest_of(secret)
    business = business_row(scope)
    link = link_to(f"/join/{secret}")
    row.mail_id = queue_mail(
        scope,
        to=row.email,
        template="invitation",
        values={
            "inviter": actor.name,
            "business": business.name,
            "role": row.role.capitalize(),
            "link": link,
            "until": f"{moment(row.expires_at, 'en', business.time_zone)} ({business.time_zone})",
        },
        is_secret=True,
        useful_for=VALIDITY,
    )
    return "" if is_mail_configured() else link


def _record(row: Invitation, mail: OutgoingMail | None, invited_by: str, now: datetime) -> InvitationRecord:
    return InvitationRecord(
        id=row.id,
        email=row.email,
        role=Role(row.role),
        invited_by=invited_by,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        is_expired=row.expires_at <= now,
        mail=_standing(mail),
        mail_error=mail.last_error if mail is not None else "",
    )


def _standing(mail: OutgoingMail | None) -> str:
    if mail is None:
        return "none"
    if mail.settled_at is None:
        return "waiting"
    return "sent" if mail.sent_at and not mail.failed_at else "failed"
