"""Un juriste corrige le fichier ; on relit ce qu'il a écrit, et tout ce qui n'a pas été compris se dit."""

from __future__ import annotations

from copy import deepcopy

import pytest

from clauses.bibliotheque.word.releve import Releve
from tests.clauses.bibliotheque.word.fabrique import (
    B,
    W,
    Word,
    avec,
    couper,
    deballer,
    oter,
    paragraphe,
    parcours,
    phrases,
    suivi,
    une,
)

PRO_04 = B.par_code["PRO-04"].texte
"""Deux paragraphes et des variables."""


def seule(releve: Releve, code: str) -> None:
    """Cette clause, et elle seule, a changé."""
    assert [c.avant.id for c in releve.changees] == [code]


def test_un_mot_change_et_rien_d_autre() -> None:
    word = Word("DCP-05", "DCP-06")
    mot = "demandes"
    t = word.texte(mot)
    t.text = t.text.replace(mot, "requêtes", 1)
    releve = word.relire()
    seule(releve, "DCP-05")
    assert une(releve, "DCP-05").texte == B.par_code["DCP-05"].texte.replace(mot, "requêtes", 1)
    assert releve.remarques == ()


def test_un_ajout_suivi_est_garde_une_suppression_suivie_est_otee() -> None:
    word = Word("PRO-04")
    t = word.texte("aucun supplément")
    _, mot, apres = couper(t, *_autour(t.text, "aucun supplément"))
    apres.addprevious(suivi("del", mot))
    apres.addprevious(suivi("ins", parcours("gratuitement")))
    releve = word.relire()
    assert une(releve, "PRO-04").texte == PRO_04.replace("aucun supplément", "gratuitement", 1)
    assert "1 ajout, 1 suppression" in phrases(releve)


def _autour(texte: str, mot: str) -> tuple[str, str, str]:
    debut, _, fin = texte.partition(mot)
    return debut, mot, fin


def test_un_paragraphe_supprime_en_suivi_disparait_et_sa_marque_joint_les_autres() -> None:
    b = avec("PRO-04", texte="Un premier.\n\nUn deuxième.\n\nUn troisième.")
    word = Word("PRO-04", b=b)
    p = word.paragraphe("Un deuxième")
    p.append(suivi("del", *p.findall(f"{W}r")))
    _supprimer_la_marque(p)
    assert une(word.relire(b), "PRO-04").texte == "Un premier.\n\nUn troisième."

    word = Word("PRO-04", b=b)
    _supprimer_la_marque(word.paragraphe("Un premier"))
    assert une(word.relire(b), "PRO-04").texte == "Un premier.Un deuxième.\n\nUn troisième."


def _supprimer_la_marque(p: object) -> None:
    proprietes = p.get_or_add_pPr() if hasattr(p, "get_or_add_pPr") else p.find(f"{W}pPr")  # type: ignore[attr-defined]
    if proprietes is None:
        proprietes = p.makeelement(f"{W}pPr")  # type: ignore[attr-defined]
        p.insert(0, proprietes)  # type: ignore[attr-defined]
    forme = proprietes.makeelement(f"{W}rPr")
    forme.append(forme.makeelement(f"{W}del"))
    proprietes.append(forme)


def test_un_paragraphe_deplace_en_suivi_change_de_place() -> None:
    b = avec("PRO-04", texte="Un premier.\n\nUn deuxième.\n\nUn troisième.")
    word = Word("PRO-04", b=b)
    premier, dernier = word.paragraphe("Un premier"), word.paragraphe("Un troisième")
    ailleurs = deepcopy(premier)
    premier.append(suivi("moveFrom", *premier.findall(f"{W}r")))
    _supprimer_la_marque(premier)
    ailleurs.append(suivi("moveTo", *ailleurs.findall(f"{W}r")))
    dernier.addnext(ailleurs)
    assert une(word.relire(b), "PRO-04").texte == "Un deuxième.\n\nUn troisième.\n\nUn premier."


def test_un_mot_coupe_en_morceaux_ne_change_rien() -> None:
    word = Word("PRO-04")
    t = word.texte("supplément")
    couper(t, *t.text)
    assert word.relire().changees == ()


def test_l_apostrophe_l_insecable_et_le_trait_de_word_ne_changent_rien() -> None:
    word = Word("PRO-04", "PIL-01")
    for t in word.trouver("//w:body//w:t"):
        t.text = t.text.replace("’", "ʼ").replace(" ;", "\u00a0;").replace("-", "‑")
    assert word.relire().changees == ()


def test_un_controle_ote_mais_dont_le_libelle_reste_se_retrouve() -> None:
    word = Word("PRO-04")
    for sdt in word.trouver('//w:sdt[starts-with(w:sdtPr/w:tag/@w:val, "v:")]'):
        deballer(sdt)
    releve = word.relire()
    assert releve.changees == ()
    assert "reconnu à son libellé" in phrases(une(releve, "PRO-04"))


def test_un_controle_efface_ote_la_variable_du_texte() -> None:
    word = Word("PRO-04")
    oter(word.zone("v:delai_extraction_jours"))
    releve = word.relire()
    assert "delai_extraction_jours" not in une(releve, "PRO-04").texte
    assert une(releve, "PRO-04").reprenable


def test_un_controle_vide_par_word_se_dit() -> None:
    word = Word("PRO-04")
    proprietes = word.zone("v:delai_extraction_jours").find(f"{W}sdtPr")
    proprietes.append(proprietes.makeelement(f"{W}showingPlcHdr"))
    word.zone("v:delai_extraction_jours").find(f".//{W}t").text = "Cliquez ici pour taper du texte."
    relue = une(word.relire(), "PRO-04")
    assert "Cliquez" not in relue.texte
    assert "a été vidé" in phrases(relue)


def test_ce_qui_est_tape_dans_un_controle_autour_du_libelle_se_lit_a_cote() -> None:
    word = Word("PRO-04")
    t = word.zone("v:delai_extraction_jours").find(f".//{W}t")
    t.text = f"au plus {t.text} francs"
    texte = une(word.relire(), "PRO-04").texte
    assert "au plus {{ delai_extraction_jours }} francs" in texte


def test_un_nombre_tape_a_la_place_du_libelle_remplace_la_variable_et_se_dit() -> None:
    word = Word("PRO-04")
    word.zone("v:delai_extraction_jours").find(f".//{W}t").text = "8"
    relue = une(word.relire(), "PRO-04")
    assert relue.texte == PRO_04.replace("{{ delai_extraction_jours }}", "8")
    assert "« 8 » a été tapé à la place de « Délai de remise d'une extraction ponctuelle" in phrases(relue)


def test_une_condition_ne_se_recrit_pas() -> None:
    word = Word("DEF-02")
    word.zone("x:").find(f".//{W}t").text = "[Si le maire le veut :]"
    releve = word.relire()
    assert releve.changees == ()
    assert "une condition ne se récrit pas dans Word" in phrases(une(releve, "DEF-02"))
    assert [c.avant.id for c in releve.remarquees] == ["DEF-02"]


def test_une_condition_a_moitie_otee_est_refusee_en_francais() -> None:
    word = Word("DEF-02")
    oter(word.zone("fin"))
    relue = une(word.relire(), "DEF-02")
    assert relue.refusee
    assert "remettez « Fin de la condition »" in phrases(relue)
    word = Word("DEF-02")
    oter(word.zone("x:"))
    assert "sans « Si »" in phrases(une(word.relire(), "DEF-02"))


def test_une_condition_otee_en_entier_laisse_son_texte_toujours() -> None:
    word = Word("DEF-02")
    oter(word.paragraphe("Si l’annexe est ajoutée par avenant"))
    oter(next(p for p in word.trouver("//w:p") if "".join(p.itertext()) == "[Fin de la condition]"))
    relue = une(word.relire(), "DEF-02")
    assert not relue.refusee
    assert "par_avenant" not in relue.texte
    assert "Elle est ajoutée au {{ contrat }} par avenant" in relue.texte


@pytest.mark.parametrize(
    "tape", ["{{ delai_violation_heures }}", "{{delai_violation_heures}}", "[Délai de notification à la personne publique "
             "(heures, 24 conseillé, 48 au plus)]"],
)  # fmt: skip
def test_une_variable_se_tape_entre_accolades_ou_par_son_libelle(tape: str) -> None:
    word = Word("PRO-04")
    t = word.texte("aucun supplément")
    t.text = t.text.replace("aucun supplément", f"sous {tape} heures, aucun supplément", 1)
    relue = une(word.relire(), "PRO-04")
    assert relue.reprenable
    balise = "{{delai_violation_heures}}" if tape.startswith("{{d") else "{{ delai_violation_heures }}"
    assert f"sous {balise} heures, aucun supplément" in relue.texte


def test_des_accolades_aux_guillemets_courbes_sont_comprises() -> None:
    word = Word("PRO-04")
    t = word.texte("aucun supplément")
    t.text = t.text.replace("aucun", "selon l’article {{ ref(‘PRO-01’) }} et l’{{\u00a0annexe(“A5”) }}, aucun", 1)
    relue = une(word.relire(), "PRO-04")
    assert not relue.refusee
    assert "selon l'article {{ ref('PRO-01') }} et l'{{ annexe('A5') }}, aucun" in relue.texte


@pytest.mark.parametrize(
    ("tape", "dit"),
    [
        ("{{ delai_invente }}", "La variable « delai_invente » n'existe pas"),
        ("{{ ref('ZZZ-99') }}", "cette clause n'existe pas"),
        ("{% for x in y %}", "balise mal écrite"),
        ("le {{ collectivite }}", "Accord"),
    ],
)
def test_ce_que_la_bibliotheque_ne_connait_pas_est_refuse_et_dit(tape: str, dit: str) -> None:
    word = Word("PRO-04")
    t = word.texte("aucun supplément")
    t.text = t.text.replace("aucun", f"{tape} aucun", 1)
    relue = une(word.relire(), "PRO-04")
    assert relue.refusee
    assert not relue.reprenable
    assert dit in phrases(relue)


def test_un_libelle_inconnu_entre_crochets_reste_un_blanc_et_se_dit() -> None:
    word = Word("PRO-04")
    t = word.texte("aucun supplément")
    t.text = t.text.replace("aucun", "[Délai inventé (jours)] aucun", 1)
    relue = une(word.relire(), "PRO-04")
    assert "« [Délai inventé (jours)] » n'est le libellé d'aucune variable" in phrases(relue)
    assert "[Délai inventé (jours)] aucun" in relue.texte


def test_une_variable_se_copie_d_une_autre_clause() -> None:
    word = Word("PRO-04", "DCP-07")
    copie = deepcopy(word.zone("v:delai_violation_heures"))
    word.paragraphe("aucun supplément").extend([parcours(" Il alerte sous "), copie, parcours(" heures.")])
    relue = une(word.relire(), "PRO-04")
    assert "Il alerte sous {{ delai_violation_heures }} heures." in relue.texte


def test_les_termes_definis_se_tapent_en_toutes_lettres() -> None:
    word = Word("PRO-04")
    modele = word.paragraphe("aucun supplément")
    modele.addnext(
        paragraphe(
            "Le Titulaire remet à la Collectivité la copie du Contrat ; chaque Titulaire garde la sienne.",
            modele=modele,
        )
    )
    relue = une(word.relire(), "PRO-04")
    attendu = (
        "Le {{ titulaire }} remet à la {{ collectivite }} la copie du {{ contrat }} ; chaque Titulaire garde la sienne."
    )
    assert attendu in relue.texte
    assert "compris comme le terme défini" in phrases(relue)


def test_un_paragraphe_ajoute_et_une_liste_allongee() -> None:
    word = Word("DEF-01")
    element = word.paragraphe("Format Ouvert")
    element.addnext(paragraphe("« Jeu de Données » : un ensemble de Données du Service ;", modele=element))
    tete = word.paragraphe("les termes ci-dessous")
    tete.addprevious(paragraphe("Les majuscules signalent un terme défini."))
    texte = une(word.relire(), "DEF-01").texte
    assert texte.startswith("Les majuscules signalent un terme défini.\n\nDans la présente annexe")
    assert "redevance ;\n- « Jeu de Données » : un ensemble de Données du Service ;\n- « Inventaire »" in texte


@pytest.mark.parametrize("puce", ["- ", "• ", "–\u00a0"])
def test_une_puce_tapee_a_la_main_ouvre_un_element(puce: str) -> None:
    word = Word("DEF-01")
    word.paragraphe("Format Ouvert").addnext(paragraphe(f"{puce}« Jeu » : un ensemble ;"))
    assert "\n- « Jeu » : un ensemble ;\n" in une(word.relire(), "DEF-01").texte


def test_un_retour_dans_un_paragraphe_y_reste() -> None:
    word = Word("PRO-04")
    p = word.paragraphe("aucun supplément")
    r = parcours("suite")
    r.insert(0, r.makeelement(f"{W}br"))
    p.append(r)
    assert "\nsuite" in une(word.relire(), "PRO-04").texte


def test_un_titre_change_et_une_redaction_renommee() -> None:
    word = Word("DCP-04")
    word.texte("DCP-04 – ").text = "DCP-04 – Sous-traitance ultérieure"
    word.texte("rédaction 3").text = "DCP-04, rédaction 3 – Interdiction totale"
    relue = une(word.relire(), "DCP-04")
    assert relue.titre == "Sous-traitance ultérieure"
    assert relue.redactions["interdite"].libelle == "Interdiction totale"
    assert (relue.texte, relue.changee) == (B.par_code["DCP-04"].texte, True)


def test_le_texte_d_une_redaction_change_seul() -> None:
    word = Word("DCP-04")
    t = word.texte("recrute aucun")
    t.text = t.text.replace("recrute aucun", "engage aucun")
    relue = une(word.relire(), "DCP-04")
    variante = B.par_code["DCP-04"].variante("specifique")
    assert variante is not None
    assert relue.redactions["specifique"].texte == variante.texte.replace("recrute aucun", "engage aucun")
    assert relue.texte == B.par_code["DCP-04"].texte
