"""Les états de la page des documents d'une analyse d'impact."""

from __future__ import annotations

from bout_en_bout.etat import Etat, lent
from bout_en_bout.etats_aipd import decidee, redigee
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau


def _page(p: Plateau) -> str:
    return f"{p.o}/aipd/{redigee(p).id}/documents"


def _motif_faux(onglet: Onglet) -> None:
    onglet.page.locator("#passage-q111").check()
    onglet.page.locator("[name=motif-q111] option").first.evaluate("option => { option.value = 'humeur' }")
    onglet.page.locator("[name=motif-q111]").select_option(index=0)
    onglet.cliquer("Word : version communicable", 422)


AIPD_DOCUMENTS: tuple[Etat, ...] = (
    Etat("aipd_documents.voir", "en rédaction", _page),
    Etat("aipd_documents.voir", "motif refusé", _page, gestes=_motif_faux),
    lent("aipd_documents.voir", "décidée", lambda p: f"{p.o}/aipd/{decidee(p).id}/documents"),
    lent("aipd_documents.voir", "lecteur", lambda p: f"{p.o}/aipd/{decidee(p).id}/documents", qui="lecteur"),
)
