"""Conditions tenant au contrat d'où vient un jeu : son type, son montant, ses dates. Fonctions pures à trois valeurs."""

from __future__ import annotations

from typing import Final

from clauses.jeux.droit import repere, seuil
from clauses.jeux.faits import Constat, Faits, nombre
from socle.types import ecrire_date

CONCESSIONS: Final = frozenset({"dsp", "concession"})
MARCHES: Final = frozenset({"marche_tic", "marche_fcs", "marche_services"})


def _type(f: Faits, admis: frozenset[str], quoi: str) -> Constat:
    """Le contrat est de ces types ; un jeu de régie ou de système n'en a pas."""
    if f.contrat is None:
        if f.jeu is not None and f.jeu.source not in {"", "contrat"}:
            return Constat(False, "Le jeu ne vient pas d'un contrat.", "source")
        return Constat(None, "Dites de quel contrat vient le jeu.", "contrat_id")
    code = f.contrat.type_contrat
    if code in admis:
        return Constat(True, f"Le contrat est {quoi}.", "type_contrat", "contrat")
    if code in {"", "groupement", "convention"}:
        return Constat(None, f"Vérifiez si le contrat est {quoi}.", "type_contrat", "contrat")
    return Constat(False, f"Le contrat n'est pas {quoi}.", "type_contrat", "contrat")


def concession(f: Faits) -> Constat:
    """Le contrat est une concession, de service public ou non."""
    return _type(f, CONCESSIONS, "une concession")


def concession_de_service(f: Faits) -> Constat:
    """Le contrat concède un service public."""
    return _type(f, frozenset({"dsp"}), "une concession de service public")


def marche(f: Faits) -> Constat:
    """Le contrat est un marché public."""
    return _type(f, MARCHES, "un marché public")


def montant(f: Faits) -> Constat:
    """Le marché atteint le seuil de publication ; entre les deux seuils, l'article R2122-8 reste à vérifier."""
    valeur = f.contrat.montant_ht if f.contrat else None
    bas, haut = seuil("marche_sans_procedure"), seuil("marche")
    if valeur is None:
        return Constat(None, f"Montant inconnu (seuil : {nombre(haut)} € HT).", "montant_ht", "contrat")
    if bas <= valeur < haut:
        phrase = f"Entre {nombre(bas)} et {nombre(haut)} € HT : dû si le marché relève de l'article R2122-8."
        return Constat(None, phrase, "montant_ht", "contrat")
    return Constat(
        valeur >= haut, f"Montant : {nombre(valeur)} € HT (seuil : {nombre(haut)}).", "montant_ht", "contrat"
    )


def conclu(f: Faits) -> Constat:
    """Le contrat est conclu, ou sa prise d'effet est fixée."""
    if f.contrat is None:
        return Constat(None, "Dites de quel contrat vient le jeu.", "contrat_id")
    if f.contrat.statut in {"en_cours", "termine"} or f.contrat.date_debut is not None:
        return Constat(True, "Le contrat est conclu, ou sa prise d'effet est fixée.")
    return Constat(False, "Le contrat est en préparation, sans date de prise d'effet.", "date_debut", "contrat")


def depuis_2018(f: Faits) -> Constat:
    """La prise d'effet suit l'obligation de publier les données essentielles."""
    debut = f.contrat.date_debut if f.contrat else None
    if debut is None:
        return Constat(None, "La prise d'effet du contrat n'est pas dite.", "date_debut", "contrat")
    borne = repere("donnees_essentielles")
    if debut < borne:
        return Constat(
            None, f"Contrat antérieur au {ecrire_date(borne)} : vérifiez ce qui était dû.", "date_debut", "contrat"
        )
    return Constat(True, f"Prise d'effet : {ecrire_date(debut)}.", "date_debut", "contrat")


def apres_la_loi_de_2016(f: Faits) -> Constat:
    """La consultation a suivi la loi de 2016 ; avant elle, l'obligation ne vaut que pour le renouvellement."""
    debut = f.contrat.date_debut if f.contrat else None
    if debut is None:
        return Constat(None, "La prise d'effet du contrat n'est pas dite.", "date_debut", "contrat")
    if debut < repere("consultations_closes"):
        phrase = (
            "Si la consultation a précédé la loi du 7 octobre 2016, l'obligation ne vaut que pour le renouvellement."
        )
        return Constat(None, phrase, "date_debut", "contrat")
    return Constat(True, "La consultation a suivi la loi du 7 octobre 2016.")
