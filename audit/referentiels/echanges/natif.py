"""Notre format, dans les deux sens : le référentiel entier, en YAML ou en JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from audit.referentiels.echanges.commun import GOUVERNE, TEXTE_MAXIMUM, Lu, ReferentielRefuse, batir, empreinte_de
from audit.referentiels.echanges.yaml_borne import lire_yaml
from audit.referentiels.forme import Referentiel
from socle.types import lire_texte


def est_des_notres(lu: object) -> bool:
    """Vrai si cet objet a l'allure d'un référentiel écrit par Gouverne."""
    return isinstance(lu, Mapping) and "referentiel" in lu and "points" in lu


def lire(contenu: bytes, nom_fichier: str = "") -> Lu:
    """Le référentiel d'un fichier YAML ou JSON de Gouverne."""
    brut = lire_yaml(contenu)
    if not est_des_notres(brut):
        raise ReferentielRefuse("Ce fichier n'est pas un référentiel écrit par Gouverne.")
    referentiel = batir(_propre(brut))
    return Lu(referentiel, GOUVERNE, nom_fichier, empreinte_de(contenu), tuple(_remarques(referentiel)))


def _remarques(referentiel: Referentiel) -> list[str]:
    tenus = sum(1 for p in referentiel.points if p.obligatoire)
    if not tenus:
        return []
    return [
        f"Points que ce fichier marque comme obligatoires, et dont son auteur répond : {tenus}. Un juriste les "
        "valide ici, quoi qu'en dise le fichier."
    ]


def _propre(valeur: Any) -> Any:
    """Le même objet, ses textes sans caractère de contrôle ; `ReferentielRefuse` si l'un est démesuré."""
    if isinstance(valeur, str):
        if len(valeur) > TEXTE_MAXIMUM:
            raise ReferentielRefuse(f"Un texte dépasse {TEXTE_MAXIMUM} caractères : raccourcissez-le.")
        return lire_texte(valeur)
    if isinstance(valeur, Mapping):
        return {_propre(cle): _propre(v) for cle, v in valeur.items()}
    return [_propre(v) for v in valeur] if isinstance(valeur, list) else valeur


def en_json(referentiel: Referentiel) -> bytes:
    """Le référentiel en JSON lisible ; se relit à l'identique."""
    return json.dumps(_brut(referentiel), ensure_ascii=False, indent=1).encode()


def en_yaml(referentiel: Referentiel) -> bytes:
    """Le référentiel en YAML lisible ; se relit à l'identique."""
    ecrit = yaml.dump(
        _brut(referentiel), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=110, encoding="utf-8"
    )
    return bytes(ecrit)


def _brut(referentiel: Referentiel) -> dict[str, Any]:
    brut: dict[str, Any] = json.loads(referentiel.model_dump_json(exclude_defaults=True))
    return brut
