"""Les actes d'une homologation, en arbre : désignation de l'autorité, projet de décision, attestation pour les usagers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from audit.homologation import regles
from audit.homologation.communs import (
    PROJET,
    autorite,
    document,
    jour_ou,
    manquants,
    ou,
    points_manquants,
    sans_point,
    visas,
)
from audit.homologation.demarche import FONDEMENTS
from audit.homologation.listes import LISTES, libelle
from audit.homologation.matiere import Matiere
from audit.homologation.modele import DecisionPrise
from audit.homologation.risques import risques
from socle import documents as doc
from socle.documents.dates import date_en_lettres
from socle.types import ecrire_date


def designation(m: Matiere) -> doc.Document:
    """Le projet d'arrêté ou de décision qui désigne l'autorité d'homologation."""
    s, o = m.dossier.fiche.saisie, m.organisme
    manque = [p.libelle for p in m.dossier.points if p.partie == "autorite" and not p.fait]
    qualite = ou(s.autorite_qualite, "sa qualité")
    nom = ou(s.autorite_nom, "le nom de l'autorité")
    blocs: list[Any] = [
        doc.Paragraphe(PROJET, "aide"),
        *manquants([*manque, *([] if o.representant_nom else ["Nom du représentant légal de l'organisme"])]),
        doc.Paragraphe(f"{ou(o.representant_nom, 'le représentant légal')}, {ou(o.representant_qualite, 'sa qualité')}, pour "
                       f"{o.nom},"),
        visas(),
        doc.Paragraphe(f"Considérant que la mise en service de « {s.nom} » doit être précédée d'une décision "
                       "d'homologation,"),
        doc.Paragraphe([doc.Texte("Arrête :", gras=True)]),
        doc.Titre(2, "Désignation", serie="article"),
        doc.Alinea(f"{nom}, {qualite}, est l'autorité d'homologation de « {s.nom} », jusqu'à ce qu'un autre acte en "
                   "désigne une autre."),
        doc.Titre(2, "Missions", serie="article"),
        doc.Alinea("L'autorité d'homologation décide, au nom de l'organisme et avant la mise en service, si le système peut "
                   "être employé. Elle fixe la durée de sa décision et ses réserves, et accepte ou refuse les risques qui "
                   "restent."),
        doc.Alinea("Elle s'assure que la décision est réexaminée périodiquement, et que l'attestation en est rendue "
                   "accessible aux usagers s'il s'agit d'un téléservice."),
        doc.Titre(2, "Appuis", serie="article"),
        doc.Alinea("Elle s'appuie sur le dossier d'homologation et sur : "
                   f"{ou(sans_point(s.contributeurs), 'RSSI, délégué à la protection des données, service métier')}."),
        doc.Signatures((doc.CaseSignature("Pour l'organisme", o.representant_nom, o.representant_qualite),)),
    ]  # fmt: skip
    sous_titre = f"Autorité d'homologation de « {s.nom} »"
    return document(m, "Arrêté de désignation", sous_titre, blocs, interne=False)


def decision(m: Matiere) -> doc.Document:
    """Le projet de décision ; décidé, il dit la décision prise, à signer hors de l'application."""
    s, prise = m.dossier.fiche.saisie, _prise(m)
    manque = points_manquants(m, "evaluer", "securiser", "decider", sauf=regles.DECIDE)
    blocs: list[Any] = [
        doc.Paragraphe(_statut(prise), "aide"),
        *manquants(manque),
        doc.Paragraphe(f"{ou(s.autorite_nom, 'nom')}, {ou(s.autorite_qualite, 'qualité')}, autorité d'homologation désignée "
                       f"par {ou(s.autorite_acte, 'acte de désignation')} du "
                       f"{jour_ou(s.autorite_acte_le, 'date de cet acte')},"),
        visas(),
        *_considerants(m),
        doc.Paragraphe([doc.Texte("Décide :", gras=True)]),
        *_articles(m, prise),
        doc.Signatures((autorite(m),)),
    ]  # fmt: skip
    titre = "Décision d'homologation de sécurité" if prise else "Projet de décision d'homologation de sécurité"
    return document(m, titre, f"« {s.nom} »", blocs, interne=True)


def _prise(m: Matiere) -> DecisionPrise | None:
    """La décision du dossier tel qu'il est ; un dossier rouvert prépare la suivante, encore à prendre."""
    return m.dossier.decision if m.dossier.fiche.ligne.statut == "decidee" else None


def _statut(prise: DecisionPrise | None) -> str:
    if prise is None:
        return PROJET
    retrait = (
        f" Elle est retirée depuis le {ecrire_date(prise.retiree_le)} : {prise.retiree_motif}"
        if prise.retiree_le
        else ""
    )
    return (f"Décision donnée par un visa de {prise.decide_par} dans Gouverne, datée du {ecrire_date(prise.decide_le)}. Ce "
            f"visa n'est pas une signature : faites signer ce document, puis déposez-le en preuve.{retrait}")  # fmt: skip


def _considerants(m: Matiere) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    fort = libelle("besoins", regles.besoin(s)).lower()
    profondeur = libelle("demarches", regles.demarche_retenue(s)).lower()
    suivie = ou(profondeur, "profondeur")
    yield doc.Paragraphe(
        f"Considérant le besoin de sécurité, {ou(fort, 'besoin')}, et la démarche {suivie} qui a été suivie ;"
    )
    faits = ", ".join(libelle("controles", c).lower() for c in s.controles)
    yield doc.Paragraphe(f"Considérant les contrôles faits : {ou(faits, 'aucun contrôle inscrit')} ;")
    avis = m.dossier.avis_du_tour
    if not avis:
        yield doc.Paragraphe("Considérant les avis : [à compléter : aucun avis inscrit] ;")
        return
    yield doc.Paragraphe("Considérant les avis rendus :")
    yield doc.Liste([
        f"{libelle('instances_avis', a.instance)} ({a.auteur}), le {ecrire_date(a.rendu_le)} : "
        f"{libelle('avis_homologation', a.avis).lower()}{f'. {a.texte}' if a.texte else ''}"
        for a in reversed(avis)
    ])  # fmt: skip


def _articles(m: Matiere, prise: DecisionPrise | None) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    yield doc.Titre(2, "Décision", serie="article")
    yield from _sens(s.nom, prise)
    yield doc.Titre(2, "Périmètre", serie="article")
    yield doc.Alinea(f"Est couvert : {ou(s.perimetre_inclus, 'périmètre')}")
    yield doc.Alinea(f"N'est pas couvert : {s.perimetre_exclus or 'tout ce qui n’est pas cité ci-dessus.'}")
    if prise is None or prise.decision != "refus":
        yield from _validite_et_risques(m, prise)
    yield doc.Titre(2, "Réexamen", serie="article")
    yield doc.Alinea(f"La décision est réexaminée périodiquement, et après tout changement important ou incident grave. "
                     f"Suivi : {ou(s.suivi, 'comment la sécurité sera suivie')}")  # fmt: skip


def _sens(nom: str, prise: DecisionPrise | None) -> Iterator[Any]:
    if prise is None:
        yield doc.Alinea(f"« {nom} » (une case à cocher) :")
        yield doc.Liste([f"☐ {d.libelle}" for d in LISTES["decisions"].items])
        return
    phrases = {
        "favorable": f"« {nom} » est homologué.",
        "reserves": f"« {nom} » est homologué, avec les réserves suivantes : {prise.reserves}",
        "refus": f"L'homologation de « {nom} » est refusée : il ne doit pas être mis en service en l'état.",
    }
    yield doc.Alinea(phrases[prise.decision])
    if prise.motif:
        yield doc.Alinea(f"Motif : {prise.motif}")


def _validite_et_risques(m: Matiere, prise: DecisionPrise | None) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    yield doc.Titre(2, "Durée", serie="article")
    if prise is not None and prise.valide_jusqu_au is not None:
        yield doc.Alinea(f"La décision vaut {libelle('validites', prise.validite)}, du {date_en_lettres(prise.decide_le)} au "
                         f"{date_en_lettres(prise.valide_jusqu_au)}.")  # fmt: skip
    else:
        proposee = f" Proposition du dossier : {libelle('validites', s.validite)}." if s.validite else ""
        durees = " ; ".join(v.libelle for v in LISTES["validites"].items)
        yield doc.Alinea(f"La décision vaut, à compter de sa date : [à choisir : {durees}].{proposee}")
    yield doc.Titre(2, "Risques acceptés", serie="article")
    lourds = [r for r in risques(s) if r.a_accepter]
    if lourds:
        yield doc.Alinea("Restent élevés ou critiques, mesures en place :")
        yield doc.Liste([f"R{r.numero}, {r.apres.libelle.lower() if r.apres else ''} : {r.scenario}" for r in lourds])
    acceptes = prise.risques_acceptes if prise else ""
    defaut = "aucun risque élevé ni critique ne reste, d'après le dossier" if prise and not lourds else ""
    yield doc.Alinea(f"L'autorité accepte les risques qui restent : {acceptes or ou(defaut, 'lesquels, et pourquoi')}")


def attestation(m: Matiere) -> doc.Document:
    """L'attestation pour les usagers : l'organisme atteste lui-même. Sans homologation en vigueur, elle n'atteste rien."""
    ligne, prise = m.dossier.fiche.ligne, m.dossier.decision
    vit = prise is not None and regles.en_vigueur(ligne, m.jour)
    blocs: list[Any] = list(_attester(m, prise)) if vit and prise else list(_ne_rien_attester(m, prise))
    jour = prise.decide_le if vit and prise else m.jour
    fait = document(m, "Attestation d'homologation", f"« {m.decide.nom} »", blocs, interne=False)
    return doc.Document(**{**_champs(fait), "version": "", "date_document": jour})


def _champs(fait: doc.Document) -> dict[str, Any]:
    return {nom: getattr(fait, nom) for nom in fait.__dataclass_fields__}


def _attester(m: Matiere, prise: DecisionPrise) -> Iterator[Any]:
    s, o, texte = m.decide, m.organisme, FONDEMENTS["attestation"]
    genre = "le téléservice" if s.teleservice else "le système"
    examen = ", après examen des risques" if s.analyse_methode or s.evenements or s.scenarios else ""
    yield doc.Paragraphe([f"{o.nom} atteste formellement que {genre} ", doc.Texte(f"« {s.nom} »", gras=True), " est protégé "
                          f"conformément aux objectifs de sécurité que l'organisme s'est fixés{examen}."])  # fmt: skip
    lignes: list[Any] = [
        ("Système", s.nom),
        ("Ce qu'il permet", ou(s.service_rendu, "le service rendu")),
        ("Décision", libelle("decisions", prise.decision), "RGS v2.0 § 2.4"),
        ("Prise le", date_en_lettres(prise.decide_le)),
        ("Valable jusqu'au", jour_ou(prise.valide_jusqu_au, "fin de validité")),
        ("Autorité d'homologation", ", ".join(filter(None, (prise.autorite_nom, prise.autorite_qualite)))),
        ("Organisme", o.nom),
    ]
    yield doc.Fiche(lignes)
    yield doc.Paragraphe(f"Cette attestation est donnée par l'organisme, sous sa seule responsabilité ({texte.ref}). "
                         "Elle n'émane ni de l'ANSSI ni d'un certificateur.")  # fmt: skip
    if not s.service_rendu:
        yield from manquants(["Description du service rendu"])
    yield doc.Signatures((doc.CaseSignature("L'autorité d'homologation", prise.autorite_nom, prise.autorite_qualite),))


def _ne_rien_attester(m: Matiere, prise: DecisionPrise | None) -> Iterator[Any]:
    yield doc.Encadre("Rien ne peut encore être attesté", [_pourquoi(m, prise)], "alerte")
    yield doc.Paragraphe("Quand l'autorité aura homologué, ce document dira le système, la décision, sa date et sa fin, et "
                         f"l'organisme attestera lui-même ({FONDEMENTS['attestation'].ref}).")  # fmt: skip
    yield from manquants(points_manquants(m, "evaluer", "securiser", "decider"))


def _pourquoi(m: Matiere, prise: DecisionPrise | None) -> str:
    if prise is None:
        return "Aucune décision d'homologation n'est prise."
    return {
        "refusee": "L'homologation a été refusée.",
        "retiree": f"L'homologation a été retirée le {_dire(prise.retiree_le)}.",
        "expiree": f"L'homologation a pris fin le {_dire(prise.valide_jusqu_au)}.",
    }.get(regles.etat_de_la_decision(m.dossier.fiche.ligne, m.jour), "Aucune décision n'est en vigueur.")


def _dire(jour: date | None) -> str:
    return date_en_lettres(jour) if jour else "jour non dit"
