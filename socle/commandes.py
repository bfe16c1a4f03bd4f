"""Commandes du socle : servir, migrer, organismes, journal, clés."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import click
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from socle import journal
from socle.base import Base, maintenant
from socle.coffre import Trousseau
from socle.comptes import jetons
from socle.comptes.acces import contexte_de_commande
from socle.comptes.modele import Personne
from socle.comptes.operations import creer_lien_premier_compte
from socle.console import Commande, Groupe, lire_reglages, ouvrir
from socle.courriels.boite import remettre
from socle.courriels.serveur import trouver_serveur
from socle.erreurs import DemarrageImpossible, Introuvable
from socle.instance import Instance
from socle.journal_operations import purger_contenus
from socle.migrations import conduite
from socle.organismes.modele import Organisme, OrganismeSaisie
from socle.organismes.operations import creer_depuis_la_commande
from socle.perimetre import Perimetre
from socle.preuves import commandes as preuves_et_cles
from socle.rappels.entretien import passer
from socle.saisies import valider
from socle.travaux import accomplir

BATTEMENT = 20.0
RAPPELS = 900.0
"""Secondes entre deux préparations des rappels."""


def servir(fabrique: Callable[[Instance], Flask]) -> None:
    """Ouvre l'instance et sert l'application par waitress, avec la boucle des courriels et celle des travaux."""
    from waitress import create_server

    instance = ouvrir()
    app = fabrique(instance)
    reglages = instance.reglages
    derriere = bool(reglages.mandataires)  # ProxyFix juge alors les en-têtes transmis : waitress doit les laisser
    serveur = create_server(
        app, host=reglages.adresse, port=reglages.port, threads=8, clear_untrusted_proxy_headers=not derriere
    )
    port = getattr(serveur, "effective_port", reglages.port)
    adresse = reglages.adresse_publique or f"http://{reglages.adresse}:{port}"
    lien = creer_lien_premier_compte(instance, adresse)
    click.echo(f"Gouverne est ouvert : {adresse}/")
    if lien:
        click.echo(f"Premier compte (lien à usage unique, 24 h) : {lien}")
    arret = threading.Event()
    for boucle in (_boucle, _travailler):
        threading.Thread(target=boucle, args=(instance, arret), daemon=True).start()
    try:
        serveur.run()
    except KeyboardInterrupt:
        pass
    finally:
        arret.set()
        serveur.close()
        instance.base.fermer()


def _boucle(instance: Instance, arret: threading.Event) -> None:
    """Courriels à chaque battement ; rappels et ménage du jour toutes les quinze minutes (`gouverne rappels`)."""
    prochain = 0.0
    while not arret.wait(BATTEMENT):
        try:
            if time.monotonic() >= prochain:
                prochain = time.monotonic() + RAPPELS
                passer(instance)
            else:
                remettre(instance.base, trouver_serveur(instance))
        except Exception as erreur:  # la boucle ne s'arrête jamais : elle recommence au battement suivant
            structlog.get_logger("gouverne").error("entretien", genre=type(erreur).__name__)


def _travailler(instance: Instance, arret: threading.Event) -> None:
    """Les travaux de fond à chaque battement, à part : leur lenteur ne retarde pas un courriel."""
    while not arret.wait(BATTEMENT):
        accomplir(instance)


@click.command("migrer", cls=Commande)
def migrer() -> int:
    """Mettre la base à jour (explicite avec PostgreSQL, par le rôle propriétaire)."""
    reglages = lire_reglages()
    if reglages.est_sqlite:
        ouvrir().base.fermer()
    else:
        base = Base(reglages.base_proprietaire or reglages.adresse_base)
        try:
            conduite.migrer(base.moteur)
        except SQLAlchemyError as erreur:
            raise DemarrageImpossible(
                f"La migration a échoué ({type(erreur).__name__}) et rien n'a changé. Elle demande le rôle propriétaire "
                "de la base (GOUVERNE_BASE_PROPRIETAIRE) et une base joignable."
            ) from erreur
        finally:
            base.fermer()
    click.echo(f"Base à jour : {conduite.revision_visee()}")
    return 0


@click.group(cls=Groupe, name="organisme")
def organisme() -> None:
    """Les organismes."""


@organisme.command("creer")
@click.argument("code", metavar="CODE")
@click.option("--nom", required=True, metavar="NOM", help="Nom de l'organisme.")
@click.option(
    "--type", "type_", default="commune", show_default=True, metavar="TYPE", help="Type (commune, ccas, syndicat…)."
)
@click.option("--parent", default="", metavar="CODE", help="Code de l'organisme auquel le rattacher.")
def creer(code: str, nom: str, type_: str, parent: str) -> int:
    """Créer un organisme."""
    saisie = valider(OrganismeSaisie, {"nom": nom, "type": type_})
    creer_depuis_la_commande(ouvrir(), code, saisie, parent)
    click.echo(code)
    return 0


@organisme.command("lister")
def lister() -> int:
    """Lister les organismes (code, tabulation, nom)."""
    with ouvrir().base.lire(Perimetre()) as session:
        for code, nom in session.exec(select(Organisme.code, Organisme.nom).order_by(col(Organisme.cle_tri))):
            click.echo(f"{code}\t{nom}")
    return 0


@click.group(cls=Groupe, name="journal")
def journal_() -> None:
    """Le journal."""


@journal_.command("verifier")
def verifier() -> int:
    """Vérifier toutes les chaînes : entrée altérée, manquante ou déplacée."""
    instance = ouvrir()
    anomalies = entrees = 0
    with instance.base.lire(Perimetre.hors("vérification du journal")) as session:
        codes = dict(session.exec(select(Organisme.id, Organisme.code)).all())
        for chaine in journal.chaines(session):
            nom = codes.get(chaine, "instance")
            entrees += session.get_one(journal.Tete, chaine).rang
            for constat in journal.verifier(session, chaine):
                click.echo(f"{nom} : {constat.phrase}", err=constat.est_anomalie)
                anomalies += constat.est_anomalie
    if anomalies:
        click.echo(f"gouverne : {anomalies} anomalie{'s' if anomalies > 1 else ''} dans le journal.", err=True)
        return 1
    pluriel = "s" if entrees > 1 else ""
    click.echo(f"Journal intact : {entrees} entrée{pluriel} vérifiée{pluriel}.")
    return 0


@journal_.command("purger")
@click.option("--organisme", "code", required=True, metavar="CODE", help="Code de l'organisme.")
@click.option(
    "--rang", "rangs", required=True, type=int, multiple=True, metavar="N", help="Numéro d'entrée, répétable."
)
@click.option("--motif", required=True, metavar="TEXTE", help="Pourquoi ce contenu est effacé ; gardé au journal.")
def purger(code: str, rangs: tuple[int, ...], motif: str) -> int:
    """Effacer le contenu d'entrées du journal (RGPD 17) : l'acte reste, son contenu part, la chaîne tient."""
    contexte = contexte_de_commande(ouvrir(), code)
    with contexte.base.lire(contexte.perimetre) as session:
        ids = list(session.exec(select(journal.Entree.id).where(col(journal.Entree.rang).in_(rangs))))
    if len(ids) != len(set(rangs)):
        raise Introuvable("L'une de ces entrées n'existe pas dans le journal de cet organisme.")
    purger_contenus(contexte, ids, motif)
    click.echo(f"{len(ids)} contenu{'s' if len(ids) > 1 else ''} effacé{'s' if len(ids) > 1 else ''}")
    return 0


@click.group(cls=Groupe, name="cles")
def cles() -> None:
    """Le trousseau de clés."""


@cles.command("creer")
def creer_cles() -> int:
    """Fabriquer un trousseau neuf, à donner à une instance PostgreSQL (GOUVERNE_CLES_FICHIER)."""
    click.echo(Trousseau.nouveau().en_json())
    return 0


@click.group(cls=Groupe, name="comptes")
def comptes() -> None:
    """Les comptes."""


@comptes.command("lien")
@click.argument("courriel", metavar="COURRIEL", required=False)
def lien(courriel: str | None) -> int:
    """Donner un lien à usage unique : nouveau mot de passe d'un compte, ou premier compte d'une base vide."""
    instance = ouvrir()
    adresse = instance.reglages.origine
    if not courriel:
        premier = creer_lien_premier_compte(instance)
        if not premier:
            raise Introuvable("Un compte existe déjà : donnez l'adresse du compte (gouverne comptes lien COURRIEL).")
        click.echo(premier)
        return 0
    with instance.base.ecrire(Perimetre.organisme(journal.INSTANCE)) as session:
        tete = journal.verrouiller(session, [journal.INSTANCE])[journal.INSTANCE]
        personne = session.exec(select(Personne).where(Personne.email == courriel.strip().lower())).first()
        if personne is None:
            raise Introuvable(f"Aucun compte n'a l'adresse « {courriel} ».")
        jeton = jetons.creer_jeton(session, jetons.REINITIALISATION, personne.id)
        evenement = journal.Evenement("compte.lien_donne", "personne", personne.id)
        journal.inscrire(session, tete, [evenement], None, maintenant())
    click.echo(f"{adresse}/mot-de-passe/nouveau/{jeton}")
    return 0


cles.add_command(preuves_et_cles.tourner)
