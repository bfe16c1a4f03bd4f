"""Les types d'objets que l'on peut lier entre eux ; chaque métier déclare les siens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TypeLiable:
    """Un type proposé sur la page « Liens et pièces » : son code, son nom au pluriel, la route qui en crée un."""

    code: str
    pluriel: str
    creer: str = ""


_types: dict[str, TypeLiable] = {}


def declarer_liable(code: str, pluriel: str, creer: str = "") -> None:
    """Propose ce type d'objet à lier. Le redéclarer autrement est un défaut."""
    type_ = TypeLiable(code, pluriel, creer)
    if _types.setdefault(code, type_) != type_:
        raise ValueError(f"Type liable déclaré deux fois autrement : {code}")


def types_liables() -> tuple[TypeLiable, ...]:
    """Les types liables, dans l'ordre de leurs déclarations."""
    return tuple(_types.values())
