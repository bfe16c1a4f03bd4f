"""Le résumé publiable d'une étude : deux pages pour les personnes concernées. Ni mesure, ni menace, ni nom d'agent.

Publier un résumé n'est pas une obligation ; les lignes directrices du groupe de l'article 29 (WP248) le recommandent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from registre.aipd.documents import communs
from registre.aipd.documents.communs import libelle, pluriel
from registre.aipd.documents.etude import TITRE
from registre.aipd.documents.masques import masques
from registre.aipd.documents.matiere import Matiere
from registre.aipd.documents.occultation import effaceur, occulter
from registre.traitements import listes as registre
from registre.traitements.modele import TraitementSaisie
from socle import documents as doc
from socle.types import ecrire_date

TAIT: Final = ("mesures", "menaces", "sources", "raisons", "supports", "evaluations", "libres", "noms_agents",
               "noms_personnes", "noms_decision", "decision", "avis_dpo", "personnes")  # fmt: skip
"""Passages (`masques.yaml`) qu'un résumé ne laisse jamais paraître."""


def document_du_resume(m: Matiere) -> doc.Document:
    """Le résumé, composé d'une étude déjà occultée : ce qui ne se publie pas n'y entre pas."""
    livres = masques()
    champs = {c: "■■■" for p in livres.passages if p.code in TAIT for c in p.champs}
    tue, effacer = occulter(m, champs), effaceur(m.etude, champs)
    return doc.Document(
        titre=m.etude.objet.libelle, sous_titre=f"Résumé · {TITRE.lower()}",
        blocs=[*_etat(m), *_traitement(tue, effacer), *_risques(m, tue), *_avis(m), *_decision(m), *_droits(m)],
        organisme=m.organisme.nom, version=str(m.etude.objet.version), date_document=m.jour,
        etat_du_droit=m.etude.questionnaire.etat_du_droit.isoformat(), mention=m.organisme.mention, page_de_garde=False,
    )  # fmt: skip


def _etat(m: Matiere) -> Iterator[Any]:
    if not m.decidee:
        yield doc.Encadre(
            "Étude en cours", ["Rien n'est décidé : ce résumé peut encore changer, il n'est pas à publier."], "alerte"
        )


def _traitement(m: Matiere, effacer: Callable[[str], str]) -> Iterator[Any]:
    yield doc.Titre(1, "Le traitement")
    lue = m.etude.reponses.get("111")
    texte = m.etude.fiche.saisie.description if m.etude.fiche is not None else ""
    yield from communs.paragraphes(effacer(texte) or (lue.texte if lue else "")) or [
        doc.Paragraphe([communs.SANS_REPONSE])
    ]
    if m.etude.fiche is None:
        return
    s = m.etude.fiche.saisie
    yield doc.Fiche([(nom, valeur, article) for nom, valeur, article in _lignes(s, effacer) if valeur])


def _lignes(s: TraitementSaisie, effacer: Callable[[str], str]) -> Iterator[tuple[str, Any, str]]:
    """Ce que le registre dit aux personnes : des catégories, jamais une précision de sécurité."""
    finalites = [effacer(f.libelle) for f in s.finalites if f.libelle]
    bases = {registre.libelle("bases_legales", f.base_legale) for f in s.finalites if f.base_legale}
    personnes = [registre.libelle("categories_personnes", p.categorie) for p in s.categories_personnes if p.categorie]
    donnees = [_donnee(d) for d in s.categories_donnees if d.categorie]
    destinataires = {registre.libelle("types_destinataires", d.type) for d in s.destinataires if d.type}
    yield "Pourquoi", _liste(finalites), "RGPD 5(1)b"
    yield "Ce qui l'autorise", _liste(sorted(bases)), "RGPD 6"
    yield "Qui est concerné", _liste(personnes), ""
    yield "Quelles données, combien de temps", _liste(donnees), "RGPD 5(1)e"
    yield "Qui les reçoit", _liste(sorted(destinataires)), ""
    yield (
        "Hors de l'Union européenne",
        "Des données en sortent, sous garanties." if s.transferts else "",
        "RGPD 44 à 49",
    )


def _donnee(d: Any) -> str:
    duree = f" : {d.duree_active}" if d.duree_active else ""
    return f"{registre.libelle('categories_donnees', d.categorie)}{duree}"


def _liste(textes: list[str]) -> Any:
    return doc.Liste(textes) if len(textes) > 1 else "".join(textes)


def _risques(m: Matiere, tue: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Les risques pour les personnes")
    prevues = sum(x.etat == "prevue" and x.prouvee_le is None for x in m.etude.mesures)
    suite = f", dont {prevues} encore à mettre en place" if prevues else ""
    compte = pluriel(len(m.etude.mesures), "mesure protège", "mesures protègent")
    dit = f"{compte} les données{suite}. Leur détail n'est pas publié : il exposerait ce qu'elles protègent."
    yield doc.Paragraphe(dit if m.etude.mesures else "Les mesures de protection restent à décrire.")
    yield communs.tableau_des_risques(tue, "Ce qui a été étudié, avant et après les mesures prévues")


def _avis(m: Matiere) -> Iterator[Any]:
    a = m.etude.aipd
    yield doc.Titre(1, "Les avis")
    dits = {
        True: libelle("avis_aipd", a.personnes_avis),
        False: "n'ont pas été consultées",
        None: "pas encore recueilli",
    }
    yield doc.Fiche([
        ("Délégué à la protection des données", libelle("avis_aipd", a.avis_dpo) or "pas encore rendu", "RGPD 35(2)"),
        ("Personnes concernées, ou leurs représentants", dits[a.personnes_consultees], "RGPD 35(9)"),
    ])  # fmt: skip


def _decision(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "La décision")
    if not m.decidee:
        yield doc.Paragraphe("Le responsable du traitement n'a pas encore décidé.")
        return
    d = m.etude.decisions[0]
    revue = ecrire_date(m.etude.aipd.revue_le)
    yield doc.Fiche([
        ("Le responsable du traitement", f"{libelle('statuts_aipd', d.decision)}, le {ecrire_date(d.le)}"),
        *([("L'étude sera revue au plus tard le", revue, "RGPD 35(11)")] if revue else []),
    ])  # fmt: skip


def _droits(m: Matiere) -> Iterator[Any]:
    o = m.organisme
    yield doc.Titre(1, "Vos droits")
    adresse = ", ".join(filter(None, [o.dpo_adresse, f"{o.dpo_code_postal} {o.dpo_ville}".strip()]))
    delegue = "\n".join(filter(None, [o.dpo_courriel, o.dpo_telephone, adresse]))
    modalites = m.etude.fiche.saisie.droits_modalites if m.etude.fiche is not None else ""
    yield doc.Fiche([
        ("Comment les exercer", modalites or "Auprès du délégué à la protection des données.", "RGPD 15 à 22"),
        ("Le délégué", delegue or "[à compléter : ses coordonnées]", "RGPD 13(1)b"),
        ("Réclamation", "Auprès de la CNIL.", "RGPD 77"),
    ])  # fmt: skip
