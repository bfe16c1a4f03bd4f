"""Ce que demande le téléservice de la CNIL, champ par champ et dans son ordre, prêt à coller.

Le formulaire en ligne est derrière un compte : cet ordre est reconstitué, la page et le document le disent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.violations import regles
from registre.violations.forme import FORME
from registre.violations.listes import libelle
from registre.violations.modele import CLOSE
from registre.violations.operations import Dossier
from socle.champs import afficher, champs_par_nom, lire_attribut
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

RECONSTITUE: Final = (
    "Le formulaire de la CNIL est derrière un compte : cet ordre est reconstitué d'après ses champs publics, il peut "
    "différer du sien. Le texte, lui, est le vôtre."
)
CONSEQUENCES: Final = {
    "confidentialite": "consequences_confidentialite", "integrite": "consequences_integrite",
    "disponibilite": "consequences_disponibilite",
}  # fmt: skip


@dataclass(frozen=True)
class Ligne:
    """Un champ du téléservice. `manque` : il est vide et attendu ; un champ vide et facultatif ne manque pas."""

    code: str
    libelle: str
    valeur: str
    attendu: bool = True

    @property
    def manque(self) -> bool:
        """Vrai si la valeur est attendue et absente."""
        return self.attendu and not self.valeur


@dataclass(frozen=True)
class Partie:
    """Une partie du téléservice, dans son ordre."""

    titre: str
    lignes: tuple[Ligne, ...]


def parties(
    organisme: Organisme, dossier: Dossier, prestataire: str, fuseau: str, pieces: Sequence[str] = ()
) -> tuple[Partie, ...]:
    """Toutes les parties, dans l'ordre de la notification ; `pieces` : les titres de ce qui est joint à l'incident."""
    s = dossier.fiche.saisie
    zone = ZoneInfo(fuseau)
    composees: Sequence[tuple[str, Iterator[Ligne]]] = (
        ("Notification", _notification(dossier, zone)),
        ("Organisme et interlocuteurs", _organisme(organisme, dossier, prestataire)),
        ("Dates", _dates(s)),
        ("Nature", _champs(s, "natures")),
        ("Origine", _champs(s, "origines")),
        ("Cause", _champs(s, "cause")),
        ("Données", _champs(s, "donnees", "donnees_precision?", "nombre_enregistrements")),
        ("Personnes", _personnes(s)),
        ("Conséquences", _consequences(s)),
        ("Mesures et communication", _suites(s, pieces)),
    )
    return tuple(Partie(titre, tuple(lignes)) for titre, lignes in composees)


def manquants(toutes: Sequence[Partie]) -> int:
    """Combien de valeurs attendues manquent encore."""
    return sum(ligne.manque for partie in toutes for ligne in partie.lignes)


def _champs(s: Any, *noms: str) -> Iterator[Ligne]:
    """Des champs de la fiche tels quels ; un nom suivi de « ? » est facultatif."""
    declares = champs_par_nom(FORME.saisie)
    for recu in noms:
        nom = recu.removesuffix("?")
        champ = declares[nom]
        yield Ligne(nom, champ.libelle, afficher(champ, lire_attribut(s, nom)), attendu=nom == recu)


def _notification(dossier: Dossier, zone: ZoneInfo) -> Iterator[Ligne]:
    derniere = dossier.notifications[-1] if dossier.notifications else None
    premiere = dossier.notifications[0] if dossier.notifications else None
    suite = dossier.fiche.ligne.statut != CLOSE and premiere is not None
    genre = (
        "Complémentaire"
        if suite
        else libelle("types_notifications", derniere.genre)
        if derniere
        else "Initiale ou complète"
    )
    yield Ligne("genre", "Type de notification", genre)
    yield Ligne(
        "reference",
        "Référence de la notification initiale",
        premiere.reference_cnil if premiere else "",
        bool(premiere),
    )
    if premiere is not None:
        yield Ligne("envoi", "Première notification envoyée le", ecrire_instant(premiere.faite_a, zone))
    connue = dossier.fiche.ligne.connue_a
    tardive = connue is not None and premiere is not None and regles.est_tardive(premiere.faite_a, connue)
    yield Ligne("retard", "Motifs du retard, au-delà de 72 heures", premiere.retard_motifs if premiere else "", tardive)


def _organisme(o: Organisme, dossier: Dossier, prestataire: str) -> Iterator[Ligne]:
    lieu = " ".join(m for m in (o.adresse, o.code_postal, o.ville) if m)
    dpo = " ".join(m for m in (o.dpo_nom, f"({o.dpo_societe})" if o.dpo_societe else "") if m)
    contact = ", ".join(str(v) for v in (dossier.contact.get("nom"), dossier.contact.get("telephone")) if v)
    s = dossier.fiche.saisie
    yield Ligne("organisme", "Organisme", o.nom)
    yield Ligne("siren", "SIREN", o.siren)
    yield Ligne("adresse", "Adresse", lieu)
    yield Ligne(
        "representant", "Représentant légal", ", ".join(m for m in (o.representant_nom, o.representant_qualite) if m)
    )
    yield Ligne("dpo", "Délégué à la protection des données", dpo)
    yield Ligne("dpo_contact", "Le joindre", ", ".join(m for m in (o.dpo_courriel, o.dpo_telephone) if m))
    yield Ligne("declarant", "Déclaré dans Gouverne par", dossier.fiche.ligne.declaree_par, False)
    yield Ligne("contact", "Contact sur place", contact, False)
    yield Ligne("prestataire", "Prestataire en cause", prestataire, False)
    yield Ligne("autres", "Autres responsables ou prestataires", s.autres_responsables, False)


def _dates(s: Any) -> Iterator[Ligne]:
    fin = "En cours" if s.en_cours and s.fin_le is None else ecrire_date(s.fin_le)
    yield Ligne("debut", "Début", _avec_heure(s.debut_le, s.debut_heure))
    yield Ligne("fin", "Fin", fin)
    yield Ligne("connue", "Prise de connaissance", _avec_heure(s.connue_le, s.connue_heure))
    yield from _champs(s, "circonstances", "caractere", "recit")


def _avec_heure(jour: date | None, heure: str) -> str:
    return f"{ecrire_date(jour)} à {heure}" if jour and heure else ecrire_date(jour)


def ecrire_instant(quand: datetime, zone: ZoneInfo) -> str:
    """« 03/11/2026 à 14:30 », à l'heure de l'organisme."""
    local = quand.astimezone(zone)
    return f"{ecrire_date(local.date())} à {local:%H:%M}"


def _personnes(s: Any) -> Iterator[Ligne]:
    yield from _champs(s, "personnes", "personnes_precision?", "nombre_personnes")
    yield Ligne("tranche", "Tranche publiée par la CNIL", regles.tranche(s.nombre_personnes), False)


def _consequences(s: Any) -> Iterator[Ligne]:
    """Les conséquences des seules natures retenues, puis les impacts."""
    for nature, nom in CONSEQUENCES.items():
        if nature in s.natures or getattr(s, nom):
            yield from _champs(s, nom)
    yield from _champs(s, "impacts", "consequences_precision?", "gravite")


def _suites(s: Any, pieces: Sequence[str]) -> Iterator[Ligne]:
    yield from _champs(s, "mesures_avant", "mesures_apres", "communication")
    if s.communication == "oui":
        yield from _champs(
            s, "communication_le", "communication_moyen", "communication_contenu", "communication_nombre"
        )
    if s.communication == "non":
        yield from _champs(s, "communication_motif", "communication_precision?")
    yield from _champs(
        s, "transfrontalier", "transfrontalier_precision?", "autres_autorites?", "plainte", "plainte_le?"
    )
    yield Ligne("pieces", "Pièces à joindre", " ; ".join(pieces), False)
