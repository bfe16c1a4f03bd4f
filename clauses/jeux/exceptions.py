"""Ce qui dispense d'ouvrir un jeu : secrets, vie privée, droits d'un tiers, dispense. Fonctions pures à trois valeurs."""

from __future__ import annotations

from clauses.jeux.faits import Constat, Faits
from clauses.jeux.listes import libelle


def secret(f: Faits) -> Constat:
    """Un secret protégé couvre tout le jeu (L311-5, L311-6)."""
    portee = f.jeu.secrets_portee
    noms = ", ".join(libelle("secrets_jeux", s).lower() for s in f.jeu.secrets) or "secret protégé"
    if portee == "tout":
        return Constat(True, f"{noms[0].upper()}{noms[1:]} : tout le jeu est couvert (CRPA L311-5, L311-6).")
    if portee in {"aucun", "partie"}:
        return Constat(False, "Aucun secret ne couvre tout le jeu.")
    return Constat(None, "Dites si un secret protège le jeu, en tout ou en partie.", "secrets_portee")


def vie_privee(f: Faits) -> Constat:
    """Aucun traitement ne protège les personnes (L311-6, 1° ; L312-1-2)."""
    if f.jeu.traitement_dcp == "impossible" and f.jeu.donnees_personnelles is not False:
        return Constat(True, "Aucun traitement ne protège les personnes (CRPA L311-6, 1° ; L312-1-2).")
    if f.jeu.donnees_personnelles is None:
        return Constat(None, "Dites si le jeu contient des données personnelles.", "donnees_personnelles")
    return Constat(False, "La protection des personnes n'empêche pas la publication, après traitement s'il y a lieu.")


def tiers(f: Faits) -> Constat:
    """Un tiers détient des droits de propriété intellectuelle (L311-4, L321-2 c)."""
    if f.jeu.droits_tiers:
        return Constat(
            True, "Droits d'un tiers : sans son accord, ni publication ni réutilisation (CRPA L321-2 c ; L311-4)."
        )
    if f.jeu.droits_tiers is None:
        return Constat(None, "Dites si un tiers détient des droits sur le jeu.", "droits_tiers")
    return Constat(False, "Aucun droit de tiers.")


def dispense(f: Faits) -> Constat:
    """L'autorité concédante a dispensé le concessionnaire, par décision motivée et publiée (L3131-3)."""
    if f.jeu.dispense:
        return Constat(True, f"Dispense : {f.jeu.dispense} (CCP L3131-3).")
    return Constat(False, "Aucune dispense.")
