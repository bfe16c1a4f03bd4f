"""Le texte d'une mention et son contrôle : fonctions pures, sans base."""

from __future__ import annotations

from typing import Any

import pytest

from fabriques.matieres_mentions import finalite, lue, matiere
from registre.mentions.controle import MANQUANT, PRESENT, SANS_OBJET, Examen, examiner
from registre.mentions.listes import LISTES
from registre.mentions.matiere import Contact, collecte_de, empreinte, empreintes_de, faits_de
from registre.mentions.obligations import DONNEES
from registre.mentions.redaction import PIECES, blancs

ADRESSE = "https://www.vallon.example/donnees"


def texte(examen: Examen) -> str:
    return "\n".join(p.texte for p in examen.paragraphes)


def etat(examen: Examen, code: str) -> str:
    return next(p.etat for p in examen.points if p.obligation.code == code)


def manquants(examen: Examen) -> list[str]:
    return [p.obligation.code for p in examen.manquants]


def test_une_fiche_complete_donne_une_page_sans_rien_a_ajouter() -> None:
    examen = examiner(matiere())
    assert examen.publiable, (manquants(examen), examen.blancs)
    for dit in ("Commune d'Essai", "dpo@vallon.example", "mission d'intérêt public", "délibération du 3 juin", "cnil.fr",
                "l'année scolaire", "les agents de la cantine", "pas d'inscription", "après votre mort"):  # fmt: skip
        assert dit in texte(examen), dit
    assert "portab" not in texte(examen)


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"finalites": []}, "finalites"),
        ({"finalites": [finalite("")]}, "bases"),
        ({"finalites": [finalite("interet_legitime")]}, "interet_legitime"),
        ({"categories_donnees": []}, "durees"),
        ({"categories_donnees": [{"categorie": "coordonnees"}]}, "durees"),
        ({"destinataires": []}, "destinataires"),
        ({"transferts": [{"organisme": "Outil", "pays": "us"}]}, "transferts"),
        ({"caractere_obligatoire": ""}, "obligatoire"),
        ({"consequences": ""}, "obligatoire"),
        ({"decision_automatisee": "a_verifier"}, "decision_automatisee"),
        ({"decision_automatisee": "oui"}, "decision_automatisee"),
        ({"responsabilite": "conjoint"}, "conjoints"),
    ],
)
def test_ce_qui_manque_a_la_fiche_est_nomme_et_empeche_de_publier(changement: dict[str, Any], code: str) -> None:
    fiche = lue(**changement)
    examen = examiner(matiere("page", fiche))
    assert code in manquants(examen)
    point = next(p for p in examen.points if p.obligation.code == code)
    assert (point.fiche, bool(point.pourquoi)) == (fiche.id, True)
    assert not examen.publiable


def test_sans_coordonnees_l_organisme_et_le_delegue_manquent() -> None:
    examen = examiner(matiere(responsable=Contact("Commune d'Essai"), delegue=Contact()))
    assert manquants(examen)[:2] == ["responsable", "delegue"]
    assert "[à compléter : coordonnées du délégué]" in texte(examen)


def test_un_interet_legitime_motive_se_dit() -> None:
    fiche = lue(finalites=[finalite("interet_legitime", justification="Protéger le parc de vélos")])
    assert "dans notre intérêt légitime (RGPD, article 6(1)f) : protéger le parc de vélos" in texte(
        examiner(matiere("page", fiche))
    )


def test_une_collecte_indirecte_dit_la_source_et_les_categories_sans_demander_si_c_est_obligatoire() -> None:
    fiche = lue(sources=["administration"], sources_precision="La CAF", caractere_obligatoire="")
    examen = examiner(matiere("page", fiche, reglages={"collecte": "indirecte"}))
    assert examen.publiable, manquants(examen)
    assert etat(examen, "obligatoire") == SANS_OBJET
    assert etat(examen, "source") == etat(examen, "categories") == PRESENT
    assert "• la CAF" in texte(examen)
    assert "Coordonnées : adresse, téléphone" in texte(examen)
    directe = examiner(matiere("page", lue()))
    assert etat(directe, "source") == SANS_OBJET
    assert etat(examiner(matiere("page", lue(), reglages={"collecte": "indirecte"})), "source") == MANQUANT


def test_les_sources_de_la_fiche_donnent_la_collecte() -> None:
    assert collecte_de(lue(sources=["personne", "capteurs"]).saisie) == "directe"
    assert collecte_de(lue(sources=["administration"]).saisie) == "indirecte"
    assert collecte_de(lue(sources=["personne", "tiers"]).saisie) == "mixte"
    assert collecte_de(lue(sources=[]).saisie) == "directe"


def test_un_transfert_dit_le_pays_la_garantie_et_comment_en_avoir_copie() -> None:
    fiche = lue(transferts=[{"organisme": "Outil de sondage", "pays": "us", "garantie": "cct"}])
    dit = texte(examiner(matiere("page", fiche)))
    assert "États-Unis" in dit
    assert "clauses contractuelles types" in dit
    assert "demandez-en copie au délégué (dpo@vallon.example)" in dit


def test_deux_fiches_reunies_disent_de_laquelle_vient_chaque_duree() -> None:
    autre = lue(nom="Garderie", categories_donnees=[{"categorie": "coordonnees", "duree_active": "Deux ans"}])
    dit = texte(examiner(matiere("page", lue(nom="Cantine"), autre)))
    assert "à compter de : l'inscription (Cantine)" in dit
    assert "deux ans (Garderie)" in dit


def test_une_fiche_sur_deux_incomplete_est_celle_qu_on_nomme() -> None:
    autre = lue(nom="Garderie", destinataires=[])
    examen = examiner(matiere("page", lue(), autre))
    assert [(p.obligation.code, p.fiche) for p in examen.manquants] == [("destinataires", autre.id)]


def test_une_mention_courte_dit_ou_lire_le_reste() -> None:
    sans = examiner(matiere("courte"))
    assert manquants(sans) == ["renvoi"]
    assert examiner(matiere("courte", adresse=ADRESSE)).publiable
    assert examiner(matiere("courte", reglages={"lieu": "à l'accueil de la mairie"})).publiable
    dit = texte(examiner(matiere("courte", adresse=ADRESSE)))
    assert len(dit) < len(texte(examiner(matiere()))) * 0.75
    assert "Répondre est-il obligatoire ? Oui" in dit


def test_une_affiche_veut_une_adresse_pour_son_code() -> None:
    assert manquants(examiner(matiere("affiche", reglages={"lieu": "à l'accueil"}))) == ["renvoi"]
    assert examiner(matiere("affiche", adresse=ADRESSE)).publiable


CONSENTIE = {"finalites": [finalite("consentement", "Envoyer la lettre"), finalite("consentement", "Inviter aux fêtes"),
                           finalite("mission_interet_public", "Tenir le fichier")]}  # fmt: skip
REGLAGES = {"retrait": "Un courriel.", "refus": "Rien."}


def test_une_demande_de_consentement_separe_les_finalites_et_n_en_coche_aucune() -> None:
    examen = examiner(matiere("consentement", lue(**CONSENTIE), reglages=REGLAGES))
    assert examen.publiable, manquants(examen)
    choix = next(p.texte for p in examen.paragraphes if p.code == "choix")
    assert choix.count("☐ Oui   ☐ Non") == 2
    assert "Tenir le fichier" not in choix
    assert "retirer votre consentement à tout moment" in texte(examen)


def test_une_demande_sans_finalite_consentie_ne_se_publie_pas_meme_recrite() -> None:
    fiche = lue()
    assert "choix" in manquants(examiner(matiere("consentement", fiche, reglages=REGLAGES)))
    recrite = matiere("consentement", fiche, reglages=REGLAGES, personnels={"choix": "☐ Oui ☐ Non : tout"})
    assert "choix" in manquants(examiner(recrite))


def test_une_case_cochee_d_avance_empeche_de_publier() -> None:
    coche = matiere("consentement", lue(**CONSENTIE), reglages=REGLAGES, personnels={"choix": "☑ J'accepte tout"})
    examen = examiner(coche)
    assert [blanc for _, blanc in examen.blancs] == ["☑"]
    assert not examen.publiable


def test_le_retrait_est_du_des_qu_une_finalite_repose_sur_le_consentement() -> None:
    fiche = lue(**CONSENTIE)
    assert manquants(examiner(matiere("page", fiche))) == ["retrait"]
    assert examiner(matiere("page", fiche, reglages={"retrait": "Un courriel."})).publiable


def test_une_fiche_d_enfants_fait_demander_l_age() -> None:
    fiche = lue(**CONSENTIE, categories_personnes=[{"categorie": "enfants"}])
    assert "mineurs" in manquants(examiner(matiere("page", fiche, reglages=REGLAGES)))
    oui = examiner(matiere("page", fiche, reglages={**REGLAGES, "mineurs": "oui"}))
    assert (etat(oui, "mineurs"), "Avant 15 ans" in texte(oui)) == (PRESENT, True)
    non = examiner(matiere("page", fiche, reglages={**REGLAGES, "mineurs": "non"}))
    assert (etat(non, "mineurs"), "Avant 15 ans" in texte(non)) == (SANS_OBJET, False)


def test_un_paragraphe_personnel_remplace_le_notre_et_repond_de_ses_points() -> None:
    fiche = lue(destinataires=[])
    examen = examiner(matiere("page", fiche, personnels={"destinataires": "La seule directrice."}))
    (p,) = [p for p in examen.paragraphes if p.code == "destinataires"]
    assert (p.texte, p.personnel, "[à compléter" in p.original) == ("La seule directrice.", True, True)
    point = next(p for p in examen.points if p.obligation.code == "destinataires")
    assert (point.etat, point.personnel) == (PRESENT, True)
    assert examen.publiable


def test_un_paragraphe_personnel_ne_repond_pas_d_un_point_qu_il_ne_porte_pas() -> None:
    fiche = lue(categories_donnees=[{"categorie": "coordonnees"}])
    examen = examiner(matiere("page", fiche, personnels={"destinataires": "La seule directrice."}))
    assert "durees" in manquants(examen)


BLANCS = ["[à compléter : durée]", "[nom]", "{{ nom }}", "…………", "......", "____", "XXXX", "à préciser"]


@pytest.mark.parametrize("blanc", BLANCS)
def test_un_blanc_se_voit_et_empeche_de_publier(blanc: str) -> None:
    assert blancs(f"Données gardées {blanc} ans.")
    assert not examiner(matiere(personnels={"durees": f"Gardées {blanc} ans."})).publiable


@pytest.mark.parametrize("texte_sain", ["Gardées 3 ans...", "Voir l'article 6(1)e du RGPD.", "☐ Oui ☐ Non", "Etc."])
def test_un_texte_sain_n_est_pas_pris_pour_un_blanc(texte_sain: str) -> None:
    assert blancs(texte_sain) == []


def test_ce_que_le_delegue_doit_regarder_est_dit_avec_son_article() -> None:
    fiche = lue(**CONSENTIE, droits=["opposition", "portabilite"],
                categories_donnees=[{"categorie": "nir", "duree_active": "Un an"},
                                    {"categorie": "sante", "duree_active": "Un an"}])  # fmt: skip
    dites = {a.article: a for a in examiner(matiere("consentement", fiche, reglages=REGLAGES)).alertes}
    assert {"RGPD 7(4), considérant 43", "LIL 30 ; décret 2019-341", "RGPD 9(2)a"} <= set(dites)
    assert "RGPD 20" not in dites, "le consentement ouvre la portabilité"
    police = examiner(matiere("page", lue(regime_juridique="lil_titre_iii", droits=["opposition"]))).alertes
    assert {a.article: a.verification for a in police} == {"LIL 104": "M", "LIL 110": "M"}


def test_un_fichier_de_police_ne_cite_pas_le_rgpd_et_attend_des_textes_personnels() -> None:
    fiche = lue(regime_juridique="lil_titre_iii")
    examen = examiner(matiere("page", fiche))
    assert "RGPD" not in texte(examen)
    assert "dans le mois" not in texte(examen)
    assert manquants(examen) == ["titre_iii"]
    assert next(p.obligation.verification for p in examen.manquants) == "M"
    assert manquants(examiner(matiere("page", fiche, personnels={"droits": "Les vôtres."}))) == ["titre_iii"]
    assert examiner(matiere("page", fiche, personnels={"droits": "Les vôtres.", "finalites": "Les nôtres."})).publiable
    assert manquants(examiner(matiere("page", lue(), fiche))) == ["titre_iii"], "une seule fiche du titre III suffit"


@pytest.mark.parametrize("genre", ["page", "courte"])
def test_l_opposition_ouverte_se_dit_a_part_des_autres_droits(genre: str) -> None:
    examen = examiner(matiere(genre, adresse=ADRESSE))
    par_code = {p.code: p for p in examen.paragraphes}
    assert (par_code["opposition"].titre, par_code["opposition"].article) == ("Vous opposer", "RGPD 21(4)")
    assert "vous opposer à ce traitement" in par_code["opposition"].texte
    assert "oppos" not in par_code["droits"].texte
    assert etat(examen, "opposition") == PRESENT
    assert next(p.obligation.verification for p in examen.points if p.obligation.code == "opposition") == "M"
    fermee = examiner(matiere(genre, lue(finalites=[finalite("obligation_legale")]), adresse=ADRESSE))
    assert etat(fermee, "opposition") == SANS_OBJET
    assert "opposition" not in {p.code for p in fermee.paragraphes}


@pytest.mark.parametrize("reglage", [{"collecte": "indirecte"}, {"usage_ulterieur": "Des statistiques."}])
def test_une_demande_qui_ne_dit_pas_tout_mene_a_l_information_complete(reglage: dict[str, str]) -> None:
    fiche = lue(**CONSENTIE, sources=["administration"])
    assert manquants(examiner(matiere("consentement", fiche, reglages={**REGLAGES, **reglage}))) == ["renvoi"]
    assert examiner(matiere("consentement", fiche, reglages={**REGLAGES, **reglage}, adresse=ADRESSE)).publiable
    directe = examiner(matiere("consentement", fiche, reglages={**REGLAGES, "collecte": "directe"}))
    assert etat(directe, "renvoi") == SANS_OBJET
    assert directe.publiable, manquants(directe)


def test_une_entreprise_n_est_pas_prevenue_comme_une_autorite() -> None:
    fiche = lue(**CONSENTIE)
    articles = {a.article for a in examiner(matiere("page", fiche, reglages=REGLAGES, autorite_publique=False)).alertes}
    assert "RGPD 7(4), considérant 43" not in articles


def test_l_empreinte_ne_suit_que_ce_que_la_mention_retient() -> None:
    m = matiere("page", lue())
    meme = m.fiches[0].saisie.model_copy(
        update={"observations": "Note", "reference": "RT-1", "mesures_description": "x"}
    )
    autre = m.fiches[0].saisie.model_copy(update={"consequences": "Autre chose."})
    avant = empreinte(faits_de(m.fiches[0].saisie))
    assert empreinte(faits_de(meme)) == avant
    assert empreinte(faits_de(autre)) != avant
    assert set(empreintes_de(m)) == {"organisme", str(m.fiches[0].id)}


def test_chaque_forme_a_ses_paragraphes_et_chaque_obligation_son_controle() -> None:
    assert set(PIECES) == set(LISTES["genres"].codes)
    for genre in PIECES:
        vus = {p.obligation.code for p in examiner(matiere(genre, adresse=ADRESSE)).points}
        assert vus == {o.code for o in DONNEES.obligations if not o.genres or genre in o.genres}


def test_chaque_obligation_mene_a_un_champ_qui_existe() -> None:
    from registre.mentions.modele import MentionSaisie  # noqa: PLC0415
    from registre.traitements.modele import TraitementSaisie  # noqa: PLC0415
    from socle.organismes.modele import OrganismeSaisie  # noqa: PLC0415

    classes = {"fiche": TraitementSaisie, "organisme": OrganismeSaisie, "mention": MentionSaisie}
    for o in DONNEES.obligations:
        assert o.champ in classes[o.lieu].model_fields, o.code
