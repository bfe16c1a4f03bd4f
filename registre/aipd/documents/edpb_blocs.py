"""Les passages que la correspondance du CEPD nomme et qu'aucune question ne porte : vides, ils se complètent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from registre.aipd.documents import communs, etude
from registre.aipd.documents.communs import libelle
from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude.modele import ACCEPTABLE, CONDITIONS, DEFAVORABLE, REFUSEE, SAISINE, VALIDEE
from registre.traitements import listes as registre
from socle import documents as doc
from socle.types import ecrire_date

DECISIONS: Final = {
    VALIDEE: "Approuver", CONDITIONS: "Approuver sous conditions", REFUSEE: "Refuser", SAISINE: "Consulter l'autorité",
}  # fmt: skip
APPELLENT: Final = frozenset({"requis", "critere"})


def _organisme(m: Matiere) -> list[Any]:
    o = m.organisme
    adresse = "\n".join(filter(None, [o.adresse, f"{o.code_postal} {o.ville}".strip(), o.telephone, o.courriel]))
    return [doc.Fiche([
        ("Organisme", o.nom, "RGPD 4(7)"),
        ("Représenté par", ", ".join(filter(None, [o.representant_nom, o.representant_qualite])) or "[à compléter]"),
        ("Coordonnées", adresse or "[à compléter]"),
    ])]  # fmt: skip


def _prestataires(m: Matiere) -> list[Any]:
    noms = m.lies_de("relation")
    return [doc.Liste(noms)] if noms else []


def _systemes(m: Matiere) -> list[Any]:
    noms = m.lies_de("systeme")
    return [doc.Titre(3, "Systèmes liés au registre"), doc.Liste(noms)] if noms else []


def _nom(m: Matiere) -> list[Any]:
    if m.etude.fiche is None:
        return [doc.Paragraphe(m.etude.objet.libelle)]
    reference = m.etude.fiche.saisie.reference
    return [doc.Paragraphe(m.etude.fiche.objet.libelle + (f", fiche {reference} du registre" if reference else ""))]


def _calendrier(m: Matiere) -> list[Any]:
    return [doc.Fiche([
        ("Étude ouverte le", m.le(m.etude.objet.cree_le)),
        ("Dernière écriture", m.le(m.etude.objet.modifie_le)),
        ("À revoir au plus tard le", ecrire_date(m.etude.aipd.revue_le) or "[à compléter : la décision]", "RGPD 35(11)"),
        ("Mise en œuvre prévue", "[à compléter]"),
    ])]  # fmt: skip


def _declencheurs(m: Matiere) -> list[Any]:
    """Les critères de « Faut-il une AIPD ? » remplis, cochés ; ceux que personne n'a vérifiés sont comptés."""
    if m.reperage is None:
        return []
    lus = [(p, g.article) for g, points in m.reperage.groupes() if g.role in APPELLENT for p in points]
    remplis = [["[x]", p.point.court, article] for p, article in lus if p.reponse.valeur == "oui"]
    reste = sum(p.reponse.valeur == "a_verifier" for p, _ in lus)
    blocs: list[Any] = (
        [doc.Tableau(("Rempli", "Critère", "Texte"), remplis, "Critères remplis", (12, 58, 30))] if remplis else []
    )
    if not remplis:
        blocs.append(doc.Paragraphe("Aucun critère n'est dit rempli."))
    if reste:
        compte = communs.pluriel(reste, "critère reste à vérifier", "critères restent à vérifier")
        blocs.append(doc.Paragraphe(f"{compte} sur « Faut-il une AIPD ? ».", "alerte"))
    return blocs


def _approbation(m: Matiere) -> list[Any]:
    if not m.decidee or m.etude.aipd.statut not in (VALIDEE, CONDITIONS):
        return []
    return [doc.Paragraphe(f"{communs.statut(m)}, le {ecrire_date(m.etude.decisions[0].le)}.")]


def _inventaire(m: Matiere) -> list[Any]:
    """Les catégories de données et de personnes du registre."""
    if m.etude.fiche is None:
        return []
    s = m.etude.fiche.saisie
    lignes = [
        [registre.libelle("categories_donnees", d.categorie) if d.categorie else d.description, d.description or "—",
         " ".join(t for t in (d.duree_active, d.duree_intermediaire and f"puis {d.duree_intermediaire}") if t) or "à dire",
         ", ".join(t for t, oui in (("sensible", d.sensible), ("NIR", d.nir)) if oui) or "—"]
        for d in s.categories_donnees
    ]  # fmt: skip
    blocs: list[Any] = []
    if lignes:
        blocs.append(
            doc.Tableau(("Catégorie", "Précisions", "Durée", "Marque"), lignes, "Données (registre)", (28, 32, 26, 14))
        )
    personnes = [registre.libelle("categories_personnes", p.categorie) for p in s.categories_personnes if p.categorie]
    return [*blocs, *([doc.Titre(3, "Personnes concernées"), doc.Liste(personnes)] if personnes else [])]


def _conception(m: Matiere) -> list[Any]:
    """Ce que la structure de la CNIL ne demande pas : ce qui, dans les choix mêmes, porte un risque."""
    faits, points = list(_faits(m)), list(_principes(m))
    if not faits and not points:
        return []
    blocs: list[Any] = [doc.Paragraphe(
        "Relevé par l'outil dans le registre et l'évaluation ; à compléter de ce que le traitement, même sans incident, peut "
        "causer aux personnes.", "discret",
    )]  # fmt: skip
    if faits:
        blocs += [doc.Titre(3, "Choix qui portent un risque"), doc.Liste(faits)]
    if points:
        blocs.append(doc.Tableau(("Principe ou droit", "Évaluation", "Ce qui est demandé"), points,
                                 "Principes et droits que l'évaluation ne tient pas pour acquis", (38, 18, 44)))  # fmt: skip
    return blocs


def _faits(m: Matiere) -> Iterator[str]:
    if m.etude.fiche is None:
        return
    s = m.etude.fiche.saisie
    if any(d.sensible for d in s.categories_donnees):
        yield "Des données sensibles sont traitées (RGPD 9)."
    if any(d.nir for d in s.categories_donnees):
        yield "Le numéro de sécurité sociale est traité (LIL 30)."
    if s.infractions:
        yield "Des données relatives à des condamnations ou à des infractions sont traitées (RGPD 10)."
    if s.decision_automatisee:
        yield "Une décision est prise sans intervention humaine (RGPD 22)."
    if s.transferts:
        yield "Des données sortent de l'Union européenne (RGPD 44 à 49)."


def _principes(m: Matiere) -> Iterator[list[Any]]:
    for rubrique in m.etude.rubriques:
        if rubrique.evaluation != "question":
            continue
        for question in rubrique.questions:
            e = m.etude.par_reference.get(f"{rubrique.code}.{question.code}")
            if e is not None and e.verdict not in ("", ACCEPTABLE):
                dit = communs.paragraphes(e.plan) or communs.paragraphes(e.commentaire) or "—"
                yield [question.libelle, libelle("verdicts_aipd", e.verdict), dit]


def _evenements(m: Matiere) -> list[Any]:
    """Les trois événements redoutés, et leur niveau au départ."""
    blocs: list[Any] = []
    for r in m.etude.risques:
        if not (r.impacts or r.menaces or r.sources or r.gravite or r.vraisemblance):
            continue
        blocs += [doc.Titre(3, r.rubrique.titre), doc.Fiche([
            ("Effets", communs.liste_ou(r.impacts, "à compléter")),
            ("Menaces", communs.liste_ou(r.menaces, "à compléter")),
            ("Sources", communs.liste_ou(r.sources, "à compléter")),
            ("Niveau au départ", communs.lignes_de_risque(m, r)[0]),
        ])]  # fmt: skip
    return blocs


def _mesures(m: Matiere) -> list[Any]:
    return communs.tableau_des_mesures(m) if m.etude.mesures else []


def _plan(m: Matiere) -> list[Any]:
    rendues = any(e.verdict for e in m.etude.par_reference.values())
    return communs.plan_d_action(m) if rendues else []


def _residuel(m: Matiere) -> list[Any]:
    return list(communs.carte(m)) if any(r.gravite and r.vraisemblance for r in m.etude.risques) else []


def _avis_dpo(m: Matiere) -> list[Any]:
    return [b for b in etude.avis_du_delegue(m) if not isinstance(b, doc.Titre)] if m.etude.aipd.avis_dpo else []


def _personnes(m: Matiere) -> list[Any]:
    if m.etude.aipd.personnes_consultees is None:
        return []
    return [b for b in etude.avis_des_personnes(m) if not isinstance(b, doc.Titre)]


def _decision(m: Matiere) -> list[Any]:
    """Les quatre issues, celle retenue cochée ; toutes les décisions prises."""
    if not m.decidee or m.etude.aipd.statut not in DECISIONS:
        return []
    d = m.etude.decisions[0]
    lignes = [["[x]" if code == d.decision else "[ ]", nom] for code, nom in DECISIONS.items()]
    return [
        doc.Tableau(("Retenue", "Décision"), lignes, "Décision", (14, 86)),
        doc.Fiche([("Par", d.par or "non dit"), ("Le", ecrire_date(d.le)),
                   ("Motif", communs.paragraphes(d.motif) or "non dit")]),
    ]  # fmt: skip


def _suite_avis(m: Matiere) -> list[Any]:
    if not m.decidee or not m.etude.decisions[0].avis_dpo:
        return []
    d = m.etude.decisions[0]
    if d.avis_dpo != DEFAVORABLE or d.decision in (REFUSEE, SAISINE):
        return [doc.Paragraphe("La décision ne s'écarte pas de l'avis.")]
    return [doc.Paragraphe("La décision s'écarte de l'avis du délégué. Pourquoi :"), *communs.paragraphes(d.motif)]


def _autorite(m: Matiere) -> list[Any]:
    a = m.etude.aipd
    if a.saisie_cnil_le is None:
        return []
    return [doc.Fiche([
        ("Saisine", ecrire_date(a.saisie_cnil_le), "RGPD 36(1)"),
        ("Réponse", communs.paragraphes(a.reponse_cnil) or "attendue"),
        ("Reçue le", ecrire_date(a.reponse_cnil_le) or "—"),
    ])]  # fmt: skip


BLOCS: Final[Mapping[str, Callable[[Matiere], list[Any]]]] = {
    "organisme": _organisme, "prestataires": _prestataires, "systemes": _systemes, "nom": _nom, "calendrier": _calendrier,
    "declencheurs": _declencheurs, "approbation": _approbation, "inventaire": _inventaire, "conception": _conception,
    "evenements": _evenements, "mesures": _mesures, "plan": _plan, "residuel": _residuel, "avis_dpo": _avis_dpo,
    "personnes": _personnes, "decision": _decision, "suite_avis": _suite_avis, "autorite": _autorite,
}  # fmt: skip
