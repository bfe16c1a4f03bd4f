"""Écrire un modèle dans une étude, dans une opération ouverte : seulement là où rien n'est écrit.

Ce que la fiche du registre a répondu reste en tête ; le texte du modèle le suit. Une jauge suggérée se lit dans sa
justification : elle n'est jamais posée à la place de qui l'estime.
"""

from __future__ import annotations

from typing import Final

from registre.aipd.etude.ecriture import Saisie, poser_reponse
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.questionnaire import Questionnaire, questionnaire
from registre.aipd.etude.reprise import REGISTRE
from registre.aipd.modeles.donnees import ModeleDEtude, RisquePropose
from socle.operations import Atelier

ORIGINE: Final = "modele"


def appliquer(atelier: Atelier, etude: Etude, modele: ModeleDEtude) -> int:
    """Écrit le modèle dans l'étude et rend le nombre de réponses et de mesures écrites."""
    contenu = modele.contenu
    _ajouter_les_questions(atelier, etude, modele)
    nombre = sum(_poser_texte(atelier, etude, code, texte.strip()) for code, texte in contenu.reponses.items())
    neuves = _ajouter_les_mesures(atelier, etude, modele)
    par_titre = {_cle(m.titre): str(m.id) for m in (*etude.mesures, *neuves)}
    for rubrique, risque in contenu.risques.items():
        nombre += _poser_risque(atelier, etude, rubrique, risque, par_titre)
    atelier.session.flush()
    return nombre + len(neuves)


def _cle(titre: str) -> str:
    return titre.strip().casefold()


def _ajouter_les_questions(atelier: Atelier, etude: Etude, modele: ModeleDEtude) -> None:
    deja = {q["code"] for q in etude.aipd.structure}
    neuves = [q.ligne() for q in modele.contenu.questions if q.code not in deja]
    if neuves:
        etude.aipd.structure = [*etude.aipd.structure, *neuves]
        atelier.session.add(etude.aipd)


def _poser_texte(atelier: Atelier, etude: Etude, code: str, texte: str) -> bool:
    """Pose un texte là où rien n'est écrit, ou à la suite de ce qui vient de la fiche."""
    deja = etude.reponses.get(code)
    if deja is not None and deja.texte.strip():
        if deja.origine != REGISTRE or texte in deja.texte:
            return False
        poser_reponse(atelier, etude, code, Saisie(texte=f"{deja.texte}\n\n{texte}"), REGISTRE)
        return True
    poser_reponse(atelier, etude, code, Saisie(texte=texte), ORIGINE)
    return True


def _ajouter_les_mesures(atelier: Atelier, etude: Etude, modele: ModeleDEtude) -> list[MesureAipd]:
    """Les mesures du modèle qu'aucune mesure de l'étude, retirée ou non, ne porte déjà par son titre."""
    toutes = (*etude.mesures, *etude.retirees)
    connues = {_cle(m.titre) for m in toutes}
    debut = max((m.rang for m in toutes), default=-1) + 1
    voulues = [m for m in modele.contenu.mesures if _cle(m.titre) not in connues]
    neuves = [
        MesureAipd(organisme_id=atelier.organisme_id, aipd_id=etude.aipd.id, rang=rang, **m.model_dump())
        for rang, m in enumerate(voulues, debut)
    ]
    atelier.session.add_all(neuves)
    return neuves


def _poser_risque(
    atelier: Atelier, etude: Etude, rubrique: str, risque: RisquePropose, par_titre: dict[str, str]
) -> int:
    q = questionnaire()
    mesures = tuple(par_titre[_cle(t)] for t in risque.mesures if _cle(t) in par_titre)
    saisies = {
        "impacts": Saisie(liste=risque.impacts), "menaces": Saisie(liste=risque.menaces),
        "sources": Saisie(liste=risque.sources), "mesures": Saisie(mesures=mesures),
        "gravite": Saisie(texte=suggestion(q, risque.gravite, risque.gravite_motif)),
        "vraisemblance": Saisie(texte=suggestion(q, risque.vraisemblance, risque.vraisemblance_motif)),
    }  # fmt: skip
    trouvee = q.rubrique(rubrique)
    assert trouvee is not None  # noqa: S101
    nombre = 0
    for role, saisie in saisies.items():
        code = trouvee.question(role).code
        if code not in etude.reponses and (saisie.texte or saisie.liste or saisie.mesures):
            poser_reponse(atelier, etude, code, saisie, ORIGINE)
            nombre += 1
    return nombre


def suggestion(q: Questionnaire, niveau: int, motif: str) -> str:
    """Ce qu'un modèle suggère pour une jauge, dit comme une suggestion ; vide s'il ne dit rien."""
    if not niveau:
        return motif
    dite = f"Le modèle suggère : {niveau}, {q.niveau(niveau).lower()}. {motif}".strip()
    return f"{dite}\n[à compléter : le niveau que vous retenez, et pourquoi]"
