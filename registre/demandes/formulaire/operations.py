"""Le formulaire côté organisme : le lire, l'ouvrir, le fermer, en changer le texte. Rien d'un envoi ne s'y lit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import col, delete, func, select

from registre.demandes.formulaire.modele import FORMULAIRE, Envoi, FormulairePublic, ReglageSaisie
from registre.droits import DEMANDES_FORMULAIRE
from socle.erreurs import ConflitDeVersion, RegleEnfreinte
from socle.journal import Evenement
from socle.operations import Atelier, lecture, operation
from socle.organismes.modele import Organisme

SANS_COURRIEL: Final = (
    "Le formulaire confirme chaque adresse par un courriel : il ne s'ouvre pas tant qu'aucun serveur d'envoi n'est réglé, ou "
    "que l'adresse publique de l'instance n'est pas connue."
)
SANS_CONTACT: Final = (
    "Inscrivez d'abord comment joindre le délégué (courriel, téléphone ou adresse) sur la page de l'organisme : le "
    "formulaire doit le dire (RGPD 13(1)b)."
)


@dataclass(frozen=True)
class Reglage:
    """Ce que la page du bureau montre. `en_attente` : combien d'envois personne n'a encore confirmés."""

    saisie: ReglageSaisie
    ouvert: bool
    version: int
    en_attente: int
    change_le: datetime | None = None
    change_par: str = ""

    @property
    def deja_ouvert(self) -> bool:
        """Vrai si le formulaire a été ouvert un jour : son adresse est peut-être affichée quelque part."""
        return self.change_le is not None


def contact_de(organisme: Organisme) -> str:
    """Comment joindre le délégué, sinon l'organisme ; vide si rien n'est inscrit."""
    postale = _lieu(organisme.dpo_adresse, organisme.dpo_code_postal, organisme.dpo_ville)
    delegue = [m for m in (organisme.dpo_courriel, organisme.dpo_telephone, postale) if m]
    if delegue:
        nom = ", ".join(m for m in (organisme.dpo_nom, organisme.dpo_societe) if m)
        return ", ".join([nom, *delegue] if nom else delegue)
    sienne = _lieu(organisme.adresse, organisme.code_postal, organisme.ville)
    return ", ".join(m for m in (organisme.courriel, organisme.telephone, sienne) if m)


def _lieu(adresse: str, code_postal: str, ville: str) -> str:
    return ", ".join(m for m in (adresse, " ".join(m for m in (code_postal, ville) if m)) if m)


def trouver(atelier: Atelier) -> FormulairePublic | None:
    """Le formulaire de l'organisme, s'il en a un."""
    return atelier.session.exec(select(FormulairePublic)).first()


@lecture(DEMANDES_FORMULAIRE)
def lire(atelier: Atelier) -> Reglage:
    """Où en est le formulaire de l'organisme."""
    attente = select(func.count()).select_from(Envoi)
    vivants = col(Envoi.contenu).is_not(None), col(Envoi.expire_le) > atelier.quand
    nombre = atelier.session.exec(attente.where(*vivants)).one()
    formulaire = trouver(atelier)
    if formulaire is None:
        return Reglage(ReglageSaisie(), False, 0, nombre)
    return Reglage(
        ReglageSaisie(accueil=formulaire.accueil), formulaire.ouvert, formulaire.version, nombre, formulaire.change_le,
        formulaire.change_par,
    )  # fmt: skip


@operation(DEMANDES_FORMULAIRE)
def regler(atelier: Atelier, saisie: ReglageSaisie, version: int, *, ouvert: bool, peut_envoyer: bool) -> None:
    """Ouvre, ferme ou retouche le formulaire lu en `version` (zéro : il n'y en avait pas encore)."""
    formulaire = trouver(atelier)
    if formulaire is None and not ouvert:
        raise RegleEnfreinte("Ce formulaire n'a jamais été ouvert : ouvrez-le d'abord.")
    actuelle = formulaire.version if formulaire else 0
    if formulaire is not None and (formulaire.ouvert, formulaire.accueil) == (ouvert, saisie.accueil):
        return
    if actuelle != version:
        raise ConflitDeVersion(version, actuelle)
    avant = formulaire is not None and formulaire.ouvert
    if ouvert and not avant:
        _exiger_de_quoi_ouvrir(atelier, peut_envoyer)
    if formulaire is None:
        formulaire = FormulairePublic(organisme_id=atelier.organisme_id, change_le=atelier.quand, change_par="")
    formulaire.ouvert, formulaire.accueil, formulaire.version = ouvert, saisie.accueil, actuelle + 1
    formulaire.change_le, formulaire.change_par = atelier.quand, atelier.contexte.acteur.nom
    atelier.session.add(formulaire)
    verbe = "modifie" if ouvert == avant else "ouvert" if ouvert else "ferme"
    contenu = {"libelle": "Formulaire public", "accueil": saisie.accueil, "ouvert": ouvert}
    atelier.journaliser(Evenement(f"{FORMULAIRE}.{verbe}", FORMULAIRE, formulaire.id, formulaire.version, contenu))


def _exiger_de_quoi_ouvrir(atelier: Atelier, peut_envoyer: bool) -> None:
    if not peut_envoyer:
        raise RegleEnfreinte(SANS_COURRIEL)
    if not contact_de(atelier.session.get_one(Organisme, atelier.organisme_id)):
        raise RegleEnfreinte(SANS_CONTACT)


@operation(DEMANDES_FORMULAIRE)
def purger(atelier: Atelier) -> int:
    """Efface les envois dont le lien a expiré, confirmés ou non ; rend combien ne l'avaient pas été."""
    echus = col(Envoi.expire_le) <= atelier.quand
    muets = select(func.count()).select_from(Envoi).where(echus, col(Envoi.contenu).is_not(None))
    nombre = atelier.session.exec(muets).one()
    atelier.session.exec(delete(Envoi).where(echus))
    if nombre:
        atelier.journaliser(Evenement(f"{FORMULAIRE}.purge", FORMULAIRE, None, None, {"nombre": nombre}))
    return nombre
