"""Ce que les fiches modèles disent sur le tableau de bord : combien de traitements manquent sans doute au registre."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from registre import droits
from registre.fiches_modeles import lecture
from socle.operations import Contexte
from socle.organismes.listes import groupe_du_type
from socle.organismes.tableau import Bloc, Chiffre, Lien
from socle.web import organisme


def blocs(contexte: Contexte) -> Iterator[Bloc]:
    """Le bloc « Fiches modèles », tant qu'il manque quelque chose à un responsable de traitement."""
    if droits.LIRE not in contexte.droits or groupe_du_type(organisme().type) == "service":
        return
    bilan = lecture.bilan(contexte)
    nombre, obligatoires = len(bilan.manquants), bilan.obligatoires
    url = url_for("fiches_modeles.manquants", code=organisme().code)
    if not nombre:
        return
    chiffres = [
        Chiffre(nombre, "traitements manquent sans doute" if nombre > 1 else "traitement manque sans doute", url),
        Chiffre(obligatoires, "dont obligatoires", url, "attention" if obligatoires else ""),
    ]  # fmt: skip
    yield Bloc("Fiches modèles", chiffres, [Lien("Voir ce qui manque", url)])
