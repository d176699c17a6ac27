"""What other programs call the kinds of records that a task may be about.

Words of a column such as "Related To Module", without case, blanks and punctuation.
"""

from __future__ import annotations

PEOPLE: tuple[str, ...] = (
    "contact", "contacts", "lead", "leads", "person", "persons", "people", "prospect", "prospects",
    "kontakt", "kontakte", "personne", "personnes", "contacto", "contactos", "contato", "contatos",
    "contatto", "contatti", "persona", "personas", "pessoa", "pessoas", "contactpersoon",
)  # fmt: skip
DEALS: tuple[str, ...] = (
    "deal", "deals", "opportunity", "opportunities", "potential", "potentials", "verkaufschance",
    "verkaufschancen", "oportunidad", "oportunidades", "oportunidade", "affaire", "affaires",
)  # fmt: skip
COMPANIES: tuple[str, ...] = (
    "account", "accounts", "salesaccount", "salesaccounts", "company", "companies", "organization",
    "organizations", "organisation", "organisations", "organisationen", "firma", "firmen",
    "unternehmen", "cuenta", "cuentas", "empresa", "empresas", "conta", "contas",
)  # fmt: skip
