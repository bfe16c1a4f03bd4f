"""Reprendre de Word ce que l'on choisit, sous les mêmes règles que la saisie ; s'en dédire ; la page qui mène tout cela."""

from __future__ import annotations

import json

import pytest

from clauses import droits
from clauses.bibliotheque import operations as bibliotheque_
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.bibliotheque.word import operations
from clauses.bibliotheque.word.ecarts import AUTOUR, ecarts
from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider
from tests.clauses.bibliotheque.word.fabrique import B, W, Word, oter, paragraphe, une

MOTIF = "Relu par le service juridique le 24 novembre"


def rapporter(contexte: Contexte, octets: bytes, *codes: str, motif: str = MOTIF) -> list[str]:
    """Relit un fichier et en reprend ces clauses (toutes celles qui se reprennent si aucune)."""
    releve, _ = operations.relire(contexte, octets, "clauses.docx")
    choisies = codes or tuple(c.avant.id for c in releve.reprenables)
    return operations.reprendre(contexte, operations.lire_json(operations.en_json(releve), choisies), motif)


def emporter(contexte: Contexte, choix: str) -> Word:
    """Le fichier de ces clauses, ouvert."""
    return Word(octets=operations.exporter(contexte, choix, notes=False)[0])


def corriger(contexte: Contexte, code: str, avant: str, apres: str) -> bytes:
    """Le fichier d'une clause, un mot changé."""
    word = emporter(contexte, code)
    t = word.texte(avant)
    t.text = t.text.replace(avant, apres, 1)
    return word.octets()


@pytest.fixture
def contexte(monde: Monde) -> Contexte:
    """Une personne qui a tous les droits sur une commune."""
    return monde.contexte(monde.organisme())


def test_une_clause_corrigee_devient_une_adaptation_datee_et_motivee(contexte: Contexte) -> None:
    assert rapporter(contexte, corriger(contexte, "DCP-05", "demandes", "requêtes")) == ["DCP-05"]
    lue = bibliotheque_.lire(contexte, "DCP-05")
    assert lue.clause.texte == B.par_code["DCP-05"].texte.replace("demandes", "requêtes", 1).strip()
    assert lue.propre is not None
    assert lue.propre.saisie.motif == MOTIF
    assert not lue.changee
    (passage,) = bibliotheque_.lire_passages(contexte, lue.propre.objet.id)
    assert passage.entree.verbe == operations.REPRISE


def test_une_clause_a_redactions_garde_les_siennes_et_leur_identite(contexte: Contexte) -> None:
    rapporter(contexte, corriger(contexte, "DCP-04", "recrute aucun", "engage aucun"))
    propre = bibliotheque_.lire(contexte, "DCP-04").propre
    assert propre is not None
    ids = {r.code: r.id for r in propre.saisie.redactions}
    assert set(ids) == {"generale", "specifique", "interdite"}
    rapporter(contexte, corriger(contexte, "DCP-04", "engage aucun", "prend aucun"))
    suite = bibliotheque_.lire(contexte, "DCP-04").propre
    assert suite is not None
    assert (suite.objet.id, suite.objet.version) == (propre.objet.id, 2)
    assert {r.code: r.id for r in suite.saisie.redactions} == ids
    assert "prend aucun" in next(r.texte for r in suite.saisie.redactions if r.code == "specifique")


def test_ce_que_le_fichier_ne_porte_pas_ne_bouge_pas(contexte: Contexte) -> None:
    depart = bibliotheque_.depart(B.par_code["DCP-05"]) | {"repli_negociation": "Notre repli.", "objet": "Notre objet."}
    bibliotheque_.adapter(contexte, valider(ClauseSaisie, depart), "DCP-05")
    rapporter(contexte, corriger(contexte, "DCP-05", "demandes", "requêtes"))
    clause = bibliotheque_.lire(contexte, "DCP-05").clause
    assert (clause.objet, clause.repli_negociation) == ("Notre objet.", "Notre repli.")


def test_on_ne_reprend_que_ce_que_l_on_coche(contexte: Contexte) -> None:
    word = emporter(contexte, "DCP")
    for avant in ("demandes", "violation de données"):
        t = word.texte(avant)
        t.text = t.text.replace(avant, f"{avant} (revu)", 1)
    releve, _ = operations.relire(contexte, word.octets(), "x.docx")
    premiere, seconde = (c.avant.id for c in releve.reprenables[:2])
    assert rapporter(contexte, word.octets(), seconde) == [seconde]
    assert bibliotheque_.lire(contexte, premiere).propre is None
    with pytest.raises(RegleEnfreinte, match="Aucune clause n'était cochée"):
        rapporter(contexte, word.octets(), "ZZZ-99")


def test_tout_ou_rien(contexte: Contexte) -> None:
    releve, _ = operations.relire(contexte, corriger(contexte, "DCP-05", "demandes", "requêtes"), "x.docx")
    bonne, *_ = operations.lire_json(operations.en_json(releve), ["DCP-05"])
    saine = B.par_code["DCP-07"]
    forgee = bonne.model_copy(
        update={"code": "DCP-07", "empreinte": operations.empreinte(saine), "texte": "Le {{ collectivite }} paie."}
    )
    with pytest.raises(SaisieRefusee) as refus:
        operations.reprendre(contexte, [bonne, forgee], MOTIF)
    assert "Accord" in refus.value.erreurs["DCP-07"][0]
    assert bibliotheque_.lire(contexte, "DCP-05").propre is None, "la bonne n'est pas écrite non plus"


def test_une_clause_changee_pendant_la_relecture_fait_tout_refuser(contexte: Contexte) -> None:
    octets = corriger(contexte, "DCP-05", "demandes", "requêtes")
    releve, _ = operations.relire(contexte, octets, "x.docx")
    reprises = operations.lire_json(operations.en_json(releve), ["DCP-05"])
    operations.reprendre(contexte, reprises, MOTIF)
    with pytest.raises(RegleEnfreinte, match="DCP-05 a changé pendant votre relecture"):
        operations.reprendre(contexte, reprises, MOTIF)


@pytest.mark.parametrize(
    "json_", ["", "{}", "[1]", '[{"code": "DCP-05"}]', '[{"code": "x", "empreinte": "", "titre": "", "texte": ""}]']
)
def test_un_releve_forge_est_refuse(json_: str) -> None:
    with pytest.raises(RegleEnfreinte, match="illisible"):
        operations.lire_json(json_, ["DCP-05"])


def test_un_texte_vide_forge_est_refuse(contexte: Contexte) -> None:
    reprise = operations.Reprise(
        code="DCP-05", empreinte=operations.empreinte(B.par_code["DCP-05"]), titre="", texte="", redactions={}
    )
    with pytest.raises(SaisieRefusee):
        operations.reprendre(contexte, [reprise], MOTIF)


def test_une_clause_a_soi_part_et_revient(contexte: Contexte) -> None:
    neuve = valider(ClauseSaisie, {"titre": "Plan d'accès", "texte": "Le {{ titulaire }} remet un plan.", "groupe": "SUI",
                                   "types_contrat": ["dsp"], "piece": "CCTP"})  # fmt: skip
    bibliotheque_.ajouter(contexte, neuve)
    assert rapporter(contexte, corriger(contexte, "LOC-01", "remet un plan", "remet deux plans")) == ["LOC-01"]
    lue = bibliotheque_.lire(contexte, "LOC-01")
    assert lue.clause.texte == "Le {{ titulaire }} remet deux plans."
    assert (lue.clause.groupe, lue.clause.types_contrat) == ("SUI", ("dsp",))


def test_defaire_rend_la_redaction_d_avant_et_garde_ce_qui_a_bouge_depuis(contexte: Contexte) -> None:
    rapporter(contexte, corriger(contexte, "DCP-05", "demandes", "requêtes"))
    rapporter(contexte, corriger(contexte, "DCP-07", "violation de données", "atteinte"))
    rapporter(contexte, corriger(contexte, "DCP-07", "atteinte", "effraction"))
    faites = {r.fiche.ligne.code: (r.fiche.objet.id, r.fiche.objet.version) for r in operations.lire_reprises(contexte)}
    assert {code: version for code, (_, version) in faites.items()} == {"DCP-05": 1, "DCP-07": 2}
    assert operations.defaire(contexte, list(faites.values())) == (2, 0)
    assert bibliotheque_.lire(contexte, "DCP-05").propre is None, "la nôtre revient"
    assert "atteinte" in bibliotheque_.lire(contexte, "DCP-07").clause.texte
    assert operations.lire_reprises(contexte) == []
    assert operations.defaire(contexte, list(faites.values())) == (0, 2)


def test_revenir_a_la_redaction_precedente_est_une_version_de_plus(contexte: Contexte) -> None:
    id_ = bibliotheque_.adapter(contexte, valider(ClauseSaisie, bibliotheque_.depart(B.par_code["DCP-05"])), "DCP-05")
    with pytest.raises(RegleEnfreinte, match="la première"):
        bibliotheque_.retablir(contexte, id_, 1)
    rapporter(contexte, corriger(contexte, "DCP-05", "demandes", "requêtes"))
    with pytest.raises(ConflitDeVersion):
        bibliotheque_.retablir(contexte, id_, 1)
    bibliotheque_.retablir(contexte, id_, 2)
    lue = bibliotheque_.lire(contexte, "DCP-05")
    assert lue.clause.texte == B.par_code["DCP-05"].texte.strip()
    assert lue.propre is not None
    assert lue.propre.objet.version == 3
    verbes = [p.entree.verbe for p in bibliotheque_.lire_passages(contexte, id_)]
    assert verbes == ["clause.retablie", "clause.reprise", "clause.adaptee"]


def test_une_reprise_ne_sort_pas_de_son_organisme(monde: Monde) -> None:
    ici, la = (monde.contexte(monde.organisme(nom)) for nom in ("Ici", "Là"))
    rapporter(ici, corriger(ici, "DCP-05", "demandes", "requêtes"))
    (faite,) = operations.lire_reprises(ici)
    assert operations.lire_reprises(la) == []
    assert bibliotheque_.lire(la, "DCP-05").propre is None
    with pytest.raises(Introuvable):
        operations.defaire(la, [(faite.fiche.objet.id, faite.fiche.objet.version)])


def test_chaque_droit_garde_sa_porte(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    sans_export = monde_sqlite.contexte(commune, sans=droits.EXPORTER)
    sans_adapter = monde_sqlite.contexte(commune, sans=droits.ADAPTER)
    with pytest.raises(DroitManquant):
        operations.exporter(sans_export, operations.TOUT, False)
    with pytest.raises(DroitManquant):
        operations.relire(sans_adapter, Word("PRO-04").octets(), "x.docx")
    with pytest.raises(DroitManquant):
        operations.reprendre(sans_adapter, [], "")
    with pytest.raises(DroitManquant):
        operations.defaire(sans_adapter, [])


def test_le_fichier_d_une_clause_d_un_chapitre_ou_de_tout(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    for choix, nombre in (("PRO-04", 1), ("SEC", 6), (operations.TOUT, 51)):
        octets, nom = operations.exporter(contexte, choix, False)
        assert nom == f"clauses-{choix.lower()}.docx"
        assert len(operations.relire(contexte, octets, nom)[0].clauses) == nombre
    with pytest.raises(Introuvable):
        operations.exporter(contexte, "ZZZ", False)


def test_les_ecarts_se_lisent_cote_a_cote_sans_accolade() -> None:
    word = Word("DEF-02")
    t = word.texte("opposables")
    t.text = t.text.replace("opposables", "applicables", 1)
    (ecart,) = ecarts(une(word.relire(), "DEF-02"), B)
    assert ecart.libelle == "Texte"
    assert [m.texte for m in ecart.avant if m.genre == "ote"] == ["opposables"]
    assert [m.texte for m in ecart.apres if m.genre == "ajoute"] == ["applicables"]
    lu = "".join(m.texte for m in (*ecart.avant, *ecart.apres))
    assert "{" not in lu
    assert lu.count("[…]") == 4
    assert len(lu) < 2 * (2 * AUTOUR + 60)
    assert " applicables " in "".join(m.texte for m in ecart.apres)


# ————— La page


def deposer(juriste: ClientMaison, octets: bytes, statut: int = 200) -> object:
    """Dépose un fichier sur la page."""
    return juriste.soumettre("Relire le fichier", statut=statut, fichier=(octets, "corrigé.docx"))


def test_un_juriste_emporte_corrige_rapporte_accepte_et_se_dedit(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    juriste.aller(juriste.aller(f"{maison.base}/clauses/").lien("Travailler en Word"))
    page = juriste.soumettre("Télécharger le fichier Word", choix="DCP", statut=200)
    assert page.reponse.headers["Content-Disposition"].endswith("clauses-dcp.docx")
    word = Word(octets=page.octets)
    t = word.texte("demandes")
    t.text = t.text.replace("demandes", "requêtes", 1)
    oter(word.zone("DCP-06#"))
    juriste.aller(f"{maison.base}/clauses-word/")
    deposer(juriste, word.octets())
    assert juriste.page is not None
    assert "DCP-06 n'est plus dans le fichier" in juriste.page.texte
    assert juriste.page.textes("ins") == ["requêtes"]
    assert juriste.page.textes("del") == ["demandes"]
    assert "Repris du fichier « corrigé.docx »" in juriste.page.valeur("motif")
    juriste.soumettre("Reprendre les clauses cochées")
    assert "1 clause reprise : DCP-05" in juriste.suivre().texte
    assert "Adaptée par vous" in juriste.aller(f"{maison.base}/clauses/DCP-05").texte
    juriste.aller(f"{maison.base}/clauses-word/")
    assert juriste.page is not None
    (cle,) = [str(c["value"]) for c in juriste.page.soupe.select("[name=defaire]")]
    juriste.soumettre("Défaire les clauses cochées", defaire=[cle])
    assert "1 reprise défaite" in juriste.suivre().texte
    assert "Adaptée par vous" not in juriste.aller(f"{maison.base}/clauses/DCP-05").texte


def test_un_fichier_sans_changement_le_dit_et_n_offre_rien_a_reprendre(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses-word/")
    deposer(juriste, Word("PRO-04").octets())
    assert juriste.page is not None
    assert "1 clause lue, aucune n'a changé" in juriste.page.texte
    assert juriste.page.soupe.select_one("#reprendre") is None


def test_une_clause_illisible_se_montre_mais_ne_se_coche_pas(maison: Maison) -> None:
    word = Word("DEF-02")
    oter(word.zone("fin"))
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses-word/")
    deposer(juriste, word.octets())
    assert juriste.page is not None
    assert "À corriger dans le fichier" in juriste.page.texte
    assert juriste.page.soupe.select("[name=prendre]") == []


def test_une_clause_perimee_n_est_pas_cochee_d_avance(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    vieux = corriger(contexte, "DCP-05", "demandes", "requêtes")
    rapporter(contexte, corriger(contexte, "DCP-05", "demandes", "sollicitations"))
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses-word/")
    deposer(juriste, vieux)
    assert juriste.page is not None
    (case,) = juriste.page.soupe.select("[name=prendre]")
    assert not case.has_attr("checked")
    assert "Aucune clause n'était cochée" in juriste.soumettre("Reprendre les clauses cochées", statut=422).texte


@pytest.mark.parametrize(
    ("contenu", "dit"), [(b"%PDF-1.7", "n'est pas un document Word"), (None, "Choisissez le fichier")]
)
def test_un_depot_refuse_le_dit(maison: Maison, contenu: bytes | None, dit: str) -> None:
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses-word/")
    if contenu is None:
        page = juriste.soumettre("Relire le fichier", statut=422)
    else:
        page = juriste.soumettre("Relire le fichier", statut=422, fichier=(contenu, "x.docx"))
    assert dit in page.texte


def test_des_envois_forges_sont_refuses_sans_rien_ecrire(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    avant = maison.entrees()
    base = f"{maison.base}/clauses-word"
    juriste.poster(f"{base}/fichier", {"choix": "ZZZ"}, 404)
    juriste.poster(f"{base}/reprendre", {"reprises": "[", "prendre": "DCP-05"}, 422)
    forge = json.dumps([{"code": "DCP-05", "empreinte": "0", "titre": "x", "texte": "y"}])
    juriste.poster(f"{base}/reprendre", {"reprises": forge, "prendre": "DCP-05"}, 422)
    juriste.poster(f"{base}/defaire", {"defaire": "n'importe quoi"}, 422)
    juriste.poster(f"{base}/defaire", {"defaire": "00000000-0000-0000-0000-000000000000.1"}, 404)
    assert maison.entrees() == avant


def test_qui_ne_peut_qu_emporter_ne_voit_pas_le_depot(maison: Maison) -> None:
    referent = maison.membre("referent")
    page = referent.aller(f"{maison.base}/clauses-word/")
    assert "Télécharger le fichier Word" in page.texte
    assert page.soupe.select_one("[name=fichier]") is None
    maison.membre("lecteur").aller(f"{maison.base}/clauses-word/", statut=403)


def test_la_page_d_une_clause_la_montre_lisible_et_garde_sa_source_a_cote(maison: Maison) -> None:
    page = maison.membre("juriste").aller(f"{maison.base}/clauses/DCP-01")
    lue = page.soupe.select_one(".clause-lue")
    assert lue is not None
    assert "{" not in lue.get_text()
    assert len(lue.select(".selon")) == 6
    assert lue.select_one("a.balise--renvoi[href$='/clauses/DCP-11']") is not None
    details = page.soupe.select_one("section details .texte-clause")
    assert details is not None
    assert "{% elif role_dcp == 'titulaire_rt' %}" in details.get_text()
    assert "Exige, si la personne publique est responsable des traitements" in page.texte


def test_revenir_a_la_redaction_precedente_a_l_ecran(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    for avant, apres in (("demandes", "requêtes"), ("requêtes", "sollicitations")):
        rapporter(contexte, corriger(contexte, "DCP-05", avant, apres))
    juriste = maison.membre("juriste")
    juriste.aller(f"{maison.base}/clauses/DCP-05")
    juriste.soumettre("Revenir à la rédaction précédente")
    juriste.suivre(302)
    page = juriste.suivre()
    assert "requêtes" in page.texte
    assert "sollicitations" not in page.texte


def test_un_paragraphe_ajoute_se_retrouve_dans_un_contrat(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    word = emporter(contexte, "PRO-04")
    corps = word.zone("PRO-04#").find(f"{W}sdtContent")
    corps.append(paragraphe("Le Titulaire forme deux agents de la Collectivité."))
    rapporter(contexte, word.octets())
    assert bibliotheque_.lire(contexte, "PRO-04").clause.texte.endswith(
        "\n\nLe {{ titulaire }} forme deux agents de la {{ collectivite }}."
    )
