"""Étiquettes perdues, clauses ôtées ou doublées, textes égarés, fichiers abîmés : rien ne se perd en silence."""

from __future__ import annotations

from copy import deepcopy

import pytest

from clauses.bibliotheque.word.lignes import LIGNES_MAXIMALES
from clauses.bibliotheque.word.retour import relire
from clauses.controle.lecture.passages import LectureImpossible
from tests.clauses.bibliotheque.word.fabrique import (
    COMMUNE,
    B,
    W,
    Word,
    avec,
    deballer,
    oter,
    paragraphe,
    parcours,
    phrases,
    une,
)

PRO_04 = B.par_code["PRO-04"].texte


def test_une_redaction_otee_est_gardee_et_se_dit() -> None:
    word = Word("DCP-04")
    oter(word.zone("DCP-04/interdite"))
    releve = word.relire()
    assert releve.changees == ()
    assert "« Interdiction » manque dans le fichier" in phrases(une(releve, "DCP-04"))


def test_une_clause_otee_se_dit_et_reste() -> None:
    word = Word("DCP-05", "DCP-06", "DCP-07")
    oter(word.zone("DCP-06#"))
    releve = word.relire()
    assert [c.avant.id for c in releve.clauses] == ["DCP-05", "DCP-07"]
    assert "DCP-06 n'est plus dans le fichier" in phrases(releve)


def test_une_clause_en_double_se_dit_et_ses_textes_ne_se_departagent_pas() -> None:
    word = Word("DCP-05", "DCP-06")
    zone = word.zone("DCP-05#")
    zone.addnext(deepcopy(zone))
    assert "avec le même texte" in phrases(une(word.relire(), "DCP-05"))
    t = next(iter(zone.iter(f"{W}p")), None)
    assert t is not None
    zone.findall(f".//{W}p")[1].append(parcours(" Une phrase de plus."))
    relue = une(word.relire(), "DCP-05")
    assert relue.refusee
    assert "avec des textes différents" in phrases(relue)


def test_une_etiquette_perdue_se_rattrape_par_le_titre() -> None:
    word = Word("DCP-05", "DCP-06")
    deballer(word.zone("DCP-06#"))
    releve = word.relire()
    assert releve.changees == ()
    assert "reconnue à son titre" in phrases(une(releve, "DCP-06"))


def test_un_titre_dont_le_code_a_ete_efface_se_rattrape_par_ses_mots() -> None:
    word = Word("DCP-05", "DCP-06")
    deballer(word.zone("DCP-06#"))
    word.texte("DCP-06 – ").text = B.par_code["DCP-06"].titre
    assert word.relire().changees == ()


def test_ni_controle_ni_titre_le_texte_suffit() -> None:
    word = Word("DCP-05", "DCP-06", "DCP-07")
    oter(word.paragraphe("DCP-06 – "))
    deballer(word.zone("DCP-06#"))
    releve = word.relire()
    assert [c.avant.id for c in releve.clauses] == ["DCP-05", "DCP-06", "DCP-07"]
    assert releve.changees == ()
    assert "reconnue à son texte" in phrases(une(releve, "DCP-06"))


def test_un_titre_efface_se_dit_et_reste() -> None:
    word = Word("DCP-05")
    oter(word.paragraphe("DCP-05 – "))
    releve = word.relire()
    assert releve.changees == ()
    assert "Son titre manque" in phrases(une(releve, "DCP-05"))


def test_un_texte_hors_controle_va_avec_la_clause_qui_precede_et_se_dit() -> None:
    word = Word("DCP-05", "DCP-06")
    word.zone("DCP-05#").addnext(paragraphe("Un paragraphe sorti du contrôle."))
    relue = une(word.relire(), "DCP-05")
    assert relue.texte.rstrip().endswith("Un paragraphe sorti du contrôle.")
    assert "Écrit hors d'un contrôle" in phrases(relue)


def test_un_texte_hors_de_toute_clause_est_laisse_et_se_dit() -> None:
    word = Word("DCP-05")
    word.zone("mode-d-emploi").addnext(paragraphe("Note au relecteur : voir le préfet."))
    releve = word.relire()
    assert releve.changees == ()
    assert "Hors de toute clause, laissé de côté : « Note au relecteur : voir le préfet. »" in phrases(releve)


def test_le_mode_d_emploi_ote_se_dit() -> None:
    word = Word("DCP-05")
    oter(word.zone("mode-d-emploi"))
    assert "mode d'emploi du fichier a disparu" in phrases(word.relire())


def test_une_clause_inconnue_ici_se_dit() -> None:
    word = Word("DCP-05", "DCP-06")
    word.zone("DCP-06#").find(f"{W}sdtPr/{W}tag").set(f"{W}val", "LOC-07#abcdef12")
    word.texte("DCP-06 – ").text = "LOC-07 – Une clause d'ailleurs"
    assert "LOC-07 n'est pas, ou n'est plus, une clause" in phrases(word.relire())


def test_une_clause_changee_depuis_l_envoi_se_dit() -> None:
    word = Word("PRO-04")
    b = avec("PRO-04", texte=PRO_04 + "\nUn paragraphe ajouté depuis.")
    relue = une(word.relire(b), "PRO-04")
    assert relue.perimee
    assert "a changé depuis que ce fichier en est parti" in phrases(relue)


def test_sans_etiquettes_une_clause_changee_depuis_l_envoi_se_dit_encore() -> None:
    word = Word("PRO-04", "DCP-05")
    for sdt in word.trouver("//w:sdt[contains(w:sdtPr/w:tag/@w:val, '#')]"):
        deballer(sdt)
    assert word.relire().changees == ()
    releve = word.relire(avec("PRO-04", texte=PRO_04 + "\nUn paragraphe ajouté depuis."))
    assert [c.avant.id for c in releve.changees] == ["PRO-04"]
    assert une(releve, "PRO-04").perimee
    assert "il ne dit plus lesquelles" in phrases(une(releve, "PRO-04"))


def test_un_libelle_change_depuis_l_envoi_n_est_pas_une_retouche() -> None:
    word = Word("PRO-04")
    b = avec("PRO-04")
    variables = tuple(v.model_copy(update={"label": f"{v.label} – nouveau"}) for v in B.par_code["PRO-04"].variables)
    b = avec("PRO-04", variables=variables)
    assert word.relire(b).changees == ()


@pytest.mark.parametrize(
    ("balise", "dit"),
    [
        ("footnoteReference", "une note de bas de page"), ("drawing", "une image"), ("object", "un objet inséré"),
    ],
)  # fmt: skip
def test_ce_qui_ne_se_reprend_pas_se_dit(balise: str, dit: str) -> None:
    word = Word("PRO-04")
    r = parcours("")
    r.append(r.makeelement(f"{W}{balise}"))
    word.paragraphe("aucun supplément").append(r)
    assert dit in phrases(une(word.relire(), "PRO-04"))


def test_un_tableau_est_mis_a_plat_et_se_dit() -> None:
    word = Word("PRO-04")
    p = word.paragraphe("aucun supplément")
    tableau = p.makeelement(f"{W}tbl")
    ligne = tableau.makeelement(f"{W}tr")
    for texte in ("Délai", "Huit jours"):
        cellule = ligne.makeelement(f"{W}tc")
        cellule.append(paragraphe(texte))
        ligne.append(cellule)
    tableau.append(ligne)
    p.addnext(tableau)
    relue = une(word.relire(), "PRO-04")
    assert "\n\nDélai\n\nHuit jours" in relue.texte
    assert "mis à plat" in phrases(relue)


def test_du_texte_barre_a_la_main_est_garde_et_se_dit() -> None:
    word = Word("PRO-04")
    r = parcours(" À supprimer.")
    forme = r.makeelement(f"{W}rPr")
    forme.append(forme.makeelement(f"{W}strike"))
    r.insert(0, forme)
    word.paragraphe("aucun supplément").append(r)
    relue = une(word.relire(), "PRO-04")
    assert "À supprimer." in relue.texte
    assert "barré est gardé" in phrases(relue)


def test_les_commentaires_sont_dits_les_notres_non() -> None:
    word = Word("PRO-04", notes=True)
    comments = word.parties["word/comments.xml"].decode()
    sien = (
        '<w:comment w:id="99" w:author="Me Renard"><w:p><w:r><w:t>À revoir.</w:t></w:r></w:p></w:comment></w:comments>'
    )
    word.parties["word/comments.xml"] = comments.replace("</w:comments>", sien).encode()
    releve = word.relire()
    assert phrases(releve) == "Commentaire de Me Renard, laissé de côté : « À revoir. »"


def test_un_paragraphe_ajoute_a_une_clause_repartie_entre_pieces_avertit() -> None:
    code = next(c.id for c in B.clauses if c.pieces_par_paragraphe)
    word = Word(code)
    corps = word.zone(f"{code}#").find(f"{W}sdtContent")
    corps.append(paragraphe("Un paragraphe de plus."))
    assert "vérifiez la répartition des pièces" in phrases(une(word.relire(), code))


def test_ce_qui_n_est_pas_un_word_est_refuse() -> None:
    for contenu, dit in (
        (b"", "n'est pas un document Word"), (b"%PDF-1.7", "n'est pas un document Word"), (b"PK\x03\x04rien", "abîmé"),
        (b"x" * (20 * 1024 * 1024 + 1), "dépasse 20 Mo"),
    ):  # fmt: skip
        with pytest.raises(LectureImpossible, match=dit):
            relire(contenu, "x.docx", B, COMMUNE)


def test_un_fichier_sans_aucune_clause_est_refuse() -> None:
    word = Word("PRO-04")
    for enfant in list(word.corps):
        word.corps.remove(enfant)
    word.corps.append(paragraphe("Un contrat quelconque."))
    with pytest.raises(LectureImpossible, match="Aucune clause de votre bibliothèque"):
        word.relire()


def test_une_bombe_des_entites_et_un_abime_sont_refuses() -> None:
    word = Word("PRO-04")
    word.parties["word/styles.xml"] = b"<styles>" + b" " * 60_000_000 + b"</styles>"
    with pytest.raises(LectureImpossible, match="démesuré"):
        word.relire()
    word = Word("PRO-04")
    word.parties["word/styles.xml"] = b'<!DOCTYPE s [<!ENTITY a "b">]><s>&a;</s>'
    with pytest.raises(LectureImpossible, match="instructions"):
        word.relire()
    word = Word("PRO-04")
    dedans = word.corps
    for _ in range(200):
        sdt = dedans.makeelement(f"{W}sdt")
        contenu = sdt.makeelement(f"{W}sdtContent")
        sdt.append(contenu)
        dedans.append(sdt)
        dedans = contenu
    with pytest.raises(LectureImpossible):
        word.relire()


def test_un_document_sans_fin_est_refuse() -> None:
    word = Word("PRO-04")
    corps = word.zone("PRO-04#").find(f"{W}sdtContent")
    corps.extend(paragraphe("x") for _ in range(LIGNES_MAXIMALES + 1))
    with pytest.raises(LectureImpossible, match="trop long"):
        word.relire()
