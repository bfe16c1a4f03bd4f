"""La convention du service mutualisé et son annexe, en arbre de document ; ce qui manque y est dit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from registre.delegue.convention.droit import DROIT, MISSIONS
from socle import documents as doc
from socle.champs import Champ
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date, ecrire_decimal

_TROU: Final = "…………………"
VISAS: Final = (
    "le règlement (UE) 2016/679 du 27 avril 2016, notamment ses articles 37 à 39",
    "la loi n° 2018-493 du 20 juin 2018, notamment son article 31",
)
A_VERIFIER: Final = (
    "Projet à relire par le service juridique. Ses fondements (RGPD 37 à 39, loi n° 2018-493 du 20 juin 2018, art. 31) sont "
    "de mémoire : vérifiez-les, et choisissez la forme juridique du service avant de délibérer."
)


def document_de_la_convention(
    organisme: Organisme, lue: Fiche, champs: Mapping[str, Champ], jour: date
) -> doc.Document:  # fmt: skip
    """La convention, prête à relire, et la liste de ses membres en annexe."""
    s = lue.saisie
    blocs: list[Any] = [
        doc.Encadre("À ôter avant signature", _a_oter(s), "alerte"),
        doc.Paragraphe(f"Entre {organisme.nom}, qui porte le service,{_represente(organisme)} d'une part, et les organismes "
                       "dont l'annexe donne la liste, d'autre part ;"),
        *(doc.Paragraphe(f"Vu {visa} ;") for visa in VISAS),
        *([doc.Paragraphe(f"Vu la délibération {s.deliberation} ;")] if s.deliberation else []),
        doc.Paragraphe([doc.Texte("Il est convenu ce qui suit :", gras=True)]),
        *_articles(s),
        doc.Signatures((
            doc.CaseSignature(f"Pour {organisme.nom}", organisme.representant_nom, organisme.representant_qualite),
            doc.CaseSignature("Pour le membre"),
        )),
        doc.Titre(1, "Membres du service", serie="annexe"), *_annexe(s, champs["membres"]),
    ]  # fmt: skip
    etat = max(r.etat_du_droit for r in DROIT.regles).isoformat()
    return doc.Document(
        titre="Convention de service mutualisé de délégué à la protection des données", sous_titre=s.nom, blocs=blocs,
        organisme=organisme.nom, version=str(lue.objet.version), date_document=jour, etat_du_droit=etat,
        mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _a_oter(s: Any) -> list[str]:
    manques = [nom for nom, valeur in (
        ("la durée", s.debut and s.fin), ("la délibération", s.deliberation), ("le financement", s.financement),
        ("les moyens", s.moyens), ("les conditions de sortie", s.depart), ("les membres", s.membres),
    ) if not valeur]  # fmt: skip
    return [A_VERIFIER, *([f"Il manque : {', '.join(manques)}."] if manques else [])]


def _represente(organisme: Organisme) -> str:
    if not organisme.representant_nom:
        return ""
    qualite = f", {organisme.representant_qualite}" if organisme.representant_qualite else ""
    return f" représenté par {organisme.representant_nom}{qualite},"


def _articles(s: Any) -> Iterator[Any]:
    yield doc.Titre(1, "Objet", serie="article")
    yield doc.Paragraphe(
        "Les membres se dotent d'un délégué à la protection des données partagé. Chacun le désigne et le "
        "déclare pour son compte ; la présente convention règle ce qu'il leur doit et ce qu'ils lui doivent."
    )
    yield doc.Titre(1, "Missions", serie="article")
    yield from _texte(s.missions) if s.missions.strip() else [
        doc.Paragraphe("Pour chaque membre, le service :"), doc.Liste(MISSIONS)
    ]  # fmt: skip
    yield doc.Titre(1, "Moyens", serie="article")
    yield from _texte(s.moyens or _TROU)
    yield doc.Paragraphe(f"{DROIT.regle('moyens').dit} Les jours dus à chacun sont en annexe.")
    yield doc.Titre(1, "Indépendance et secret", serie="article")
    for code in ("independance", "secret"):
        yield doc.Paragraphe(f"{DROIT.regle(code).dit} ({DROIT.regle(code).article})")
    yield doc.Titre(1, "Responsabilité", serie="article")
    yield doc.Paragraphe(f"{DROIT.regle('responsable').dit} ({DROIT.regle('responsable').article})")
    yield doc.Titre(1, "Financement", serie="article")
    yield from _texte(s.financement or _TROU)
    yield doc.Paragraphe(
        "Le service tient le compte du temps passé pour chaque membre et le lui remet une fois par an."
    )
    yield doc.Titre(1, "Durée", serie="article")
    debut, fin = ecrire_date(s.debut) or _TROU, ecrire_date(s.fin) or _TROU
    yield doc.Paragraphe(f"La convention court du {debut} au {fin}. {s.reconduction}".strip())
    yield doc.Titre(1, "Entrée et sortie d'un membre", serie="article")
    yield from _texte(s.depart or _TROU)
    yield doc.Paragraphe(
        "À sa sortie, un membre reçoit ce que le service tient pour lui : registre, avis, actions en cours."
    )


def _texte(texte: str) -> list[Any]:
    return [doc.Paragraphe(ligne) for ligne in texte.split("\n") if ligne.strip()]


def _annexe(s: Any, membres: Champ) -> Iterator[Any]:
    if not s.membres:
        yield doc.Paragraphe("Aucun membre n'est encore inscrit.")
        return
    noms = next(c for c in membres.sous_champs if c.nom == "membre_id")
    lignes = [
        [noms.option(str(m.membre_id)), m.deliberation or _TROU, ecrire_date(m.entre_le) or "", ecrire_date(m.sorti_le) or "",
         ecrire_decimal(m.jours_dus) or _TROU]
        for m in s.membres
    ]  # fmt: skip
    entetes = ("Organisme", "Délibération", "Entré le", "Sorti le", "Jours dus par an")
    yield doc.Tableau(entetes, lignes, "Membres du service", (36, 22, 14, 14, 14))
    total = sum((m.jours_dus for m in s.membres if m.jours_dus and m.sorti_le is None), start=0)
    yield doc.Paragraphe(f"Total des jours dus par an : {ecrire_decimal(total) if total else _TROU}. Une journée compte "
                         f"{ecrire_decimal(s.heures_par_jour) or '7'} heures.")  # fmt: skip
