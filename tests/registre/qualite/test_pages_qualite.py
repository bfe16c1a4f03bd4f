"""Les pages de la qualité comme une personne s'en sert : lire, aller au champ, écarter, remettre, exporter."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from fabriques.client import ClientMaison, Maison
from fabriques.monde import Monde, fiche_pleine
from fabriques.qualite import saine
from fabriques.requetes import budget_requetes
from registre.prestataires import annuaire, relations
from registre.prestataires.modele import PrestataireSaisie, RelationSaisie
from registre.qualite import operations, tableur
from registre.qualite.modele import EcartSaisie, PointEcarte
from registre.qualite.operations import Filtre
from registre.traitements import operations as fiches
from registre.traitements.modele import TraitementSaisie
from socle.base import maintenant
from socle.erreurs import DroitManquant, Introuvable, RegleEnfreinte
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.saisies import valider
from socle.tableurs import lire_classeur

MOTIF = "Le service confirme que rien n'est à changer."
ECART = EcartSaisie(regle="droits_absents", motif=MOTIF)


def fautive(**changements: object) -> dict[str, object]:
    """La fiche saine, sans droits annoncés ni mesure."""
    return saine() | {"droits": [], "mesures": []} | changements


def test_la_liste_mene_au_champ_de_la_fiche(maison: Maison) -> None:
    id_ = maison.fiche(**fautive())
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/qualite/")
    assert "Restauration scolaire" in page.texte
    assert "La fiche ne décrit aucune mesure de sécurité." in page.texte
    liens = [a["href"] for a in page.soupe.select("a[href*='#champ-']")]
    assert f"{maison.base}/traitements/{id_}/modifier#champ-mesures" in liens
    for lien in liens:
        adresse, _, ancre = lien.partition("#")
        assert client.aller(adresse).soupe.find(id=ancre), ancre


def test_un_lecteur_est_mene_a_la_fiche_et_n_ecarte_rien(maison: Maison) -> None:
    id_ = maison.fiche(**fautive())
    client = maison.membre("lecteur")
    page = client.aller(f"{maison.base}/qualite/")
    assert not page.soupe.select("a[href*='/modifier']")
    assert "Ce n'est pas à corriger" not in client.aller(f"{maison.base}/qualite/{id_}").texte
    client.poster(f"{maison.base}/qualite/{id_}/ecarter", {"regle": "mesure_absente", "motif": MOTIF}, statut=403)


def test_les_filtres_reduisent_la_liste(maison: Maison) -> None:
    maison.fiche(**fautive())
    maison.fiche(**fautive(nom="Urbanisme", service="Urbanisme", droits=["acces", "opposition"]))
    client = maison.membre("dpo")
    base = f"{maison.base}/qualite/"
    assert "Urbanisme" not in client.aller(f"{base}?regle=droits_absents").textes("section li strong")
    assert client.aller(f"{base}?service=Urbanisme").textes("section li strong") == ["Urbanisme"]
    assert "Droits non annoncés" not in client.aller(f"{base}?gravite=grave").textes("section h2")[0]
    assert "Aucun point ne correspond" in client.aller(f"{base}?regle=contrat_fini").texte
    assert client.aller(f"{base}?gravite=inconnue&page=99").textes("section li strong")


def test_ecarter_un_point_puis_le_remettre(client: ClientMaison, maison: Maison) -> None:
    id_ = maison.fiche(**fautive(mesures=[{"type": "sauvegarde"}]))
    dpo = maison.membre("dpo", nom="Camille Aubert")
    page = dpo.aller(f"{maison.base}/qualite/{id_}")
    assert "Droits non annoncés" in page.texte
    dpo.soumettre("Écarter : Droits non annoncés", {"motif": MOTIF})
    assert "Points écartés" in dpo.suivre().texte
    assert "Rien à corriger" in dpo.aller(f"{maison.base}/qualite/").texte
    assert MOTIF in dpo.aller(f"{maison.base}/qualite/?ecartes=oui").texte
    dpo.aller(f"{maison.base}/qualite/{id_}")
    dpo.soumettre("Remettre : Droits non annoncés")
    assert "Points écartés" not in dpo.suivre().texte
    assert maison.verbes()[-2:] == ["traitement.point_ecarte", "traitement.point_retabli"]
    assert "a écarté un point de qualité" in dpo.aller(f"{maison.base}/journal").texte
    assert dpo.aller(f"{maison.base}/traitements/{id_}/historique").statut == 200


def test_une_raison_vide_est_refusee_avec_ce_qui_a_ete_tape(maison: Maison) -> None:
    id_ = maison.fiche(**fautive())
    dpo = maison.membre("dpo")
    avant = maison.entrees()
    for motif, phrase in (("", "Pourquoi"), ("non", "Écrivez la raison en quelques mots")):
        page = dpo.poster(
            f"{maison.base}/qualite/{id_}/ecarter", {"regle": "droits_absents", "motif": motif}, statut=422
        )
        assert phrase in page.texte
        assert page.valeur("motif") == motif or motif in page.texte
    page = dpo.poster(f"{maison.base}/qualite/{id_}/ecarter", {"regle": "contrat_fini", "motif": MOTIF}, statut=422)
    assert "n'est plus à corriger" in page.texte
    dpo.poster(f"{maison.base}/qualite/{id_}/ecarter", {"regle": "inventee", "motif": MOTIF}, statut=422)
    page = dpo.poster(f"{maison.base}/qualite/{id_}/retablir", {"regle": "droits_absents"}, statut=422)
    assert "déjà dans la liste" in page.texte
    assert maison.entrees() == avant


def test_un_point_ecarte_revient_quand_la_fiche_change(monde: Monde) -> None:
    """Sur les deux moteurs : l'écart tient pour une autre modification, tombe quand ce qu'il vise change."""
    commune = monde.organisme("Commune d'Essai")
    contexte = monde.contexte(commune)
    id_ = monde.fiche(
        commune, **fautive(mesures=[{"type": "sauvegarde"}], finalites=[{"libelle": "But", "base_legale": "contrat"}])
    )
    point = EcartSaisie(regle="droits_absents", motif=MOTIF)
    operations.ecarter(contexte, id_, point)
    operations.ecarter(contexte, id_, point.model_copy(update={"motif": "Raison récrite ensuite."}))
    assert _ouverts(contexte) == []
    fiches.enregistrer(contexte, id_, _saisie(description="Autre description"), 1)
    assert _ouverts(contexte) == []
    fiches.enregistrer(contexte, id_, _saisie(droits=["portabilite"], base="contrat"), 2)
    assert _ouverts(contexte) == []
    fiches.enregistrer(contexte, id_, _saisie(base=""), 3)
    assert _ouverts(contexte) == ["base_absente"]
    operations.retablir(contexte, id_, "droits_absents")
    assert _ouverts(contexte) == ["base_absente", "droits_absents"]
    with pytest.raises(RegleEnfreinte):
        operations.retablir(contexte, id_, "droits_absents")


def test_un_point_ecarte_ne_vaut_plus_si_la_ligne_visee_change(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme("Commune d'Essai")
    contexte = monde_sqlite.contexte(commune)
    id_ = monde_sqlite.fiche(commune, **saine() | {"observations": "Voir Mme Dufresnoy."})
    operations.ecarter(contexte, id_, EcartSaisie(regle="nom_dans_texte", motif=MOTIF))
    assert _ouverts(contexte) == []
    lue = fiches.lire_fiche(contexte, id_)
    lue.saisie.observations = "Voir Mme Dufresnoy et Mme Desprez."
    fiches.enregistrer(contexte, id_, lue.saisie, 1)
    assert _ouverts(contexte) == ["nom_dans_texte"]


def _saisie(base: str = "contrat", **changements: object) -> TraitementSaisie:
    corps = fautive(mesures=[{"type": "sauvegarde"}], finalites=[{"libelle": "But", "base_legale": base}])
    return valider(TraitementSaisie, corps | changements)


def _ouverts(contexte: object) -> list[str]:
    return [p.regle.code for p in operations.relever(contexte, Filtre()).points]  # type: ignore[arg-type]


def test_la_fiche_montre_ses_points(maison: Maison) -> None:
    pleine = maison.fiche(**fautive())
    client = maison.membre("referent")
    texte = client.aller(f"{maison.base}/traitements/{pleine}").texte
    assert "Voir ce qui est à corriger" in texte
    bonne = maison.fiche(**saine() | {"nom": "Bibliothèque municipale"})
    assert "Aucune règle n'a trouvé de point" in client.aller(f"{maison.base}/traitements/{bonne}").texte


def test_le_prestataire_lie_et_le_doublon_se_voient(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme("Commune d'Essai")
    contexte = monde_sqlite.contexte(commune)
    id_ = monde_sqlite.fiche(commune, **saine())
    monde_sqlite.fiche(commune, **saine() | {"nom": "Gestion de la restauration scolaire"})
    tiers = annuaire.creer(contexte, valider(PrestataireSaisie, {"nom": "Éditions Fictives"}))
    saisie = valider(RelationSaisie, {"role": "sous_traitant_rgpd", "clauses": "manquantes"})
    relations.creer(contexte, saisie, tiers, id_)
    releve = operations.relever(contexte, Filtre())
    assert releve.par_regle == {"prestataire_sans_clauses": 1, "doublon": 2}
    assert "Éditions Fictives" in releve.points[0].constats[0].phrase


def test_le_voisin_ne_voit_ni_ne_touche(monde_sqlite: Monde) -> None:
    ici, voisin = monde_sqlite.organisme("Ici"), monde_sqlite.organisme("Voisin")
    id_ = monde_sqlite.fiche(ici, **fautive())
    operations.ecarter(monde_sqlite.contexte(ici), id_, ECART)
    contexte = monde_sqlite.contexte(voisin)
    assert operations.relever(contexte, Filtre(ecartes=True)).fiches == 0
    for geste in (lambda: operations.voir_fiche(contexte, id_), lambda: operations.ecarter(contexte, id_, ECART),
                  lambda: operations.retablir(contexte, id_, "droits_absents")):  # fmt: skip
        with pytest.raises(Introuvable):
            geste()
    with pytest.raises(DroitManquant):
        operations.ecarter(monde_sqlite.contexte(ici, sans="qualite.ecarter"), id_, ECART)


def test_un_ecart_ne_nomme_pas_la_fiche_du_voisin(monde: Monde) -> None:
    """Sur les deux moteurs : la clé composée refuse une fiche d'un autre organisme."""
    ici, voisin = monde.organisme("Ici"), monde.organisme("Voisin")
    id_ = monde.fiche(voisin)
    intrus = PointEcarte(organisme_id=ici.id, traitement_id=id_, regle="doublon", le=maintenant(), empreinte="x")
    with pytest.raises(IntegrityError), monde.instance.base.ecrire(Perimetre.organisme(ici.id)) as session:
        session.add(intrus)


def test_les_points_s_exportent(maison: Maison) -> None:
    maison.fiche(**fautive())
    client = maison.membre("dpo")
    contenu = client.poster(f"{maison.base}/qualite/registre.xlsx", statut=200).octets
    points, regles = lire_classeur(contenu, "qualite.xlsx").feuilles
    textes = [c.texte for _, c in points.remplies()]
    assert "Mesures de sécurité" in textes
    assert "La fiche ne décrit aucune mesure de sécurité." in textes
    assert "de mémoire, à vérifier" in [c.texte for _, c in regles.remplies()]
    assert client.poster(f"{maison.base}/qualite/registre.ods", statut=200).octets[:2] == b"PK"
    client.poster(f"{maison.base}/qualite/registre.pdf", statut=422)
    assert maison.verbes().count("qualite.exportee") == 2


def test_un_export_sans_droit_est_refuse(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme("Commune d'Essai")
    with pytest.raises(DroitManquant):
        tableur.exporter(monde_sqlite.contexte(commune, sans="registre.exporter"), "xlsx")
    with pytest.raises(RegleEnfreinte, match="xlsx"):
        tableur.exporter(monde_sqlite.contexte(commune), "csv")


def test_les_regles_s_expliquent(maison: Maison) -> None:
    page = maison.membre("lecteur").aller(f"{maison.base}/qualite/regles")
    assert page.soupe.find(id="regle-video_trop_longue")
    assert "de mémoire, à vérifier" in page.texte
    assert "CSI L252-5" in page.texte


def test_un_registre_vide_le_dit(maison: Maison) -> None:
    assert "Le registre est vide" in maison.membre("dpo").aller(f"{maison.base}/qualite/").texte


def test_une_fiche_pleine_se_lit_sans_faute(maison: Maison) -> None:
    maison.fiche(**fiche_pleine() | {"finalites": [{"libelle": "<b>But</b>", "base_legale": ""}]})
    page = maison.membre("dpo").aller(f"{maison.base}/qualite/")
    assert "<b>But</b>" in page.texte


def test_le_nombre_de_requetes_ne_depend_pas_des_fiches(monde_sqlite: Monde) -> None:
    commune: Organisme = monde_sqlite.organisme("Commune d'Essai")
    mesures = []
    for combien in (1, 9):
        for rang in range(combien):
            monde_sqlite.fiche(commune, **fautive(nom=f"Fiche {combien} {rang}"))
        with budget_requetes(monde_sqlite.instance.base, 40) as vues:
            operations.relever(monde_sqlite.contexte(commune), Filtre())
        mesures.append(len(vues))
    assert mesures[0] == mesures[1]
