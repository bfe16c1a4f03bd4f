"""Les colonnes d'un référentiel en tableur : leur titre, leurs synonymes, comment une case s'écrit et se lit.

Une colonne est déclarée une fois : le modèle vide, l'export et la lecture la prennent ici. Une case illisible lève
`ValueError` avec la phrase à montrer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit.referentiels.echanges.commun import TEXTE_MAXIMUM
from audit.referentiels.forme import Fondement, Point
from socle.donnees_datees import cle_de_texte
from socle.types import ecrire_date, ecrire_oui_non, lire_date, lire_ligne, lire_oui_non, lire_texte

_FONDEMENT = re.compile(r"^(?P<ref>.+?)\s*\[\s*(?P<verif>[TSMtsm])\s*[,;]\s*(?P<date>[^\]]+)\]$")
POIDS: Final = {3: "3 essentiel", 2: "2 important", 1: "1 utile"}
PORTEES: Final = {"collectivite": "organisation", "service": "téléservice ou système", "objets": "objets connectés"}
_POIDS_LUS: Final = {
    "3": 3, "essentiel": 3, "3 essentiel": 3, "forte": 3, "haute": 3, "critique": 3, "2": 2, "important": 2, "2 important": 2,
    "moyenne": 2, "1": 1, "utile": 1, "1 utile": 1, "faible": 1, "basse": 1,
}  # fmt: skip
_PORTEES_LUES: Final = {
    "collectivite": "collectivite", "organisation": "collectivite", "organisme": "collectivite", "entite": "collectivite",
    "service": "service", "teleservice": "service", "systeme": "service", "teleservice ou systeme": "service",
    "objets": "objets", "objets connectes": "objets", "objet connecte": "objets", "iot": "objets",
}  # fmt: skip
_PARCOURS_LUS: Final = {
    "court": ("court", "complet"), "oui": ("court", "complet"), "court et complet": ("court", "complet"),
    "court complet": ("court", "complet"), "complet court": ("court", "complet"), "complet": ("complet",),
    "non": ("complet",), "court seul": ("court",),
}  # fmt: skip


@dataclass(frozen=True)
class ColonneDePoint:
    """Une colonne : le champ qu'elle porte, son titre, les autres titres qu'on lui reconnaît."""

    champ: str
    titre: str
    lire: Callable[[str], Any]
    ecrire: Callable[[Point], Any]
    synonymes: tuple[str, ...] = ()
    largeur: float = 18.0

    def cles(self) -> tuple[str, ...]:
        """Ses titres, sous leur forme comparable."""
        return tuple(cle_de_texte(t) for t in (self.titre, self.champ, *self.synonymes))


def lire_long(texte: str) -> str:
    """Un texte sans caractère de contrôle, borné."""
    lu = lire_texte(texte)
    if len(lu) > TEXTE_MAXIMUM:
        raise ValueError(f"ce texte dépasse {TEXTE_MAXIMUM} caractères")
    return lu


def _suite(texte: str) -> tuple[str, ...]:
    return tuple(m for m in (lire_ligne(p) for p in re.split(r"[;\n]", texte)) if m)


def _numeros(texte: str) -> tuple[int, ...]:
    morceaux = [m for m in re.split(r"[\s,;]+", lire_ligne(texte)) if m]
    if any(not (m.isascii() and m.isdigit() and len(m) < 4) for m in morceaux):
        raise ValueError("écrivez des numéros séparés par des virgules, comme « 4, 12 »")
    return tuple(int(m) for m in morceaux)


def _parmi(admis: Mapping[str, Any], exemple: str) -> Callable[[str], Any]:
    """Lit un mot d'une liste ; jamais deviné."""

    def lire(texte: str) -> Any:
        cle = cle_de_texte(texte)
        if cle not in admis:
            raise ValueError(f"« {lire_ligne(texte)[:40]} » n'est pas admis : écrivez {exemple}")
        return admis[cle]

    return lire


def _oui(texte: str) -> bool | None:
    try:
        return lire_oui_non(texte)
    except ValueError as erreur:
        raise ValueError("répondez par oui ou par non") from erreur


def _fondements(texte: str) -> tuple[dict[str, Any], ...]:
    """Une référence par ligne : « RGPD, art. 33 [T, 22/11/2026] »."""
    lus = []
    for ligne in filter(None, (lire_ligne(m) for m in lire_texte(texte).split("\n"))):
        trouve = _FONDEMENT.match(ligne)
        if trouve is None:
            raise ValueError("écrivez une référence par ligne, comme « RGPD, art. 33 [T, 22/11/2026] »")
        lus.append({"ref": trouve["ref"], "verif": trouve["verif"].upper(), "etat_du_droit": lire_date(trouve["date"])})
    return tuple(lus)


def _ecrire_fondements(fondements: Sequence[Fondement]) -> str:
    return "\n".join(f"{f.ref} [{f.verif}, {ecrire_date(f.etat_du_droit)}]" for f in fondements)


def _ecrire_parcours(parcours: Sequence[str]) -> str:
    return "court seul" if tuple(parcours) == ("court",) else "court et complet" if "court" in parcours else "complet"


_SYNONYMES: Final = {
    "id": "code | n° | numero | ref | ref id | id point",
    "chapitre": "domaine | theme | thematique | categorie | section | code du chapitre",
    "intitule": "titre | mesure | exigence | libelle | nom | point de controle | objectif",
    "question": "question posee | enonce | description | texte",
    "question_simple": "question simple | question courte",
    "a_demander_a": "interlocuteur | interlocuteurs",
    "attendu": "attendu | preuve | preuves | preuves attendues | elements de preuve",
    "axe": "pilier | fonction",
    "poids": "importance | ponderation | priorite",
    "obligatoire": "obligation | obligation legale",
    "condition": "condition",
    "reference": "references | source | fondement | base legale",
    "remediation": "remediation | correction | recommandation | conseil | action corrective",
    "portee": "perimetre",
    "parcours": "parcours court | dans le parcours court",
    "heritable": "heritable | heritage",
    "mesures_guide": "mesure du guide",
    "hygiene": "mesures d'hygiene",
    "recyf": "objectifs recyf",
    "groupes": "niveau | groupe",
}


def _colonne(
    champ: str, titre: str, lire: Callable[[str], Any], ecrire: Callable[[Point], Any], largeur: float = 16.0
) -> ColonneDePoint:
    return ColonneDePoint(champ, titre, lire, ecrire, tuple(_SYNONYMES.get(champ, "").split(" | ")), largeur)


def _texte(champ: str, titre: str, largeur: float = 42.0) -> ColonneDePoint:
    return _colonne(champ, titre, lire_long, lambda p: getattr(p, champ), largeur)


def _drapeau(champ: str, titre: str) -> ColonneDePoint:
    return _colonne(champ, titre, _oui, lambda p: ecrire_oui_non(getattr(p, champ)))


def _liste(champ: str, titre: str) -> ColonneDePoint:
    return _colonne(champ, titre, _suite, lambda p: " ; ".join(getattr(p, champ)))


def _renvoi(champ: str, titre: str) -> ColonneDePoint:
    return _colonne(champ, titre, _numeros, lambda p: ", ".join(map(str, getattr(p.correspondances, champ))))


_lire_poids = _parmi(_POIDS_LUS, "1, 2 ou 3")
_lire_portee = _parmi(_PORTEES_LUES, "organisation, téléservice ou objets connectés")
_lire_parcours = _parmi(_PARCOURS_LUS, "court ou complet")
IDENTIFIANT, CHAPITRE, TITRE_CHAPITRE = "id", "chapitre", "titre_chapitre"
COLONNES: Final = (
    _colonne(IDENTIFIANT, "Identifiant", lire_ligne, lambda p: p.id, 12.0),
    _colonne(CHAPITRE, "Chapitre", lire_ligne, lambda p: p.chapitre, 12.0),
    _colonne(TITRE_CHAPITRE, "Titre du chapitre", lire_ligne, lambda p: "", 26.0),
    _texte("intitule", "Intitulé", 36.0),
    _texte("question", "Question"),
    _texte("question_simple", "Question en langage courant"),
    _liste("a_demander_a", "À demander à"),
    _texte("attendu", "Preuve attendue"),
    _texte("axe", "Axe", 14.0),
    _colonne("poids", "Poids", _lire_poids, lambda p: POIDS[p.poids]),
    _drapeau("obligatoire", "Obligatoire"),
    _texte("condition", "Condition de l'obligation", 30.0),
    _drapeau("validation_juriste", "Relu par un juriste"),
    _texte("reference", "Référence", 30.0),
    _colonne("fondements", "Fondements gradués", _fondements, lambda p: _ecrire_fondements(p.fondements), 36.0),
    _texte("remediation", "Comment faire"),
    _colonne("portee", "Portée", _lire_portee, lambda p: PORTEES[p.portee], 20.0),
    _colonne("parcours", "Parcours", _lire_parcours, lambda p: _ecrire_parcours(p.parcours)),
    _drapeau("heritable", "Réponse reprise de l'EPCI"),
    _liste("mesures_guide", "Mesures du guide"),
    _renvoi("hygiene", "Guide d'hygiène"),
    _renvoi("recyf", "ReCyF"),
    _texte("verification_auto", "Vérification automatique", 16.0),
    _liste("groupes", "Niveaux"),
)
PAR_CHAMP: Final = {c.champ: c for c in COLONNES}
PAR_TITRE: Final = {cle: c for c in reversed(COLONNES) for cle in c.cles() if cle}
