"""Écrire le registre dans la disposition du modèle de la CNIL : ce que l'on exporte se réimporte à l'identique."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from registre.traitements.echanges import cnil_plan as plan
from registre.traitements.echanges.releve import texte_de
from registre.traitements.listes import est_sensible
from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de, champs_par_nom
from socle.organismes.modele import OrganismeChamps
from socle.tableurs import CelluleAEcrire, Colonne, FeuilleAEcrire, Style, ecrire_ods
from socle.tableurs.a_ecrire import Ligne

LARGEURS = (42, 26, 26, 18, 22, 18, 18, 26)
COLONNES = len(LARGEURS)
SEPAREMENT = frozenset({"nom", "reference", "date_creation", "date_mise_a_jour"})


def ecrire_cnil(organisme: OrganismeChamps, saisies: Sequence[TraitementSaisie]) -> bytes:
    """Classeur ODS : la liste des traitements, puis une feuille par fiche."""
    feuilles = [_liste(organisme, saisies)]
    feuilles += [_fiche(organisme, rang, saisie) for rang, saisie in enumerate(saisies, 1)]
    return ecrire_ods(feuilles, titre=f"Registre des traitements — {organisme.nom}")


def _section(titre: str, *intitules: tuple[int, str]) -> Ligne:
    ligne: list[Any] = [CelluleAEcrire(titre, Style.SECTION)]
    return ligne + _etaler({colonne: CelluleAEcrire(texte, Style.SECTION) for colonne, texte in intitules})


def _etaler(par_colonne: dict[int, CelluleAEcrire]) -> list[Any]:
    """Place des cellules aux colonnes voulues (à partir de 1), chacune étendue jusqu'à la suivante."""
    colonnes = sorted(par_colonne)
    cellules: list[Any] = []
    for rang, colonne in enumerate(colonnes):
        fin = colonnes[rang + 1] if rang + 1 < len(colonnes) else COLONNES
        cellule = par_colonne[colonne]
        cellules.append(CelluleAEcrire(cellule.valeur, cellule.style, fin - colonne))
    return cellules


def _paire(libelle: str, valeur: Any) -> Ligne:
    return [CelluleAEcrire(libelle, Style.LIBELLE), CelluleAEcrire(valeur, Style.TEXTE, COLONNES - 1)]


def _liste(organisme: OrganismeChamps, saisies: Sequence[TraitementSaisie]) -> FeuilleAEcrire:
    adresse = " ".join(filter(None, [organisme.adresse, organisme.code_postal, organisme.ville]))
    lignes: list[Ligne] = [
        [CelluleAEcrire(f"Registre des traitements — {organisme.nom}", Style.TITRE, COLONNES)],
        _paire("Responsable de l'organisme", _coordonnees(organisme.representant_nom, adresse, organisme.telephone,
                                                          organisme.courriel)),
        _paire("Délégué à la protection des données (DPO)",
               _coordonnees(organisme.dpo_nom, organisme.dpo_societe, organisme.dpo_telephone, organisme.dpo_courriel)),
        _section("Identification du traitement", (4, "Finalité du traitement"), (7, "Données sensibles ?")),
        [CelluleAEcrire(t, Style.ENTETE) for t in plan.LISTE] + [CelluleAEcrire("", Style.ENTETE, 3),
                                                                 CelluleAEcrire("Oui/non", Style.ENTETE)],
    ]  # fmt: skip
    for saisie in saisies:
        sensible = any(d.sensible for d in saisie.categories_donnees)
        buts = " ; ".join(f.libelle for f in saisie.finalites if f.libelle)
        lignes.append([saisie.nom, saisie.reference, saisie.date_creation, saisie.date_mise_a_jour,
                       CelluleAEcrire(buts, Style.TEXTE, 3), "Oui" if sensible else "Non"])  # fmt: skip
    return FeuilleAEcrire("Liste des traitements", _colonnes(), lignes)


def _coordonnees(*morceaux: str) -> str:
    return " — ".join(m for m in morceaux if m)


def _colonnes() -> list[Colonne]:
    return [Colonne(largeur=largeur) for largeur in LARGEURS]


def _fiche(organisme: OrganismeChamps, rang: int, saisie: TraitementSaisie) -> FeuilleAEcrire:
    lignes: list[Ligne] = [[CelluleAEcrire(f"Fiche de registre — {saisie.nom}", Style.TITRE, COLONNES)],
                           _section("Description du traitement")]  # fmt: skip
    lignes += [_paire(libelle, getattr(saisie, champ)) for libelle, champ in plan.DESCRIPTION.items()]
    lignes += _acteurs(organisme, saisie)
    lignes += [[], _section(plan.FINALITES.titre)]
    for numero, finalite in enumerate(saisie.finalites):
        lignes.append(_paire("Finalité principale" if numero == 0 else f"Sous-finalité {numero}", finalite.libelle))
    if not saisie.finalites:
        lignes.append(_paire("Finalité principale", ""))
    lignes += _donnees(saisie)
    for section in (plan.PERSONNES, plan.DESTINATAIRES, plan.MESURES, plan.TRANSFERTS):
        lignes += [[], _section(section.titre, *((c, t) for c, t, _ in section.colonnes))]
        for numero, ligne in enumerate(getattr(saisie, section.groupe), 1):
            lignes.append(_ligne(section, f"{section.libelle_ligne} {numero}", ligne))
    lignes += [[], _section(plan.COMPLEMENTS, (1, "Valeur"), (7, "Repère (ne pas modifier)"))]
    lignes += _complements(saisie)
    return FeuilleAEcrire(f"Fiche {rang:03d}", _colonnes(), lignes)


def _ligne(section: plan.SectionCnil, intitule: str, ligne: Any) -> Ligne:
    sous = {c.nom: c for c in champs_par_nom(TraitementSaisie)[section.groupe].sous_champs}
    cellules = {c: CelluleAEcrire(texte_de(sous[n], getattr(ligne, n))) for c, _, n in section.colonnes}
    return [CelluleAEcrire(intitule, Style.LIBELLE), *_etaler(cellules)]


def _acteurs(organisme: OrganismeChamps, saisie: TraitementSaisie) -> list[Ligne]:
    """Acteurs de la fiche ; ceux de l'organisme sont marqués, pour ne pas devenir propres à la fiche en revenant."""
    roles = champs_par_nom(TraitementSaisie)["acteurs"].sous_champs[0]
    lignes: list[Ligne] = [[], _section(plan.ACTEURS.titre, *((c, t) for c, t, _ in plan.ACTEURS.colonnes))]
    propres = {a.role for a in saisie.acteurs}
    o = organisme
    for role, valeurs in (
        ("responsable", (o.nom, o.adresse, o.code_postal, o.ville, "", o.telephone, o.courriel)),
        ("dpo", (o.dpo_nom, o.dpo_adresse, o.dpo_code_postal, o.dpo_ville, "", o.dpo_telephone, o.dpo_courriel)),
        ("societe_dpo", (o.dpo_societe, "", "", "", "", "", "")),
    ):
        if role not in propres and any(valeurs):
            intitule = roles.option(role) + plan.PROPRE_A_L_ORGANISME
            lignes.append([CelluleAEcrire(intitule, Style.LIBELLE), *valeurs])
    for acteur in saisie.acteurs:
        lignes.append(_ligne(plan.ACTEURS, roles.option(acteur.role) or plan.SANS_CATEGORIE, acteur))
    return lignes


def _donnees(saisie: TraitementSaisie) -> list[Ligne]:
    categorie = champs_par_nom(TraitementSaisie)["categories_donnees"].sous_champs[0]
    courantes, sensibles = _ordre_des_donnees(saisie)
    lignes: list[Ligne] = []
    for section, rangs in ((plan.DONNEES, courantes), (plan.SENSIBLES, sensibles)):
        lignes += [[], _section(section.titre, *((c, t) for c, t, _ in section.colonnes))]
        for rang in rangs:
            ligne = saisie.categories_donnees[rang]
            lignes.append(_ligne(section, categorie.option(ligne.categorie) or plan.SANS_CATEGORIE, ligne))
    return lignes


def _ordre_des_donnees(saisie: TraitementSaisie) -> tuple[list[int], list[int]]:
    dans_la_section = [est_sensible(d.categorie) or d.categorie == "infractions" for d in saisie.categories_donnees]
    rangs = range(len(dans_la_section))
    return [r for r in rangs if not dans_la_section[r]], [r for r in rangs if dans_la_section[r]]


def _complements(saisie: TraitementSaisie) -> Iterator[Ligne]:
    """Nos champs que le modèle n'a pas, une ligne chacun, avec le repère qui les ramène à leur place."""
    par_groupe = {s.groupe: s for s in plan.SECTIONS}
    courantes, sensibles = _ordre_des_donnees(saisie)
    for champ in champs_de(TraitementSaisie):
        if champ.genre != "groupe":
            if champ.nom not in SEPAREMENT:
                yield from _complement(champ.libelle, champ, getattr(saisie, champ.nom), champ.nom)
            continue
        portes = {*par_groupe[champ.nom].champs, "role"}
        if champ.nom == "categories_donnees":
            portes.add("categorie")
        lignes = getattr(saisie, champ.nom)
        ordre = [*courantes, *sensibles] if champ.nom == "categories_donnees" else range(len(lignes))
        for place, rang in enumerate(ordre):
            for sous in champ.sous_champs:
                if sous.nom not in portes:
                    libelle, cle = f"{champ.libelle} {place + 1} — {sous.libelle}", f"{champ.nom}-{place}-{sous.nom}"
                    yield from _complement(libelle, sous, getattr(lignes[rang], sous.nom), cle)
    if sensibles:
        yield _repere("Ordre des catégories de données", " ".join(map(str, [*courantes, *sensibles])),
                      "ordre:categories_donnees")  # fmt: skip


def _complement(libelle: str, champ: Champ, valeur: Any, cle: str) -> Iterator[Ligne]:
    texte = texte_de(champ, valeur)
    if texte:
        yield _repere(libelle, texte, cle)


def _repere(libelle: str, texte: str, cle: str) -> Ligne:
    return [CelluleAEcrire(libelle, Style.LIBELLE), CelluleAEcrire(texte, Style.TEXTE, COLONNES - 2),
            CelluleAEcrire(cle, Style.NOTE)]  # fmt: skip
