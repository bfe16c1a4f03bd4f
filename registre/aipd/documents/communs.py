"""Ce que les documents d'une analyse d'impact ont en commun : leurs mots, leurs paragraphes, leurs tableaux de risques."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.listes import LISTES
from registre.aipd.etude.modele import MesureAipd
from registre.aipd.etude.questionnaire import MESURES, Question
from registre.aipd.niveaux import niveau_du_risque
from socle import documents as doc
from socle.types import ecrire_date

SANS_REPONSE: Final = doc.Texte("Sans réponse.", italique=True, discret=True)
RESERVE: Final = "À occulter avant toute communication : CRPA, art. L. 311-5, 2°, d"
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


def libelle(liste: str, code: str) -> str:
    """Le libellé d'un code ; vide sans code, le code lui-même s'il est inconnu."""
    if not code:
        return ""
    return LISTES[liste].item(code).libelle if code in LISTES[liste].codes else code


def pluriel(compte: int, singulier: str, pluriel_: str = "") -> str:
    """« 1 mesure », « 3 mesures »."""
    return f"{compte} {singulier if compte < 2 else pluriel_ or singulier + 's'}"


def ou(valeur: str, quoi: str) -> str:
    """La valeur, ou la place qui l'attend : jamais un blanc."""
    return valeur.strip() or f"[à compléter : {quoi}]"


def sans_point(texte: str) -> str:
    """Le texte, sans le point qui le finit : la phrase qui l'accueille met le sien."""
    return texte.strip().rstrip(".")


def paragraphes(texte: str) -> list[doc.Paragraphe]:
    """Un texte tapé, un paragraphe par ligne vide ; les retours à la ligne restent."""
    morceaux = [m.strip() for m in texte.replace("\r\n", "\n").split("\n\n")]
    return [doc.Paragraphe(m) for m in morceaux if m]


def mention(m: Matiere, reservee: bool) -> str:
    """Ce que porte chaque page : réservée, s'il y a lieu ; et fictive, si elle l'est."""
    return " · ".join(t for t in (RESERVE if reservee else "", m.organisme.mention) if t)


def statut(m: Matiere) -> str:
    """Où en est l'étude, en toutes lettres."""
    return libelle("statuts_aipd", m.etude.aipd.statut)


def reponse(m: Matiere, question: Question) -> list[Any]:
    """La réponse à une question, en blocs ; une question sans réponse le dit."""
    lue = m.etude.reponses.get(question.code)
    if question.genre == "mesures":
        titres = [mesure.titre for mesure in m.etude.mesures_de(question.code)]
        return [doc.Liste(titres)] if titres else [doc.Paragraphe([SANS_REPONSE])]
    if lue is None or not (m.etude.est_repondue(question) or lue.jauge):
        return [doc.Paragraphe([SANS_REPONSE])]
    if question.genre == "liste":
        return [doc.Liste(list(lue.liste))]
    tete: list[Any] = []
    if question.genre == "jauge":
        tete = [doc.Paragraphe([doc.Texte(m.niveau(lue.jauge), gras=True)])]
    return tete + paragraphes(lue.texte)


# --- Mesures et risques ---------------------------------------------------------------------------------------------------


def etat_de_mesure(mesure: MesureAipd) -> str:
    """« En place », « Prévue », et la date de sa preuve."""
    dit = libelle("etats_mesures_aipd", mesure.etat) or "à dire"
    return f"{dit}, prouvée le {ecrire_date(mesure.prouvee_le)}" if mesure.prouvee_le else dit


def tableau_des_mesures(m: Matiere) -> list[Any]:
    """Les mesures en place ou prévues, une ligne chacune."""
    if not m.etude.mesures:
        return [doc.Paragraphe([doc.Texte("Aucune mesure n'est décrite.", italique=True, discret=True)])]
    lignes: list[list[Any]] = [
        [doc.Texte(x.titre, gras=True), libelle("types_mesures_aipd", x.famille) or "à classer", etat_de_mesure(x),
         paragraphes(x.description) or doc.Texte("non décrite", italique=True, discret=True)]
        for x in m.etude.mesures
    ]  # fmt: skip
    if m.mesures_tues:
        return [doc.Paragraphe(m.mesures_tues)]
    compte = pluriel(len(lignes), "mesure")
    return [doc.Tableau(("Mesure", "Famille", "État", "Comment"), lignes, f"Mesures : {compte}", (26, 14, 16, 44))]


def lignes_de_risque(m: Matiere, risque: Risque) -> tuple[str, str]:
    """Le niveau d'un risque avant et après les mesures prévues, en toutes lettres."""
    avant = couple(m, risque.gravite, risque.vraisemblance)
    apres = couple(m, *risque.residuel)
    return avant, apres if risque.gravite_residuelle or risque.vraisemblance_residuelle else f"{apres} (non réestimé)"


def couple(m: Matiere, gravite: int, vraisemblance: int) -> str:
    """« Gravité limitée (2), vraisemblance importante (3) »."""
    if m.niveaux_tus:
        return m.niveaux_tus
    if not (gravite or vraisemblance):
        return "à estimer"
    niveau = niveau_du_risque(gravite, vraisemblance)
    suite = f" : {niveau.libelle.lower()}" if niveau is not None else ""
    return f"Gravité {m.niveau(gravite).lower()}, vraisemblance {m.niveau(vraisemblance).lower()}{suite}"


def tableau_des_risques(m: Matiere, legende: str) -> doc.Tableau:
    """Les trois risques, avant et après les mesures prévues, en mots : la carte n'est jamais seule."""
    lignes: list[list[Any]] = []
    for risque in m.etude.risques:
        avant, apres = lignes_de_risque(m, risque)
        nom = [doc.Texte(f"{risque.lettre} ", gras=True), risque.rubrique.titre]
        lignes.append([nom, avant, _sans_reestimation(risque, apres)])
    return doc.Tableau(("Risque", "Au départ", "Après les mesures prévues"), lignes, legende, (34, 33, 33))


def _sans_reestimation(risque: Risque, apres: str) -> str:
    return "à estimer" if not (risque.gravite or risque.vraisemblance) and apres.startswith("à estimer") else apres


def carte(m: Matiere, legende: str = "Carte des risques, au départ et après les mesures prévues") -> Iterator[Any]:
    """La carte des risques si elle est dessinée, et son tableau."""
    if m.images.carte is not None and not m.niveaux_tus:
        phrases = " ; ".join(f"{r.lettre}, {r.rubrique.titre.lower()} : {' puis '.join(lignes_de_risque(m, r))}"
                             for r in m.etude.risques)  # fmt: skip
        yield doc.Image(m.images.carte, f"{legende}. {phrases}.", legende, 120.0)
    yield tableau_des_risques(m, "Les trois risques, avant et après")


# --- Évaluations ----------------------------------------------------------------------------------------------------------


def points_evalues(m: Matiere) -> dict[str, str]:
    """Référence d'évaluation → ce qu'elle évalue, dans l'ordre de l'étude."""
    noms: dict[str, str] = {}
    mesures = {f"{MESURES}.{x.id}": f"Mesure : {x.titre}" for x in (*m.etude.mesures, *m.etude.retirees)}
    for rubrique in m.etude.rubriques:
        for reference in m.etude.references(rubrique):
            code = reference.removeprefix(f"{rubrique.code}.")
            question = next((q.libelle for q in rubrique.questions if q.code == code), "")
            noms[reference] = mesures.get(reference) or question or rubrique.titre
    return noms


def plan_d_action(m: Matiere) -> list[Any]:
    """Ce que l'évaluation demande d'améliorer : une ligne par action."""
    if tu := m.tus.get("evaluations"):
        return [doc.Paragraphe(tu)]
    noms = points_evalues(m)
    lignes: list[list[Any]] = []
    for reference, nom in noms.items():
        e = m.etude.par_reference.get(reference)
        if e is not None and e.plan.strip():
            apres = couple(m, e.gravite, e.vraisemblance) if e.gravite or e.vraisemblance else "—"
            lignes.append(
                [nom, paragraphes(e.plan), e.responsable or "à dire", ecrire_date(e.echeance) or "à dire", apres]
            )
    if not lignes:
        return [doc.Paragraphe("L'évaluation ne demande aucune action.", "discret")]
    return [doc.Tableau(("Point", "Action", "Qui", "Pour le", "Risque ensuite"), lignes, "Plan d'action",
                        (23, 30, 14, 15, 18))]  # fmt: skip


def liste_ou(textes: Sequence[str], vide: str) -> Any:
    """Une liste, un texte seul, ou ce qui dit qu'il n'y en a pas."""
    if len(textes) > 1:
        return doc.Liste(list(textes))
    return textes[0] if textes else doc.Texte(vide, italique=True, discret=True)
