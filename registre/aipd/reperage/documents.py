"""La fiche de décision en arbre de document : proposition, avis, décision, la place de la signature, puis chaque réponse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.aipd.reperage import regles
from registre.aipd.reperage.donnees import CRITERES, ETAT_DU_DROIT, REPERES, Groupe
from registre.aipd.reperage.donnees import VALEURS as CHOIX
from registre.aipd.reperage.dossier import Dossier, Ligne
from registre.traitements.listes import libelle
from socle import documents as doc
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}
VALEURS: Final = {v.code: v.libelle for v in CHOIX}
ISSUES: Final = {choix.code: choix.libelle for choix in regles.ISSUES}
PAS_ENCORE: Final = doc.Texte("pas encore rendu", italique=True, discret=True)


def document_de_decision(dossier: Dossier, jour: date) -> doc.Document:
    """La fiche « Faut-il une AIPD ? » d'un traitement, telle qu'elle part au parapheur."""
    zone = ZoneInfo(fuseau(dossier.organisme.territoire_droit))
    blocs: list[Any] = [
        doc.Titre(1, "Le traitement"), _traitement(dossier),
        *_alerte(dossier),
        doc.Titre(1, "Ce que les réponses proposent"), *_proposition(dossier),
        doc.Titre(1, "Avis et décision"), _avis_et_decision(dossier, zone), *_signature(dossier),
        doc.Titre(1, "Les réponses", "reponses"),
        doc.Paragraphe("Un point à vérifier n'est pas un non. Une réponse tirée de la fiche du registre le dit.", "discret"),
    ]  # fmt: skip
    for groupe, lignes in dossier.groupes():
        blocs += _groupe(groupe, lignes)
    blocs += _anciennes(dossier, zone)
    blocs += [doc.Titre(1, "Sources"), *_sources()]
    return doc.Document(
        titre="Faut-il une AIPD ?", sous_titre=f"Fiche de décision — {dossier.fiche.saisie.nom}", blocs=blocs,
        organisme=dossier.organisme.nom, version=str(dossier.objet.version) if dossier.objet else "", date_document=jour,
        etat_du_droit=ETAT_DU_DROIT.isoformat(), mention=dossier.organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _traitement(dossier: Dossier) -> doc.Fiche:
    fiche, ligne = dossier.fiche, dossier.ligne
    finalites = [f.libelle for f in fiche.saisie.finalites if f.libelle]
    lignes: list[tuple[str, Any, str]] = [
        ("Traitement", fiche.saisie.nom, "RGPD 30(1)"),
        ("Référence, service", ", ".join(filter(None, (fiche.saisie.reference, fiche.saisie.service))), ""),
        ("Finalités", doc.Liste(finalites) if len(finalites) > 1 else "".join(finalites), ""),
        ("Fiche du registre", f"{libelle('statuts', fiche.traitement.statut)}, version {_version(dossier)}", ""),
        ("État", regles.STATUTS.get(ligne.statut, "") if ligne is not None else "Rien n'est encore écrit", ""),
    ]
    return doc.Fiche([ligne_ for ligne_ in lignes if ligne_[1]])


def _version(dossier: Dossier) -> str:
    lue, actuelle = (dossier.ligne.version_fiche if dossier.ligne is not None else 0), dossier.fiche.objet.version
    return str(actuelle) if lue in (0, actuelle) else f"{lue} au moment des réponses, {actuelle} aujourd'hui"


def _alerte(dossier: Dossier) -> list[Any]:
    if not dossier.perimee:
        return []
    noms = [f"{e.libelle} : « {e.avant or 'rien'} » est devenu « {e.apres or 'rien'} »" for e in dossier.changements]
    return [doc.Encadre("La fiche du registre a changé depuis ces réponses", [doc.Liste(noms)], "alerte")]


def _proposition(dossier: Dossier) -> list[Any]:
    p = dossier.proposition
    ton = "alerte" if p.appelle else "information"
    blocs: list[Any] = [doc.Encadre(regles.RESULTATS[p.resultat], [doc.Liste(list(p.motifs))], ton)]  # type: ignore[arg-type]
    if p.conflits:
        blocs += [doc.Titre(2, "Ce qui s'oppose"), doc.Liste(list(p.conflits))]
    if p.fondements:
        lignes = [[f.article, f.phrase, DEGRES[f.verification]] for f in p.fondements]
        blocs.append(
            doc.Tableau(("Article", "Source", "Vérification"), lignes, "Fondements de la proposition", (20, 58, 22))
        )
    return blocs


def _avis_et_decision(dossier: Dossier, zone: ZoneInfo) -> doc.Fiche:
    ligne = dossier.ligne
    avis: Any = PAS_ENCORE
    decision: Any = doc.Texte("pas encore prise", italique=True, discret=True)
    if ligne is not None and ligne.avis:
        avis = _acte(ISSUES[ligne.avis], ligne.avis_par, ligne.avis_le, ligne.avis_motif, zone)
    if ligne is not None and ligne.decision:
        decision = _acte(
            _issue(ligne.decision, ligne.couverte_par), ligne.decide_par, ligne.decide_le, ligne.decision_motif, zone
        )
    return doc.Fiche(
        [
            ("Avis du délégué", avis, "RGPD 35(2), 39(1)c"),
            ("Décision du responsable (visa)", decision, "RGPD 24, 35(1)"),
        ]
    )


def _issue(code: str, couverte_par: str) -> str:
    return f"{ISSUES[code]} : {couverte_par}" if couverte_par else ISSUES[code]


def _acte(quoi: str, par: str, le: datetime | None, motif: str, zone: ZoneInfo) -> str:
    quand = ecrire_date(le.astimezone(zone).date()) if le else ""
    suite = f"\n{motif}" if motif else ""
    return f"{quoi}, par {par} le {quand}.{suite}"


def _signature(dossier: Dossier) -> list[Any]:
    o = dossier.organisme
    cases = (doc.CaseSignature("Le responsable du traitement", o.representant_nom, o.representant_qualite),
             doc.CaseSignature("Le délégué à la protection des données", o.dpo_nom))  # fmt: skip
    return [
        doc.Paragraphe("Le visa donné dans l'application n'est pas une signature.", "discret"), doc.Signatures(cases),
    ]  # fmt: skip


def _groupe(groupe: Groupe, lignes: Sequence[Ligne]) -> list[Any]:
    tableau = [
        [ligne.point.numero, [doc.Texte(ligne.point.court, gras=True), f"\n{ligne.point.libelle}"],
         VALEURS[ligne.reponse.valeur], _motif(ligne)]
        for ligne in lignes
    ]  # fmt: skip
    return [
        doc.Titre(2, f"{groupe.titre} ({groupe.article})"), doc.Paragraphe(groupe.phrase, "discret"),
        doc.Tableau(("N°", "Question", "Réponse", "Pourquoi"), tableau, groupe.titre, (7, 45, 14, 34)),
    ]  # fmt: skip


def _motif(ligne: Ligne) -> Any:
    origine = doc.Texte(" (fiche du registre)", discret=True)
    return [ligne.reponse.motif, origine] if ligne.origine == "fiche" and ligne.reponse.champ else ligne.reponse.motif


def _anciennes(dossier: Dossier, zone: ZoneInfo) -> list[Any]:
    """Les décisions d'avant la réouverture, celle du moment mise à part."""
    en_cours = dossier.ligne.tour if dossier.ligne is not None else 0
    passees = [d for d in dossier.decisions if d.tour != en_cours]
    if not passees:
        return []
    lignes = [
        [str(d.tour), _acte(_issue(d.decision, d.couverte_par), d.decide_par, d.decide_le, d.motif, zone),
         _acte(ISSUES.get(d.avis, ""), d.avis_par, d.avis_le, d.avis_motif, zone)]
        for d in passees
    ]  # fmt: skip
    tableau = doc.Tableau(("N°", "Décision", "Avis du délégué"), lignes, "Décisions antérieures", (8, 46, 46))
    return [doc.Titre(1, "Décisions antérieures"), tableau]


def _sources() -> list[Any]:
    """Toutes les sources, chacune avec sa date et son degré de vérification."""
    toutes = [*(p for g in CRITERES.groupes for p in g.provenances), *REPERES.values()]
    uniques = {(p.source, p.verification): p for p in toutes}
    lignes = [[p.source, ecrire_date(p.etat_du_droit), DEGRES[p.verification]] for p in uniques.values()]
    return [
        doc.Tableau(("Source", "État du droit au", "Vérification"), lignes, "D'où viennent ces règles", (60, 18, 22))
    ]
