"""Les refus que l'application sait dire, chacun avec sa phrase et son code HTTP.

Une opération lève l'un d'eux ; la vue ou la commande n'a rien à traduire : la phrase est prête à lire.
"""

from __future__ import annotations


class Refus(Exception):
    """Un refus attendu : `str(refus)` est une phrase française complète, `code_http` son statut."""

    code_http = 400

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class Introuvable(Refus):
    """L'objet n'existe pas, ou pas dans le périmètre de la personne : les deux se disent pareil."""

    code_http = 404

    def __init__(self, phrase: str = "Cette page n'existe pas, ou n'est pas dans votre périmètre.") -> None:
        super().__init__(phrase)


class DroitManquant(Refus):
    """La personne voit l'organisme mais n'a pas ce droit."""

    code_http = 403

    def __init__(self, phrase: str = "Votre rôle ne permet pas cette action.") -> None:
        super().__init__(phrase)


class RegleEnfreinte(Refus):
    """L'action contredit une règle du métier (transition interdite, motif absent…)."""

    code_http = 422


class SaisieRefusee(Refus):
    """Une saisie non valide : `erreurs` associe le chemin du champ (`finalites-0-libelle`) à ses phrases."""

    code_http = 422

    def __init__(self, erreurs: dict[str, list[str]]) -> None:
        nombre = sum(len(phrases) for phrases in erreurs.values())
        super().__init__(f"La saisie comporte {nombre} point{'s' if nombre > 1 else ''} à corriger.")
        self.erreurs = erreurs


class ConflitDeVersion(Refus):
    """Quelqu'un a enregistré l'objet entre-temps : rien n'est écrit, l'appelant montre les trois textes."""

    code_http = 409

    def __init__(self, version_lue: int, version_actuelle: int) -> None:
        super().__init__("Une autre personne a modifié cette fiche pendant votre saisie.")
        self.version_lue = version_lue
        self.version_actuelle = version_actuelle


class DemarrageImpossible(Refus):
    """L'instance ne peut pas démarrer sans danger (clé, base, réglage) : la phrase dit quoi faire."""

    code_http = 503
