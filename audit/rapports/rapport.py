"""Le rapport d'un autodiagnostic, en arbre de document : la synthèse d'une page, puis tout ce qui la porte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.autodiagnostics.bilans import bilan_de
from audit.autodiagnostics.dessins import Legende, Mesure, barres, png, radar
from audit.autodiagnostics.modele import NON_EVALUE
from audit.autodiagnostics.scores import PLAFOND, SEUILS, bande
from audit.rapports import annexes
from audit.rapports.comparaison import SENS
from audit.rapports.dossier import Dossier
from audit.rapports.textes import (
    DEGRES,
    NON_COMMUNICABLE,
    jour_local,
    libelle_de_statut,
    nom_de_cible,
    nombre,
    pluriel,
    references,
    sur_cent,
)
from socle import documents as doc
from socle.types import ecrire_date


def document_du_rapport(d: Dossier) -> doc.Document:
    """Le rapport entier, prêt à rendre en Word, en PDF ou en ODT."""
    entete = d.etat.referentiel.referentiel
    blocs: list[Any] = [
        *_synthese(d), doc.SautDePage(), doc.Sommaire(2), doc.SautDePage(), *_perimetres(d), *_obligations(d),
        *_comparaison(d), *annexes.resultats(d), *annexes.plan(d), *annexes.preuves(d), *annexes.constats(d),
        *annexes.non_evalues(d), *_methode(d), *_sources(d), *_limites(d),
    ]  # fmt: skip
    return doc.Document(
        titre=d.etat.objet.libelle, blocs=blocs, organisme=d.organisme.nom, date_document=d.jour,
        sous_titre=f"Rapport d'autodiagnostic · {d.etat.referentiel.titre}",
        version=f"référentiel {d.etat.referentiel.version}",
        etat_du_droit=entete.date.isoformat(), mention=mention(d),
        proprietes={"Autodiagnostic": str(d.etat.objet.id), "Communication": NON_COMMUNICABLE},
    )  # fmt: skip


def mention(d: Dossier) -> str:
    """Ce que porte chaque page : non communicable ; et fictif, s'il l'est."""
    return " · ".join(t for t in (NON_COMMUNICABLE, d.organisme.mention) if t)


# --- La synthèse ----------------------------------------------------------------------------------------------------------


def _synthese(d: Dossier) -> Iterator[Any]:
    e = d.bilan.ensemble
    yield doc.Titre(1, "Synthèse")
    yield doc.Fiche([
        ("Score", doc.Paragraphe([doc.Texte(sur_cent(e), gras=True), f", note {e.note}" if e.note else ""])),
        ("Complétude", f"{nombre(e.completude, 0)} % : {e.evaluees} réponses sur {e.total}"),
        ("Obligations", f"{pluriel(e.non_tenues, 'non tenue', 'non tenues')}, {e.en_partie} en partie, comptées à part"),
        ("À vérifier", _compte(e.a_verifier, f"dont {pluriel(e.obligations_a_verifier, 'obligation')}")),
        ("Indice cyber", _indice(d)),
        ("État", _etat(d)),
    ])  # fmt: skip
    if e.plafonnee:
        yield doc.Encadre("Pourquoi la note est plafonnée", [_pourquoi_plafonnee(d)], "alerte")
    yield from dessins_des_axes(d)


def _compte(compte: int, suite: str = "") -> str:
    return f"{compte} ({suite})" if suite and compte else str(compte)


def _pourquoi_plafonnee(d: Dossier) -> str:
    e = d.bilan.ensemble
    return (
        f"Le score donnerait mieux que {PLAFOND}, mais {pluriel(e.non_tenues, 'obligation')} "
        f"{'n’est pas tenue' if e.non_tenues < 2 else 'ne sont pas tenues'} : un écart à la loi ne se dilue pas dans une "
        f"moyenne. La note ne dépassera {PLAFOND} que lorsqu'il n'en restera aucun."
    )


def _indice(d: Dossier) -> str:
    if d.bilan.indice is None:
        return "non évalué"
    return f"{nombre(d.bilan.indice)} / 5 ({bande(d.bilan.indice)}), celui de MonServiceSécurisé, pour comparaison"


def _etat(d: Dossier) -> str:
    a = d.etat.autodiagnostic
    if a.clos_le is None:
        return f"ouvert : rien n'est définitif, lu le {ecrire_date(d.jour)}"
    return f"clos le {jour_local(a.clos_le, d.zone)} par {a.clos_par}"


def dessins_des_axes(d: Dossier) -> Iterator[Any]:
    """Le radar des axes, et toujours le tableau des mêmes nombres."""
    axes = d.etat.referentiel.referentiel.axes
    mesures = [Mesure(code, nom, _valeur(d.bilan.axes.get(code)), _avant(d, nom)) for code, nom in axes.items()]
    avant = d.comparaison.titre if d.comparaison else ""
    legende = Legende("axes", "Score de chaque axe, sur 100", avant=avant)
    if image := radar(mesures, legende) or barres(mesures, legende):
        phrases = " ; ".join(f"{m.titre} : {nombre(m.valeur)}" for m in mesures)
        yield doc.Image(png(image), f"Score de chaque axe, sur 100. {phrases}.", "", 78.0)
    lignes = [
        [m.titre, nombre(m.valeur), *([nombre(m.avant)] if avant else []),
         f"{nombre(s.completude, 0)} %" if (s := d.bilan.axes.get(m.code)) else "",
         str(s.non_tenues) if s else ""]
        for m in mesures
    ]  # fmt: skip
    entetes = ["Axe", "Score", *(["Avant"] if avant else []), "Complétude", "Non tenues"]
    if lignes:
        largeurs = (38, 14, 14, 15, 19) if avant else (44, 16, 18, 22)
        yield doc.Tableau(entetes, lignes, "Scores par axe, sur 100", largeurs)


def _valeur(score: Any) -> float | None:
    return score.valeur if score is not None else None


def _avant(d: Dossier, nom: str) -> float | None:
    if d.comparaison is None:
        return None
    return next((alors for dit, alors, _ in d.comparaison.scores if dit == nom), None)


# --- Le corps -------------------------------------------------------------------------------------------------------------


def _perimetres(d: Dossier) -> Iterator[Any]:
    a = d.etat.autodiagnostic
    yield doc.Titre(1, "Sur quoi il porte")
    yield doc.Fiche([
        ("Référentiel", f"{d.etat.referentiel.titre}, version {d.etat.referentiel.version}"),
        ("Parcours", "court" if a.parcours == "court" else "complet"),
        ("Conduit par", a.conduit_par or "non dit"),
        ("Dates", " ; ".join(t for t in (a.debut and f"début le {ecrire_date(a.debut)}",
                                         a.fin_prevue and f"fin prévue le {ecrire_date(a.fin_prevue)}") if t) or "non dites"),
        *([("Observations", a.observations)] if a.observations else []),
    ])  # fmt: skip
    lignes = []
    for cible in d.etat.cibles:
        e = bilan_de(d.etat.unites_de(cible.id)).ensemble
        lignes.append(
            [cible.nom, nombre(e.valeur), f"{nombre(e.completude, 0)} %", str(e.non_tenues), str(e.a_verifier)]
        )
    yield doc.Tableau(
        ("Périmètre", "Score", "Complétude", "Obligations non tenues", "À vérifier"), lignes,
        "Périmètres, réponses communes comprises", (40, 15, 15, 15, 15),
    )  # fmt: skip
    chapitres = d.etat.referentiel.par_chapitre
    mesures = [Mesure(c, d.etat.referentiel.titres[c], _valeur(d.bilan.chapitres.get(c)))
               for c in chapitres if c in d.bilan.chapitres]  # fmt: skip
    yield doc.Titre(2, "Scores par chapitre")
    if image := barres(mesures, Legende("chapitres", "Score de chaque chapitre, sur 100")):
        yield doc.Image(png(image), "Score de chaque chapitre, sur 100 ; les mêmes nombres sont au tableau.",
                        "", 110.0 if len(mesures) < 15 else 95.0)  # fmt: skip
    yield doc.Tableau(
        ("Chapitre", "Score", "Complétude", "À vérifier"),
        [[m.titre, nombre(m.valeur), f"{nombre(d.bilan.chapitres[m.code].completude, 0)} %",
          str(d.bilan.chapitres[m.code].a_verifier)] for m in mesures],
        "Scores par chapitre, sur 100", (55, 15, 15, 15),
    )  # fmt: skip


def _obligations(d: Dossier) -> Iterator[Any]:
    yield doc.Titre(1, "Écarts aux obligations", paysage=True)
    if not d.bilan.ecarts:
        yield "Aucune obligation évaluée n'est en écart. Ce qui n'est pas évalué est dit plus loin."
        return
    yield doc.Paragraphe(
        "Une obligation s'applique sous sa condition ; le degré de chaque source est dit. Seules celles qu'un juriste a "
        "validées vont à la lettre au maire.", "discret",
    )  # fmt: skip
    lignes: list[list[Any]] = [
        [doc.Texte(libelle_de_statut(u.statut), gras=True), [doc.Texte(f"{u.point.id} ", gras=True), u.point.intitule],
         nom_de_cible(u.cible), doc.Liste(references(u.point)) if u.point.fondements else u.point.reference,
         u.point.condition or "toujours", "oui" if annexes.validee(d, u) else "pas encore"]
        for u in d.bilan.ecarts
    ]  # fmt: skip
    yield doc.Tableau(
        ("Réponse", "Obligation", "Périmètre", "Article et degré", "S'applique", "Validée par un juriste"), lignes,
        "Obligations non tenues, en partie tenues, à vérifier", (10, 23, 12, 28, 18, 9),
    )  # fmt: skip


def _comparaison(d: Dossier) -> Iterator[Any]:
    c = d.comparaison
    if c is None and d.repere is None:
        return
    yield doc.Titre(1, "Comparaison")
    if c is not None:
        yield f"Avec « {c.titre} », {c.jour}."
        yield doc.Tableau(
            ("", "Alors", "Aujourd'hui"), [[nom, nombre(a), nombre(b)] for nom, a, b in c.scores],
            "Scores d'alors et d'aujourd'hui", (50, 25, 25),
        )  # fmt: skip
        lignes = [
            [SENS[e.sens], f"{e.point.id} · {e.point.intitule}", e.avant or "—", e.apres or "—"] for e in c.bouges
        ]
        if lignes:
            yield doc.Tableau(("Sens", "Point", "Alors", "Aujourd'hui"), lignes, "Ce qui a changé", (15, 45, 20, 20))
        yield f"{pluriel(len(c.de('stable')), 'point')} sans changement."
    if d.repere is not None:
        yield from repere_du_territoire(d)


def repere_du_territoire(d: Dossier) -> Iterator[Any]:
    """Notre score à côté des repères du territoire, sans un nom."""
    r = d.repere
    if r is None:
        return
    noms = {"": "Ensemble"} | dict(d.etat.referentiel.referentiel.axes)
    nous = {"": d.bilan.ensemble.valeur} | {c: s.valeur for c, s in d.bilan.axes.items()}
    yield doc.Titre(2, "Avec le territoire, sans un nom")
    yield f"{r.territoire}, {r.effectif} organismes, repères publiés le {ecrire_date(r.jour)}, arrondis à cinq points."
    yield doc.Tableau(
        ("", "Vous", "Premier quartile", "Médiane", "Troisième quartile"),
        [[nom, nombre(nous.get(c)), *(nombre(v, 0) for v in r.quartiles[c])] for c, nom in noms.items() if c in r.quartiles],
        "Repères du territoire",
    )  # fmt: skip


def _methode(d: Dossier) -> Iterator[Any]:
    entete = d.etat.referentiel.referentiel
    paliers = (
        ", ".join(f"{lettre} à partir de {nombre(seuil, 0)}" for seuil, lettre in SEUILS if seuil) + ", E en dessous"
    )
    yield doc.Titre(1, "Méthode et barème")
    yield doc.Liste([
        "Conforme vaut 1 ; partiel, 0,5 ; non conforme, planifié et « à vérifier », 0. « Non applicable » se justifie et ne "
        "compte pas. Ce qui n'est pas évalué ne compte pas dans le score : il baisse la complétude.",
        "Score : 100 × somme (poids × valeur) / somme (poids). Poids : "
        + " ; ".join(f"{p}, {nom}" for p, nom in sorted(entete.poids.items(), reverse=True)) + ".",
        "Un point évalué sur plusieurs périmètres pèse une fois : la moyenne de ses réponses.",
        f"Note : {paliers}. Elle ne dépasse pas {PLAFOND} tant qu'une obligation n'est pas tenue.",
        "Une preuve périmée ramène « conforme » à « partiel ».",
        "Ce barème est celui de Gouverne ; aucun texte ne l'impose.",
    ])  # fmt: skip


def _sources(d: Dossier) -> Iterator[Any]:
    entete = d.etat.referentiel.referentiel
    yield doc.Titre(1, "Sources et degrés")
    yield doc.Fiche([
        ("Référentiel", f"{entete.titre}, version {entete.version}, {ecrire_date(entete.date)}"),
        ("Empreinte (SHA-256)", annexes.empreinte(d)),
        *([("Droits", entete.droits)] if entete.droits else []),
        *([("Rédaction", entete.redaction)] if entete.redaction else []),
        *[(f"Degré {code}", dit) for code, dit in (entete.niveaux_verif or DEGRES).items()],
        *([("À relire", entete.a_relire)] if entete.a_relire else []),
        ("Communication", "Le CRPA, art. L. 311-5, 2°, d, écarte de la communication ce qui porterait atteinte à la sécurité "
         "des systèmes d'information des administrations (source secondaire, au 04/04/2026)."),
    ])  # fmt: skip


def _limites(d: Dossier) -> Iterator[Any]:
    vides = sum(u.statut == NON_EVALUE for u in d.etat.unites)
    yield doc.Titre(1, "Limites")
    yield doc.Liste([
        "C'est un autodiagnostic : ce que l'organisme dit de lui-même, avec ses preuves. Ce n'est ni un audit, ni une "
        "certification, ni une homologation.",
        "Un constat technique est une preuve datée ; il ne répond à la place de personne, et « non testé » ne veut pas dire "
        "« tout va bien ».",
        "Les obligations restent à relire par un juriste, point par point ; le tableau dit lesquelles l'ont été.",
        f"{pluriel(vides, 'point')} sans réponse : le score n'en dit rien." if vides else "Tous les points ont une réponse.",
    ])  # fmt: skip
