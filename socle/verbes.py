"""Phrases du journal : chaque tranche dit comment se lisent ses verbes et comment se nomment ses objets.

`declarer_verbe("traitement.cree", "a créé la fiche")` : la phrase suit le nom de l'acteur et précède l'objet.
Un verbe que personne n'a déclaré reste lisible : il s'affiche tel qu'il est écrit dans la chaîne.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TypeObjet:
    """Un type d'objet du journal ; `point` : route de sa page, qui reçoit `code` et `id_`, ou chaîne vide.

    `droit` : sans lui, le journal montre l'acte mais ni le nom de l'objet ni le lien qui y mène ; c'est aussi le
    droit de lire ce qui s'y attache (preuves, actions, liens). `droit_modifier` : celui d'y attacher quelque chose.
    """

    code: str
    libelle: str
    point: str = ""
    droit: str = ""
    droit_modifier: str = ""


LIGNE_DE_COMMANDE = "Ligne de commande"
_sans_compte: dict[str, str] = {}
_verbes: dict[str, str] = {}
_objets: dict[str, TypeObjet] = {}


def declarer_verbe(verbe: str, phrase: str, *, sans_compte: str = "") -> str:
    """Déclare la phrase d'un verbe et rend le verbe. Le redéclarer autrement est un défaut.

    `sans_compte` : qui a agi quand ce n'est pas une personne connue (« Par un lien ») ; sinon, la ligne de commande.
    """
    if _verbes.setdefault(verbe, phrase) != phrase:
        raise ValueError(f"Verbe déclaré deux fois autrement : {verbe}")
    if sans_compte:
        _sans_compte[verbe] = sans_compte
    return verbe


def acteur_sans_compte(verbe: str) -> str:
    """Qui a fait un acte que le journal ne rattache à aucun compte."""
    return _sans_compte.get(verbe, LIGNE_DE_COMMANDE)


def declarer_objet(code: str, libelle: str, point: str = "", droit: str = "", droit_modifier: str = "") -> str:
    """Déclare un type d'objet du journal et rend son code. Le redéclarer autrement est un défaut."""
    type_ = TypeObjet(code, libelle, point, droit, droit_modifier)
    if _objets.setdefault(code, type_) != type_:
        raise ValueError(f"Type d'objet déclaré deux fois autrement : {code}")
    return code


def phrase_du_verbe(verbe: str) -> str:
    """Phrase française d'un verbe (« a créé la fiche »), ou le verbe lui-même s'il n'est pas déclaré."""
    return _verbes.get(verbe, verbe)


def verbes_declares() -> list[tuple[str, str]]:
    """Couples (verbe, phrase), dans l'ordre des phrases."""
    return sorted(_verbes.items(), key=lambda couple: couple[1])


def type_d_objet(code: str) -> TypeObjet:
    """Type d'objet de ce code ; son code sert de libellé s'il n'est pas déclaré."""
    return _objets.get(code, TypeObjet(code, code))


def objets_declares() -> list[TypeObjet]:
    """Types d'objets déclarés, dans l'ordre de leurs libellés."""
    return sorted(_objets.values(), key=lambda type_: type_.libelle)


declarer_objet("organisme", "Organisme")
declarer_objet("personne", "Compte")
declarer_verbe("organisme.cree", "a créé l'organisme")
declarer_verbe("organisme.modifie", "a modifié l'organisme")
declarer_verbe("organisme.membre_ajoute", "a ajouté l'organisme membre")
declarer_verbe("contenu.purge", "a effacé des contenus par une purge")
declarer_verbe("compte.cree", "a créé le compte")
declarer_verbe("compte.invite", "a invité")
declarer_verbe("compte.invitation_retiree", "a retiré l'invitation de")
declarer_verbe("compte.role_attribue", "a donné un rôle à")
declarer_verbe("compte.role_retire", "a retiré un rôle à")
declarer_verbe("compte.desactive", "a désactivé le compte")
declarer_verbe("compte.reactive", "a réactivé le compte")
declarer_verbe("compte.second_facteur_ote", "a ôté le second facteur de")
declarer_verbe("compte.lien_donne", "a donné, par la ligne de commande, un lien de mot de passe à")
declarer_verbe("compte.connexion", "s'est connecté")
declarer_verbe("compte.deconnexion", "s'est déconnecté")
declarer_verbe("compte.echec", "a échoué à se connecter")
declarer_verbe("compte.code_secours", "s'est connecté avec un code de secours")
declarer_verbe("compte.codes_secours", "a refait ses codes de secours")
declarer_verbe("compte.mot_de_passe", "a changé de mot de passe")
declarer_verbe("compte.oubli", "a demandé un lien de mot de passe oublié")
declarer_verbe("compte.premier", "a ouvert le premier compte")
declarer_verbe("compte.renomme", "a changé son nom affiché")
declarer_verbe("compte.second_facteur", "a posé son second facteur")
