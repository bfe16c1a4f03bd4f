"""Le registre des violations (RGPD 33(5)), en document et en tableur : tous les incidents, aucun numéro sauté."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.violations import enisa, regles
from registre.violations.documents import MANQUE, document, quand
from registre.violations.forme import FORME
from registre.violations.listes import libelle
from registre.violations.modele import Notification
from registre.violations.teleservice import ecrire_instant
from socle import documents as doc
from socle.champs import afficher, champs_par_nom
from socle.fiches.operations import Fiche
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.types import ecrire_date

COLONNES: Final = ("N°", "Faits", "Effets", "Mesures", "Décision", "CNIL et personnes")


def registre(
    organisme: Organisme, fiches_: Sequence[Fiche], notifications: Mapping[Any, Sequence[Notification]], jour: date
) -> doc.Document:
    """Le registre de l'article 33(5) : tous les incidents, dans l'ordre de leur numéro, violations ou non."""
    zone = ZoneInfo(fuseau(organisme.territoire_droit))
    violations = sum(f.ligne.est_violation is True for f in fiches_)
    compte = f"{len(fiches_)} incident{'s' if len(fiches_) > 1 else ''}"
    dont = f"dont {violations} violation{'s' if violations > 1 else ''} de données personnelles"
    garde = "un incident archivé, ou qui n'est pas une violation, garde son numéro et sa raison (RGPD 33(5))"
    blocs: list[Any] = [
        doc.Paragraphe(f"{compte}, {dont}. La numérotation n'a pas de trou : {garde}."),
        doc.Tableau(COLONNES, [_ligne(f, notifications.get(f.objet.id, ()), zone) for f in fiches_],
                    "", (9, 22, 18, 17, 18, 16)),
    ]  # fmt: skip
    if not fiches_:
        blocs[1:] = [doc.Paragraphe("Aucun incident inscrit à ce jour.")]
    return document(organisme, "Registre des violations", "RGPD, article 33, paragraphe 5", blocs, jour, paysage=True)


def _ligne(fiche: Fiche, notifications: Sequence[Notification], zone: ZoneInfo) -> list[Any]:
    v, s = fiche.ligne, fiche.saisie
    return [
        doc.Texte(v.reference, gras=True), faits_de(s), effets_de(s), s.mesures_apres or MANQUE,
        decision_de(v), suites_de(s, notifications, zone),
    ]  # fmt: skip


def faits_de(s: Any) -> str:
    """Ce qui s'est passé, quand, et quand on l'a su."""
    su = (
        f"Connu le {ecrire_date(s.connue_le)} {s.connue_heure}".strip()
        if s.connue_le
        else "Prise de connaissance : à dire"
    )
    return "\n".join(m for m in (s.titre, quand(s), su, s.recit) if m)


def effets_de(s: Any) -> str:
    """Nature, données, personnes, gravité."""
    champs = champs_par_nom(FORME.saisie)
    lus = [afficher(champs[nom], getattr(s, nom)) for nom in ("natures", "donnees", "personnes", "impacts", "gravite")]
    nombre = (
        f"{s.nombre_personnes} personne{'s' if s.nombre_personnes > 1 else ''}"
        if s.nombre_personnes is not None
        else ""
    )
    return "\n".join(m for m in (*lus, nombre) if m) or MANQUE


def decision_de(v: Any) -> str:
    """La qualification, la décision et leurs raisons."""
    if v.est_violation is None:
        return "À qualifier"
    if v.est_violation is False:
        return f"Pas une violation : {v.qualification_motif}"
    if not v.decision:
        return "Violation ; décision à prendre"
    cas = f" ({libelle('dispenses_34', v.decision_dispense)})" if v.decision_dispense else ""
    return f"{libelle('issues', v.decision)}{cas}. {v.decision_motif}"


def suites_de(s: Any, notifications: Sequence[Notification], zone: ZoneInfo) -> str:
    """Les notifications parties, ce qui a été dit aux personnes."""
    parties = [_notification(n, zone) for n in notifications]
    if s.communication:
        motif = f" : {libelle('dispenses_34', s.communication_motif)}" if s.communication_motif else ""
        le = f" le {ecrire_date(s.communication_le)}" if s.communication_le else ""
        parties.append(f"Personnes : {libelle('communications', s.communication).lower()}{le}{motif}")
    return "\n".join(parties) or "Néant"


def _notification(n: Notification, zone: ZoneInfo) -> str:
    numero = f", n° {n.reference_cnil}" if n.reference_cnil else ""
    retard = f". Retard : {n.retard_motifs}" if n.retard_motifs else ""
    return f"{libelle('types_notifications', n.genre)} le {ecrire_instant(n.faite_a, zone)}{numero}{retard}"


def colonnes_calculees(
    fiches_: Sequence[Fiche], notifications: Mapping[Any, Sequence[Notification]], zone: ZoneInfo
) -> dict[str, list[Any]]:
    """Les colonnes du tableur que la saisie ne porte pas."""
    return {
        "Numéro": [f.ligne.reference for f in fiches_],
        "État": [libelle("statuts_violations", f.ligne.statut) for f in fiches_],
        "Archivé": ["Oui" if f.objet.archive else "Non" for f in fiches_],
        "Qualification et décision": [decision_de(f.ligne) for f in fiches_],
        "Risque retenu": [libelle("risques", regles.risque_de(f.ligne.decision)) for f in fiches_],
        "Notifications": [suites_de(f.saisie, notifications.get(f.objet.id, ()), zone) for f in fiches_],
        "Gravité ENISA (aide)": [
            enisa.ecrire(g.se) if (g := enisa.gravite(f.saisie)) is not None else "" for f in fiches_
        ],
    }
