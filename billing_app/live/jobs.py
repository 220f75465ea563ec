"""The live view of jobs: how the last runs went."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.jobs.history import job_history


def _build(actor: Actor, _params: Params) -> Values:
    return {"history": job_history(actor)}


JOBS = register(
    View("jobs", Permission.MANAGE_SETTINGS, ("job.",), _build, also_scoped_by=frozenset({Permission.OPERATE}))
)
