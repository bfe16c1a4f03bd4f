"""Écrire les lignes d'une liste d'organismes : planter les neufs d'un seul tenant, compléter chez eux ceux qui existaient.

Mesuré : deux mille organismes se plantent en moins d'une seconde de verrou, parce que leurs codes se cherchent ensemble et
que leurs lignes s'insèrent en lot.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, Final

from sqlmodel import col, select

from socle import journal
from socle.droits import ORGANISME_MODIFIER
from socle.erreurs import Refus, SaisieRefusee
from socle.journal import Evenement
from socle.operations import Atelier, Contexte, operation
from socle.organismes.ailleurs import contexte_chez
from socle.organismes.modele import Organisme, OrganismeChamps, OrganismeSaisie
from socle.organismes.regles import code_depuis_nom
from socle.organismes.reprise_arbre import ICI, Connu, Index, en_ordre
from socle.organismes.reprise_lecture import saisissables
from socle.perimetre import SessionCloisonnee, ecrire_en_lot
from socle.reprises.lignes import CREER, Ligne
from socle.reprises.operations import Lue
from socle.saisies import valider
from socle.types import cle_tri

PROFONDEUR: Final = 8
_DEJA: Final = "« {nom} » existe maintenant ({raison}) : déposez la liste de nouveau."


def planter_les_lignes(
    atelier: Atelier, lue: Lue, connus: Sequence[Connu], saisies: Mapping[int, OrganismeSaisie]
) -> list[Ligne]:
    """Plante les lignes à créer, celles qui portent les autres d'abord ; rend celles qui ne peuvent pas l'être."""
    voulues = [ligne for ligne in lue.lignes if ligne.fait.get("action") == CREER]
    codes = _codes_libres(atelier.session, voulues)
    places = _places(atelier, lue)
    index, neufs, refusees = Index(connus), list[Organisme](), list[Ligne]()
    for ligne in en_ordre(voulues):
        refus = _empechee(ligne, index, places)
        if refus:
            ligne.etat, ligne.message, ligne.fait = "refusee", refus, {}
            refusees.append(ligne)
            continue
        parent = places.get(str(ligne.valeurs["_sous"]), places[ICI])
        neuf = _batir(saisies[ligne.numero], ligne, parent, next(codes[ligne.numero]))
        places[f"ligne {ligne.numero}"] = neuf
        neufs.append(neuf)
        index.ajouter_numeros(Connu(str(neuf.id), neuf.code, neuf.nom, neuf.type, neuf.siren, neuf.insee))
        ligne.etat, ligne.message = "creee", f"Sous « {parent.nom} »."
        ligne.fait |= {"organisme": str(neuf.id), "code": neuf.code, "version": neuf.version}
    ecrire_en_lot(atelier.session, Organisme, [neuf.model_dump() for neuf in neufs])
    for neuf in neufs:
        consigner(atelier, "organisme.membre_ajoute", neuf, lue.reprise.id)
    return refusees


def _empechee(ligne: Ligne, index: Index, places: Mapping[str, Organisme]) -> str:
    """Pourquoi cette ligne ne peut pas se créer, maintenant que l'arbre est verrouillé ; vide si elle le peut."""
    trouve, raison = index.certain(ligne)
    if trouve is not None and trouve.id != ligne.cible:
        return _DEJA.format(nom=trouve.nom, raison=raison)
    parent = places.get(str(ligne.valeurs["_sous"])) or (places[ICI] if ligne.valeurs.get("_deduit") else None)
    if parent is None:
        return "Son organisme parent n'est pas là : créez-le d'abord, ou placez-la ailleurs."
    return "L'arbre des organismes est trop profond." if parent.chemin.count("/") > PROFONDEUR else ""


def _places(atelier: Atelier, lue: Lue) -> dict[str, Organisme]:
    """Ce qui peut porter une ligne : l'organisme courant, ceux du sous-arbre que la liste nomme, les lignes qui existent."""
    ici = atelier.session.get(Organisme, atelier.organisme_id)
    assert ici is not None  # noqa: S101 -- l'organisme courant existe
    nommes = {str(ligne.valeurs["_sous"]) for ligne in lue.lignes} | {ligne.cible for ligne in lue.lignes}
    ids = [uuid.UUID(nomme) for nomme in nommes if nomme and nomme != ICI and not nomme.startswith("ligne ")]
    requete = select(Organisme).where(col(Organisme.id).in_(ids), col(Organisme.chemin).startswith(ici.chemin))
    places = {ICI: ici, **{str(o.id): o for o in atelier.session.exec(requete)}}
    for ligne in lue.lignes:
        if ligne.cible in places and ligne.fait.get("action") != CREER:
            places[f"ligne {ligne.numero}"] = places[ligne.cible]
    return places


def _codes_libres(session: SessionCloisonnee, lignes: Sequence[Ligne]) -> dict[int, Iterator[str]]:
    """Pour chaque ligne, son premier code libre : `vallon`, `vallon-2`… ; un code donné ici n'est plus libre."""
    pris = set(session.exec(select(Organisme.code)))

    def libre(racine: str) -> Iterator[str]:
        for code in chain((racine,), (f"{racine}-{n}" for n in count(2))):
            if code not in pris:
                pris.add(code)
                yield code

    return {ligne.numero: libre(code_depuis_nom(ligne.titre)) for ligne in lignes}


def _batir(saisie: OrganismeSaisie, ligne: Ligne, parent: Organisme, code: str) -> Organisme:
    valeurs = {nom: getattr(saisie, nom) for nom in OrganismeChamps.model_fields}
    if "territoire_droit" not in ligne.valeurs:
        valeurs["territoire_droit"] = parent.territoire_droit
    neuf = Organisme(code=code, chemin="", cle_tri=cle_tri(saisie.nom), demonstration=parent.demonstration,
                     parent_id=parent.id, **valeurs)  # fmt: skip
    neuf.chemin = f"{parent.chemin}{neuf.id}/"
    return neuf


def consigner(
    atelier: Atelier, verbe: str, organisme: Organisme, reprise: uuid.UUID, remplis: Sequence[str] = ()
) -> None:
    """Confie au journal l'état d'un organisme et la reprise d'où il vient."""
    contenu = {"code": organisme.code, **{nom: getattr(organisme, nom) for nom in OrganismeChamps.model_fields},
               "reprise": str(reprise), "remplis": list(remplis)}  # fmt: skip
    atelier.journaliser(Evenement(verbe, "organisme", organisme.id, organisme.version, contenu))


def completer(contexte: Contexte, reprise: uuid.UUID, ligne: Ligne) -> None:
    """Remplit, chez lui, les champs vides d'un organisme que l'arbre tenait déjà ; un refus est une réponse."""
    try:
        chez = contexte_chez(contexte, uuid.UUID(ligne.cible))
        remplis, version = _completer(chez, reprise, saisissables(ligne.valeurs))
    except Refus as refus:
        phrases = [p for suite in refus.erreurs.values() for p in suite] if isinstance(refus, SaisieRefusee) else []
        ligne.etat, ligne.message = "refusee", " ".join(phrases) or refus.phrase
        return
    ligne.fait |= {"organisme": ligne.cible, "version": version, "remplis": remplis}
    ligne.etat = "completee" if remplis else "inchangee"
    ligne.message = f"Champs remplis : {len(remplis)}." if remplis else "Rien à y ajouter."


@operation(ORGANISME_MODIFIER)
def _completer(atelier: Atelier, reprise: uuid.UUID, valeurs: Mapping[str, Any]) -> tuple[list[str], int]:
    organisme = atelier.session.get(Organisme, atelier.organisme_id, with_for_update=True)
    assert organisme is not None  # noqa: S101 -- l'organisme courant existe
    faits = deja_fait(atelier, organisme, reprise)
    if faits is not None:
        return faits, organisme.version
    vides = [nom for nom, valeur in valeurs.items() if valeur and getattr(organisme, nom) in ("", None, [])]
    if vides:
        lues = {nom: getattr(organisme, nom) for nom in OrganismeChamps.model_fields}
        saisie = valider(OrganismeSaisie, lues | {nom: valeurs[nom] for nom in vides})
        reecrire(atelier, organisme, {nom: getattr(saisie, nom) for nom in vides}, reprise)
    return vides, organisme.version


def reecrire(atelier: Atelier, organisme: Organisme, valeurs: Mapping[str, Any], reprise: uuid.UUID) -> None:
    """Change ces champs de l'organisme courant, au journal."""
    for nom, valeur in valeurs.items():
        setattr(organisme, nom, valeur)
    organisme.version += 1
    atelier.session.add(organisme)
    consigner(atelier, "organisme.modifie", organisme, reprise, list(valeurs))


def deja_fait(atelier: Atelier, organisme: Organisme, reprise: uuid.UUID) -> list[str] | None:
    """Les champs que cette même reprise a touchés au dernier acte de l'organisme ; None si cet acte n'est pas le sien.

    Une panne entre l'écriture chez l'organisme et la note à la reprise refait la ligne : elle n'écrit pas deux fois.
    """
    entree = journal.entree_de_version(atelier.session, organisme.id, organisme.id, organisme.version)
    contenu = (journal.lire_contenu(atelier.session, entree.id) if entree else None) or {}
    return list(contenu["remplis"]) if contenu.get("reprise") == str(reprise) else None
