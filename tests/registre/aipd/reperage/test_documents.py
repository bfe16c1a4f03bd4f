"""La fiche de décision en Word et en PDF : tout ce qui a décidé s'y lit, sources comprises."""

from __future__ import annotations

import io
import uuid

import docx
import pytest

from fabriques.client import Maison
from fabriques.monde import fiche_pleine
from registre.aipd.reperage import operations
from registre.aipd.reperage.documents import document_de_decision
from registre.aipd.reperage.donnees import CRITERES
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from socle import documents as doc
from socle.documents import rendre
from socle.erreurs import RegleEnfreinte
from socle.saisies import valider

HOSTILE = "Main <b>fictive</b> \x07 \U0001f9a0 #set $x$"
BIOMETRIE = {
    "nom": HOSTILE, "categories_personnes": [{"categorie": "eleves"}], "categories_donnees": [{"categorie": "biometriques"}],
    "finalites": [{"libelle": "Contrôler l'accès à la cantine"}, {"libelle": "Compter les repas"}],
}  # fmt: skip


def avise(maison: Maison, **champs: object) -> uuid.UUID:
    contexte = maison.monde.contexte(maison.commune)
    fiche = maison.monde.fiche(maison.commune, **(fiche_pleine() | champs))  # type: ignore[arg-type]
    id_ = operations.ouvrir(contexte, fiche)
    operations.demander_avis(contexte, id_, 1)
    operations.aviser(contexte, id_, 2, "requise", "Le type 11 l'emporte")
    return id_


def texte_de(octets: bytes) -> str:
    lu = docx.Document(io.BytesIO(octets))
    cellules = [c.text for t in lu.tables for ligne in t.rows for c in ligne.cells]
    texte = "\n".join([*(p.text for p in lu.paragraphs), *cellules])
    return texte.replace("\u202f", " ").replace("\xa0", " ").replace("’", "'")


def test_le_word_porte_la_proposition_les_reponses_l_avis_et_les_sources(maison: Maison) -> None:
    id_ = avise(maison, **BIOMETRIE)
    client = maison.membre("dpo")
    client.aller(f"{maison.base}/aipd/reperages/{id_}")
    word = client.soumettre("Word", statut=200)
    texte = texte_de(word.octets)
    for attendu in ("Faut-il une AIPD ?", "AIPD requise", "Le type 11 l'emporte", "pas encore prise", "Signature",
                    "2018-327", "2019-118", "texte lu", "de mémoire, à vérifier", "Compter les repas"):  # fmt: skip
        assert attendu in texte, attendu
    for point in CRITERES.points.values():
        assert point.court.replace("’", "'") in texte, point.code
    assert "\x07" not in texte
    client.aller(f"{maison.base}/aipd/reperages/{id_}")
    assert client.soumettre("PDF", statut=200).octets.startswith(b"%PDF")
    assert maison.verbes().count("reperage_aipd.exporte") == 2
    client.poster(f"{maison.base}/aipd/reperages/{id_}/document.exe", statut=422)


def test_une_decision_anterieure_et_un_changement_s_impriment(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = avise(maison)
    operations.decider(contexte, id_, 3, "couverte", "Mêmes données", "AIPD fictive du syndicat")
    operations.rouvrir(contexte, id_, 4, "Une borne arrive")
    dossier = operations.lire(contexte, id_)
    saisie = valider(TraitementSaisie, fiche_pleine() | {"volume": "plus_de_100000"})
    traitements.enregistrer(contexte, dossier.fiche.objet.id, saisie, 1)
    texte = texte_de(operations.exporter(contexte, id_, "docx")[1])
    assert "Décisions antérieures" in texte
    assert "AIPD fictive du syndicat" in texte
    assert "a changé depuis ces réponses" in texte
    assert "100 000 et plus" in texte
    with pytest.raises(RegleEnfreinte, match="Word ou en PDF"):
        operations.exporter(contexte, id_, "csv")


@pytest.mark.parametrize("format_", ["docx", "odt", "pdf"])
def test_une_fiche_jamais_ouverte_se_rend_aussi(maison: Maison, format_: str) -> None:
    contexte = maison.monde.contexte(maison.commune)
    _, apercu = operations.trouver(contexte, maison.monde.fiche(maison.commune, "Vide"))
    assert apercu is not None
    document = document_de_decision(apercu, contexte.aujourd_hui)
    assert isinstance(document.blocs[0], doc.Titre)
    assert len(rendre(document, format_)) > 1000
