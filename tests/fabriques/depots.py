"""Un petit territoire et des fichiers à y déposer en nombre."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fabriques.monde import Monde
from fabriques.tableaux_lus import en_xlsx
from registre.depots import lots as reprise
from registre.depots import operations
from registre.depots.archives import Fichier
from registre.depots.operations import DepotLu
from registre.traitements.operations import lire_registre
from socle.comptes.modele import Personne
from socle.lots import lectures
from socle.lots import operations as lots
from socle.operations import Contexte
from socle.organismes.modele import Organisme

NOMS = ("Vallon-le-Haut", "Pré-Fictif", "Rives-Inventées")
TITRES = ("Nom du traitement", "Service gestionnaire", "Finalité")


@dataclass
class Territoire:
    """Un nœud, ses communes, sa déléguée."""

    monde: Monde
    noeud: Organisme
    communes: Sequence[Organisme]
    personne: Personne
    contexte: Contexte

    def chez(self, rang: int) -> Contexte:
        """Le contexte de la déléguée chez une commune."""
        return self.monde.contexte(self.communes[rang], "dpo", personne=self.personne)

    def noms(self, rang: int) -> list[str]:
        """Les fiches vivantes d'une commune."""
        return sorted(f.saisie.nom for f in lire_registre(self.chez(rang)))

    def deposer(self, *fichiers: Fichier) -> DepotLu:
        """Dépose au nœud et relit."""
        return operations.lire(self.contexte, operations.deposer(self.contexte, fichiers))

    def lancer(self, lu: DepotLu, mode: str = "tout") -> lectures.LotVu:
        """Lance le lot d'un dépôt, le mène au bout et le relit."""
        lot = reprise.lancer(self.contexte, lu.depot.id, mode)
        self.mener(lot)
        return lectures.lire(self.contexte, lot)

    def defaire(self, lot: uuid.UUID) -> lectures.LotVu:
        """Défait un lot, jusqu'au bout."""
        lots.defaire(self.contexte, lot)
        self.mener(lot)
        return lectures.lire(self.contexte, lot)

    def mener(self, lot: uuid.UUID) -> None:
        """Fait avancer un lot jusqu'au bout."""
        while lots.avancer(self.contexte, lot):
            pass


def batir(monde: Monde, noms: Sequence[str] = NOMS) -> Territoire:
    """Un territoire dont chaque commune porte ce nom."""
    noeud = monde.organisme("Communauté d'Essai", type="communaute_communes")
    communes = [
        monde.organisme(f"Commune de {nom}", parent=noeud, siren=_siren(rang), insee=f"{99000 + rang}")
        for rang, nom in enumerate(noms)
    ]
    personne = monde.personne("Camille Essai", dpo=noeud)
    return Territoire(monde, noeud, communes, personne, monde.contexte(noeud, "dpo", personne=personne))


def _siren(rang: int) -> str:
    """Un SIREN fictif à la clé juste."""
    base = f"2199{rang:04d}"
    return next(base + str(cle) for cle in range(10) if _luhn(base + str(cle)))


def _luhn(siren: str) -> bool:
    chiffres = [int(c) * (2 if place % 2 else 1) for place, c in enumerate(siren)]
    return sum(c - 9 if c > 9 else c for c in chiffres) % 10 == 0


def tableau(*noms: str, titres: Sequence[str] = TITRES) -> bytes:
    """Un classeur d'une ligne par traitement."""
    return en_xlsx([list(titres), *([nom, "Accueil", f"Tenir « {nom} »"] for nom in noms)])


def tableau_commun(lignes: Sequence[tuple[str, str]], titre: str = "Collectivité") -> bytes:
    """Un classeur où une colonne nomme l'organisme : (organisme, traitement)."""
    return en_xlsx([[titre, *TITRES], *([qui, nom, "Accueil", f"Tenir « {nom} »"] for qui, nom in lignes)])


def fichier(nom: str, *traitements: str) -> Fichier:
    """Un tableau déposé sous ce nom."""
    return Fichier(nom, tableau(*traitements))


def archive(contenus: Mapping[str, bytes]) -> bytes:
    """Une archive .zip."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as sortie:
        for nom, octets in contenus.items():
            sortie.writestr(nom, octets)
    return tampon.getvalue()


def cibles(lu: DepotLu) -> list[str]:
    """L'organisme de chaque part, ou son état."""
    return [lu.membres[p.cible_id].nom if p.cible_id else p.etat for p in lu.parts]
