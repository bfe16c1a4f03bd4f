"""Les états des pages de partage, de demande de réponses et de reprise d'un autodiagnostic."""

from __future__ import annotations

import uuid
from datetime import timedelta

from audit.autodiagnostics import heritage, liens_publics, sollicitations
from audit.autodiagnostics.modele import Sollicitation, SollicitationSaisie
from bout_en_bout.etat import Etat, cliquer, lent, public, public_lent
from bout_en_bout.etats_autodiagnostics import entame
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import TERRITOIRE, Plateau
from fabriques.autodiagnostics import Ouvert, ouvrir_autodiagnostic
from socle.saisies import valider

PARTAGES = ("DET-01", "STO-01", "RES-01", "ACC-01", "RST-01")
MESSAGE = "Merci de regarder ce que vous tenez pour nous."


def _porteur(p: Plateau) -> Ouvert:
    """L'autodiagnostic du territoire ; quatre réponses partagées, l'une changée depuis, l'une retirée."""
    territoire = p.service.organisme(TERRITOIRE)
    contexte = p.service.monde.contexte(territoire, personne=p.toutes)
    if connu := _CONNUS.get((id(p), "porteur")):
        return Ouvert(p.service.monde, territoire, contexte, connu)
    ouvert = Ouvert(
        p.service.monde, territoire, contexte, ouvrir_autodiagnostic(contexte, "Autodiagnostic du territoire")
    )
    _CONNUS[id(p), "porteur"] = ouvert.id
    for point in PARTAGES:
        ouvert.repondre(point, "conforme", commentaire="Tenu par le syndicat pour tous ses membres.", methode="examen")
    ouvert.repondre("RES-01", "planifie", echeance="30/06/2027")
    heritage.partager(contexte, ouvert.id, PARTAGES[:4])
    return ouvert


def _membre(p: Plateau) -> Ouvert:
    """L'autodiagnostic entamé de la commune : une réponse reprise puis changée, une reprise puis retirée, une à remplacer."""
    porteur, ici = _porteur(p), entame(p)
    if not _CONNUS.get((id(p), "membre")):
        _CONNUS[id(p), "membre"] = ici.id
        offres = {o.unite.point.id: o for o in heritage.lire(ici.rssi, ici.id).offres}
        choix = [heritage.Choisie(offres[i].cle, 0) for i in ("STO-01", "ACC-01")]
        heritage.reprendre(ici.rssi, ici.id, choix)
        ici.repondre("RES-01", "non_conforme")
        porteur.repondre("STO-01", "partiel")
        heritage.partager(porteur.rssi, porteur.id, ["STO-01"])
        heritage.retirer(porteur.rssi, porteur.id, [offres["ACC-01"].ligne.id])
    return ici


_CONNUS: dict[tuple[int, str], uuid.UUID] = {}


def _demande(p: Plateau, nom: str) -> sollicitations.Envoi:
    """Une demande de ce nom, faite une fois."""
    ici = _membre(p)
    points = ["STO-01", "DET-02", "HUM-01"]
    saisie = valider(
        SollicitationSaisie, {"nom": nom, "points": points, "message": MESSAGE, "courriel": "a@essai.example"}
    )
    return sollicitations.demander(ici.rssi, ici.id, ici.cible(), saisie, f"{len(nom):032x}")


def _recue(p: Plateau) -> uuid.UUID:
    envoi = _demande(p, "Prestataire qui a répondu")
    valeurs = {"repondant": "Dominique Fictive", "reponse-0": "conforme", "precision-0": "Contrôlé en mai.",
               "reponse-1": "planifie", "echeance-1": "01/03/2027"}  # fmt: skip
    liens_publics.repondre(p.service.monde.instance, envoi.jeton, valeurs, "127.0.0.1")
    return envoi.id


def _echue(p: Plateau) -> uuid.UUID:
    envoi, ici = _demande(p, "Collègue qui n'a rien dit"), _membre(p)
    with ici.rssi.base.ecrire(ici.rssi.perimetre) as session:
        ligne = session.get_one(Sollicitation, envoi.id)
        ligne.expire_le = ici.rssi.aujourd_hui - timedelta(days=3)
        session.add(ligne)
    return envoi.id


def _page(p: Plateau, suite: str = "") -> str:
    _recue(p)
    _echue(p)
    _demande(p, "Prestataire attendu")
    return f"{p.o}/autodiagnostics/{_membre(p).id}/partage{suite}"


def _au_territoire(p: Plateau, suite: str = "") -> str:
    _membre(p)
    return f"/o/{TERRITOIRE}/autodiagnostics/{_porteur(p).id}/partage{suite}"


def _preparer(onglet: Onglet) -> None:
    onglet.page.locator("summary").first.click()
    onglet.page.locator("input[name=points]").first.check()
    onglet.remplir(nom="Destinataire fictif").cliquer("Préparer le lien", 200)


def _sans_rien(p: Plateau) -> str:
    vide = p.service.organisme(p.vide.rpartition("/")[2])
    if not (connu := _CONNUS.get((id(p), "vide"))):
        contexte = p.service.monde.contexte(vide, personne=p.toutes)
        connu = _CONNUS[id(p), "vide"] = ouvrir_autodiagnostic(contexte, "Autodiagnostic vide")
    return f"{p.vide}/autodiagnostics/{connu}"


PARTAGE = (
    Etat("partages.voir", "plein", _page),
    Etat("partages.voir", "au territoire", _au_territoire),
    lent("partages.voir", "coché", lambda p: _page(p, "?cocher=libres")),
    lent("partages.voir", "lecteur", _page, qui="lecteur"),
    Etat("partages.voir", "refusé", _page, gestes=cliquer("Reprendre ce qui est coché", 422)),
    lent("partages.voir", "vide", lambda p: f"{_sans_rien(p)}/partage"),
    Etat("partages.publier", "plein", lambda p: _au_territoire(p, "/publier")),
    lent("partages.publier", "vide", lambda p: f"{_sans_rien(p)}/partage/publier"),
    Etat("partages.demander", "refusé", lambda p: _page(p, "/demander?point=STO-01"),
         gestes=cliquer("Préparer le lien", 422, jours="400", courriel="x")),
    Etat("sollicitations.voir", "reçue", lambda p: f"{p.o}/autodiagnostics/demandes/{_recue(p)}"),
    lent("sollicitations.voir", "échue", lambda p: f"{p.o}/autodiagnostics/demandes/{_echue(p)}"),
    Etat("sollicitations.voir", "lien montré", lambda p: _page(p, "/demander"), gestes=_preparer),
    lent("sollicitations.voir", "lecteur", lambda p: f"{p.o}/autodiagnostics/demandes/{_recue(p)}", qui="lecteur"),
    public("reponses_demandees.repondre", "ouverte", lambda p: f"/repondre/{_demande(p, 'Prestataire attendu').jeton}"),
    public("reponses_demandees.repondre", "refusée", lambda p: f"/repondre/{_demande(p, 'Prestataire attendu').jeton}",
           gestes=cliquer("Envoyer ma réponse", 422)),
    public("reponses_demandees.repondre", "inconnue", lambda p: "/repondre/inconnu", statut=404),
    public_lent("reponses_demandees.repondre", "reçue", lambda p: f"/repondre/{_demande(p, 'Prestataire pressé').jeton}",
                gestes=lambda onglet: (onglet.page.locator("input[name=reponse-0]").nth(1).check(),
                                       onglet.remplir(repondant="Fictif").cliquer("Envoyer ma réponse", 200))),
    Etat("reprises.preparer", "plein", lambda p: f"{p.o}/autodiagnostics/{_membre(p).id}/reprendre"),
    lent("reprises.preparer", "refusé", lambda p: f"{p.o}/autodiagnostics/{_membre(p).id}/reprendre",
         gestes=cliquer("Ouvrir le nouvel autodiagnostic", 422, titre="")),
    lent("reprises.preparer", "vide", lambda p: f"{_sans_rien(p)}/reprendre"),
)  # fmt: skip
