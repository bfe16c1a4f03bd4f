"""Ouvrir une instance : dossier, clés, base, migrations, et les refus qui protègent les données."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from socle.base import Base
from socle.coffre import Coffre, Reglage, Trousseau, ecrire_trousseau, eprouver_trousseau
from socle.erreurs import DemarrageImpossible
from socle.lecteurs import est_un_lecteur_reseau
from socle.migrations import conduite
from socle.perimetre import Perimetre, SessionCloisonnee
from socle.preuves.depot import Depot
from socle.reglages import Reglages

DEPOT = "depot_preuves"
CLE_NEUVE = (
    "Un trousseau de clés neuf a été créé : {chemin}. Imprimez-le et mettez-le sous clé : "
    "sans lui, les données chiffrées sont perdues."
)


@dataclass(frozen=True)
class Instance:
    """Une instance ouverte. `avis` : ce que le premier démarrage doit dire à la personne."""

    reglages: Reglages
    base: Base
    coffre: Coffre
    avis: tuple[str, ...] = ()

    @property
    def depot(self) -> Depot:
        """Le dossier des preuves de cette instance."""
        return Depot(self.reglages.dossier_preuves)

    @property
    def demonstration(self) -> bool:
        """Vrai si la base contient le territoire de démonstration."""
        with self.base.lire(Perimetre.hors("marqueur de démonstration")) as session:
            return session.get(Reglage, "demonstration") is not None


def ouvrir_instance(reglages: Reglages) -> Instance:
    """Ouvre l'instance décrite par ces réglages, ou lève `DemarrageImpossible` sans rien avoir écrit."""
    base = _ouvrir_base(reglages)
    try:
        neuve = _est_neuve(base, reglages)
        trousseau, avis = _trousseau(reglages, neuve=neuve)
        if base.est_sqlite:
            _preparer_sqlite(base, neuve=neuve)
        else:
            _controler_postgresql(base)
        with base.ecrire(Perimetre.hors("contrôle du trousseau")) as session:
            eprouver_trousseau(session, trousseau)
            _eprouver_depot(session, Depot(reglages.dossier_preuves))
    except BaseException:
        base.fermer()
        raise
    return Instance(reglages, base, Coffre(trousseau), tuple(avis))


def _ouvrir_base(reglages: Reglages) -> Base:
    try:
        adresse = make_url(reglages.adresse_base)
    except ArgumentError as erreur:
        raise DemarrageImpossible("GOUVERNE_BASE n'est pas une adresse de base valide.") from erreur
    if adresse.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DemarrageImpossible("GOUVERNE_BASE : seuls SQLite et PostgreSQL sont pris en charge.")
    if adresse.get_backend_name() == "sqlite":
        fichier = Path(adresse.database or "")
        try:
            fichier.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if est_un_lecteur_reseau(fichier.parent):
                raise DemarrageImpossible(
                    f"La base SQLite serait sur un lecteur réseau ({fichier.parent}) : ses verrous n'y sont pas sûrs, "
                    "et les données pourraient s'y perdre. Choisissez un disque local, ou PostgreSQL."
                )
            if not fichier.exists():
                fichier.touch(mode=0o600)
        except OSError as erreur:
            raise DemarrageImpossible(f"Le dossier des données ne peut pas être créé : {fichier.parent}.") from erreur
        if not os.access(fichier.parent, os.W_OK):
            raise DemarrageImpossible(f"Le dossier des données n'est pas accessible en écriture : {fichier.parent}.")
    try:
        return Base(reglages.adresse_base)
    except (NoSuchModuleError, ArgumentError) as erreur:
        raise DemarrageImpossible("GOUVERNE_BASE : pilote inconnu, attendu postgresql+psycopg://…") from erreur


def _eprouver_depot(session: SessionCloisonnee, depot: Depot) -> None:
    """Vérifie que le dossier des preuves est celui de cette base ; le crée et le marque la première fois."""
    reglage = session.get(Reglage, DEPOT)
    if reglage is not None and depot.temoin() != reglage.valeur:
        raise DemarrageImpossible(
            f"Le dossier des preuves ({depot.dossier}) n'est pas celui de cette base : partage non monté, ou mauvais chemin "
            "(GOUVERNE_PREUVES). Rien n'a été modifié."
        )
    if reglage is None:
        if depot.temoin() is not None and next(depot.fichiers(), None) is not None:
            raise DemarrageImpossible(
                f"Le dossier des preuves ({depot.dossier}) appartient déjà à une autre base : "
                "donnez-en un autre (GOUVERNE_PREUVES)."
            )
        jeton = depot.temoin() or secrets.token_hex(16)  # un premier démarrage coupé l'a pu laisser
        session.add(Reglage(cle=DEPOT, valeur=jeton))
        try:
            depot.marquer(jeton)
        except OSError as erreur:
            raise DemarrageImpossible(f"Le dossier des preuves ne peut pas être créé : {depot.dossier}.") from erreur


def _est_neuve(base: Base, reglages: Reglages) -> bool:
    try:
        return conduite.revision_en_place(base.moteur) is None
    except OperationalError as erreur:
        ou = reglages.donnees if base.est_sqlite else "le serveur PostgreSQL"
        raise DemarrageImpossible(f"La base n'est pas joignable ({ou}).") from erreur
    except Exception as erreur:
        if "file is not a database" in str(erreur):
            raise DemarrageImpossible("Le fichier de base n'est pas une base SQLite.") from erreur
        raise


def _trousseau(reglages: Reglages, *, neuve: bool) -> tuple[Trousseau, list[str]]:
    if reglages.cles is not None:
        return Trousseau.depuis_json(reglages.cles.get_secret_value()), []
    chemin = reglages.chemin_cles
    if chemin.exists():
        return Trousseau.depuis_json(chemin.read_text(encoding="utf-8")), []
    if not reglages.est_sqlite:
        raise DemarrageImpossible(
            "Avec PostgreSQL, le trousseau de clés se donne (GOUVERNE_CLES ou GOUVERNE_CLES_FICHIER) ; "
            "`gouverne cles creer` en fabrique un."
        )
    if not neuve:
        raise DemarrageImpossible(
            f"La base existe mais son trousseau de clés manque ({chemin}) : rétablissez-le. Aucune clé n'a été créée."
        )
    trousseau = Trousseau.nouveau()
    try:
        ecrire_trousseau(chemin, trousseau)
    except FileExistsError as erreur:
        raise DemarrageImpossible("Une autre instance démarre sur ce dossier : relancez dans un instant.") from erreur
    except OSError as erreur:
        raise DemarrageImpossible(f"Le trousseau de clés ne peut pas être écrit : {chemin}.") from erreur
    return trousseau, [CLE_NEUVE.format(chemin=chemin)]


def _preparer_sqlite(base: Base, *, neuve: bool) -> None:
    if not neuve and conduite.revision_en_place(base.moteur) == conduite.revision_visee():
        return
    if not neuve:
        conduite.copier_sqlite(Path(str(base.moteur.url.database)))
    conduite.migrer(base.moteur)


def _controler_postgresql(base: Base) -> None:
    with base.moteur.connect() as connexion:
        superutilisateur, contourne = connexion.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).one()
    if superutilisateur or contourne:
        raise DemarrageImpossible(
            "Gouverne refuse de démarrer en superutilisateur PostgreSQL (ou BYPASSRLS) : "
            "l'isolation par ligne n'y vaudrait rien. Employez le rôle gouverne_app."
        )
    if conduite.revision_en_place(base.moteur) != conduite.revision_visee():
        raise DemarrageImpossible("La base n'est pas à jour : lancez `gouverne migrer`.")
