"""L'incident d'un prestataire partagé : un par organisme, rien d'un organisme chez un autre, aucun délai sans eux."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import select

import registre.declarations  # noqa: F401
from fabriques import violations as essais
from fabriques.monde import Monde
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.violations import diffusions, operations, regles
from registre.violations.modele import DiffusionSaisie, Violation
from socle.base import maintenant
from socle.erreurs import DroitManquant, Introuvable, SaisieRefusee
from socle.operations import Contexte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.saisies import valider


@dataclass
class Territoire:
    """Un territoire, deux communes clientes d'un même prestataire, une qui ne l'est pas."""

    monde: Monde
    ici: Organisme
    communes: list[Organisme]
    ailleurs: Organisme
    delegue: Contexte
    prestataire: uuid.UUID

    def inscrire(self, **champs: object) -> uuid.UUID:
        """Ce que dit le prestataire."""
        base = {
            "titre": "Vol de la base des inscriptions",
            "recit": "L'éditeur annonce une copie.",
            "debut_le": "01/11/2026",
        }
        return diffusions.creer(self.delegue, valider(DiffusionSaisie, base | champs), self.prestataire)

    def chez(self, organisme: Organisme) -> list[Violation]:
        """Les incidents de cet organisme, vus de lui seul."""
        contexte = self.monde.contexte(organisme)
        with contexte.base.lire(contexte.perimetre) as session:
            return list(session.exec(select(Violation)))


@pytest.fixture
def territoire(monde: Monde) -> Territoire:
    """Le petit territoire des essais."""
    ici = monde.organisme("Territoire")
    communes = [monde.organisme(nom, parent=ici) for nom in ("Bourg-Un", "Bourg-Deux")]
    ailleurs = monde.organisme("Sans-Lien", parent=ici)
    delegue = monde.contexte(ici, "dpo", personne=monde.personne("Déléguée", dpo=ici))
    tenu = annuaire.creer(monde.contexte(ici), valider(PrestataireSaisie, {"nom": "Éditions Fictives"}))
    for commune in communes:
        for objet in ("Inscriptions", "Paie"):
            relations.creer(monde.contexte(commune), valider(RelationSaisie, {"objet": objet}), tenu)
    return Territoire(monde, ici, communes, ailleurs, delegue, tenu)


def test_l_apercu_puis_un_incident_chez_chacun(territoire: Territoire) -> None:
    id_ = territoire.inscrire()
    lue = diffusions.lire(territoire.delegue, id_)
    vus = diffusions.concernes(territoire.delegue, lue)
    assert [(c.organisme, c.ouvert) for c in vus] == [("Bourg-Deux", False), ("Bourg-Un", False)]
    assert all(territoire.chez(c) == [] for c in territoire.communes), "l'aperçu n'ouvre rien"
    for attendu in (2, 0):
        assert diffusions.ouvrir(territoire.delegue, id_, [c.organisme_id for c in vus]).ouverts == attendu
    for commune in territoire.communes:
        (v,) = territoire.chez(commune)
        assert (v.numero, v.titre) == (1, "Éditions Fictives : Vol de la base des inscriptions")
        assert (v.recit, v.connue_a, v.statut) == ("L'éditeur annonce une copie.", None, "ouverte")
        assert v.relation_id is not None
    assert territoire.chez(territoire.ailleurs) == []


def test_le_delai_de_chacun_part_quand_il_dit_avoir_su(territoire: Territoire) -> None:
    id_ = territoire.inscrire()
    ids = [c.id for c in territoire.communes]
    diffusions.ouvrir(territoire.delegue, id_, ids)
    un, deux = (territoire.chez(c)[0] for c in territoire.communes)
    contexte = territoire.monde.contexte(territoire.communes[0])
    fiche = operations.lire(contexte, un.id)
    su = fiche.saisie.model_dump() | essais.connue(timedelta(hours=2)) | {"recit": "Secret de Bourg-Un"}
    operations.enregistrer(contexte, un.id, essais.saisie(**su), fiche.objet.version)
    un, deux = (territoire.chez(c)[0] for c in territoire.communes)
    etats = [regles.horloge_cnil(v, maintenant(), "Europe/Paris") for v in (un, deux)]
    assert [h.etat for h in etats if h] == ["court", "inconnue"]
    assert "Secret" not in f"{deux.recit}{deux.circonstances}{deux.titre}"
    assert all(nom not in f"{deux.recit}{deux.circonstances}" for nom in ("Bourg-Un", "Territoire"))


def test_rien_d_une_commune_n_arrive_a_une_autre_ni_au_territoire(territoire: Territoire) -> None:
    id_ = territoire.inscrire()
    diffusions.ouvrir(territoire.delegue, id_, [c.id for c in territoire.communes])
    v = territoire.chez(territoire.communes[0])[0]
    autre = territoire.monde.contexte(territoire.communes[1])
    with pytest.raises(Introuvable):
        operations.lire(autre, v.id)
    with pytest.raises(Introuvable):
        diffusions.lire(autre, id_)
    assert operations.lister(territoire.delegue, operations.Filtre()).total == 0
    champs = set(diffusions.Concerne.__dataclass_fields__)
    assert champs == {"organisme_id", "organisme", "code", "relation_id", "ouvert"}, "le territoire n'en sait pas plus"


def test_hors_du_territoire_sans_choix_ou_sans_droit_rien_ne_s_ouvre(territoire: Territoire) -> None:
    id_ = territoire.inscrire()
    with pytest.raises(SaisieRefusee):
        diffusions.ouvrir(territoire.delegue, id_, [])
    dehors = territoire.monde.organisme("Dehors")
    for etranger in (dehors.id, territoire.ailleurs.id):
        with pytest.raises(Introuvable):
            diffusions.ouvrir(territoire.delegue, id_, [territoire.communes[0].id, etranger])
    with pytest.raises(DroitManquant):
        diffusions.ouvrir(territoire.monde.contexte(territoire.ici, "rssi"), id_, [territoire.communes[0].id])
    with territoire.delegue.base.lire(Perimetre.hors("test")) as session:
        assert session.exec(select(Violation)).all() == []


def test_corriger_l_incident_partage_ne_touche_pas_ce_qui_est_deja_ouvert(territoire: Territoire) -> None:
    id_ = territoire.inscrire()
    diffusions.ouvrir(territoire.delegue, id_, [territoire.communes[0].id])
    corrigee = valider(DiffusionSaisie, {"titre": "Autre titre", "recit": "Autre récit"})
    diffusions.enregistrer(territoire.delegue, id_, corrigee, 1)
    assert "Vol de la base" in territoire.chez(territoire.communes[0])[0].titre
    diffusions.ouvrir(territoire.delegue, id_, [territoire.communes[1].id])
    assert "Autre titre" in territoire.chez(territoire.communes[1])[0].titre
    passages = diffusions.lire_passages(territoire.delegue, id_)
    assert [p.contenu.get("motif") for p in passages if p.entree.verbe == "diffusion.ouverte"] == [
        "Bourg-Deux",
        "Bourg-Un",
    ]
