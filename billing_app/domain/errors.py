"""What can go wrong in billing: families of errors that say what to do, and findings about a document."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about a document; `path` names the field (`lines.0.quantity`), empty for the whole."""

    severity: Literal["refusal", "warning"]
    code: str
    path: str
    text: str


class BillingError(Exception):
    """An impossible command. `code` is stable, the message says what to do, `path` names the field."""

    code: ClassVar[str] = "impossible"

    def __init__(self, message: str, *, code: str = "", path: str = "", findings: tuple[Finding, ...] = ()) -> None:
        """Keep the sentence and where it belongs; several findings may stand behind one error."""
        super().__init__(message)
        self.message = message
        self.error_code = code or self.code
        self.path = path
        self.findings = findings or (Finding("refusal", self.error_code, path, message),)


class InvalidInput(BillingError):
    """A value that cannot be used as it stands (HTTP 422, exit 2)."""

    code = "invalid"


class Refused(BillingError):
    """A document or command that the rules of billing forbid (HTTP 422)."""

    code = "refused"


class Frozen(BillingError):
    """An issued document, or a closed period, that must not change (HTTP 409)."""

    code = "frozen"


class Conflict(BillingError):
    """Someone else was faster, or the thing exists already (HTTP 409)."""

    code = "conflict"


class VersionConflict(BillingError):
    """The draft was saved by someone else since it was read (HTTP 412)."""

    code = "version_conflict"


class NotFound(BillingError):
    """No such thing in this business (HTTP 404); the same answer for another tenant's id."""

    code = "not_found"


class Forbidden(BillingError):
    """The actor's role does not allow this (HTTP 403)."""

    code = "forbidden"


class StepUpRequired(Forbidden):
    """A dangerous act, and too long ago that the person proved who he is (HTTP 403)."""

    code = "step_up_required"


class Unauthenticated(BillingError):
    """Nobody is signed in, or the credentials are wrong (HTTP 401)."""

    code = "unauthenticated"
