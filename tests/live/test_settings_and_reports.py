"""Views of settings and reports are built with exactly the rights that they name."""

import pytest

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.live import reports, settings
from billing_app.live.views import View
from tests.builders import new_business

VIEWS = [each for module in (reports, settings) for each in vars(module).values() if isinstance(each, View)]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_needs_no_right_beyond_its_scope(view: View) -> None:
    owner = new_business()
    for role in Role:
        if view.permission not in PERMISSIONS_OF[role]:
            continue
        member = Actor(owner.business_id, "Member", "user", PERMISSIONS_OF[role], role=role)
        reader = Actor(owner.business_id, "reader", "job", view.scope_of(member))
        assert view.build(reader, {})
