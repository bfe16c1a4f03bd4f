"""La désignation comme une personne la suit : de rien au numéro de la CNIL, la page publique, les documents."""

from __future__ import annotations

import io

import docx
import pytest

from fabriques import designations as essais
from fabriques.client import ClientMaison, Maison
from fabriques.designations import arretee, en_cours, preparee, version
from registre.delegue.designation import actes, publication, voies
from registre.delegue.designation.voies import Voie
from registre.demandes.formulaire import operations as formulaire
from registre.demandes.formulaire.modele import ReglageSaisie
from socle.organismes.modele import Organisme
from socle.saisies import valider


def texte_de(octets: bytes) -> str:
    document = docx.Document(io.BytesIO(octets))
    cases = [c.text for t in document.tables for ligne in t.rows for c in ligne.cells]
    brut = "\n".join([*(p.text for p in document.paragraphs), *cases])
    return brut.replace("\u00a0", " ").replace("\u202f", " ")


def voir(client: ClientMaison, maison: Maison, id_: object, suite: str = "", statut: int = 200) -> str:
    """Le texte de la page d'une désignation."""
    return client.aller(f"{maison.base}/delegue/{id_}{suite}", statut).texte


def test_de_rien_au_numero_de_la_cnil(maison: Maison) -> None:
    client = maison.membre("dpo", "responsable")
    page = client.aller(f"{maison.base}/delegue/")
    assert "Aucune désignation ne court aujourd'hui." in page.texte
    client.aller(page.lien("Désigner un délégué"))
    client.soumettre("Enregistrer", nom="Dominique Essai")
    page = client.suivre()
    assert "Reste en blanc dans les documents" in page.texte
    assert "L'acte est pris" not in " ".join(page.textes("button"))
    client.aller(page.lien("Modifier"))
    client.soumettre("Enregistrer", forme="interne", debut="01/01/2026", conflit="aucun", acte_genre="arrete",
                     public_courriel="dpo@essai.example")  # fmt: skip
    client.suivre()
    client.soumettre("L'acte est pris", acte_le="05/01/2026", acte_numero="2026-3")
    assert "communiquez les coordonnées du délégué à la CNIL" in client.suivre().texte
    client.soumettre("Déclarée à la CNIL", declaree_le="06/01/2026")
    client.suivre()
    client.soumettre("La CNIL a répondu", numero="dpo 12", statut=422)
    assert client.page is not None
    assert "Le numéro de la CNIL commence par « DPO- »" in client.page.texte
    assert client.page.valeur("numero") == "dpo 12"
    client.soumettre("La CNIL a répondu", numero="DPO-12", repondue_le="07/01/2026")
    assert "DPO-12" in client.suivre().texte
    assert "DPO-12" in client.aller(f"{maison.base}/delegue/").texte
    assert maison.verbes() == [
        f"designation_dpo.{v}" for v in ("cree", "enregistre", "arretee", "declaree", "numerotee")
    ]
    historique = client.aller(client.aller(f"{maison.base}/delegue/").lien("Dominique Essai") + "/historique").texte
    assert "a noté le numéro du délégué donné par la CNIL" in historique


def test_une_date_illisible_est_refusee_et_la_page_garde_ce_qui_est_tape(maison: Maison) -> None:
    client = maison.membre("responsable")
    id_ = preparee(maison.monde.contexte(maison.commune))
    voir(client, maison, id_)
    avant = maison.entrees()
    client.soumettre("L'acte est pris", acte_le="31/02/2026", acte_numero="2026-3", statut=422)
    assert client.page is not None
    assert "Écrivez la date sous la forme jj/mm/aaaa." in client.page.texte
    assert client.page.valeur("acte_numero") == "2026-3"
    assert maison.entrees() == avant


def test_la_page_publique_n_existe_que_publiee_et_ne_dit_que_le_public(maison: Maison) -> None:
    contexte, passant = maison.monde.contexte(maison.commune), maison.inconnu()
    adresse = f"/delegue/{maison.commune.code}"
    passant.aller(adresse, 404)
    id_ = en_cours(contexte, exercer="À l'accueil de la mairie.")
    passant.aller(adresse, 404)
    publication.publier(contexte, id_, version(contexte, id_))
    page = passant.aller(adresse)
    for attendu in (
        "dpo@essai.example",
        "01 99 00 00 01",
        "DPO-12345",
        "À l'accueil de la mairie.",
        "RGPD 12(3)",
        "RGPD 38(4)",
    ):
        assert attendu in page.texte, attendu
    assert "Dominique" not in page.texte, "le nom ne se montre que si l'organisme le veut"
    assert "Huit ans" not in page.texte
    actes.terminer(contexte, id_, version(contexte, id_), contexte.aujourd_hui, "Départ")
    passant.aller(adresse, 404)
    for inconnu in ("/delegue/nulle-part", "/delegue/..%2f", "/delegue/É"):
        passant.aller(inconnu, 404)


def test_la_page_publique_mene_aux_voies_ouvertes_chez_l_organisme(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voies, "_voies", {})
    voies.declarer_voie_publique(
        "essai", "Faire une demande", "delegue.publique", lambda _, id_: id_ == maison.commune.id
    )
    voies.declarer_voie_publique("fermee", "Autre voie", "delegue.publique", lambda *_: False)
    with pytest.raises(ValueError, match="deux fois"):
        voies.declarer_voie_publique("essai", "Autrement", "delegue.publique", lambda *_: True)
    contexte = maison.monde.contexte(maison.commune)
    id_ = arretee(contexte, publier_nom="oui")
    publication.publier(contexte, id_, version(contexte, id_))
    page = maison.inconnu().aller(f"/delegue/{maison.commune.code}")
    assert page.lien("Faire une demande") == f"/delegue/{maison.commune.code}"
    assert "Autre voie" not in page.texte
    assert "Dominique Essai" in page.texte
    assert isinstance(next(iter(voies._voies.values())), Voie)


def test_le_formulaire_de_demande_ouvert_est_propose(maison: Maison) -> None:
    commune = maison.monde.organisme("Ouverte", dpo_courriel="dpo@essai.example")
    contexte, adresse = maison.monde.contexte(commune), f"/delegue/{commune.code}"
    id_ = arretee(contexte)
    publication.publier(contexte, id_, version(contexte, id_))
    assert "Écrire votre demande en ligne" not in maison.inconnu().aller(adresse).texte
    formulaire.regler(contexte, valider(ReglageSaisie, {}), 0, ouvert=True, peut_envoyer=True)
    assert maison.inconnu().aller(adresse).lien("Écrire votre demande en ligne") == f"/vos-droits/{commune.code}"


def test_publier_demande_un_moyen_de_joindre_et_une_mission_qui_court(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = arretee(contexte, public_courriel="", public_telephone="")
    client = maison.membre("dpo")
    voir(client, maison, id_)
    client.soumettre("Publier la page de contact", statut=422)
    assert client.page is not None
    assert "Écrivez d'abord un moyen public" in client.page.texte
    autre = maison.monde.organisme("Autre")
    futur = arretee(maison.monde.contexte(autre), debut="01/01/2090", fin="")
    client = maison.client(dpo=autre)
    client.aller(f"/o/{autre.code}/delegue/{futur}")
    client.soumettre("Publier la page de contact", statut=422)
    assert client.page is not None
    assert "ne court pas aujourd'hui" in client.page.texte


def test_l_acte_et_la_lettre_disent_ce_qui_est_su_et_les_blancs_se_voient(maison: Maison) -> None:
    commune = maison.monde.organisme("Bourg-Fictif", representant_nom="Camille Essai", representant_qualite="Maire")
    contexte = maison.monde.contexte(commune)
    client = maison.client(dpo=commune)

    def produire(id_: object, piece: str) -> str:
        return texte_de(client.poster(f"/o/{commune.code}/delegue/{id_}/{piece}.docx", statut=200).octets)

    pleine = preparee(contexte)
    arrete = produire(pleine, "acte")
    for attendu in ("Arrêté portant désignation", "Maire, agissant pour Bourg-Fictif", "notamment ses articles 37 à 39",
                    "articles 82 à 84", "loi n° 2018-493", "Vu la convention n° 2026-14", "Dominique Essai, Juriste",
                    "RGPD 39(1)b", "RGPD 38(5)", "Huit ans de pratique", "du 01/01/2026 au 31/12/2028", "de mémoire",
                    "Camille Essai", "N° [à compléter]"):  # fmt: skip
        assert attendu in arrete, attendu
    assert arrete.count("[à compléter]") == 1
    deliberation = produire(
        preparee(contexte, acte_genre="deliberation", organe="Le conseil municipal", nom="Autre"), "acte"
    )
    assert "Après en avoir délibéré, décide" in deliberation
    assert "Bourg-Fictif : Le conseil municipal, en séance du [à compléter]" in deliberation
    nue = produire(preparee(contexte, nom="Nue", qualites="", moyens=[], debut="", conflit="", convention=""), "lettre")
    assert "Restent en blanc" in nue
    assert "la convention de mutualisation" in nue
    assert nue.count("[à compléter]") >= 3
    lettre = produire(pleine, "lettre")
    assert "Restent en blanc" not in lettre
    assert "lu et accepté" in lettre
    client.poster(f"/o/{commune.code}/delegue/{pleine}/acte.txt", statut=422)


@pytest.mark.parametrize("format_", ["pdf", "odt"])
def test_tous_les_formats_se_rendent(maison: Maison, format_: str) -> None:
    id_ = preparee(maison.monde.contexte(maison.commune), nom="Sacha 🦉 Essai")
    client = maison.membre("dpo")
    for piece in ("acte", "lettre", "cnil"):
        octets = client.poster(f"{maison.base}/delegue/{id_}/{piece}.{format_}", statut=200).octets
        assert octets.startswith(b"%PDF" if format_ == "pdf" else b"PK")


def test_les_donnees_pour_la_cnil_suivent_le_teleservice_et_se_copient(maison: Maison) -> None:
    commune = maison.monde.organisme(
        "Bourg-Fictif", siren="130025265", effectif_etp="12", representant_nom="Camille Essai"
    )
    contexte = maison.monde.contexte(commune)
    id_ = preparee(contexte, nature="morale", nom="Syndicat d'Essai", prepose="Dominique Essai")
    client = maison.client(referent=commune)
    base = f"/o/{commune.code}/delegue/{id_}"
    client.aller(f"{base}/coordonnees")
    client.soumettre("Garder ces coordonnées", delegue_courriel="prive@essai", statut=422)
    assert client.page is not None
    assert "n'a pas la forme" in client.page.texte
    client.soumettre("Garder ces coordonnées", delegue_courriel="prive@essai.example", interlocuteur_nom="Alix Essai")
    page = client.suivre()
    titres = [t for t in page.textes("main h2") if t != "Reste à compléter"]
    assert titres[0] == "L'organisme qui désigne"
    assert titres[-1].startswith("Ses coordonnées publiques")
    copies = {str(e["data-copier"]): e.get_text() for e in page.soupe.select("[data-copier]")}
    assert copies["SIREN"] == "130025265"
    assert copies["Nom et prénom du délégué"] == "Dominique Essai"
    assert copies["Organisme ou société, dénomination"] == "Syndicat d'Essai"
    assert copies["Courriel pour la CNIL"] == "prive@essai.example"
    assert "source secondaire" in page.texte
    assert "demande un compte" in page.texte
    document = texte_de(client.poster(f"{base}/cnil.docx", statut=200).octets)
    assert "prive@essai.example" in document
    assert "Restent en blanc" in document
    lecteur = maison.client(lecteur=commune)
    lecteur.aller(f"{base}/cnil", 403)
    lecteur.aller(f"{base}/coordonnees", 403)
    assert "prive@" not in lecteur.aller(base).texte


def test_le_tableau_de_bord_n_en_parle_que_s_il_manque(maison: Maison) -> None:
    client, lecteur = maison.membre("dpo"), maison.membre("lecteur")
    assert client.aller(f"{maison.base}/").lien("Désigner un délégué") == f"{maison.base}/delegue/nouvelle"
    assert "Voir les désignations" in lecteur.aller(f"{maison.base}/").texte
    arretee(maison.monde.contexte(maison.commune))
    assert "Aucune désignation ne court" not in client.aller(f"{maison.base}/").texte


def _deux_communes(maison: Maison) -> tuple[Organisme, Organisme, Organisme]:
    territoire = maison.monde.organisme("Territoire d'Essai")
    return territoire, maison.monde.organisme("Amont", territoire), maison.monde.organisme("Aval", territoire)


def test_le_menu_et_la_fiche_menent_aux_membres(maison: Maison) -> None:
    territoire, *_ = _deux_communes(maison)
    id_ = preparee(maison.monde.contexte(territoire))
    client = maison.client(dpo=territoire)
    page = client.aller(f"/o/{territoire.code}/delegue/{id_}")
    client.aller(page.lien("Préparer leur désignation"))
    client.soumettre("Préparer les 2 désignations qui manquent")
    page = client.suivre()
    assert "2 désignations préparées." in page.texte
    assert page.texte.count("préparée d'ici") == 2
    client.soumettre("Télécharger l'archive (ZIP)", statut=200)
    assert client.page is not None
    assert client.page.reponse.mimetype == "application/zip"
    seul = maison.membre("dpo")
    assert "Préparer leur désignation" not in voir(seul, maison, essais.preparee(maison.monde.contexte(maison.commune)))
