"""What the official rules found, each sentence with the rule's id beside it."""

import reflex as rx


def finding_list(findings: rx.Var[list[dict[str, str]]]) -> rx.Component:
    """Rows as `finding_rows` makes them."""

    def one(finding: rx.Var[dict[str, str]]) -> rx.Component:
        place = rx.cond(finding["place"], rx.el.strong(finding["place"] + ": "), rx.fragment())
        return rx.el.li(
            rx.el.span(place, finding["text"]),
            rx.el.small(finding["rule"], title=finding["official"]),
            key=finding["key"],
            custom_attrs={"data-tone": finding["tone"]},
        )

    return rx.el.ul(rx.foreach(findings, one), class_name="tl-history", aria_label="Findings")
