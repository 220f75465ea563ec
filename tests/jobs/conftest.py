"""The schedule of these tests: probes beside the real jobs."""

import pytest

from billing_app.jobs.runner import ending
from billing_app.jobs.schedule import JOBS
from tests.jobs.probes import FAILING, OF_BUSINESS, OF_INSTALLATION, STUCK


@pytest.fixture(autouse=True)
def probing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the probes; no scheduler of an earlier test is ending this process."""
    ending.clear()
    for job in (OF_INSTALLATION, OF_BUSINESS, FAILING, STUCK):
        monkeypatch.setitem(JOBS, job.name, job)
