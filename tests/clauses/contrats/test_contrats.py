"""Un juriste fait une annexe à partir de rien : fiche, rôles, clauses, réponses, annexes, documents, texte arrêté."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from datetime import date

import docx
import pytest

from clauses.contrats import operations, redaction
from clauses.contrats.annexes import preremplir
from clauses.contrats.etapes import partir
from clauses.contrats.modele import ContratSaisie
from clauses.jeux import operations as jeux
from clauses.jeux.modele import JeuSaisie
from clauses.redaction.reponses import Redaction
from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde
from registre import presentation
from registre.droits import PRESTATAIRES_RELATION
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from socle.documents import MIMETYPES
from socle.erreurs import ConflitDeVersion, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import operation
from socle.saisies import valider


def contrat(nom: str = "Concession de l'eau", **champs: object) -> ContratSaisie:
    return valider(ContratSaisie, {"nom": nom, "type_contrat": "dsp", "objet": "l'eau potable", **champs})


def ouvrir_par_la_page(maison: Maison, juriste: ClientMaison, profil: str = "dsp_collectivite_responsable") -> str:
    """Crée un contrat et choisit son point de départ ; rend le début de l'adresse du questionnaire."""
    juriste.aller(f"{maison.base}/contrats/nouveau")
    juriste.soumettre("Enregistrer", nom="Concession de l'eau", type_contrat="dsp", objet="l'eau potable",
                      cocontractant_nom="Eaux Fictives SA")  # fmt: skip
    juriste.suivre()
    juriste.soumettre("Continuer", profil=profil)
    return juriste.suivre().url.removesuffix("/roles")


def repondre_a_tout(juriste: ClientMaison) -> None:
    """Des rôles à la dernière page de questions."""
    juriste.soumettre("Continuer")
    page = juriste.suivre()
    assert page.titre.startswith("Les clauses")
    juriste.soumettre("Enregistrer et continuer")
    page = juriste.suivre()
    assert page.valeur("titulaire_nom") == "Eaux Fictives SA", "la fiche n'est pas redemandée"
    communs = {"dpo_titulaire": "dpo@eaux.example", "contact_ssi_collectivite": "ssi@ici.example",
               "contact_ssi_titulaire": "ssi@eaux.example", "dpo_collectivite": "dpo@ici.example"}  # fmt: skip
    juriste.soumettre("Enregistrer et continuer", communs)
    while "/questions/" in juriste.page.vers:  # type: ignore[union-attr]
        page = juriste.suivre()
        secteur = {"secteur": "eau_assainissement"} if page.url.endswith("OPD") else {}
        juriste.soumettre("Enregistrer et continuer", secteur)


def reprendre_les_annexes(juriste: ClientMaison) -> None:
    """Les annexes A1 à A3, remplies du registre."""
    page = juriste.suivre()
    assert "/annexes/A1" in page.url
    page = juriste.soumettre("Reprendre du registre", statut=200)
    assert "Facturer" in page.texte
    assert "elle fixe les moyens essentiels" in page.texte, "le motif du rôle est dans l'annexe"
    juriste.soumettre("Enregistrer et continuer")
    juriste.suivre()
    assert "Chiffrement : TLS 1.3" in juriste.soumettre("Reprendre du registre", statut=200).texte
    juriste.soumettre("Enregistrer et continuer")
    juriste.suivre()
    juriste.soumettre("Enregistrer et continuer", {"l-0-nom": "Néant"})


def test_un_juriste_fait_une_annexe_a_partir_de_rien(maison: Maison) -> None:
    fiche = maison.fiche(
        "Abonnés de l'eau", finalites=[{"libelle": "Facturer", "base_legale": "mission_interet_public"}],
        categories_donnees=[{"categorie": "etat_civil", "description": "Nom, adresse", "duree_active": "Durée du contrat"}],
        mesures=[{"type": "chiffrement", "precision": "TLS 1.3"}],
    )  # fmt: skip
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    juriste.soumettre("Ajouter et qualifier", traitement=str(fiche))
    juriste.suivre()
    faits = {
        "f-objet": "non",
        "f-exige": "oui",
        "f-finalites": "collectivite",
        "f-moyens": "collectivite",
        "f-usage_propre": "non",
    }
    page = juriste.soumettre("Voir ce que disent ces faits", faits, statut=200)
    assert "Nous sommes responsables, le cocontractant est sous-traitant RGPD" in page.texte
    juriste.soumettre("Enregistrer", faits)
    assert "Pour l'ensemble du texte : Nous sommes responsables" in juriste.suivre().texte
    repondre_a_tout(juriste)
    reprendre_les_annexes(juriste)
    page = juriste.aller(base)
    reste = [t for t in page.textes(".a-completer__liste li") if "sectoriel" not in t]
    assert reste == [], reste
    juriste.soumettre("Arrêter le texte")
    assert "Texte arrêté" in juriste.suivre().texte
    juriste.aller(f"{base}/choix")
    assert juriste.page is not None
    assert juriste.page.soupe.select_one("button[value=enregistrer]") is None
    verbes = maison.verbes()
    assert verbes.count("contrat.redige") >= 8
    assert verbes[-1] == "contrat.arrete"


@pytest.mark.parametrize("format_", ["docx", "odt", "pdf"])
@pytest.mark.parametrize("nom", ["annexe", "note", "mentions", "consultation"])
def test_chaque_document_se_produit(maison: Maison, nom: str, format_: str) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    page = juriste.poster(f"{base}/document/{nom}.{format_}", statut=200)
    assert page.reponse.mimetype == MIMETYPES[format_]
    assert "attachment" in page.reponse.headers["Content-Disposition"]
    assert len(page.octets) > 3000
    assert maison.verbes()[-1] == "contrat.exporte"


def test_l_annexe_word_porte_les_articles_les_renvois_et_les_annexes(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    document = docx.Document(io.BytesIO(juriste.poster(f"{base}/document/annexe.docx", statut=200).octets))
    titres = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert len(titres) == 41
    textes = "\n".join(p.text for p in document.paragraphs)
    assert "Eaux Fictives SA" in textes
    assert not re.search(r"\{[{%]", textes)
    assert len(document.tables) >= 6
    commente = zipfile.ZipFile(io.BytesIO(juriste.poster(f"{base}/document/annexe-commentee.docx", statut=200).octets))
    assert "word/comments.xml" in commente.namelist()
    assert "de mémoire, à vérifier" in commente.read("word/comments.xml").decode()
    net = zipfile.ZipFile(io.BytesIO(juriste.poster(f"{base}/document/annexe.docx", statut=200).octets))
    assert "word/comments.xml" not in net.namelist(), "la version nette n'a pas de note"


def test_les_pieces_separees_sont_un_zip_de_documents_word(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    archive = zipfile.ZipFile(io.BytesIO(juriste.poster(f"{base}/document/pieces.zip", statut=200).octets))
    assert {n.removesuffix(".docx") for n in archive.namelist()} >= {
        "contrat-de-concession",
        "cahier-des-charges-technique",
    }
    for nom in archive.namelist():
        docx.Document(io.BytesIO(archive.read(nom)))
    juriste.poster(f"{base}/document/pieces.pdf", statut=404)
    juriste.poster(f"{base}/document/inconnu.docx", statut=404)


def test_le_texte_ne_s_arrete_pas_tant_qu_il_manque_quelque_chose(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    page = juriste.aller(base)
    assert "Il reste à remplir" in page.texte
    assert page.soupe.select_one("form[action$=arreter]") is None
    page = juriste.poster(f"{base}/arreter", {"_version": "2"}, statut=422)
    assert "ne peut pas être arrêté" in page.texte


def test_voir_l_effet_n_enregistre_rien(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    avant = maison.entrees()
    juriste.aller(f"{base}/choix")
    page = juriste.soumettre("Voir l'effet", clause=["DEF-01", "PRO-01"], statut=200)
    assert "Rien n'est encore enregistré" in page.texte
    assert "exigée par" in page.texte
    juriste.aller(f"{base}/questions/PRO")
    page = juriste.soumettre("Voir l'effet", regime_propriete="licence_large", statut=200)
    assert "conserve les droits qu'il détient" in page.texte
    assert maison.entrees() == avant


def test_une_reponse_refusee_revient_avec_ce_qui_a_ete_tape(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    juriste.aller(f"{base}/questions/PRO")
    page = juriste.soumettre(
        "Enregistrer et continuer", partage_recettes_pct="150", delai_extraction_jours="7", statut=422
    )
    assert "Un pourcentage va de 0 à 100." in page.texte
    assert (page.valeur("partage_recettes_pct"), page.valeur("delai_extraction_jours")) == ("150", "7")


def test_deux_personnes_sur_la_meme_redaction(maison: Maison) -> None:
    une, autre = maison.membre("juriste"), maison.membre("dpo")
    base = ouvrir_par_la_page(maison, une)
    une.aller(f"{base}/questions/PRO")
    autre.aller(f"{base}/questions/FIN")
    une.soumettre("Enregistrer et continuer", delai_extraction_jours="9")
    page = autre.soumettre("Enregistrer et continuer", pen_retard_donnees="333", statut=409)
    assert "Rien n'est perdu" in page.texte
    assert page.valeur("pen_retard_donnees") == "333"
    autre.soumettre("Enregistrer et continuer")
    autre.aller(f"{base}/questions/PRO")
    assert autre.page is not None
    assert autre.page.valeur("delai_extraction_jours") == "9", "la réponse de l'autre est restée"
    assert autre.aller(f"{base}/questions/FIN").valeur("pen_retard_donnees") == "333"


def test_le_double_clic_n_ecrit_qu_une_fois(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    page = juriste.aller(f"{base}/questions/PRO")
    juriste.soumettre("Enregistrer et continuer", delai_extraction_jours="8")
    apres = maison.entrees()
    juriste.soumettre("Enregistrer et continuer", delai_extraction_jours="8", page=page)
    assert maison.entrees() == apres


def test_changer_de_point_de_depart_garde_les_reponses(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, contrat())

    def poser(r: Redaction) -> Redaction:
        return r.model_copy(
            update={"profil": "dsp_standard", "variables": {"pen_retard_donnees": 250}, "ajoutees": ["SEC-05"]}
        )

    redaction.enregistrer(contexte, id_, poser, 1)
    redaction.enregistrer(contexte, id_, lambda r: partir(r, "concession"), 2)
    chantier = redaction.ouvrir(contexte, id_)
    assert chantier.texte.variables["pen_retard_donnees"] == 250
    assert chantier.redaction.ajoutees == []
    with pytest.raises(ConflitDeVersion):
        redaction.enregistrer(contexte, id_, lambda r: partir(r, "dsp_standard"), 1)


def test_un_texte_arrete_ne_change_plus_sans_etre_rouvert(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, contrat())
    redaction._arreter(contexte, id_, 1)
    with pytest.raises(RegleEnfreinte, match="arrêté"):
        redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "dsp_standard"}), 2)
    redaction.rouvrir(contexte, id_, 2)
    redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "dsp_standard"}), 3)
    operations.passer(contexte, id_, 4, "suivre")
    with pytest.raises(RegleEnfreinte):
        redaction.rouvrir(contexte, id_, 5)
    operations.passer(contexte, id_, 5, "clore")
    assert operations.lire(contexte, id_).ligne.statut == "termine"


def test_le_cocontractant_est_un_prestataire_d_ici_et_sa_chaine_remplit_l_annexe(monde: Monde) -> None:
    contexte, ailleurs = (monde.contexte(monde.organisme(nom)) for nom in ("Ici", "Là"))
    chaine = [{"nom": "Hébergeur Fictif", "role": "Hébergement", "pays": "fr"}]
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditeur Fictif", "chaine": chaine}))
    relation = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    id_ = operations.creer(contexte, contrat(cocontractant_id=str(relation)))
    chantier = redaction.ouvrir(contexte, id_)
    assert chantier.texte.variables["titulaire_nom"] == "Éditeur Fictif"
    (ligne,) = preremplir(contexte, chantier, chantier.texte.bibliotheque.annexe("A3"))
    assert (ligne["nom"], ligne["operations"], ligne["localisation"]) == ("Hébergeur Fictif", "Hébergement", "France")
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(ailleurs, contrat(cocontractant_id=str(relation)))
    assert list(refus.value.erreurs) == ["cocontractant_id"]
    with pytest.raises(Introuvable):
        operations.lire(ailleurs, id_)


def test_l_inventaire_reprend_les_jeux_de_donnees_du_contrat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, contrat())
    jeux.creer(
        contexte, valider(JeuSaisie, {"nom": "Index des compteurs", "source": "contrat", "contrat_id": str(id_)})
    )
    jeux.creer(contexte, valider(JeuSaisie, {"nom": "Autre jeu"}))
    chantier = redaction.ouvrir(contexte, id_)
    (ligne,) = preremplir(contexte, chantier, chantier.texte.bibliotheque.annexe("A5"))
    assert ligne["jeu"] == "Index des compteurs"


def test_noter_les_clauses_d_une_relation_passe_par_le_registre(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    fiche = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditeur"}))
    relation = relations.creer(contexte, valider(RelationSaisie, {}), fiche)
    operation(PRESTATAIRES_RELATION)(presentation.noter_clauses)(
        contexte, relation, "signees", date(2026, 5, 4), "2026-01"
    )
    lue = relations.lire_seule(contexte, relation).saisie
    assert (lue.clauses, lue.clauses_date, lue.contrat_reference) == ("signees", date(2026, 5, 4), "2026-01")


def test_repartir_d_un_contrat_pour_un_autre(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, contrat(cocontractant_nom="Eaux", montant_ht="1000"))
    redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "dsp_standard"}), 1)
    jeton = uuid.uuid4().hex
    neuf = operations.dupliquer(contexte, id_, "Concession de l'assainissement", jeton)
    assert operations.dupliquer(contexte, id_, "Concession de l'assainissement", jeton) == neuf
    lu = operations.lire(contexte, neuf)
    assert operations.redaction_de(lu.ligne).profil == "dsp_standard"
    assert (lu.saisie.cocontractant_nom, lu.saisie.montant_ht, lu.ligne.statut) == ("", None, "preparation")
    with pytest.raises(RegleEnfreinte):
        operations.dupliquer(contexte, id_, "  ")


def test_une_echeance_avant_la_prise_d_effet_est_refusee(monde: Monde) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(monde.contexte(monde.organisme()), contrat(date_debut="01/01/2027", date_fin="31/12/2026"))
    assert list(refus.value.erreurs) == ["date_fin"]


def test_un_lecteur_lit_et_ne_redige_pas(maison: Maison) -> None:
    base = ouvrir_par_la_page(maison, maison.membre("juriste"))
    lecteur = maison.membre("lecteur")
    page = lecteur.aller(base)
    assert page.soupe.select_one("main form") is None
    assert "Annexe relative aux données" in lecteur.aller(f"{base}/apercu").texte
    lecteur.poster(f"{base}/depart", {"profil": "dsp_standard"}, statut=403)
    lecteur.poster(f"{base}/document/annexe.docx", statut=403)


def test_le_gabarit_word_de_l_organisme_habille_ses_documents(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    gabarit = docx.Document()
    gabarit.sections[0].header.paragraphs[0].text = "En-tête de la maison"
    octets = io.BytesIO()
    gabarit.save(octets)
    juriste.aller(f"{maison.base}/preuves/deposer")
    juriste.soumettre(
        "Déposer", titre="Notre gabarit", nature="gabarit_word", fichier=(octets.getvalue(), "gabarit.docx")
    )
    rendu = docx.Document(io.BytesIO(juriste.poster(f"{base}/document/note.docx", statut=200).octets))
    assert "En-tête de la maison" in rendu.sections[0].header.paragraphs[0].text
    assert any("Ce que l’annexe organise" in p.text for p in rendu.paragraphs)


def test_un_gabarit_illisible_se_dit_et_ne_perd_rien(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir_par_la_page(maison, juriste)
    vide = io.BytesIO()
    with zipfile.ZipFile(vide, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    juriste.aller(f"{maison.base}/preuves/deposer")
    juriste.soumettre("Déposer", titre="Faux", nature="gabarit_word", fichier=(vide.getvalue(), "g.docx"))
    assert "gabarit" in juriste.poster(f"{base}/document/note.docx", statut=422).texte
