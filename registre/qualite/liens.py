"""Règles de ce qui sort : transferts, hébergement, prestataires, noms cachés dans le texte. Fonctions pures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any, Final

from registre.prestataires.listes import LISTES as LISTES_PRESTATAIRES
from registre.qualite import noms
from registre.qualite.constats import Constat, Regard, libelle
from registre.traitements.listes import LISTES
from registre.traitements.modele import TraitementSaisie
from socle.champs import champs_de
from socle.types import ecrire_date

AGE_DE_LA_LISTE: Final = 365
"""Jours : au-delà, la liste des pays adéquats est dite ancienne. Convention de l'outil."""
SOUS_TRAITANCE: Final = frozenset({"sous_traitant_rgpd", ""})
HEBERGEURS: Final = frozenset({"prestataire_france", "prestataire_ue", "prestataire_hors_ue", "secnumcloud"})
DEROGATIONS_PRIVEES: Final = frozenset(
    {"derogation_49_a", "derogation_49_b", "derogation_49_c", "derogation_49_interets_imperieux"}
)
GENRES: Final = {noms.NOM: "nom_dans_texte", noms.COORDONNEE: "coordonnee_dans_texte", noms.NUMERO: "numero_dans_texte"}


def _zone(pays: str) -> str:
    return LISTES["pays"].item(pays).groupe if pays in LISTES["pays"].codes else ""


def _vers(t: Any, rang: int) -> str:
    qui = " ".join((t.organisme or "").split())[:60] or f"ligne {rang + 1}"
    return f"Transfert vers {qui}" if t.organisme else f"Transfert, {qui}"


def transfert_sans_pays(r: Regard) -> Iterator[Constat]:
    """Un transfert dont on ne sait pas où il va."""
    for rang, t in enumerate(r.saisie.transferts):
        if not t.pays:
            yield Constat(
                "transfert_sans_pays", f"transferts-{rang}-pays", f"{_vers(t, rang)} : le pays n'est pas dit."
            )


def transfert_sans_garantie(r: Regard) -> Iterator[Constat]:
    """Un transfert hors de l'Espace économique européen sans garantie."""
    for rang, t in enumerate(r.saisie.transferts):
        if t.garantie in {"", "a_determiner"} and _zone(t.pays) not in {"ue", "eee"}:
            yield Constat(
                "transfert_sans_garantie", f"transferts-{rang}-garantie", f"{_vers(t, rang)} : aucune garantie."
            )


def garantie_perimee(r: Regard) -> Iterator[Constat]:
    """Une garantie qui ne vaut plus."""
    for rang, t in enumerate(r.saisie.transferts):
        if t.garantie in LISTES["garanties_transfert"].codes and LISTES["garanties_transfert"].item(t.garantie).perime:
            nom = libelle("garanties_transfert", t.garantie)
            yield Constat("garantie_perimee", f"transferts-{rang}-garantie",
                          f"{_vers(t, rang)} : « {nom} » n'est plus une garantie.")  # fmt: skip


def adequation_inexistante(r: Regard) -> Iterator[Constat]:
    """L'adéquation invoquée pour un pays qui n'en a pas."""
    for rang, t in enumerate(r.saisie.transferts):
        if t.garantie == "adequation" and _zone(t.pays) == "tiers":
            yield Constat("adequation_inexistante", f"transferts-{rang}-garantie",
                          f"{_vers(t, rang)} : {libelle('pays', t.pays)} n'est pas sur la liste des pays "
                          "adéquats.")  # fmt: skip


def adequation_partielle(r: Regard) -> Iterator[Constat]:
    """Une adéquation limitée, sans dire ce qui la vérifie."""
    for rang, t in enumerate(r.saisie.transferts):
        if t.garantie == "adequation" and _zone(t.pays) == "adequat_partiel" and not (t.document or t.precision):
            yield Constat("adequation_partielle", f"transferts-{rang}-precision",
                          f"{_vers(t, rang)} : l'adéquation de {libelle('pays', t.pays)} est limitée ; dites ce qui la "
                          "vérifie.")  # fmt: skip


def liste_ancienne(r: Regard) -> Iterator[Constat]:
    """L'adéquation lue dans une liste trop vieille pour qu'on s'y fie sans la relire."""
    for rang, t in enumerate(r.saisie.transferts):
        if t.garantie == "adequation" and _zone(t.pays) in {"adequat", "adequat_partiel"}:
            lue = date_de_la_liste(t.pays)
            if (r.faits.jour - lue).days > AGE_DE_LA_LISTE:
                yield Constat("liste_ancienne", f"transferts-{rang}-garantie",
                              f"{_vers(t, rang)} : l'adéquation de {libelle('pays', t.pays)} a été lue le "
                              f"{ecrire_date(lue)}.")  # fmt: skip


def date_de_la_liste(pays: str) -> date:
    """Le jour où la décision d'adéquation de ce pays a été lue (donnée datée)."""
    return LISTES["pays"].item(pays).etat_du_droit


def transfert_dans_l_union(r: Regard) -> Iterator[Constat]:
    """Un « transfert » vers un pays où les données circulent librement."""
    for rang, t in enumerate(r.saisie.transferts):
        if _zone(t.pays) in {"ue", "eee"}:
            yield Constat("transfert_dans_l_union", f"transferts-{rang}-pays",
                          f"{_vers(t, rang)} : {libelle('pays', t.pays)} n'est pas hors de l'Espace économique "
                          "européen.")  # fmt: skip


def derogation_d_autorite(r: Regard) -> Iterator[Constat]:
    """Une dérogation fermée aux autorités publiques dans leurs prérogatives."""
    for rang, t in enumerate(r.saisie.transferts):
        if r.faits.public and t.garantie in DEROGATIONS_PRIVEES:
            yield Constat("derogation_d_autorite", f"transferts-{rang}-garantie",
                          f"{_vers(t, rang)} : cette dérogation ne sert pas à une autorité publique dans ses "
                          "prérogatives.")  # fmt: skip


def hebergement_hors_ue(r: Regard) -> Iterator[Constat]:
    """Un hébergement hors de l'Espace économique européen et aucun transfert décrit."""
    if r.saisie.hebergement == "prestataire_hors_ue" and not r.saisie.transferts:
        yield Constat("hebergement_hors_ue", "transferts",
                      "L'hébergement est hors de l'Espace économique européen, et aucun transfert n'est décrit.")  # fmt: skip


def destinataire_hors_ue(r: Regard) -> Iterator[Constat]:
    """Un destinataire hors de l'Union et aucun transfert décrit."""
    for rang, d in enumerate(r.saisie.destinataires):
        if d.type == "pays_tiers" and not r.saisie.transferts:
            yield Constat("destinataire_hors_ue", f"destinataires-{rang}-type",
                          "Un destinataire est hors de l'Union, et aucun transfert n'est décrit.")  # fmt: skip


def sante_sans_hds(r: Regard) -> Iterator[Constat]:
    """Des données de santé chez un hébergeur qui n'est pas dit certifié."""
    if "sante" in r.donnees and r.saisie.hebergement in HEBERGEURS:
        nom = libelle("hebergements", r.saisie.hebergement).lower()
        yield Constat("sante_sans_hds", "hebergement",
                      f"Des données de santé sont hébergées ailleurs que chez un hébergeur certifié ({nom}).")  # fmt: skip


def hebergement_a_verifier(r: Regard) -> Iterator[Constat]:
    """On ne sait pas où sont les données."""
    if r.saisie.hebergement == "a_verifier":
        yield Constat("hebergement_a_verifier", "hebergement", "On ne sait pas où les données sont hébergées.")


def prestataire_sans_clauses(r: Regard) -> Iterator[Constat]:
    """Un sous-traitant lié dont les clauses ne valent pas."""
    for p in r.faits.prestataires or ():
        if p.role in SOUS_TRAITANCE and p.clauses != "signees":
            etat = LISTES_PRESTATAIRES["etats_clauses"].item(p.clauses or "a_verifier").libelle.lower()
            yield Constat("prestataire_sans_clauses", "destinataires",
                          f"{p.nom} : clauses de l'article 28 « {etat} ».")  # fmt: skip


def contrat_fini(r: Regard) -> Iterator[Constat]:
    """Un prestataire lié dont le contrat a pris fin."""
    for p in r.faits.prestataires or ():
        if p.contrat_fin is not None and p.contrat_fin < r.faits.jour:
            yield Constat("contrat_fini", "destinataires",
                          f"{p.nom} : le contrat a pris fin le {ecrire_date(p.contrat_fin)}.")  # fmt: skip


def sous_traitant_non_lie(r: Regard) -> Iterator[Constat]:
    """Un sous-traitant parmi les destinataires, et aucun prestataire lié à la fiche."""
    if r.faits.prestataires is None or r.faits.prestataires:
        return
    for rang, d in enumerate(r.saisie.destinataires):
        if d.type == "sous_traitant":
            qui = " ".join((d.precision or "").split())[:60]
            phrase = f"Le sous-traitant « {qui} »" if qui else "Un sous-traitant"
            yield Constat("sous_traitant_non_lie", f"destinataires-{rang}-type",
                          f"{phrase} n'est lié à aucun prestataire de votre annuaire.")  # fmt: skip


def conjoint_inconnu(r: Regard) -> Iterator[Constat]:
    """Une responsabilité conjointe sans dire avec qui."""
    if r.saisie.responsabilite == "conjoint" and not any(a.role == "conjoint" for a in r.saisie.acteurs):
        yield Constat("conjoint_inconnu", "acteurs", "L'organisme est responsable conjoint, sans dire avec qui.")


@lru_cache(maxsize=1)
def _libres() -> tuple[tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Les champs de texte libre : ceux de la fiche, puis ceux de chaque groupe ; les acteurs sont nommés exprès."""
    simples, groupes = [], []
    for champ in champs_de(TraitementSaisie):
        if champ.genre == "groupe" and champ.nom != "acteurs":
            sous = tuple(c.nom for c in champ.sous_champs if c.genre in {"texte", "texte_long"})
            groupes.append((champ.nom, sous))
        elif champ.genre in {"texte", "texte_long"}:
            simples.append(champ.nom)
    return tuple(simples), tuple(groupes)


def textes_libres(saisie: TraitementSaisie) -> Iterator[tuple[str, str]]:
    """(chemin, texte) de tout ce que l'on écrit librement dans une fiche."""
    simples, groupes = _libres()
    for nom in simples:
        if texte := getattr(saisie, nom):
            yield nom, texte
    for groupe, sous in groupes:
        for rang, ligne in enumerate(getattr(saisie, groupe)):
            for nom in sous:
                if texte := getattr(ligne, nom):
                    yield f"{groupe}-{rang}-{nom}", texte


def personnes_dans_le_texte(r: Regard) -> Iterator[Constat]:
    """Un nom, une coordonnée ou un numéro de personne dans un texte libre ; le fragment est masqué."""
    quoi = {
        noms.NOM: "Le nom d'une personne",
        noms.COORDONNEE: "La coordonnée d'une personne",
        noms.NUMERO: "Un numéro",
    }
    for chemin, texte in textes_libres(r.saisie):
        for genre, masque in noms.chercher(texte):
            yield Constat(GENRES[genre], chemin, f"{quoi[genre]} semble écrit ici : {masque}")
