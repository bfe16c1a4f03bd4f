"""Les mentions du territoire fictif, par les vraies opérations : une page en ligne, une courte, un consentement."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Final

from sqlmodel import select

from registre import droits
from registre.mentions import operations, publication
from registre.mentions.consentements import operations as consentements
from registre.mentions.consentements.modele import ConsentementSaisie
from registre.mentions.modele import MentionSaisie
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.accueil.suites import ContexteDe, declarer_suite
from socle.objets import Objet
from socle.operations import Atelier, Contexte, lecture
from socle.saisies import valider

COMMUNE, COMMUNAUTE = "bourg-fictif", "cc-trois-chimeres"
CANTINE, LETTRE = "Inscription et facturation de la cantine scolaire", "Lettre d'information électronique"
PREFIXE: Final = "https://gouverne.bourg-fictif.example/information/"
PAGE_DU_SITE: Final = "https://www.trois-chimeres.example/vos-donnees"
FICTIFS: Final = {
    "decision_automatisee": "Aucune décision n'est prise sans intervention humaine (texte fictif).",
    "obligatoire": "Répondre est facultatif (texte fictif).", "destinataires": "Le service communication (texte fictif).",
}  # fmt: skip
"""Ce qu'un délégué fictif écrit là où sa fiche ne dit rien."""


@lecture(droits.LIRE)
def _fiche(atelier: Atelier, nom: str) -> uuid.UUID | None:
    requete = select(Objet.id).where(Objet.type == TRAITEMENT, Objet.libelle == nom)
    return atelier.session.exec(requete).first()


def charger_mentions(contexte_de: ContexteDe, _jour: date) -> None:
    """Écrit les mentions du territoire fictif, si leurs fiches y sont."""
    delegue = contexte_de(COMMUNE, "dpo")
    cantine = _fiche(delegue, CANTINE)
    if cantine is not None:
        page = _publier(delegue, operations.preparer(delegue, cantine))
        if operations.lire(delegue, page).ligne.numero:
            publication.mettre_en_ligne(delegue, page, _version(delegue, page))
        _publier(delegue, operations.preparer(delegue, cantine, "courte"))
        operations.preparer(delegue, cantine, "affiche")
    ailleurs = contexte_de(COMMUNAUTE, "dpo")
    lettre = _fiche(ailleurs, LETTRE)
    if lettre is not None:
        _consentir(ailleurs, lettre)


def _version(contexte: Contexte, id_: uuid.UUID) -> int:
    return operations.lire(contexte, id_).objet.version


def _regler(contexte: Contexte, id_: uuid.UUID, **reglages: Any) -> None:
    lue = operations.lire(contexte, id_)
    saisie = valider(MentionSaisie, {**lue.saisie.model_dump(mode="json"), **reglages})
    operations.enregistrer(contexte, id_, saisie, lue.objet.version)


def _publier(contexte: Contexte, id_: uuid.UUID) -> uuid.UUID:
    """Publie la mention ; ce que la fiche tait se dit d'un texte personnel, et sinon elle reste en préparation."""
    dossier = operations.lire_dossier(contexte, id_, PREFIXE)
    manquent = {p.obligation.code for p in dossier.examen.manquants}
    codes = {p.code for p in dossier.examen.paragraphes}
    textes = {code: texte for code, texte in FICTIFS.items() if code in manquent and code in codes}
    if textes:
        operations.recrire(contexte, id_, _version(contexte, id_), textes)
    if operations.lire_dossier(contexte, id_, PREFIXE).examen.publiable:
        publication.publier(contexte, id_, _version(contexte, id_), PREFIXE)
    return id_


def _consentir(contexte: Contexte, fiche: uuid.UUID) -> None:
    """Une demande de consentement, deux personnes inventées, un retrait."""
    demande = operations.preparer(contexte, fiche, "consentement")
    _regler(contexte, demande, adresse=PAGE_DU_SITE, retrait="Le lien de désinscription, au bas de chaque lettre.",
            refus="Rien : les mêmes nouvelles sont sur le site.")  # fmt: skip
    _publier(contexte, demande)
    if not operations.lire(contexte, demande).ligne.numero:
        return
    for reference in ("Dossier fictif 1", "Dossier fictif 2"):
        saisie = {"recueilli_le": contexte.aujourd_hui, "mode": "formulaire_en_ligne", "finalites": ["f1"],
                  "reference": reference}  # fmt: skip
        id_ = consentements.inscrire(contexte, demande, 1, valider(ConsentementSaisie, saisie))
    consentements.retirer(contexte, id_, 1, [], None, "en_ligne")


declarer_suite("mentions", charger_mentions)
