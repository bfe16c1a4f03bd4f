"""Les états des pages de ce qui entoure le registre : prestataires, systèmes, projets, actions, preuves, liens, rappels."""

from __future__ import annotations

from collections.abc import Iterator

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.onglet import Onglet

OCTETS = b"Une preuve fictive."


def _deposer(nom: str, contenu: bytes, statut: int) -> object:
    def geste(onglet: Onglet) -> None:
        fichier = {"name": nom, "mimeType": "application/octet-stream", "buffer": contenu}
        onglet.champ("fichier").set_input_files(fichier)
        onglet.cliquer("Déposer", statut)

    return geste


def _importer(onglet: Onglet) -> None:
    contenu = "Nom;Type;Criticité\nPaie fictive;Logiciel;forte\nInconnu;machine à vapeur;\n".encode()
    onglet.champ("fichier").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": contenu})
    onglet.page.locator("main form button[type=submit]").first.click()
    onglet.page.wait_for_load_state()


def _tranche(
    cadre: str, chemin: str, creer: str, type_: str, fausse: dict[str, str], tient: str = ""
) -> Iterator[Etat]:
    """Les cinq pages d'une fiche simple, pleines, et leurs autres visages ; `tient` : l'organisme qui tient la fiche."""
    yield Etat(f"{cadre}.lister", "plein", lambda p: f"{p.o}/{chemin}/")
    yield lent(f"{cadre}.lister", "vide", lambda p: f"{p.vide}/{chemin}/")
    yield lent(f"{cadre}.lister", "sans réponse", lambda p: f"{p.o}/{chemin}/?q=dirigeable")
    yield lent(f"{cadre}.lister", "lecteur", lambda p: f"{p.o}/{chemin}/", qui="lecteur")
    yield Etat(f"{cadre}.voir", "pleine", lambda p: f"{p.o}/{chemin}/{p.objet(type_)}")
    yield lent(f"{cadre}.voir", "lecteur", lambda p: f"{p.o}/{chemin}/{p.objet(type_)}", qui="lecteur")
    yield Etat(f"{cadre}.modifier", "plein", lambda p: f"{tient or p.o}/{chemin}/{p.objet(type_)}/modifier")
    yield lent(
        f"{cadre}.modifier", "conflit", lambda p: f"{tient or p.o}/{chemin}/{p.objet(type_)}/modifier", gestes=conflit
    )
    yield Etat(f"{cadre}.historique", "plein", lambda p: f"{tient or p.o}/{chemin}/{p.objet(type_)}/historique")
    if creer and not fausse:
        yield Etat(f"{cadre}.creer", "choix", lambda p: f"{p.o}/{chemin}/{creer}")
    elif creer:
        yield Etat(f"{cadre}.creer", "vide", lambda p: f"{p.o}/{chemin}/{creer}")
        yield lent(f"{cadre}.creer", "en erreur", lambda p: f"{p.o}/{chemin}/{creer}",
                   gestes=cliquer("Enregistrer", 422, **fausse))  # fmt: skip


ENTOURAGE = (
    *_tranche("systemes", "systemes", "nouveau", "systeme", {"nom": ""}),
    *_tranche("projets", "projets", "nouveau", "projet", {"nom": "", "mise_en_service_prevue": "le 31 juin"}),
    *_tranche("actions", "actions", "nouvelle", "action", {"titre": "", "echeance": "un jour"}),
    *_tranche("annuaire", "annuaire", "nouvelle", "prestataire", {"nom": "", "siren": "12"}, "/o/trois-chimeres"),
    *_tranche("prestataires", "prestataires", "nouveau", "relation", {}),
    *_tranche("preuves", "preuves", "", "preuve", {}),
    Etat("prestataires.creer", "relation", lambda p: f"{p.o}/prestataires/nouveau?prestataire={p.objet('prestataire')}"),
    lent("prestataires.creer", "relation en erreur",
         lambda p: f"{p.o}/prestataires/nouveau?prestataire={p.objet('prestataire')}",
         gestes=cliquer("Enregistrer", 422, contrat_debut="hier")),
    lent("projets.voir", "avis refusé", lambda p: f"{p.o}/projets/{p.projet_a_aviser}",
         gestes=cliquer("Rendre l’avis du RSSI", 422)),
    Etat("systemes.importer", "vide", lambda p: f"{p.o}/systemes/importer"),
    Etat("systemes.importer", "aperçu", lambda p: f"{p.o}/systemes/importer", gestes=_importer),
    Etat("annuaire.usages", "plein", lambda p: f"{p.o}/annuaire/{p.objet('prestataire')}/usages"),
    Etat("actions.calendrier", "plein", lambda p: f"{p.o}/actions/calendrier"),
    Etat("actions.abonnement", "fermé", lambda p: f"{p.o}/actions/agenda"),
    Etat("actions.abonnement", "ouvert", lambda p: f"{p.o}/actions/agenda",
         gestes=lambda o: o.page.locator("main form button[type=submit]").first.click()),
    Etat("preuves.deposer", "vide", lambda p: f"{p.o}/preuves/deposer"),
    lent("preuves.deposer", "depuis une fiche", lambda p: f"{p.o}/preuves/deposer?objet={p.fiche().rpartition('/')[2]}"),
    Etat("preuves.deposer", "refusé", lambda p: f"{p.o}/preuves/deposer", gestes=_deposer("programme.exe", b"MZ" * 40, 422)),
    lent("preuves.deposer", "déjà là", lambda p: (p.objet("preuve"), f"{p.o}/preuves/deposer")[1],
         gestes=_deposer("preuve.txt", OCTETS, 409)),
    Etat("liens.voir", "plein", lambda p: f"{p.o}/objets/{p.fiche().rpartition('/')[2]}/liens"),
    lent("liens.voir", "d'un système", lambda p: f"{p.o}/objets/{p.objet('systeme')}/liens"),
    lent("liens.voir", "en erreur", lambda p: f"{p.o}/objets/{p.fiche().rpartition('/')[2]}/liens",
         gestes=lambda o: o.page.locator(".liens__ajouter button").first.click()),
    Etat("echeances.calculer_un_delai", "calculé",
         lambda p: f"{p.o}/delais?depart=31/01/2026&nombre=1&unite=mois&regle=ue&suspendu_le=05/02/2026"),
    lent("echeances.calculer_un_delai", "vide", lambda p: f"{p.o}/delais"),
    lent("echeances.calculer_un_delai", "en erreur", lambda p: f"{p.o}/delais?depart=hier&nombre=-1", statut=422),
    Etat("rappels.voir", "plein", lambda p: f"{p.o}/a-faire"),
    lent("rappels.voir", "vide", lambda p: f"{p.vide}/a-faire"),
    Etat("rappels.partout", "plein", lambda p: "/a-faire"),
    lent("rappels.partout", "vide", lambda p: "/a-faire", qui="sans_role"),
    Etat("rappels.preferences", "", lambda p: "/compte/rappels"),
    Etat("courriels.regler", "racine", lambda p: "/o/trois-chimeres/envoi"),
    lent("courriels.regler", "en erreur", lambda p: "/o/trois-chimeres/envoi",
         gestes=cliquer("Enregistrer", 422, hote="un serveur", port="0", expediteur="x")),
    lent("courriels.regler", "membre", lambda p: f"{p.o}/envoi"),
)  # fmt: skip
