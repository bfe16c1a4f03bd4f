"""Les documents de trois communes : chacune les siens, rien d'une autre ; un blanc reste un blanc, rien n'est inventé."""

from __future__ import annotations

import io
import re
import uuid
import zipfile

import docx
import pytest
from pypdf import PdfReader

from clauses.bibliotheque import operations as bibliotheque
from clauses.bibliotheque.chargement import bibliotheque as livree
from clauses.bibliotheque.modele import ClauseSaisie
from clauses.contrats import operations as contrats
from clauses.contrats.modele import ContratSaisie
from clauses.mise_a_niveau import lectures, lots, paquet
from clauses.mise_a_niveau.documents import arbre
from clauses.mise_a_niveau.projets import Projet, projets_de
from clauses.mise_a_niveau.redaction import BLANC
from clauses.redaction.completude import mentions
from clauses.redaction.composition import en_clair
from fabriques.requetes import budget_requetes
from registre.prestataires import relations
from registre.prestataires.modele import RelationSaisie
from socle.documents import rendre
from socle.erreurs import DroitManquant, RegleEnfreinte
from socle.saisies import valider
from socle.tableurs import lire_classeur
from tests.clauses.mise_a_niveau.fabrique import COMMUNES, Territoire, saisie


def projets(t: Territoire, lot: uuid.UUID) -> list[Projet]:
    """Les projets d'un lot, dans l'ordre des communes."""
    return list(projets_de(t.contexte, lectures.lire_lot(t.contexte, lot).paires).values())


def texte_docx(octets: bytes) -> str:
    """Tout le texte d'un Word : corps, tableaux, en-têtes et pieds."""
    document = docx.Document(io.BytesIO(octets))
    parties = [document.element.body, *(s.header._element for s in document.sections),
               *(s.footer._element for s in document.sections)]  # fmt: skip
    return " ".join(noeud.text or "" for p in parties for noeud in p.iter() if noeud.tag.endswith("}t"))


def texte_pdf(octets: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)


@pytest.mark.parametrize("piece", ["lettre", "avenant", "relance"])
@pytest.mark.parametrize("format_", ["docx", "pdf"])
def test_chaque_commune_a_son_document_et_rien_d_une_autre(
    territoire_sqlite: Territoire, piece: str, format_: str
) -> None:
    t = territoire_sqlite
    lot = t.lancer()
    tous = frozenset(p.avenant.id for p in projets(t, lot))
    lots.envoyer(t.contexte, lot, tous, t.contexte.aujourd_hui, "courriel")
    for rang, projet in enumerate(projets(t, lot)):
        octets = rendre(arbre(projet, piece, t.contexte.aujourd_hui), format_)
        texte = texte_docx(octets) if format_ == "docx" else texte_pdf(octets)
        siens = [COMMUNES[rang], f"2024-{rang}", f"dpo-{rang}@essai.example", "Éditions Fictives"]
        assert [x for x in siens if x not in texte] == []
        autres = [x for n in range(3) if n != rang for x in (COMMUNES[n], f"2024-{n}", f"dpo-{n}@")]
        assert [x for x in autres if x in texte] == [], piece


def test_l_avenant_reprend_le_registre_et_la_chaine_et_montre_ses_blancs(territoire: Territoire) -> None:
    t = territoire
    (projet, *_) = projets(t, t.lancer())
    annexes = {a.annexe.id: a.lignes for a in projet.texte.annexes}
    ((paie, qualification, *suite),) = annexes["A1"]
    assert paie == "Paie d'Aubépine"
    assert qualification.startswith("Commune responsable")
    assert "Payer" in suite
    assert "Obligation légale" in suite
    assert [ligne for ligne in annexes["A2"] if "Chaque nuit à Aubépine" in ligne[1]]
    assert annexes["A3"][0][:4] == ("Hébergeur Fictif", "1", "Hébergement", "France")
    texte = texte_docx(rendre(arbre(projet, "avenant", t.contexte.aujourd_hui), "docx"))
    assert BLANC in texte
    assert "astreinte@essai.example" in texte
    assert "Maire d'Aubépine" in texte
    assert not re.search(r"\{\{|\}\}|None", texte)


def test_l_avenant_ne_change_ni_l_objet_ni_l_equilibre_et_porte_les_mentions_de_l_article_28(
    territoire_sqlite: Territoire,
) -> None:
    t = territoire_sqlite
    (projet, *_) = projets(t, t.lancer())
    portee = projet.texte.article("DEF-02")
    assert portee is not None
    clair = "\n".join(en_clair(a) for a in portee.alineas)
    assert "ajoutée au Marché par avenant" in clair
    assert "Elle ne modifie ni l’objet, ni la durée du Marché" in clair
    assert all(m.presente for m in mentions(projet.texte))
    texte = texte_docx(rendre(arbre(projet, "avenant", t.contexte.aujourd_hui), "docx"))
    reference = next(f.ref for f in livree().par_code["DEF-02"].fondements if "avenant" in f.ref)
    assert "L. 2194-1" in reference
    assert re.sub(r"\W", "", reference) in re.sub(r"\W", "", texte), "la référence est celle de la bibliothèque"
    assert re.search(r"ni l’équilibre du Marché \(article\s+2\s*\)", texte), "le renvoi mène à l'article DEF-02"


def test_ce_qui_manque_se_liste_par_commune_et_ne_s_invente_pas(territoire: Territoire) -> None:
    t = territoire
    nue = t.monde.organisme("Commune nue", parent=t.haut)
    relation = relations.creer(
        t.monde.contexte(nue),
        valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"}),
        t.editeur,
    )
    t.relations[nue.id] = relation
    t.communes.append(nue)
    pleine, *_, vide = sorted(projets(t, t.lancer()), key=lambda p: p.parties.nom == "Commune nue")
    a_nous = " ".join(r.phrase for r in vide.a_nous)
    for manque in ("représentant légal", "référence du contrat", "aucun traitement n'est lié", "[objet du contrat]",
                   "[adresse fonctionnelle du DPO]"):  # fmt: skip
        assert manque in a_nous, manque
    assert not any("représentant légal" in r.phrase for r in pleine.a_nous)
    assert {r.ou for r in vide.a_nous} >= {"organismes.modifier", "prestataires.modifier", "liens.voir"}
    texte = texte_docx(rendre(arbre(vide, "avenant", t.contexte.aujourd_hui), "docx"))
    for blanc in ("[nom et qualité, à compléter]", "[référence, à compléter]", "[objet du contrat]", BLANC, "Projet"):
        assert blanc in texte, blanc
    lettre = texte_docx(rendre(arbre(vide, "lettre", t.contexte.aujourd_hui), "docx"))
    assert "[adresse, à compléter]" in lettre


def test_le_contrat_suivi_donne_ses_mots_s_il_est_seul_a_designer_la_relation(territoire_sqlite: Territoire) -> None:
    t, commune = territoire_sqlite, territoire_sqlite.communes[0]
    ici = t.monde.contexte(commune)
    fait = {"nom": "Eau", "type_contrat": "dsp", "objet": "l'exploitation du service de l'eau",
            "cocontractant_id": t.relations[commune.id]}  # fmt: skip
    contrats.creer(ici, valider(ContratSaisie, fait))
    lot = t.lancer()
    variables = projets(t, lot)[0].texte.variables
    assert (variables["titulaire"], variables["contrat"]) == ("Concessionnaire", "Contrat")
    assert variables["contrat_objet"] == "l'exploitation du service de l'eau"
    contrats.creer(ici, valider(ContratSaisie, fait | {"nom": "Assainissement"}))
    assert projets(t, lot)[0].texte.variables["contrat_objet"] == "Logiciel de paie d'Aubépine", (
        "entre deux, on ne choisit pas"
    )


def test_la_clause_adaptee_d_une_commune_ne_sert_qu_a_elle(territoire: Territoire) -> None:
    t, ici = territoire, territoire.monde.contexte(territoire.communes[1])
    clause = livree().par_code["DCP-09"]
    depart = bibliotheque.depart(clause) | {"texte": "Audit à la façon de Bruyère."}
    bibliotheque.adapter(ici, valider(ClauseSaisie, depart), clause.id)
    textes = [
        "\n".join(en_clair(a) for x in p.texte.articles for a in x.alineas) for p in projets(t, t.lancer())
    ]  # fmt: skip
    assert ["façon de Bruyère" in texte for texte in textes] == [False, True, False]


def archive(t: Territoire, lot: uuid.UUID, genre: str = "envoi", format_: str = "docx") -> zipfile.ZipFile:
    fichier, _ = paquet.archive(t.contexte, t.monde.instance.depot, lot, genre, format_)
    return zipfile.ZipFile(fichier)


def test_l_archive_range_chaque_commune_dans_son_dossier(territoire: Territoire) -> None:
    t = territoire
    lot = t.lancer()
    zip_ = archive(t, lot, format_="tous")
    noms = set(zip_.namelist())
    attendus = {f"{c.code}/{piece}.{f}" for c in t.communes for piece in ("lettre", "avenant") for f in ("docx", "pdf")}
    assert noms == attendus | {"recapitulatif.xlsx"}
    for rang, commune in enumerate(t.communes):
        texte = texte_docx(zip_.read(f"{commune.code}/avenant.docx"))
        assert COMMUNES[rang] in texte
        assert not any(autre in texte for autre in COMMUNES if autre != COMMUNES[rang])
    feuille = lire_classeur(zip_.read("recapitulatif.xlsx"), "r.xlsx").feuilles[0]
    lignes = [[c.texte for c in ligne] for ligne in feuille.lignes]
    assert [ligne[0] for ligne in lignes[1:]] == [c.nom for c in t.communes]
    assert "nature des opérations" in lignes[1][6]
    assert t.verbes(t.haut)[-1] == "lot_avenants.produit"


def test_deux_contrats_d_une_commune_ont_deux_dossiers(territoire_sqlite: Territoire) -> None:
    t, commune = territoire_sqlite, territoire_sqlite.communes[0]
    autre = {"role": "sous_traitant_rgpd", "clauses": "manquantes", "contrat_reference": "2025-9"}
    seconde = relations.creer(t.monde.contexte(commune), valider(RelationSaisie, autre), t.editeur)
    lot = lots.lancer(t.contexte, t.editeur, [t.relations[commune.id], seconde], saisie())
    dossiers = {nom.split("/")[0] for nom in archive(t, lot).namelist() if "/" in nom}
    assert dossiers == {commune.code, f"{commune.code}-2"}


def test_les_relances_ne_vont_qu_a_ceux_qui_n_ont_pas_repondu(territoire_sqlite: Territoire) -> None:
    t = territoire_sqlite
    lot = t.lancer()
    with pytest.raises(RegleEnfreinte, match="Aucun avenant"):
        archive(t, lot, "relance")
    premier = projets(t, lot)[0]
    lots.envoyer(t.contexte, lot, frozenset({premier.avenant.id}), t.contexte.aujourd_hui, "courriel")
    assert [n for n in archive(t, lot, "relance").namelist() if "/" in n] == [f"{t.communes[0].code}/relance.docx"]
    for genre, format_ in (("x", "docx"), ("envoi", "exe")):
        with pytest.raises(RegleEnfreinte):
            archive(t, lot, genre, format_)
    with pytest.raises(DroitManquant):
        sans = t.monde.contexte(t.haut, "lecteur", personne=t.juriste)
        paquet.archive(sans, t.monde.instance.depot, lot, "envoi", "docx")


def test_l_avancement_en_tableur_croise_et_detaille(territoire_sqlite: Territoire) -> None:
    t = territoire_sqlite
    t.lancer(t.communes[0])
    classeur = lire_classeur(paquet.avancement(t.contexte), "a.xlsx")
    croisee, detail = ([[c.texte for c in ligne] for ligne in f.lignes] for f in classeur.feuilles)
    assert croisee == [
        ["Organisme", "Éditions Fictives"], ["Commune d'Aubépine", "Préparé"], ["Commune d'Bruyère", "Manquantes"],
        ["Commune d'Clématite", "Manquantes"],
    ]  # fmt: skip
    assert [ligne[:6] for ligne in detail[1:2]] == [
        ["Commune d'Aubépine", "Éditions Fictives", "2024-0", "", "Manquantes", "Préparé"]
    ]
    assert t.verbes(t.haut)[-1] == "lot_avenants.avancement"


def test_lire_trente_communes_ne_coute_pas_plus_de_requetes_que_trois(territoire_sqlite: Territoire) -> None:
    t, base = territoire_sqlite, territoire_sqlite.monde.instance.base

    def mesurer(lot: uuid.UUID) -> int:
        paires = lectures.lire_lot(t.contexte, lot).paires
        with budget_requetes(base, 60) as vues:
            projets_de(t.contexte, paires)
        return len(vues)

    peu = mesurer(t.lancer())
    for rang in range(27):
        commune = t.monde.organisme(f"Membre {rang}", parent=t.haut)
        ici = t.monde.contexte(commune)
        fait = {"role": "sous_traitant_rgpd", "clauses": "manquantes"}
        t.relations[commune.id] = relations.creer(ici, valider(RelationSaisie, fait), t.editeur, t.monde.fiche(commune))
        t.communes.append(commune)
    beaucoup = mesurer(t.lancer(*t.communes[3:]))
    print(f"projets : {peu} requêtes")
    assert beaucoup == peu
