"""Le registre et la fiche en arbre de document : l'ordre de l'article 30, puis ce qui l'éclaire."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from registre.traitements.chargement import Fiche
from registre.traitements.listes import libelle
from registre.traitements.modele import TraitementSaisie
from socle import documents as doc
from socle.champs import Champ, afficher, champs_par_nom, lire_attribut
from socle.liens.operations import ObjetLie
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

ETAT_DU_DROIT = "2026-11-22"
NON_RENSEIGNE = doc.Texte("non renseigné", italique=True, discret=True)

Lies = Mapping[uuid.UUID, Sequence[ObjetLie]]
SANS_LIEN: Lies = MappingProxyType({})
LIES_MONTRES = (("relation", "Prestataires", "RGPD 28"), ("systeme", "Systèmes et supports", ""))
"""Types liés que le registre imprime : code, libellé, article."""

RUBRIQUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Description", ("service", "description", "responsabilite", "regime_juridique", "volume", "volume_precis")),
    ("Origine et information", (
        "sources", "sources_precision", "moyens_collecte", "caractere_obligatoire", "consequences",
        "information_supports", "information_precision", "information_date", "droits", "droits_modalites",
        "decision_automatisee", "decision_logique",
    )),
    ("Outils et protection", ("supports", "systemes", "hebergement", "hebergement_precision", "mesures_description")),
)  # fmt: skip
TABLEAUX: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...] = (
    ("finalites", ("libelle", "base_legale", "justification", "condition_article_9"), (34, 22, 26, 18)),
    ("categories_personnes", ("categorie", "precision"), (40, 60)),
    ("categories_donnees", ("categorie", "description", "duree_active", "duree_intermediaire", "sort_final"),
     (22, 28, 22, 15, 13)),
    ("destinataires", ("type", "precision"), (40, 60)),
    ("transferts", ("organisme", "pays", "garantie", "document"), (28, 20, 26, 26)),
    ("mesures", ("type", "precision"), (40, 60)),
    ("acteurs", ("role", "nom", "adresse", "code_postal", "ville", "courriel"), (22, 20, 20, 10, 14, 14)),
)  # fmt: skip


def document_du_registre(
    organisme: Organisme, fiches: Sequence[Fiche], jour: date, mention: str = "", lies: Lies = SANS_LIEN
) -> doc.Document:
    """Le registre des activités de traitement d'un organisme (RGPD 30(1)) ; les notes internes n'y sont pas.

    `lies` : ce qui est lié à chaque fiche (prestataires, systèmes), par identifiant de fiche.
    """
    blocs: list[Any] = [doc.Sommaire(2), doc.SautDePage(), doc.Titre(1, "Responsable du traitement", "responsable"),
                        _identite(organisme), doc.Titre(1, "Liste des traitements", "liste")]  # fmt: skip
    if not fiches:
        blocs.append(doc.Paragraphe("Ce registre ne contient encore aucune fiche.", "discret"))
    else:
        lignes: list[list[Any]] = [
            [doc.Renvoi(_ancre(fiche), "titre"), fiche.saisie.reference, fiche.saisie.service,
             libelle("statuts", fiche.traitement.statut), ecrire_date(fiche.saisie.date_mise_a_jour)]
            for fiche in fiches
        ]  # fmt: skip
        legende = f"{len(fiches)} traitement{'s' if len(fiches) > 1 else ''} au {ecrire_date(jour)}"
        blocs.append(doc.Tableau(("Traitement", "Référence", "Service", "État", "Mise à jour"), lignes, legende,
                                 (40, 13, 20, 13, 14)))  # fmt: skip
    for rang, fiche in enumerate(fiches):
        blocs.append(doc.SautDePage())
        if rang == 0:
            blocs.append(doc.Titre(1, "Fiches de traitement", "fiches"))
        blocs += [doc.Titre(2, fiche.saisie.nom, _ancre(fiche)), *_blocs_de_la_fiche(fiche, 3, lies)]
    return doc.Document(
        titre="Registre des activités de traitement", sous_titre="Article 30(1) du RGPD", blocs=blocs,
        organisme=organisme.nom, date_document=jour,
        etat_du_droit=ETAT_DU_DROIT, mention=mention,
    )  # fmt: skip


def document_de_la_fiche(
    organisme: Organisme, fiche: Fiche, jour: date, mention: str = "", lies: Lies = SANS_LIEN
) -> doc.Document:
    """Une fiche seule, avec la place du visa et de la signature."""
    blocs: list[Any] = [
        *_blocs_de_la_fiche(fiche, 1, lies),
        doc.Titre(1, "Responsable du traitement"),
        _identite(organisme),
    ]
    if organisme.representant_nom:
        blocs.append(doc.Signatures((doc.CaseSignature("Le responsable du traitement", organisme.representant_nom,
                                                       organisme.representant_qualite),)))  # fmt: skip
    return doc.Document(
        titre=fiche.saisie.nom, sous_titre="Fiche du registre des traitements", blocs=blocs, organisme=organisme.nom,
        version=str(fiche.objet.version), date_document=jour, etat_du_droit=ETAT_DU_DROIT, mention=mention,
        page_de_garde=False,
    )  # fmt: skip


def _ancre(fiche: Fiche) -> str:
    return f"fiche-{fiche.objet.id.hex}"


def _identite(organisme: Organisme) -> doc.Fiche:
    o = organisme
    adresse = "\n".join(filter(None, [o.adresse, f"{o.code_postal} {o.ville}".strip()]))
    dpo = "\n".join(filter(None, [o.dpo_nom, o.dpo_societe, o.dpo_adresse, f"{o.dpo_code_postal} {o.dpo_ville}".strip(),
                                  o.dpo_telephone, o.dpo_courriel]))  # fmt: skip
    lignes: list[tuple[str, Any, str]] = [
        ("Organisme", o.nom, "RGPD 30(1)a"),
        (
            "Représentant légal",
            ", ".join(filter(None, [o.representant_nom, o.representant_qualite])) or NON_RENSEIGNE,
            "",
        ),
        ("Coordonnées", "\n".join(filter(None, [adresse, o.telephone, o.courriel])) or NON_RENSEIGNE, "RGPD 30(1)a"),
        ("Délégué à la protection des données", dpo or NON_RENSEIGNE, "RGPD 30(1)a"),
    ]
    return doc.Fiche(lignes)


def _blocs_de_la_fiche(fiche: Fiche, niveau: int, lies: Lies) -> list[Any]:
    s = fiche.saisie
    etat = [
        ("Référence", s.reference or NON_RENSEIGNE, ""),
        ("Création, mise à jour",
         f"{ecrire_date(s.date_creation) or '—'} ; mise à jour le {ecrire_date(s.date_mise_a_jour) or '—'}", ""),
        ("État", _etat(fiche), "RGPD 24, 39"),
    ]  # fmt: skip
    blocs: list[Any] = [doc.Fiche(etat + _lignes(s, RUBRIQUES[0][1]))]
    for nom, sous, largeurs in TABLEAUX:
        blocs += _groupe(s, nom, sous, largeurs, niveau)
    if s.infractions:
        blocs.append(doc.Fiche(_lignes(s, ("infractions", "infractions_fondement"))))
    for titre, noms in RUBRIQUES[1:]:
        lignes = _lignes(s, noms)
        if lignes:
            blocs += [doc.Titre(niveau, titre), doc.Fiche(lignes)]
    if lignes := _lignes_liees(lies.get(fiche.objet.id, ())):
        blocs += [doc.Titre(niveau, "Prestataires et systèmes liés"), doc.Fiche(lignes)]
    return blocs


def _lignes_liees(lies: Sequence[ObjetLie]) -> list[tuple[str, Any, str]]:
    """Une ligne par type lié ; ce qui est archivé n'y est plus."""
    lignes: list[tuple[str, Any, str]] = []
    for type_, libelle_, article in LIES_MONTRES:
        noms = [lie.libelle for lie in lies if lie.type == type_ and not lie.archive]
        if noms:
            lignes.append((libelle_, doc.Liste(noms) if len(noms) > 1 else noms[0], article))
    return lignes


def _etat(fiche: Fiche) -> str:
    t = fiche.traitement
    phrases = [libelle("statuts", t.statut)]
    if t.avis and t.statut in {"avis_dpo", "approuvee"}:
        phrases.append(f"avis du délégué : {libelle('avis_dpo', t.avis).lower()} ({t.avis_par}, {_jour(t.avis_le)})")
    if t.approuve_par and t.statut == "approuvee":
        phrases.append(f"visa du responsable : {t.approuve_par}, {_jour(t.approuve_le)}")
    return " ; ".join(phrases)


def _jour(quand: Any) -> str:
    return ecrire_date(quand.date()) if quand else ""


def _lignes(saisie: TraitementSaisie, noms: Sequence[str]) -> list[tuple[str, Any, str]]:
    """Lignes remplies d'une rubrique ; un champ vide que l'article 30 veut est dit « non renseigné »."""
    champs = champs_par_nom(TraitementSaisie)
    lignes: list[tuple[str, Any, str]] = []
    for nom in noms:
        champ, valeur = champs[nom], lire_attribut(saisie, nom)
        if champ.genre == "choix_multiple" and len(valeur) > 1:
            lignes.append((champ.libelle, doc.Liste([champ.option(code) for code in valeur]), champ.article))
        elif texte := afficher(champ, valeur):
            lignes.append((champ.libelle, texte, champ.article))
        elif "30(1)" in champ.article:
            lignes.append((champ.libelle, NON_RENSEIGNE, champ.article))
    return lignes


def _groupe(saisie: TraitementSaisie, nom: str, noms: Sequence[str], largeurs: Sequence[int], niveau: int) -> list[Any]:
    """Un groupe en tableau ; les colonnes vides partout disparaissent, leur largeur est rendue aux autres."""
    champ = champs_par_nom(TraitementSaisie)[nom]
    lignes = lire_attribut(saisie, nom)
    article = f" ({champ.article})" if champ.article else ""
    if not lignes:
        if nom in {"transferts", "acteurs"}:
            return []
        return [doc.Titre(niveau, champ.libelle + article), doc.Paragraphe([NON_RENSEIGNE])]
    sous = {c.nom: c for c in champ.sous_champs}
    gardes = [(sous[n], w) for n, w in zip(noms, largeurs, strict=True) if _sert(sous[n], lignes) or n == noms[0]]
    total = sum(w for _, w in gardes)
    tableau = doc.Tableau(
        [c.libelle for c, _ in gardes], [[_cellule(c, ligne) for c, _ in gardes] for ligne in lignes], "",
        [w * 100 / total for _, w in gardes],
    )  # fmt: skip
    return [doc.Titre(niveau, champ.libelle + article), tableau]


def _sert(champ: Champ, lignes: Sequence[Any]) -> bool:
    return any(afficher(champ, lire_attribut(ligne, champ.nom)) for ligne in lignes)


def _cellule(champ: Champ, ligne: Any) -> Any:
    texte = afficher(champ, lire_attribut(ligne, champ.nom))
    if champ.nom == "duree_active" and lire_attribut(ligne, "evenement_depart"):
        texte = f"{texte}, à compter de : {lire_attribut(ligne, 'evenement_depart')}" if texte else ""
    if champ.nom == "categorie" and (lire_attribut(ligne, "sensible") or lire_attribut(ligne, "nir")):
        marque = "NIR" if lire_attribut(ligne, "nir") else "donnée sensible"
        return [texte, doc.Texte(f" — {marque}", gras=True)]
    return texte
