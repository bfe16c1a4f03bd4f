"""Rapprocher une règle d'une fiche du registre : fonctions pures. Une règle ne se montre que si elle parle bien de la fiche.

Le nom de la fiche (et celui du modèle dont elle descend) compte d'abord. Les mots d'identité qu'une description répète
(nom, prénom, adresse…) ne disent rien du document ; une trace ou un paiement a sa durée à lui.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from registre.conservation.lectures import RegleVue
from socle.donnees_datees import cle_de_texte

VIDES: Final = frozenset(
    ("des", "les", "aux", "pour", "par", "une", "sur", "dans", "avec", "dossier", "gestion", "suivi", "demande", "tenue",
     "liste", "registre", "piece", "public", "publique", "service", "organisation")
)  # fmt: skip
IDENTITE: Final = frozenset(
    ("nom", "prenom", "naissance", "adresse", "coordonnee", "identite", "etat", "civil", "sexe", "age", "date", "lieu",
     "nationalite", "telephone", "courriel", "signature", "photo", "photographie", "numero", "qualite", "fonction",
     "personne")
)  # fmt: skip
A_PART: Final = frozenset(
    ("trace", "journal", "journaux", "connexion", "consultation", "horodatage", "compte", "badge", "extraite", "paiement",
     "paye", "payeur", "facture", "facturation", "iban", "rib", "bancaire", "remuneration", "indemnite", "tarif", "quotient",
     "frai", "redevance", "dette", "medical", "medicaux", "sante", "handicap", "empreinte", "biometrie", "enfance",
     "facultative", "arret")
)  # fmt: skip
"""Ce qui se garde à part du dossier, ou en change l'objet : une règle qui n'en parle pas ne vaut pas pour lui."""
EXPRESSION_VIDE: Final = "securite sociale"
"""Le numéro de sécurité sociale ne parle pas d'aide sociale."""
PART_DU_NOM: Final = 0.5


def _suite(texte: str) -> list[str]:
    """Les mots qui comptent, dans l'ordre, au singulier approché."""
    cle = cle_de_texte(texte).replace(EXPRESSION_VIDE, "")
    mots = (m.removesuffix("s") for m in cle.split() if len(m) > 2 and m not in VIDES)
    return [m for m in mots if m not in VIDES]


def _note(siens: frozenset[str], fiche: Sequence[str], dits: frozenset[str]) -> tuple[int, int] | None:
    """Comment une règle parle d'une fiche et d'une ligne qui dit `dits` : tous ses mots y sont, ou None."""
    nom = frozenset(fiche)
    if not siens or siens - nom - dits or ((dits | nom) & A_PART) - siens:
        return None
    du_nom, de_la_ligne = siens & nom, siens & dits
    parle = (
        (du_nom == siens and len(du_nom) >= PART_DU_NOM * len(nom))
        or (de_la_ligne == siens and (len(siens) >= 2 or bool(du_nom)))
        or (bool(de_la_ligne) and (fiche[0] in siens or (len(siens) >= 3 and len(du_nom) != len(de_la_ligne))))
    )  # fmt: skip
    return (len(de_la_ligne), len(siens)) if parle else None


def proposer(regles: Sequence[RegleVue], fiche: str, description: str, modele: str = "") -> RegleVue | None:
    """La règle qui parle de cette fiche et de cette ligne, et une seule meilleure ; sinon None.

    `modele` : le nom de la fiche modèle dont elle descend. Une proposition n'est jamais appliquée sans qu'une personne la
    choisisse.
    """
    dits = frozenset(_suite(description)) - IDENTITE
    notes: list[tuple[tuple[int, int], RegleVue]] = []
    for regle in regles:
        siens = frozenset(_suite(regle.document))
        vues = [n for nom in (fiche, modele) if _suite(nom) and (n := _note(siens, _suite(nom), dits)) is not None]
        if vues:
            notes.append((max(vues), regle))
    notes.sort(key=lambda n: n[0], reverse=True)
    if not notes or (len(notes) > 1 and notes[0][0] == notes[1][0]):
        return None
    return notes[0][1]
