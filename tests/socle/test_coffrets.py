"""Le coffret : chiffré, lié à sa place, effacé pour de bon, muet dans le journal et dans la recherche."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlmodel import select

from fabriques.monde import Monde
from registre import droits
from socle import coffrets
from socle.coffre import ChiffreIllisible
from socle.coffrets import Coffret
from socle.operations import Atelier, lecture, operation
from socle.perimetre import Perimetre

IDENTITE = {"nom": "Dominique Inventé", "telephone": "00 00 00 00 00"}


@operation(droits.MODIFIER)
def poser(atelier: Atelier, objet: uuid.UUID, contenu: dict[str, Any]) -> None:
    coffrets.poser(atelier, objet, "identite", contenu)


@lecture(droits.LIRE)
def lire(atelier: Atelier, objet: uuid.UUID) -> dict[str, Any] | None:
    return coffrets.lire(atelier, objet, "identite")


@lecture(droits.LIRE)
def lire_tous(atelier: Atelier, objets: list[uuid.UUID]) -> Any:
    return coffrets.lire_tous(atelier, objets, "identite")


@operation(droits.MODIFIER)
def effacer(atelier: Atelier, objet: uuid.UUID) -> bool:
    return coffrets.effacer(atelier, objet, "identite")


def brut(monde: Monde) -> list[Coffret]:
    with monde.instance.base.lire(Perimetre.hors("essai")) as session:
        return list(session.exec(select(Coffret)))


def test_le_contenu_revient_et_n_est_jamais_en_clair_dans_la_base(monde: Monde) -> None:
    organisme = monde.organisme("Bourg")
    fiche, contexte = monde.fiche(organisme, "Fiche"), monde.contexte(organisme)
    poser(contexte, fiche, IDENTITE)
    poser(contexte, fiche, IDENTITE | {"nom": "Dominique Corrigé"})
    assert lire(contexte, fiche) == IDENTITE | {"nom": "Dominique Corrigé"}
    assert lire_tous(contexte, [fiche]) == {fiche: IDENTITE | {"nom": "Dominique Corrigé"}}
    (garde,) = brut(monde)
    assert b"Corrig" not in garde.contenu
    assert b"nom" not in garde.contenu


def test_un_coffret_deplace_ne_s_ouvre_pas(monde: Monde) -> None:
    organisme = monde.organisme("Bourg")
    contexte = monde.contexte(organisme)
    un, autre = monde.fiche(organisme, "Une"), monde.fiche(organisme, "Autre")
    poser(contexte, un, IDENTITE)
    poser(contexte, autre, {"nom": "Autre"})
    with monde.instance.base.ecrire(Perimetre.organisme(organisme.id)) as session:
        a, b = (session.exec(select(Coffret).where(Coffret.objet_id == o)).one() for o in (un, autre))
        a.contenu, b.contenu = b.contenu, a.contenu
        session.add_all([a, b])
    with pytest.raises(ChiffreIllisible):
        lire(contexte, un)


def test_effacer_efface_pour_de_bon(monde: Monde) -> None:
    organisme = monde.organisme("Bourg")
    fiche, contexte = monde.fiche(organisme, "Fiche"), monde.contexte(organisme)
    poser(contexte, fiche, IDENTITE)
    assert effacer(contexte, fiche)
    assert not effacer(contexte, fiche)
    assert lire(contexte, fiche) is None
    assert brut(monde) == []


def test_le_voisin_n_ouvre_pas_le_coffret(monde: Monde) -> None:
    organisme, voisin = monde.organisme("Bourg"), monde.organisme("Voisin")
    fiche = monde.fiche(organisme, "Fiche")
    poser(monde.contexte(organisme), fiche, IDENTITE)
    assert lire(monde.contexte(voisin), fiche) is None
