"""Conditions tenant au jeu lui-même : sa forme, ce qu'il protège, sa publication. Fonctions pures à trois valeurs."""

from __future__ import annotations

from clauses.jeux.conditions_organisme import administration, agents, habitants
from clauses.jeux.faits import Constat, Faits, tous
from clauses.jeux.listes import LISTES, libelle
from socle.types import ecrire_date


def electronique(f: Faits) -> Constat:
    """Le jeu existe sous forme électronique."""
    if not f.jeu.format:
        return Constat(None, "Le format n'est pas dit.", "format")
    papier = _groupe_du_format(f) == "papier"
    return Constat(not papier, "Le jeu n'existe que sur papier." if papier else "Le jeu est électronique.", "format")


def _groupe_du_format(f: Faits) -> str:
    return next((i.groupe for i in LISTES["formats_jeux"].items if i.code == f.jeu.format), "")


def reguliere(f: Faits) -> Constat:
    """Le jeu est mis à jour de façon régulière."""
    if not f.jeu.frequence:
        return Constat(None, "La fréquence de mise à jour n'est pas dite.", "frequence")
    if f.jeu.frequence == "jamais":
        return Constat(False, "Le jeu n'est pas mis à jour : il se communique à qui le demande.", "frequence")
    return Constat(True, f"Mise à jour : {libelle('frequences_jeux', f.jeu.frequence).lower()}.", "frequence")


def publie(f: Faits) -> Constat:
    """Le jeu est en ligne aujourd'hui."""
    le = f.jeu.premiere_publication
    if f.jeu.adresse_publication and (le is None or le <= f.aujourd_hui):
        return Constat(True, f"Publié{f' depuis le {ecrire_date(le)}' if le else ''}.")
    if le is not None and le <= f.aujourd_hui:
        return Constat(None, "Publié, dit la fiche, mais où ?", "adresse_publication")
    return Constat(False, "Le jeu n'est pas publié.", "adresse_publication")


def protege(f: Faits) -> Constat:
    """Le jeu comporte des données personnelles ou des mentions protégées."""
    if f.jeu.donnees_personnelles or f.jeu.secrets_portee in {"partie", "tout"}:
        return Constat(True, "Le jeu comporte des données personnelles ou des mentions protégées.")
    if f.jeu.donnees_personnelles is None:
        return Constat(None, "Dites si le jeu contient des données personnelles.", "donnees_personnelles")
    if f.jeu.secrets_portee != "aucun":
        return Constat(None, "Dites si un secret protège une partie du jeu.", "secrets_portee")
    return Constat(False, "Ni donnée personnelle, ni mention protégée.")


def traite(f: Faits) -> Constat:
    """L'occultation ou l'anonymisation est faite."""
    code = f.jeu.traitement_dcp
    if code in {"occulte", "anonymise", "dispense"}:
        return Constat(True, f"Traitement : {libelle('traitements_dcp', code).lower()}.")
    if code == "a_faire":
        return Constat(False, "Le traitement reste à faire.", "traitement_dcp")
    if publie(f).valeur and f.jeu.donnees_personnelles:
        return Constat(False, "Le jeu est publié sans qu'un traitement soit décrit.", "traitement_dcp")
    return Constat(None, "Dites quel traitement précède la publication.", "traitement_dcp")


def format_ouvert(f: Faits) -> Constat:
    """Le format est un standard ouvert, lisible par machine."""
    valeur = {"ouvert": True, "ferme": False, "papier": False}.get(_groupe_du_format(f))
    nom = libelle("formats_jeux", f.jeu.format) or "non dit"
    suite = {True: "standard ouvert", False: "peu réutilisable", None: "à vérifier"}[valeur]
    return Constat(valeur, f"Format : {nom} ({suite}).", "format")


def a_une_licence(f: Faits) -> Constat:
    """Une licence accompagne la réutilisation, ou une redevance l'exige."""
    if f.jeu.redevance or f.jeu.licence not in {"", "aucune"}:
        return Constat(True, "La réutilisation a une licence ou une redevance.")
    if f.jeu.licence == "aucune":
        return Constat(False, "Sans redevance, aucune licence n'est exigée.", "licence")
    return Constat(None, "La licence n'est pas dite.", "licence")


def licence_de_la_liste(f: Faits) -> Constat:
    """La licence figure au décret ou a été homologuée."""
    code = f.jeu.licence
    nom = libelle("licences", code) or "non dite"
    if code in {"lo2", "odbl"}:
        return Constat(True, f"Licence : {nom}.", "licence")
    if code in {"logiciel", "homologuee"}:
        precise = bool(f.jeu.licence_precision)
        return Constat(
            True if precise else None, f"Licence : {nom}{'' if precise else ', à préciser'}.", "licence_precision"
        )
    if code == "payante":
        return Constat(True, "Licence avec redevance : vérifiez ses clauses (CRPA R323-3).", "licence")
    if f.jeu.redevance:
        return Constat(False, "Une redevance exige une licence.", "licence")
    return Constat(False if code == "autre" else None, f"Licence : {nom}.", "licence")


def licence_ouverte(f: Faits) -> Constat:
    """La licence est aussi ouverte que CC BY 4.0 ; l'ODbL, qui oblige au partage, est à vérifier."""
    valeur = {"lo2": True, "payante": False, "aucune": False}.get(f.jeu.licence)
    return Constat(valeur, f"Licence : {libelle('licences', f.jeu.licence) or 'non dite'}.", "licence")


def gratuit(f: Faits) -> Constat:
    """Aucune redevance."""
    return Constat(not f.jeu.redevance, "Une redevance est demandée." if f.jeu.redevance else "Réutilisation gratuite.")


def par_api(f: Faits) -> Constat:
    """Le jeu s'obtient par une interface de programmation."""
    if not f.jeu.mode_acces:
        return Constat(None, "Le mode d'accès n'est pas dit.", "mode_acces")
    ouvert = "api" in f.jeu.mode_acces
    return Constat(ouvert, f"Interface de programmation : {'oui' if ouvert else 'non'}.", "mode_acces")


def forte_valeur(f: Faits) -> Constat:
    """Le jeu relève d'une catégorie de forte valeur."""
    code = f.jeu.forte_valeur
    if not code:
        return Constat(None, "Dites si le jeu est de forte valeur.", "forte_valeur")
    if code == "aucune":
        return Constat(False, "Le jeu n'est pas de forte valeur.", "forte_valeur")
    return Constat(True, f"Catégorie : {libelle('fortes_valeurs', code).lower()}.", "forte_valeur")


def mobilites(f: Faits) -> Constat:
    """Le jeu porte sur les mobilités."""
    if not f.jeu.domaine:
        return Constat(None, "Le domaine n'est pas dit.", "domaine")
    vise = f.jeu.domaine == "mobilites"
    return Constat(vise, f"Domaine : {libelle('domaines_jeux', f.jeu.domaine).lower()}.", "domaine")


def point_d_acces_national(f: Faits) -> Constat:
    """Le jeu est sur le point d'accès national aux données de transport."""
    present = publie(f).valeur and "transport.data.gouv.fr" in f.jeu.adresse_publication.lower()
    phrase = "Sur transport.data.gouv.fr." if present else "L'adresse n'est pas sur transport.data.gouv.fr."
    return Constat(bool(present), phrase, "adresse_publication")


def indispensable(f: Faits) -> Constat:
    """Le jeu est indispensable à l'exécution de la concession."""
    valeur = f.jeu.interet_general
    phrases = {True: "Indispensable à l'exécution du contrat.", False: "Pas indispensable à l'exécution du contrat."}
    if valeur is None:
        return Constat(None, "Dites si le jeu est indispensable à l'exécution de la concession.", "interet_general")
    return Constat(valeur, phrases[valeur], "interet_general")


def fourni(f: Faits) -> Constat:
    """L'organisme a déjà accès au jeu."""
    modes = set(f.jeu.mode_acces)
    if "aucun" in modes:
        return Constat(False, "L'organisme n'a aucun accès au jeu.", "mode_acces")
    if modes & {"api", "telechargement", "depot", "lecture_base"}:
        return Constat(True, "L'organisme accède au jeu.", "mode_acces")
    return Constat(None, "Dites comment l'organisme accède au jeu.", "mode_acces")


def algorithme(f: Faits) -> Constat:
    """Un traitement algorithmique fonde des décisions individuelles : un jeu de cette nature l'atteste."""
    if f.reponses or (f.jeu is not None and f.jeu.nature == "algorithmes"):
        return Constat(True, "Un jeu décrit les règles d'un traitement.")
    return Constat(None, "Vérifiez, dans Systèmes, si un algorithme fonde des décisions individuelles.", "nature")


def publie_par_un_jeu(f: Faits) -> Constat:
    """Un jeu de la bonne nature dit que c'est publié."""
    jeux = (f.jeu,) if f.jeu is not None else f.reponses
    constats = [publie(Faits(f.organisme, f.aujourd_hui, jeu, f.contrat)) for jeu in jeux]
    if not constats:
        return Constat(None, "Aucun jeu ne dit que c'est publié.", "nature")
    return next((c for c in constats if c.valeur), constats[0])


def a_ouvrir(f: Faits) -> Constat:
    """Le jeu est publié, ou la loi demande qu'il le soit."""
    if f.jeu.nature not in {"", "base"} or publie(f).valeur:
        return Constat(True, "Le jeu est publié, ou à publier.")
    suite = [c(f) for c in (administration, agents, habitants, electronique, reguliere)]
    valeur = tous(suite)
    phrases = {True: "Le jeu est à publier.", False: "Rien n'oblige à publier ce jeu, et il ne l'est pas."}
    inconnu = next((c for c in suite if c.valeur is None), None)
    if valeur is None and inconnu is not None:
        return inconnu
    return Constat(valeur, phrases[bool(valeur)])
