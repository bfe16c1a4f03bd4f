"""La fiche d'un incident à imprimer : l'ordre du téléservice de la CNIL, puis ce qui a été décidé."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.violations import enisa
from registre.violations.listes import LISTES, libelle
from registre.violations.operations import Dossier
from registre.violations.teleservice import RECONSTITUE, Partie, ecrire_instant, manquants
from socle import documents as doc
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

MANQUE: Final = "à compléter"
COLONNES: Final = ("N°", "Faits", "Effets", "Mesures", "Décision", "CNIL et personnes")


def document(
    organisme: Organisme, titre: str, sous_titre: str, blocs: list[Any], jour: date, **suite: Any
) -> doc.Document:
    """Un document de la tranche : en-tête de l'organisme, état du droit."""
    etat = max(item.etat_du_droit for item in LISTES["issues"].items).isoformat()
    return doc.Document(
        titre=titre, sous_titre=sous_titre, blocs=blocs, organisme=organisme.nom, date_document=jour, etat_du_droit=etat,
        mention=organisme.mention, page_de_garde=False, **suite,
    )  # fmt: skip


def fiche_cnil(organisme: Organisme, dossier: Dossier, parties: Sequence[Partie], jour: date) -> doc.Document:
    """La fiche d'un incident, dans l'ordre du téléservice, puis ce qui a été décidé."""
    v, fiche = dossier.fiche.ligne, dossier.fiche
    reste = manquants(parties)
    blocs: list[Any] = [doc.Paragraphe(RECONSTITUE, "aide")]
    if reste:
        blocs.append(doc.Paragraphe(f"{reste} valeur{'s' if reste > 1 else ''} à compléter.", "alerte"))
    for rang, partie in enumerate(parties, 1):
        lignes = [(x.libelle, x.valeur or (MANQUE if x.manque else "néant")) for x in partie.lignes]
        blocs += [doc.Titre(1, f"{rang}. {partie.titre}"), doc.Fiche(lignes)]
    blocs += [
        doc.Titre(1, "Qualification et décision"),
        doc.Fiche(_decision(v, ZoneInfo(fuseau(organisme.territoire_droit)))),
    ]
    blocs += _gravite(fiche.saisie)
    titre = f"Incident {v.reference}"
    return document(organisme, titre, fiche.saisie.titre, blocs, jour, version=str(fiche.objet.version))


def _decision(v: Any, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    qualification = {True: "Violation de données personnelles", False: "Pas une violation", None: "à qualifier"}
    decision = libelle("issues", v.decision) or ("sans objet" if v.est_violation is False else "à prendre")
    if v.decision_dispense:
        decision += f" ({libelle('dispenses_34', v.decision_dispense)})"
    qualifie = _dit(qualification[v.est_violation], v.qualification_motif, v.qualifie_par, v.qualifie_le, zone)
    avis = _dit(libelle("risques", v.avis_risque) or "pas rendu", v.avis_motif, v.avis_par, v.avis_le, zone)
    decide = _dit(decision, v.decision_motif, v.decide_par, v.decide_le, zone)
    return [
        ("Qualification", qualifie, "RGPD 4(12)"), ("Avis du délégué", avis, "RGPD 39(1)"),
        ("Décision (visa)", decide, "RGPD 33, 34"),
    ]  # fmt: skip


def _dit(quoi: str, motif: str, par: str, le: Any, zone: ZoneInfo) -> str:
    qui = f", par {par} le {ecrire_instant(le, zone)}" if le else ""
    return f"{quoi}{qui}. {motif}" if motif else f"{quoi}{qui}"


def _gravite(s: Any) -> list[Any]:
    lue = enisa.gravite(s)
    if lue is None:
        return []
    drapeaux = [
        t for vrai, t in ((lue.nombreux, "plus de 100 personnes"), (lue.illisibles, "données inintelligibles")) if vrai
    ]
    suite = f" À signaler : {', '.join(drapeaux)}." if drapeaux else ""
    phrase = f"SE = DPC × EI + CB = {lue.calcul} : gravité {lue.bande.libelle.lower()}.{suite}"
    return [doc.Encadre("Échelle de l'ENISA, à titre d'aide", [
        phrase, "Grade 2 (source secondaire). Cet indice ne remplace pas l'examen des articles 33 et 34."])]  # fmt: skip


def quand(s: Any) -> str:
    """« Du … au … », « Depuis le … », « Le … » ; vide si le début n'est pas dit."""
    debut, fin = ecrire_date(s.debut_le), ecrire_date(s.fin_le)
    if debut and fin and debut != fin:
        return f"Du {debut} au {fin}"
    return f"Depuis le {debut}" if debut and s.en_cours else f"Le {debut}" if debut else ""
