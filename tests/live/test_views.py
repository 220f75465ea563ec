"""Views: one way to write each, whatever the order of what was asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.access import Permission
from billing_app.domain.errors import NotFound
from billing_app.domain.ids import new_id
from billing_app.live import views
from billing_app.live.views import View
from tests.live.conftest import Counter, actor_of


def test_parameters_are_written_in_one_order(counter: Counter) -> None:
    view = View(
        "list", Permission.VIEW_INVOICES, (), counter.build, {"q": views.any_text, "status": views.one_of("open")}
    )
    assert view.at(status="open", q="  Müller   & Co ") == view.at(q="Müller & Co", status="open")
    assert view.at(q="", status="") == "list"


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_what_is_written_reads_back_as_the_same_view(query: str) -> None:
    before = dict(views._views)
    try:
        views.register(View("found", Permission.VIEW_INVOICES, (), Counter().build, {"q": views.any_text}))
        text = views._views["found"].at(q=query)
        _, params, canonical = views.find(text)
        assert canonical == text
        assert params.get("q", "") == views.any_text(query)
    finally:
        views._views.clear()
        views._views.update(before)


def test_the_scope_names_only_what_changes_the_content(counter: Counter) -> None:
    extra = frozenset({Permission.VIEW_INVOICES})
    view = View("wide", Permission.VIEW_FIGURES, (), counter.build, also_scoped_by=extra)
    assert view.scope_of(actor_of()) == {Permission.VIEW_FIGURES, Permission.VIEW_INVOICES}


def test_two_views_of_one_name_are_a_mistake(counter: Counter) -> None:
    with pytest.raises(ValueError, match="figures"):
        views.register(View("figures", Permission.VIEW_FIGURES, (), counter.build))


def test_a_subject_that_is_no_id_is_not_found(counter: Counter) -> None:
    view, params, canonical = views.find(f"paper/{(known := new_id())}")
    assert (params["id"], canonical) == (known, f"paper/{known}")
    with pytest.raises(NotFound):
        view.at(id="../figures")
