"""Les fiches posées avant que la provenance ne dise leur modèle le disent après la mise à jour, sur les deux moteurs."""

from __future__ import annotations

from sqlmodel import select

from fabriques.monde import Monde
from registre.fiches_modeles import operations
from socle.base import Base
from socle.migrations import conduite
from socle.perimetre import Perimetre
from socle.provenances import Provenance
from tests.socle.test_migrations import redescendre


def test_la_mise_a_jour_reprend_le_modele_des_fiches_deja_posees(monde: Monde) -> None:
    organisme = monde.organisme()
    id_ = operations.poser(monde.contexte(organisme), "site_internet")
    base = Base(monde.instance.reglages.base_proprietaire or monde.instance.reglages.adresse_base)
    redescendre(base.moteur, "0044")
    conduite.migrer(base.moteur)
    base.fermer()
    with monde.instance.base.lire(Perimetre.hors("test")) as session:
        reprise = session.exec(select(Provenance).where(Provenance.objet_id == id_)).one()
    assert (reprise.genre, reprise.modele, reprise.modele_version) == ("modele", "site_internet", reprise.version)
    assert reprise.version > 0
