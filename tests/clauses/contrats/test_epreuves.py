"""Le questionnaire mis à l'épreuve : formulaires forgés, deux personnes, type de contrat changé, contrat archivé."""

from __future__ import annotations

import pytest

from clauses.bibliotheque.chargement import bibliotheque
from clauses.contrats import documents, operations, questions, redaction
from clauses.contrats.etapes import profil_d_un_autre_type
from clauses.contrats.modele import ContratSaisie
from clauses.redaction.composition import Texte, composer, en_clair
from clauses.redaction.reponses import LIGNES_MAXIMALES, Redaction
from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde
from socle.saisies import valider

B = bibliotheque()


def ouvrir(maison: Maison, juriste: ClientMaison, profil: str = "dsp_collectivite_responsable") -> str:
    """Crée un contrat et choisit son point de départ ; rend le début de l'adresse du questionnaire."""
    juriste.aller(f"{maison.base}/contrats/nouveau")
    juriste.soumettre("Enregistrer", nom="Concession", type_contrat="dsp", objet="l'eau")
    juriste.suivre()
    juriste.soumettre("Continuer", profil=profil)
    return juriste.suivre().url.removesuffix("/roles")


@pytest.mark.parametrize(("clauses", "phrase"), [(["ZZZ-99"], "ZZZ-99"), ([], "au moins une clause")])
def test_un_choix_impossible_se_dit_et_n_ecrit_rien(maison: Maison, clauses: list[str], phrase: str) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir(maison, juriste)
    avant = maison.entrees()
    page = juriste.poster(f"{base}/choix", {"clause": clauses, "_version": "2"}, statut=422)
    assert phrase in page.texte
    assert maison.entrees() == avant


def test_une_annexe_ne_perd_ni_ligne_ni_caractere_en_silence(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir(maison, juriste)
    avant = maison.entrees()
    version = juriste.aller(f"{base}/annexes/A3").valeur("_version")
    trop = {"nombre": str(LIGNES_MAXIMALES + 1), "_version": version} | {
        f"l-{n}-nom": f"N{n}" for n in range(LIGNES_MAXIMALES + 1)
    }
    page = juriste.poster(f"{base}/annexes/A3", trop, statut=422)
    assert "au plus 300 lignes" in page.texte
    assert page.valeur("l-300-nom") == "N300", "rien de tapé n'est perdu"
    longue = {"nombre": "1", "_version": version, "l-0-nom": "x" * 4001}
    assert "ligne 1" in juriste.poster(f"{base}/annexes/A3", longue, statut=422).texte
    for faux in ("-5", "abc", ""):
        assert (
            "incomplet" in juriste.poster(f"{base}/annexes/A3", {"nombre": faux, "_version": version}, statut=422).texte
        )
    assert maison.entrees() == avant


def test_une_echeance_avant_la_prise_d_effet_est_refusee_aussi_au_questionnaire(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir(maison, juriste)
    juriste.aller(f"{base}/questions/COM")
    page = juriste.soumettre("Enregistrer et continuer", date_debut="01/01/2030", date_fin="01/01/2020", statut=422)
    assert "précède la prise d'effet" in page.texte


def test_a_deux_la_page_des_roles_garde_ce_qui_est_tape(maison: Maison) -> None:
    une, autre = maison.membre("juriste"), maison.membre("dpo")
    base = ouvrir(maison, une)
    autre.aller(f"{base}/roles")
    une.aller(f"{base}/questions/PRO")
    une.soumettre("Enregistrer et continuer", delai_extraction_jours="9")
    page = autre.soumettre("Ajouter et qualifier", nom="Relevé des compteurs", statut=409)
    assert page.valeur("nom") == "Relevé des compteurs"


def test_le_motif_propose_suit_les_faits_et_le_motif_ecrit_reste(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir(maison, juriste)
    juriste.aller(f"{base}/roles")
    juriste.soumettre("Ajouter et qualifier", nom="Relevé")
    juriste.suivre()
    nous = {"f-finalites": "collectivite", "f-moyens": "collectivite"}
    eux = {"f-finalites": "titulaire", "f-moyens": "titulaire"}
    page = juriste.soumettre("Voir ce que disent ces faits", nous, statut=200)
    assert "elle fixe les moyens" in page.valeur("motif")
    page = juriste.soumettre("Voir ce que disent ces faits", eux, statut=200)
    assert "Le cocontractant détermine les finalités" in page.valeur("motif")
    assert page.valeur("role") == "titulaire_rt", "le rôle proposé suit les faits"
    page = juriste.soumettre("Voir ce que disent ces faits", nous | {"motif": "Décision du 3 mai."}, statut=200)
    assert page.valeur("motif") == "Décision du 3 mai."


def test_un_type_de_contrat_qui_ne_va_plus_au_point_de_depart_se_dit(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    dsp = valider(ContratSaisie, {"nom": "Eau", "type_contrat": "dsp"})
    id_ = operations.creer(contexte, dsp)
    redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "dsp_standard"}), 1)
    assert profil_d_un_autre_type(redaction.ouvrir(contexte, id_)) is None
    operations.enregistrer(contexte, id_, dsp.model_copy(update={"type_contrat": "marche_tic"}), 2)
    trouve = profil_d_un_autre_type(redaction.ouvrir(contexte, id_))
    assert trouve is not None
    assert trouve.id == "dsp_standard"
    redaction.enregistrer(contexte, id_, lambda r: r.model_copy(update={"profil": "petit_achat"}), 3)
    assert profil_d_un_autre_type(redaction.ouvrir(contexte, id_)) is None, "une clause courte va à tout marché"


def test_un_contrat_archive_ne_se_dit_pas_arrete(maison: Maison) -> None:
    juriste = maison.membre("juriste")
    base = ouvrir(maison, juriste)
    juriste.poster(f"{base.removesuffix('/clauses')}/archiver", {"_version": "2"}, statut=303)
    lu = juriste.aller(base).texte
    assert "Ce contrat est archivé" in lu
    assert "Le texte est arrêté" not in lu


def test_le_pied_du_document_dit_la_version_une_fois(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    id_ = operations.creer(contexte, valider(ContratSaisie, {"nom": "Eau", "type_contrat": "dsp"}))
    entete = documents.entete(redaction.ouvrir(contexte, id_), contexte.aujourd_hui)
    assert entete.version == "1"


def articles(t: Texte) -> list[tuple[str, list[str]]]:
    return [(a.clause.id, [en_clair(x) for x in a.alineas]) for a in t.articles]


def sans_effet(profil: str, question: questions.Question) -> bool:
    """Vrai si aucune autre réponse à cette question ne change le texte."""
    v, depart = question.variable, composer(B, Redaction(profil=profil))
    autres: list[object] = [[c] for c in v.choices] if v.type == "list" else list(v.choices)
    autres = autres or [not depart.variables[v.name] if v.type == "bool" else "37"]
    autres = ["01/02/2031"] if v.type == "date" else autres
    textes = (articles(composer(B, Redaction(profil=profil, variables={v.name: a}))) for a in autres)
    return all(t == articles(depart) for t in textes)


@pytest.mark.parametrize("profil", [p.id for p in B.meta.profils])
def test_on_ne_demande_que_ce_qui_change_le_texte(profil: str) -> None:
    pages = questions.pages(composer(B, Redaction(profil=profil)))
    posees = [q for p in pages for q in p.questions if not q.champ.aide.startswith("Ne sert que")]
    assert [q.variable.name for q in posees if sans_effet(profil, q)] in ([], ["montant_ht"])


def test_une_reponse_qui_en_suppose_une_autre_le_dit() -> None:
    for nom in questions.SELON_UNE_REPONSE:
        aide = questions.champ_de(B.variables[nom], B, None).aide
        assert aide.startswith("Ne sert que si")
        assert "_" not in aide, f"{nom} : {aide}"
