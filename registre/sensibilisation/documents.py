"""La feuille d'émargement : des lignes à signer, et ce que la feuille elle-même fait des données de qui la signe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from registre.sensibilisation.forme import FORME
from registre.sensibilisation.listes import LISTES
from registre.sensibilisation.regles import totaux
from socle import documents as doc
from socle.champs import afficher, lire_attribut
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme

LIGNES: Final = (14, 80)
"""Nombre de lignes à signer : jamais moins, jamais plus."""
MARGE: Final = 4
"""Lignes de plus que de personnes attendues."""
ENTETE: Final = ("jour", "lieu", "forme", "duree_minutes", "animateur", "themes")
_NOM, _SERVICE, _SIGNATURE = "." * 54, "." * 36, "." * 46


def nombre_de_lignes(attendus: int) -> int:
    """Autant de lignes que d'attendus, et quelques-unes pour qui vient en plus."""
    return min(max(attendus + MARGE, LIGNES[0]), LIGNES[1])


def feuille_d_emargement(organisme: Organisme, seance: Fiche) -> doc.Document:
    """La feuille à imprimer avant la séance, à signer pendant, à ranger après."""
    s = seance.saisie
    blocs: list[Any] = [doc.Fiche(_en_tete(s)), *_mention(organisme, s), *_lignes(s), *_pied()]
    return doc.Document(
        titre="Feuille d'émargement", sous_titre=s.nom, blocs=blocs, organisme=organisme.nom,
        version=str(seance.objet.version), etat_du_droit=_etat_du_droit(), mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _etat_du_droit() -> str:
    return max(item.etat_du_droit for item in LISTES["mention_feuille"].items).isoformat()


def _en_tete(s: Any) -> list[tuple[str, str]]:
    champs = {c.nom: c for c in FORME.champs}
    return [(champs[nom].libelle, afficher(champs[nom], lire_attribut(s, nom)) or "." * 40) for nom in ENTETE]


def _lignes(s: Any) -> Iterator[Any]:
    nombre = nombre_de_lignes(totaux(s.publics)[0])
    ligne = [f"Nom {_NOM}\nPrénom {_NOM[5:]}", _SERVICE, _SIGNATURE]
    yield doc.Tableau(("Nom et prénom", "Service ou mandat", "Signature"), [ligne] * nombre, "Personnes présentes",
                      (42, 25, 33))  # fmt: skip


def _pied() -> Iterator[Any]:
    publics = [[item.libelle, "." * 12, "." * 12] for item in LISTES["publics_seances"].items]
    yield doc.Tableau(("Public", "Attendus", "Présents"), publics, "À reporter dans Gouverne : des nombres, aucun nom",
                      (50, 25, 25))  # fmt: skip
    yield doc.Signatures((doc.CaseSignature("La personne qui a animé la séance"),))


def _mention(organisme: Organisme, s: Any) -> Iterator[Any]:
    """Les mentions de l'article 13, courtes, avant la première signature."""
    lignes: list[Any] = [[doc.Texte("Responsable : ", gras=True), f"{organisme.nom} (RGPD 13(1)a). ",
                          doc.Texte("Délégué : ", gras=True), f"{_delegue(organisme)} (RGPD 13(1)b)."]]  # fmt: skip
    for item in LISTES["mention_feuille"].items:
        article = f" ({item.note})" if item.note else ""
        lignes.append([doc.Texte(f"{item.libelle}{article} : ", gras=True), item.aide])
    lignes.append([doc.Texte("Conservation (RGPD 13(2)a) : ", gras=True), f"{s.conservation or '.' * 60}."])
    yield doc.Encadre("Cette feuille est elle-même un traitement de données personnelles", [doc.Liste(lignes)])
    yield doc.Paragraphe("Rédaction proposée, de mémoire, à vérifier par votre délégué.", "discret")


def _delegue(organisme: Organisme) -> str:
    contact = organisme.dpo_courriel or organisme.dpo_telephone or organisme.courriel
    return " – ".join(m for m in (organisme.dpo_societe or organisme.dpo_nom, contact) if m) or "." * 40
