"""L'acte de désignation (arrêté ou délibération) et la lettre de mission, en arbre de document ; les blancs s'y voient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from registre.delegue.designation import regles
from registre.delegue.designation.listes import LISTES, libelle
from socle import documents as doc
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

Composer = Callable[[Organisme, Fiche, date], doc.Document]
BLANC: Final = "[à compléter]"
RECOURS: Final = (
    "{} peut être contesté{} devant le tribunal administratif dans les deux mois de sa notification ou de sa "
    "publication."
)
GRADES: Final = {"S": "source secondaire", "M": "de mémoire"}


def acte(organisme: Organisme, fiche: Fiche, jour: date) -> doc.Document:
    """Le projet d'arrêté, ou de délibération : visas, désignation, missions, moyens, garanties, durée, exécution."""
    s = fiche.saisie
    deliberation = s.acte_genre == "deliberation"
    blocs: list[Any] = [
        _a_oter(regles.manques(s, organisme.representant_nom), _visas_a_verifier(s)),
        doc.Paragraphe(_qui_decide(organisme, s, deliberation)),
        *(doc.Paragraphe(visa) for visa in _visas(s)),
        *(doc.Paragraphe(c) for c in _considerants()),
        doc.Paragraphe([doc.Texte("Après en avoir délibéré, décide :" if deliberation else "Arrête :", gras=True)]),
        *_articles(organisme, s, deliberation),
        doc.Signatures((_signataire(organisme),)),
    ]  # fmt: skip
    nom = "Délibération" if deliberation else "Arrêté"
    numero = f"N° {fiche.ligne.acte_numero or BLANC} · projet à relire et à {'voter' if deliberation else 'signer'}"
    return _document(
        organisme, fiche, jour, f"{nom} portant désignation du délégué à la protection des données", numero, blocs
    )


def lettre_de_mission(organisme: Organisme, fiche: Fiche, jour: date) -> doc.Document:
    """La lettre de mission : les tâches de l'article 39, les moyens et les garanties de l'article 38."""
    s = fiche.saisie
    blocs: list[Any] = [
        _a_oter(regles.manques(s, organisme.representant_nom)),
        doc.Paragraphe(f"À l'attention de {_designe(s)}"),
        doc.Paragraphe(f"{organisme.nom} vous confie la mission de délégué à la protection des données{_du_au(s)}. "
                       "Cette lettre dit ce que nous attendons de vous, et ce que vous pouvez attendre de nous."),
        doc.Titre(1, "Vos missions (RGPD 39)"), *_missions(s),
        doc.Titre(1, "Vos moyens (RGPD 38(2))"), *_moyens(s),
        doc.Titre(1, "Vos garanties (RGPD 38)"), doc.Liste(_avec_source("garanties_delegue")),
        doc.Titre(1, "Votre place"), doc.Fiche(list(_place(s))),
        doc.Titre(1, "Votre indépendance (RGPD 38(6))"), *_independance(s),
        doc.Titre(1, "Ce qui ne vous revient pas"),
        doc.Paragraphe("Décider des traitements : c'est le responsable qui décide, et qui en répond (RGPD 24). Vous le "
                       "conseillez par écrit ; s'il ne suit pas votre avis, il dit pourquoi."),
        doc.Signatures((_signataire(organisme),
                        doc.CaseSignature("Le délégué, lu et accepté", s.prepose or s.nom, s.qualite))),
    ]  # fmt: skip
    return _document(organisme, fiche, jour, "Lettre de mission du délégué à la protection des données", s.nom, blocs)


DOCUMENTS: Final[Mapping[str, Composer]] = {"acte": acte, "lettre": lettre_de_mission}
"""Nom d'une pièce → ce qui la compose."""


def _document(
    organisme: Organisme, fiche: Fiche, jour: date, titre: str, sous_titre: str, blocs: list[Any]
) -> doc.Document:
    etat = max(item.etat_du_droit for item in LISTES["missions_delegue"].items).isoformat()
    return doc.Document(
        titre=titre, sous_titre=sous_titre, blocs=blocs, organisme=organisme.nom, version=str(fiche.objet.version),
        date_document=jour, etat_du_droit=etat, mention=organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _a_oter(manques: list[str], *suite: str) -> doc.Encadre:
    """Ce qui reste à faire avant de signer ; un encadré que l'on ôte dans Word."""
    blocs: list[Any] = ["Projet à faire relire avant signature.", *suite]
    if manques:
        blocs.append(f"Restent en blanc : {' ; '.join(manques)}.")
    return doc.Encadre("À ôter avant signature", blocs, "alerte" if manques else "information")


def _visas_a_verifier(s: Any) -> str:
    """La phrase qui dit quels visas ne viennent pas d'un texte lu, et à quel grade."""
    dits = [f"{i.libelle.removeprefix('Vu ').rstrip(' ;')} ({GRADES[i.verification]})"
            for i in _visas_retenus(s) if i.verification in GRADES]  # fmt: skip
    suite = "L'autorité compétente pour désigner et les voies de recours sont de mémoire."
    return f"Visas à vérifier : {' ; '.join(dits)}. {suite}"


def _visas_retenus(s: Any) -> list[Any]:
    items = LISTES["visas_delegue"].items
    return [i for i in items if not i.groupe or i.groupe == s.forme]


def _visas(s: Any) -> Iterator[str]:
    yield from (i.libelle for i in _visas_retenus(s))
    if s.convention:
        yield f"Vu {s.convention[:1].lower()}{s.convention[1:]} ;"
    elif s.forme in {"mutualise", "externe"}:
        yield f"Vu {'la convention de mutualisation' if s.forme == 'mutualise' else 'le contrat de service'} {BLANC} ;"


def _considerants() -> Iterator[str]:
    yield "Considérant qu'un organisme public désigne un délégué à la protection des données (RGPD 37(1)a) ;"
    yield ("Considérant que le délégué est désigné pour ses qualités professionnelles, notamment ses connaissances du droit "
           "et des pratiques de la protection des données (RGPD 37(5)) ;")  # fmt: skip


def _qui_decide(organisme: Organisme, s: Any, deliberation: bool) -> str:
    if deliberation:
        return f"{organisme.nom} : {s.organe or BLANC}, en séance du {BLANC},"
    return f"{organisme.representant_qualite or BLANC}, agissant pour {organisme.nom},"


def _signataire(organisme: Organisme) -> doc.CaseSignature:
    return doc.CaseSignature("Pour la collectivité", organisme.representant_nom, organisme.representant_qualite)


def _designe(s: Any) -> str:
    """« Dominique Exemple, juriste, Centre de gestion »."""
    pour = f"représenté par {s.prepose or BLANC}" if s.nature == "morale" else ""
    return ", ".join(m for m in (s.nom, s.qualite, s.entite if s.forme != "interne" else "", pour) if m)


def _articles(organisme: Organisme, s: Any, deliberation: bool) -> Iterator[Any]:
    yield doc.Titre(1, "Désignation", serie="article")
    yield doc.Paragraphe(
        f"Est désigné délégué à la protection des données : {_designe(s)} "
        f"({libelle('formes_delegue', s.forme).lower() or BLANC})."
    )
    yield doc.Paragraphe(f"Expérience et qualités (RGPD 37(5)) : {s.qualites or BLANC}")
    yield doc.Titre(1, "Missions", serie="article")
    yield from _missions(s)
    yield doc.Titre(1, "Moyens", serie="article")
    yield from _moyens(s)
    yield doc.Titre(1, "Garanties", serie="article")
    yield doc.Liste(_avec_source("garanties_delegue"))
    yield doc.Fiche(list(_place(s)))
    yield doc.Titre(1, "Indépendance", serie="article")
    yield from _independance(s)
    yield doc.Titre(1, "Durée", serie="article")
    yield doc.Paragraphe(f"La désignation prend effet{_du_au(s) or f' le {BLANC}'}.")
    yield doc.Titre(1, "Publicité et exécution", serie="article")
    yield from _execution(organisme, deliberation)


def _execution(organisme: Organisme, deliberation: bool) -> Iterator[Any]:
    yield doc.Paragraphe("Les coordonnées du délégué sont publiées et communiquées à la CNIL, sans délai et par voie "
                         "électronique (RGPD 37(7) ; décret 2019-536, article 83).")  # fmt: skip
    if deliberation:
        yield doc.Paragraphe(
            f"Le représentant légal ({(organisme.representant_qualite or BLANC).lower()}) est chargé de l'exécution de la "
            "présente délibération, notifiée à l'intéressé et portée à la connaissance des services. "
            + RECOURS.format("Elle", "e")
        )
    else:
        yield doc.Paragraphe("Le présent arrêté est notifié à l'intéressé et porté à la connaissance des services. "
                             + RECOURS.format("Il", ""))  # fmt: skip


def _du_au(s: Any) -> str:
    if s.debut and s.fin:
        return f" du {ecrire_date(s.debut)} au {ecrire_date(s.fin)}"
    return f" à compter du {ecrire_date(s.debut)}" if s.debut else ""


def _avec_source(liste: str) -> list[str]:
    return [f"{i.libelle} ({i.source.replace(' ', chr(0xA0))})" for i in LISTES[liste].items]


def _missions(s: Any) -> Iterator[Any]:
    autres = [ligne.strip() for ligne in s.missions_precision.split("\n") if ligne.strip()]
    yield doc.Liste([*_avec_source("missions_delegue"), *autres])


def _moyens(s: Any) -> Iterator[Any]:
    moyens = [libelle("moyens_delegue", code) for code in s.moyens]
    yield doc.Liste(moyens or [BLANC])
    if s.moyens_precision:
        yield doc.Paragraphe(s.moyens_precision)


def _place(s: Any) -> Iterator[tuple[str, str, str]]:
    place = libelle("rattachements_delegue", s.rattachement)
    yield "Fait rapport", " ; ".join(m for m in (place, s.rattachement_precision) if m) or BLANC, "RGPD 38(3)"
    yield "Temps consacré", f"{s.quotite} % d'un temps plein" if s.quotite is not None else BLANC, "RGPD 38(2)"
    if s.forme != "interne":
        yield "Convention ou contrat", s.convention or BLANC, ""
    joindre = " · ".join(m for m in (s.public_courriel, s.public_telephone, _adresse(s), s.public_url) if m)
    yield "Pour le joindre", joindre or BLANC, "RGPD 37(7)"


def _adresse(s: Any) -> str:
    ville = " ".join(m for m in (s.public_code_postal, s.public_ville) if m)
    return ", ".join(m for m in (s.public_adresse, ville) if m)


def _independance(s: Any) -> Iterator[Any]:
    fonctions = [libelle("fonctions_delegue", code).lower() for code in s.autres_fonctions]
    if s.autres_fonctions_precision:
        fonctions.append(s.autres_fonctions_precision)
    yield doc.Paragraphe(f"Autres fonctions : {', '.join(fonctions) or BLANC}.")
    dit = {"aucun": "L'organisme a examiné ses autres fonctions : aucune n'entraîne de conflit d'intérêts.",
           "ecarte": f"Le conflit d'intérêts est écarté ainsi : {s.conflit_mesures or BLANC}"}  # fmt: skip
    yield doc.Paragraphe(dit.get(s.conflit, f"Examen d'un conflit d'intérêts : {BLANC}"))
