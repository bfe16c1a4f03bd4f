"""Les documents internes d'un dossier, en arbre : la stratégie d'homologation, et le dossier avec son sommaire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from audit.autodiagnostics.presentation import Bilan
from audit.homologation import regles
from audit.homologation.communs import document, jour_ou, manquants, ou, points_manquants, sans_point
from audit.homologation.demarche import DEMARCHES, DONNEES, ETAPES, GRADES
from audit.homologation.forme import FORME
from audit.homologation.image import png
from audit.homologation.listes import libelle
from audit.homologation.matiere import GENRES, Matiere
from audit.homologation.modele import BESOINS, DecisionPrise
from audit.homologation.risques import Case, Risque, matrice, non_cotes, risques
from audit.verifications.verdicts import LIBELLES
from socle import documents as doc
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

A_VERIFIER: Final = "intitulé à vérifier"
PERIMETRE: Final = (
    ("perimetre_inclus", "ce qui est homologué"), ("perimetre_exclus", "ce qui ne l'est pas"),
    ("utilisateurs", "qui s'en sert"), ("donnees", "les données"), ("hebergement", "l'hébergement"),
    ("interconnexions", "les interconnexions"),
)  # fmt: skip


def strategie(m: Matiere) -> doc.Document:
    """La stratégie d'homologation : quoi, quel besoin, quelle profondeur, qui, quand."""
    s = m.dossier.fiche.saisie
    blocs = [
        *manquants(points_manquants(m, "evaluer")),
        doc.Titre(1, "Le système"),
        *_systeme(m),
        doc.Titre(1, "Le besoin de sécurité"),
        *_besoin(m),
        doc.Titre(1, "Le périmètre"),
        _perimetre(m),
        doc.Titre(1, "Qui décide, qui contribue"),
        doc.Fiche([
            ("Autorité d'homologation", ou(s.autorite_nom, "nom"), "RGS v2.0 § 2.4"),
            ("Sa qualité", ou(s.autorite_qualite, "qualité")),
            ("Acte qui la désigne", f"{ou(s.autorite_acte, 'référence')}, {jour_ou(s.autorite_acte_le, 'date')}"),
            ("Qui contribue", ou(s.contributeurs, "RSSI, délégué, métier, éditeur")),
            ("Avis attendus", ", ".join(libelle("instances_avis", c) for c in regles.attendus(s))),
            ("Décision attendue", jour_ou(s.decision_prevue, "date")),
        ]),
        doc.Titre(1, "Les étapes"),
        *_etapes(m),
    ]  # fmt: skip
    return document(m, "Stratégie d'homologation", f"« {s.nom} »", blocs, interne=True)


def _systeme(m: Matiere) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    genre = {True: "oui", False: "non"}.get(s.teleservice, "[à compléter : oui ou non]")
    yield doc.Fiche([
        ("Nom", s.nom),
        ("Téléservice", genre, "Ordonnance 2005-1516, art. 1"),
        ("Ce qu'il permet de faire", ou(s.service_rendu, "service rendu")),
        ("Mise en service", jour_ou(s.mise_en_service, "prévue, ou déjà faite")),
    ])  # fmt: skip


def _besoin(m: Matiere) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    champs = {c.nom: c.libelle for c in FORME.champs}
    lignes = [[champs[nom], ou(libelle("besoins", getattr(s, nom)), "besoin")] for nom in BESOINS]
    yield doc.Tableau(("Critère", "Besoin"), lignes, "Besoin de sécurité par critère du RGS", (50, 50))
    if s.besoin_motif:
        yield doc.Paragraphe(s.besoin_motif)
    retenue, proposee = regles.demarche_retenue(s), regles.demarche_proposee(s)
    if not retenue:
        yield doc.Paragraphe("Profondeur de la démarche : [à compléter : dites le besoin]")
        return
    demande = DEMARCHES[retenue]
    yield doc.Fiche([
        ("Profondeur proposée par le besoin", libelle("demarches", proposee) or "aucune"),
        ("Profondeur retenue", libelle("demarches", retenue)),
        *([("Pourquoi une autre", ou(s.demarche_motif, "motif de l'écart"))] if regles.s_ecarte(s) else []),
        ("Analyse de risques", demande.analyse),
        ("Contrôle", demande.controle),
        ("Décision", demande.decision),
    ])  # fmt: skip
    yield doc.Paragraphe(
        f"Source : {demande.source} ({GRADES[demande.verification]}, au {ecrire_date(demande.etat_du_droit)}).",
        "discret",
    )


def _perimetre(m: Matiere) -> doc.Fiche:
    champs = {c.nom: c.libelle for c in FORME.champs}
    s = m.dossier.fiche.saisie
    return doc.Fiche([(champs[nom], ou(getattr(s, nom), quoi)) for nom, quoi in PERIMETRE])


def _etapes(m: Matiere) -> Iterator[Any]:
    lignes = []
    for e in DONNEES.etapes:
        reste = len(regles.manques(m.dossier.points, e.code))
        suite = "" if e.officiel else f" ({A_VERIFIER})"
        lignes.append([f"{e.rang}. {e.libelle}{suite}", e.faire, "faite" if not reste else f"reste {reste}"])
    yield doc.Tableau(
        ("Étape", "Ce qu'on y fait", "Où l'on en est"), lignes, "Les quatre étapes (guide de 2025)", (30, 52, 18)
    )
    yield doc.Paragraphe(
        "Les intitulés des étapes 3 et 4 sont ceux de Gouverne : ceux du guide n'ont pas pu être lus.", "discret"
    )


def dossier(m: Matiere) -> doc.Document:
    """Le dossier d'homologation : son sommaire, puis ses pièces, et ce qui manque à chacune."""
    s = m.dossier.fiche.saisie
    blocs = [
        doc.Titre(1, "Sommaire du dossier"),
        _sommaire(m),
        *manquants(points_manquants(m, "evaluer", "securiser", "decider", sauf=regles.DECIDE)),
        doc.Titre(1, "Le système et son périmètre", ancre="systeme"),
        *_systeme(m),
        _perimetre(m),
        doc.Titre(1, "Le besoin et la démarche", ancre="besoin"),
        *_besoin(m),
        doc.Titre(1, "Les risques", ancre="risques"),
        *_risques(m),
        doc.Titre(1, "Les mesures", ancre="mesures"),
        *_mesures(m),
        doc.Titre(1, "Les contrôles", ancre="controles"),
        *_controles(m),
        doc.Titre(1, "Les avis", ancre="avis"),
        *_avis(m),
        doc.Titre(1, "Les décisions", ancre="decisions"),
        *_decisions(m),
        doc.Titre(1, "Le suivi", ancre="suivi"),
        doc.Paragraphe(ou(s.suivi, "comment la sécurité sera suivie")),
        doc.Titre(1, "Correspondance avec les neuf étapes de 2014", ancre="neuf"),
        *_neuf_etapes(),
    ]
    return document(m, "Dossier d'homologation", f"« {s.nom} »", blocs, interne=True, garde=True)


def _sommaire(m: Matiere) -> doc.Tableau:
    s, d = m.dossier.fiche.saisie, m.dossier
    analyse = f"{len(s.evenements)} événements, {len(s.scenarios)} scénarios" if s.scenarios else ""
    if not analyse and regles.demarche_retenue(s) == "simplifiee":
        analyse = "non exigée pour une démarche simplifiée"
    lignes: list[Any] = [
        ["Acte désignant l'autorité", "à part", s.autorite_acte or "manque"],
        ["Stratégie d'homologation", "à part", "prête" if not regles.manques(d.points, "evaluer") else "à compléter"],
        ["Système et périmètre", doc.Renvoi("systeme"), "présent" if s.perimetre_inclus else "manque"],
        ["Analyse de risques", doc.Renvoi("risques"), analyse or "manque"],
        ["Mesures de sécurité", doc.Renvoi("mesures"), str(len(s.mesures)) if s.mesures else "manque"],
        ["Contrôles", doc.Renvoi("controles"), str(len(s.controles)) if s.controles else "manque"],
        ["Avis", doc.Renvoi("avis"), str(len(d.avis_du_tour)) if d.avis_du_tour else "manque"],
        ["Décision", doc.Renvoi("decisions"), "prise" if d.fiche.ligne.statut == "decidee" else "à prendre"],
        ["Pièces déposées", "à part", " ; ".join(m.pieces) or "aucune"],
    ]
    if s.pieces:
        lignes.append(["Autres pièces", "à part", s.pieces])
    return doc.Tableau(("Pièce", "Où", "État"), lignes, "Contenu du dossier", (35, 30, 35))


def _risques(m: Matiere) -> Iterator[Any]:
    s, liste = m.dossier.fiche.saisie, risques(m.dossier.fiche.saisie)
    yield doc.Paragraphe(ou(s.analyse_methode, "comment les risques ont été cherchés"))
    if s.evenements:
        yield doc.Tableau(
            ("Événement redouté", "Atteint", "Conséquences", "Gravité", "Gravité qui reste"),
            [[e.nom, ", ".join(libelle("criteres", c).lower() for c in e.criteres) or "à dire", e.consequences or "à dire",
              libelle("gravites", e.gravite) or "à coter", libelle("gravites", e.gravite_residuelle) or "à coter"]
             for e in s.evenements],
            "Événements redoutés", (28, 20, 24, 14, 14),
        )  # fmt: skip
    if not liste:
        simple = regles.demarche_retenue(s) == "simplifiee"
        yield doc.Paragraphe(
            "Aucun scénario : la démarche simplifiée n'en exige pas." if simple else "[à compléter : scénarios]"
        )
        return
    yield doc.Tableau(
        ("N°", "Scénario", "Mène à", "Niveau", "Mesures", "Niveau qui reste"), [_ligne(r) for r in liste],
        "Risques, avant et après les mesures", (7, 27, 22, 13, 18, 13),
    )  # fmt: skip
    for apres, quand in ((False, "avant les mesures"), (True, "mesures en place")):
        yield from _matrice(liste, apres, quand)


def _ligne(r: Risque) -> list[str]:
    restant = r.apres.libelle if r.apres else "à coter"
    accepte = f" ({libelle('traitements_risque', r.traitement).lower()})" if r.traitement else ""
    return [f"R{r.numero}", r.scenario, r.evenement or "à dire", r.avant.libelle if r.avant else "à coter",
            " ; ".join(r.mesures) or "aucune", f"{restant}{accepte}"]  # fmt: skip


def _matrice(liste: list[Risque], apres: bool, quand: str) -> Iterator[Any]:
    grille = matrice(liste, apres=apres)
    places = [_place(c) for cases in grille for c in cases if c.numeros]
    texte = f"Matrice des risques, {quand}. {' ; '.join(places) or 'Aucun risque placé'}."
    if places:
        yield doc.Image(png(grille, texte), texte, f"Matrice des risques, {quand}", 95)
    if sans := non_cotes(liste, apres=apres):
        yield doc.Paragraphe(f"Pas encore cotés, {quand} : {', '.join(f'R{n}' for n in sans)}.", "alerte")


def _place(case: Case) -> str:
    noms = ", ".join(f"R{n}" for n in case.numeros)
    return f"{noms} : gravité {case.gravite}, vraisemblance {case.vraisemblance}, {case.niveau.libelle.lower()}"


def _mesures(m: Matiere) -> Iterator[Any]:
    mesures = m.dossier.fiche.saisie.mesures
    if not mesures:
        yield doc.Paragraphe("[à compléter : mesures]")
        return
    yield doc.Tableau(
        ("Mesure", "Où elle en est", "Qui", "Pour le", "Référence"),
        [[x.nom, libelle("etats_mesures", x.etat) or "À vérifier", x.responsable or "à dire",
          ecrire_date(x.echeance) or ("—" if x.etat == "faite" else "à dire"), x.reference or "—"] for x in mesures],
        "Mesures de sécurité", (34, 16, 20, 14, 16),
    )  # fmt: skip


def _controles(m: Matiere) -> Iterator[Any]:
    s = m.dossier.fiche.saisie
    yield doc.Fiche([
        ("Contrôles faits", ou(" ; ".join(libelle("controles", c) for c in s.controles), "aucun contrôle inscrit")),
        ("Ce qu'ils ont trouvé", ou(s.controles_resume, "résultats")),
    ])  # fmt: skip
    yield from _bilan(m.bilan)
    if not m.constats:
        yield doc.Paragraphe(
            "Aucun constat technique : ni hôte ni certificat rattaché au système n'a été vérifié.", "discret"
        )
        return
    zone = ZoneInfo(fuseau(m.organisme.territoire_droit))
    lignes = [[GENRES[genre], c.libelle, LIBELLES[c.verdict], ecrire_date(c.quand.astimezone(zone).date()), c.resume]
              for genre, liste in m.constats.items() for c in liste]  # fmt: skip
    yield doc.Tableau(("Vérification", "Sur quoi", "Verdict", "Le", "En résumé"), lignes, "Derniers constats techniques",
                      (16, 22, 15, 13, 34))  # fmt: skip
    yield doc.Paragraphe("Un constat est une preuve datée. Il ne répond à la place de personne.", "discret")


def _bilan(b: Bilan | None) -> Iterator[Any]:
    """L'autodiagnostic nommé par le dossier : score, complétude, obligations non tenues, jamais mêlées."""
    if b is None:
        return
    score = f"{b.score:.0f} sur 100, note {b.note}" if b.score is not None else "non évalué"
    yield doc.Fiche([
        ("Autodiagnostic", f"{b.titre} ({b.referentiel}, version {b.version})"),
        ("Score", score),
        ("Complétude", f"{b.completude:.0f} %"),
        ("À vérifier", str(b.a_verifier)),
        ("Obligations non tenues", str(len(b.obligations_non_tenues))),
    ])  # fmt: skip
    if b.obligations_non_tenues:
        yield doc.Tableau(("Point", "Intitulé", "Fondement"), [list(o) for o in b.obligations_non_tenues],
                          "Obligations non tenues", (14, 50, 36))  # fmt: skip


def _avis(m: Matiere) -> Iterator[Any]:
    if not m.dossier.avis:
        yield doc.Paragraphe("[à compléter : aucun avis inscrit]")
        return
    tour = m.dossier.fiche.ligne.tour
    lignes = [[libelle("instances_avis", a.instance), libelle("avis_homologation", a.avis), a.auteur, ecrire_date(a.rendu_le),
               f"{a.texte or 'sans observation'}{'' if a.rang == tour else ' (dossier soumis auparavant)'}"]
              for a in m.dossier.avis]  # fmt: skip
    yield doc.Tableau(("Qui", "Avis", "Auteur", "Le", "Texte"), lignes, "Avis rendus", (20, 16, 18, 13, 33))


def _decisions(m: Matiere) -> Iterator[Any]:
    if not m.dossier.decisions:
        yield doc.Paragraphe("Aucune décision n'est encore prise.")
        return
    lignes = [[ecrire_date(d.decide_le), libelle("decisions", d.decision), ecrire_date(d.valide_jusqu_au) or "sans objet",
               d.decide_par, _dit(d)] for d in m.dossier.decisions]  # fmt: skip
    yield doc.Tableau(("Le", "Décision", "Jusqu'au", "Visa de", "Motif, réserves, risques"), lignes,
                      "Décisions, la dernière d'abord", (15, 17, 15, 16, 37))  # fmt: skip


def _dit(d: DecisionPrise) -> str:
    """Ce qu'une décision porte : motif, réserves, risques acceptés, retrait."""
    parts = (
        d.motif,
        d.reserves and f"Réserves : {d.reserves}",
        d.risques_acceptes and f"Acceptés : {d.risques_acceptes}",
        d.retiree_le and f"Retirée le {ecrire_date(d.retiree_le)} : {d.retiree_motif}",
    )
    return ". ".join(sans_point(p) for p in parts if p) or "—"


def _neuf_etapes() -> Iterator[Any]:
    lignes = [[str(e.rang), e.question, e.phase, f"{ETAPES[e.etape].rang}. {ETAPES[e.etape].libelle}", GRADES[e.verification]]
              for e in DONNEES.neuf_etapes]  # fmt: skip
    yield doc.Tableau(("N°", "Question (guide de 2014)", "Phase", "Étape d'aujourd'hui", "Vérification"), lignes,
                      "Les neuf étapes de 2014 et les quatre d'aujourd'hui", (6, 42, 16, 20, 16))  # fmt: skip
    yield doc.Paragraphe("Cette correspondance est une lecture de Gouverne, non un tableau de l'ANSSI.", "discret")
