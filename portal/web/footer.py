"""The pages of the footer: contact, privacy, terms, questions, accessibility. Their words are templates by language."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext, lazy_gettext

from portal.web import current
from portal.web.access import EVERYBODY, allow

blueprint = Blueprint("footer", __name__)

PAGES = {
    "contact": lazy_gettext("Contact us"),
    "privacy": lazy_gettext("Privacy"),
    "terms": lazy_gettext("Terms of use"),
    "faq": lazy_gettext("Frequent questions"),
    "accessibility": lazy_gettext("Accessibility"),
}


@blueprint.get("/<any(contact, privacy, terms, faq, accessibility):name>")
@allow(EVERYBODY)
def page(name: str) -> str:
    """Show one page of the footer."""
    contact = current.service().settings.contact_email
    return render_template(f"footer/{name}.{current.lang()}.html", title=PAGES[name], contact=contact)


@blueprint.app_context_processor
def _links() -> dict[str, object]:
    return {"footer_pages": PAGES, "product": gettext("eTMS")}
