"""L'étude d'impact entière, en arbre de document : la synthèse, toutes les réponses, les risques, les avis, les décisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from registre.aipd.documents import communs
from registre.aipd.documents.communs import libelle, pluriel
from registre.aipd.documents.matiere import SANS_IMAGE, Images, Matiere
from registre.aipd.etude.lecture import Etude, Risque
from registre.aipd.etude.modele import CONDITIONS, EVALUATION, EvaluationAipd
from registre.aipd.etude.parcours import reste_a_faire
from registre.aipd.etude.questionnaire import Rubrique
from registre.aipd.niveaux import EXPLICATION
from socle import documents as doc
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

TITRE = "Analyse d'impact relative à la protection des données"


def document_de_l_etude(organisme: Organisme, etude: Etude, jour: date, images: Images = SANS_IMAGE) -> doc.Document:
    """Toute l'étude (RGPD 35(7)) : à relire, à décider, à garder. Les commentaires et observations internes n'y sont pas."""
    return composer(Matiere(organisme, etude, jour, images))


def composer(m: Matiere) -> doc.Document:
    """L'étude de cette matière ; elle dit où l'on est vulnérable, et le porte en tête."""
    return doc.Document(
        titre=m.etude.objet.libelle, sous_titre=f"{TITRE} · RGPD 35", blocs=corps(m), organisme=m.organisme.nom,
        version=str(m.etude.objet.version), date_document=m.jour,
        etat_du_droit=m.etude.questionnaire.etat_du_droit.isoformat(), mention=communs.mention(m, reservee=True),
        proprietes={"Analyse d'impact": str(m.etude.objet.id), "Communication": communs.RESERVE},
    )  # fmt: skip


def corps(m: Matiere, *, visas: bool = True) -> list[Any]:
    """Tous les blocs de l'étude : la version communicable prend les mêmes, sur une étude déjà occultée."""
    return [
        *_synthese(m), doc.SautDePage(), doc.Sommaire(2), doc.SautDePage(), *_rubriques(m), *_cartographie(m),
        *_evaluations(m), *avis_du_delegue(m), *avis_des_personnes(m), *decisions(m), *(_signatures(m) if visas else ()),
        *_historique(m),
        *_sources(m),
    ]  # fmt: skip


# --- La synthèse ----------------------------------------------------------------------------------------------------------


def _synthese(m: Matiere) -> Iterator[Any]:
    a = m.etude.aipd
    yield doc.Titre(1, "Synthèse")
    yield doc.Fiche([
        ("Ce qui est étudié", _etudie(m), "RGPD 35(1)"),
        ("Où en est l'étude", communs.statut(m)),
        ("Réponses", f"{m.etude.avancement} % des questions"),
        ("Rédigée par", a.auteurs or "non dit"),
        ("Évaluée par", a.evaluateurs or "non dit"),
        ("Décidée par", a.valideurs or "non dit"),
        ("Avis du délégué", _avis_en_bref(m), "RGPD 35(2)"),
        ("Avis des personnes concernées", _personnes_en_bref(m), "RGPD 35(9)"),
        ("Décision", decision_en_bref(m), "RGPD 24, 35"),
        ("À revoir au plus tard le", ecrire_date(a.revue_le) or "pas encore fixé", "RGPD 35(11)"),
    ])  # fmt: skip
    if not m.tus and (reste := reste_a_faire(m.etude)):
        yield doc.Encadre("Ce qui reste avant l'étape suivante", [doc.Liste(reste)], "alerte")
    yield communs.tableau_des_risques(m, "Les risques pour les personnes, en bref")


def _etudie(m: Matiere) -> str:
    if m.etude.fiche is None:
        return f"{m.etude.objet.libelle} (rattachée à aucune fiche du registre)"
    reference = m.etude.fiche.saisie.reference
    return m.etude.fiche.objet.libelle + (f" (fiche {reference})" if reference else "")


def _avis_en_bref(m: Matiere) -> str:
    a = m.etude.aipd
    if not a.avis_dpo:
        return "pas encore rendu"
    return f"{libelle('avis_aipd', a.avis_dpo)}, le {ecrire_date(a.avis_dpo_le) or 'date non dite'}"


def _personnes_en_bref(m: Matiere) -> str:
    a = m.etude.aipd
    if a.personnes_consultees is None:
        return "pas encore recueilli"
    return libelle("avis_aipd", a.personnes_avis) if a.personnes_consultees else "non demandé, motif plus loin"


def decision_en_bref(m: Matiere) -> str:
    """La décision du moment, ou qu'elle manque ; une étude rouverte dit l'ancienne."""
    prises = m.etude.decisions
    if not prises:
        return "pas encore prise"
    derniere = f"{libelle('statuts_aipd', prises[0].decision)}, le {ecrire_date(prises[0].le)}"
    return derniere if m.decidee else f"à reprendre ; la précédente : {derniere[0].lower()}{derniere[1:]}"


# --- Les réponses ---------------------------------------------------------------------------------------------------------


def _rubriques(m: Matiere) -> Iterator[Any]:
    section = ""
    for rubrique in m.etude.rubriques:
        if rubrique.section != section:
            section = rubrique.section
            yield doc.Titre(1, section)
        yield doc.Titre(2, f"{rubrique.code} {rubrique.titre}")
        if rubrique.est_un_risque:
            yield from _risque(m, next(r for r in m.etude.risques if r.rubrique.code == rubrique.code))
        elif rubrique.evaluation == "mesure":
            yield from communs.tableau_des_mesures(m)
        else:
            yield from _questions(m, rubrique)


def _questions(m: Matiere, rubrique: Rubrique) -> Iterator[Any]:
    for question in rubrique.questions:
        article = f" ({question.article})" if question.article else ""
        yield doc.Titre(3, question.libelle + article)
        yield from communs.reponse(m, question)


def _risque(m: Matiere, risque: Risque) -> Iterator[Any]:
    """Un événement redouté : ses effets, ses menaces, ses sources, ses mesures, puis ses deux jauges et leurs raisons."""
    rubrique = risque.rubrique
    roles = ("impacts", "menaces", "sources", "mesures")
    yield doc.Fiche([(q.libelle, _valeur(m, q)) for q in map(rubrique.question, roles)])
    lignes: list[list[Any]] = []
    reestime = bool(risque.gravite_residuelle or risque.vraisemblance_residuelle)
    residus = dict(zip(("gravite", "vraisemblance"), risque.residuel, strict=True))
    for role in ("gravite", "vraisemblance"):
        q = rubrique.question(role)
        lue = m.etude.reponses.get(q.code)
        raisons = communs.paragraphes(lue.texte) if lue else []
        apres = m.niveau(residus[role]) if reestime else "non réestimée"
        lignes.append([q.libelle, m.niveau(lue.jauge if lue else 0), raisons or communs.SANS_REPONSE, apres])
    yield doc.Tableau(("Jauge", "Au départ", "Pourquoi", "Après les mesures prévues"), lignes,
                      f"Gravité et vraisemblance : {rubrique.titre.lower()}", (16, 18, 46, 20))  # fmt: skip
    if dessin := m.images.schemas.get(rubrique.code):
        yield doc.Image(dessin, f"{rubrique.titre} : sources, menaces, effets et mesures, dits au tableau qui précède.",
                        f"Vue d'ensemble : {rubrique.titre.lower()}", 165.0)  # fmt: skip
    for question in rubrique.questions:
        if not question.role:
            yield doc.Titre(3, question.libelle)
            yield from communs.reponse(m, question)


def _valeur(m: Matiere, question: Any) -> Any:
    blocs = communs.reponse(m, question)
    return blocs[0] if len(blocs) == 1 else blocs


# --- Ce qui suit les réponses ---------------------------------------------------------------------------------------------


def _cartographie(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Carte des risques")
    yield from communs.carte(m)
    restent = [r for r in m.etude.risques if r.a_prouver]
    if restent:
        yield doc.Titre(2, "Ce qui reste à prouver")
        yield doc.Paragraphe("Le niveau « après » suppose des mesures prévues que rien ne prouve encore.", "alerte")
        yield doc.Liste([f"{r.rubrique.titre} : {' ; '.join(x.titre for x in r.a_prouver)}" for r in restent])


def _evaluations(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Évaluation et plan d'action")
    yield doc.Titre(2, "Évaluation, point par point")
    noms = communs.points_evalues(m)
    lus = [(nom, e) for ref, nom in noms.items() if (e := m.etude.par_reference.get(ref)) is not None and e.verdict]
    colonnes: list[tuple[str, int, list[Any]]] = [
        ("Point", 36, [nom for nom, _ in lus]),
        ("Verdict", 15, [_verdict(m, e) for _, e in lus]),
    ]
    for champ, titre, largeur, cellules in (
        ("evaluations", "Commentaire", 31, [communs.paragraphes(e.commentaire) or "—" for _, e in lus]),
        ("noms_agents", "Rendu par", 18, [_rendu(m, e) for _, e in lus]),
    ):
        if champ in m.tus:
            yield doc.Paragraphe(f"{titre} : {m.tus[champ]}")
        else:
            colonnes.append((titre, largeur, cellules))
    if lus:
        compte = pluriel(len(lus), "point évalué", "points évalués") + ("" if m.tus else f" sur {len(noms)}")
        total = sum(largeur for _, largeur, _ in colonnes)
        yield doc.Tableau([t for t, _, _ in colonnes], list(zip(*(c for _, _, c in colonnes), strict=True)), compte,
                          [largeur * 100 / total for _, largeur, _ in colonnes])  # fmt: skip
    else:
        yield doc.Paragraphe("Aucun point n'est encore évalué.", "discret")
    yield doc.Titre(2, "Plan d'action")
    yield from communs.plan_d_action(m)


def _verdict(m: Matiere, e: EvaluationAipd) -> str:
    """Le verdict ; un point rouvert, dont la réponse a changé, se réévalue."""
    dit = libelle("verdicts_aipd", e.verdict)
    return dit if e.close or m.etude.aipd.statut == EVALUATION else f"{dit} (à reprendre)"


def _rendu(m: Matiere, e: EvaluationAipd) -> str:
    return " ".join(t for t in (e.par, f"le {m.le(e.le)}" if e.le else "") if t) or "—"


def avis_du_delegue(m: Matiere) -> Iterator[Any]:
    """L'avis du délégué, ou qu'il manque ; après une réouverture, celui d'avant est dit tel."""
    a = m.etude.aipd
    yield doc.Titre(1, "Avis du délégué à la protection des données")
    if not a.avis_dpo and not a.avis_dpo_texte:
        yield doc.Paragraphe("L'avis n'est pas encore rendu (RGPD 35(2)).", "alerte")
        return
    if not a.avis_dpo:
        yield doc.Paragraphe(
            "L'étude a été rouverte : cet avis portait sur une autre version, il est à rendre.", "alerte"
        )
    yield doc.Fiche([
        *([("Avis", libelle("avis_aipd", a.avis_dpo), "RGPD 35(2)")] if a.avis_dpo else []),
        ("Rendu par", a.avis_dpo_nom or "non dit"),
        ("Le", ecrire_date(a.avis_dpo_le) or "non dit"),
        ("Motifs", communs.paragraphes(a.avis_dpo_texte) or "non dits"),
    ])  # fmt: skip


def avis_des_personnes(m: Matiere) -> Iterator[Any]:
    """Ce que les personnes concernées ont dit, ou pourquoi elles n'ont pas été consultées."""
    a = m.etude.aipd
    yield doc.Titre(1, "Avis des personnes concernées")
    if a.personnes_consultees is None:
        yield doc.Paragraphe(
            "L'avis des personnes ou de leurs représentants n'est pas encore recueilli (RGPD 35(9)).", "alerte"
        )
    elif a.personnes_consultees:
        yield doc.Fiche([
            ("Consultées", a.personnes_noms or "non dit", "RGPD 35(9)"),
            ("Avis", libelle("avis_aipd", a.personnes_avis)),
            ("Ce qu'elles ont dit", communs.paragraphes(a.personnes_texte) or "non dit"),
        ])  # fmt: skip
    else:
        yield doc.Fiche([("Pourquoi l'avis n'a pas été demandé", communs.paragraphes(a.personnes_motif), "RGPD 35(9)")])


def decisions(m: Matiere) -> Iterator[Any]:
    """Toutes les décisions, la dernière d'abord ; les conditions et les aménagements du moment."""
    a = m.etude.aipd
    yield doc.Titre(1, "Décision")
    if not m.etude.decisions:
        yield doc.Paragraphe("Aucune décision n'est encore prise.", "alerte")
    else:
        if not m.decidee:
            yield doc.Paragraphe("L'étude a été rouverte depuis : une décision reste à prendre.", "alerte")
        lignes: list[list[Any]] = [
            [ecrire_date(d.le), libelle("statuts_aipd", d.decision), d.par or "non dit", str(d.version),
             libelle("avis_aipd", d.avis_dpo) or "—", _dit(d.motif, d.conditions)]
            for d in m.etude.decisions
        ]  # fmt: skip
        yield doc.Tableau(("Le", "Décision", "Par", "Version", "Avis du délégué", "Motif et conditions"), lignes,
                          "Décisions prises, la dernière d'abord", (14, 15, 15, 10, 19, 27))  # fmt: skip
    if a.statut == CONDITIONS and a.conditions:
        yield doc.Encadre("Conditions de la validation", list(communs.paragraphes(a.conditions)))
    if a.ajustements:
        yield doc.Encadre("Aménagements retenus", list(communs.paragraphes(a.ajustements)))


def _dit(motif: str, conditions: str) -> Any:
    parts = [*communs.paragraphes(motif), *([doc.Paragraphe(f"Conditions : {conditions}")] if conditions else [])]
    return parts or "—"


def _signatures(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Visas")
    yield doc.Paragraphe(
        "Ce qui est inscrit dans l'outil est un visa. Pour une décision signée, faites signer ce document, puis déposez-le "
        "comme preuve sur l'étude.", "discret",
    )  # fmt: skip
    o = m.organisme
    yield doc.Signatures((
        doc.CaseSignature("Le délégué à la protection des données", o.dpo_nom),
        doc.CaseSignature("Le responsable du traitement", o.representant_nom, o.representant_qualite),
    ))  # fmt: skip


def _historique(m: Matiere) -> Iterator[Any]:
    o = m.etude.objet
    yield doc.Titre(1, "Historique")
    yield doc.Paragraphe(
        f"Étude ouverte le {m.le(o.cree_le)}, modifiée le {m.le(o.modifie_le)} ; document tiré de sa version {o.version}. "
        "Chaque écriture est au journal de l'organisme, avec ce qui a changé : une version passée s'y relit."
    )
    if m.etude.retirees:
        yield doc.Paragraphe(
            f"{pluriel(len(m.etude.retirees), 'mesure retirée', 'mesures retirées')} en cours d'étude.", "discret"
        )


def _sources(m: Matiere) -> Iterator[Any]:
    q = m.etude.questionnaire
    yield doc.Titre(1, "Échelle, sources et limites")
    yield doc.Titre(2, "Échelle")
    yield doc.Tableau(
        ("Niveau", "Gravité", "Vraisemblance"),
        [[f"{n.libelle} ({n.niveau})", n.gravite, n.vraisemblance] for n in q.echelle],
        "Échelle des risques", (18, 46, 36),
    )  # fmt: skip
    yield doc.Titre(2, "Sources et limites")
    yield doc.Liste([
        f"Questionnaire : {q.source} (état du droit au {ecrire_date(q.etat_du_droit)}, {communs.DEGRES[q.verification]}).",
        "L'échelle et le rythme de revue sont des réglages de l'outil. Le règlement demande de revoir l'étude au moins quand "
        "le risque change ; il n'impose ni cette échelle, ni un délai.",
        EXPLICATION,
        "Un niveau « après » dit ce que l'évaluateur attend des mesures prévues, non ce qui est constaté.",
        "Une réponse reprise du registre vaut au jour où elle a été reprise.",
        "Les commentaires de travail et les observations internes ne sont pas dans ce document.",
    ])  # fmt: skip
