"""Les jeux de données : décrits, importés, tenus par un contrat, exportés ; jamais ceux du voisin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

import clauses.declarations  # noqa: F401
from clauses.bibliotheque.chargement import bibliotheque
from clauses.contrats import operations as contrats
from clauses.jeux import matrice, operations, ouverture, regles
from clauses.jeux.annexe import COLONNES_A5, lignes_annexe_a5
from clauses.jeux.frise import LARGEUR, Periode, dessiner
from clauses.jeux.modele import Jeu, JeuSaisie
from fabriques.client import Maison
from fabriques.monde import Monde
from fabriques.ouverture import contrat, jeu
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.actions import operations as actions
from socle.echeances.sources import points_a_faire
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.operations import Contexte
from socle.saisies import valider
from socle.tableurs import Colonne, FeuilleAEcrire, ecrire_xlsx, lire_classeur

GRANDE = {"population": 12_000, "effectif_etp": 180}


CONNU = {
    "format": "csv", "frequence": "mensuelle", "donnees_personnelles": "non", "secrets_portee": "aucun",
    "droits_tiers": "non", "domaine": "energie", "forte_valeur": "aucune", "source": "regie", "interet_general": "non",
}  # fmt: skip


def test_le_contrat_et_le_systeme_sont_d_ici(monde: Monde) -> None:
    ici, voisine = monde.organisme("Ici"), monde.organisme("Là")
    contexte, sien = monde.contexte(ici), monde.contexte(voisine)
    leur_contrat, leur_systeme = contrat(sien), systemes.creer(sien, valider(SystemeSaisie, {"nom": "Leur SI"}))
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(contexte, jeu(contrat_id=leur_contrat))
    assert refus.value.erreurs == {"contrat_id": ["Choisissez un contrat de la liste."]}
    with pytest.raises(SaisieRefusee):
        operations.creer(contexte, jeu(systeme_id=leur_systeme))
    with pytest.raises(SaisieRefusee, match="1 point"):
        operations.creer(contexte, jeu(contrat_id=systemes.creer(contexte, valider(SystemeSaisie, {"nom": "SI"}))))
    mien = operations.creer(contexte, jeu(contrat_id=contrat(contexte)))
    with pytest.raises(Introuvable):
        operations.lire(sien, mien)
    assert operations.lister(sien, operations.Filtre()).total == 0


def test_la_base_elle_meme_refuse_le_contrat_d_un_voisin(monde: Monde) -> None:
    """La clé étrangère composite : une opération fautive n'y pourrait rien."""
    ici, voisine = monde.organisme("Ici"), monde.organisme("Là")
    leur_contrat = contrat(monde.contexte(voisine))
    id_ = operations.creer(monde.contexte(ici), jeu())
    with (
        pytest.raises(IntegrityError),
        monde.instance.base.ecrire(monde.contexte(ici).perimetre) as session,
    ):
        session.get_one(Jeu, id_).contrat_id = leur_contrat
        session.flush()


def test_chaque_role_a_ses_droits(monde: Monde) -> None:
    commune = monde.organisme()
    for role in ("juriste", "dpo", "referent"):
        operations.creer(monde.contexte(commune, role), jeu(f"Jeu de {role}"))
    for role in ("rssi", "responsable", "lecteur", "auditeur"):
        with pytest.raises(DroitManquant):
            operations.creer(monde.contexte(commune, role), jeu())
        assert operations.lister(monde.contexte(commune, role), operations.Filtre()).total == 3
    with pytest.raises(DroitManquant):
        matrice.exporter(monde.contexte(commune, "lecteur"), "xlsx")


def test_recherche_filtres_archives_et_deux_personnes(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    un = operations.creer(contexte, jeu("Éclairage public", source="regie", domaine="energie"))
    operations.creer(contexte, jeu("Bus", source="convention", adresse_publication="https://a.example/b"))

    def noms(**filtre: object) -> list[str]:
        return [o.libelle for o, _ in operations.lister(contexte, operations.Filtre(**filtre)).paires]  # type: ignore[arg-type]

    assert noms(demande="eclair") == ["Éclairage public"]
    assert noms(source="convention") == ["Bus"]
    assert noms(domaine="energie") == ["Éclairage public"]
    assert noms(ouverture="publie") == ["Bus"]
    assert noms(ouverture="non_publie") == ["Éclairage public"]
    operations.enregistrer(contexte, un, jeu("Éclairage public", producteur="La régie"), 1)
    with pytest.raises(ConflitDeVersion):
        operations.enregistrer(contexte, un, jeu("Autre"), 1)
    operations.archiver(contexte, un, 2)
    assert noms() == ["Bus"]
    assert noms(archives=True) == ["Éclairage public"]
    with pytest.raises(RegleEnfreinte, match="archivée"):
        operations.enregistrer(contexte, un, jeu("Éclairage"), 3)
    verbes = [p.entree.verbe for p in operations.lire_passages(contexte, un)]
    assert verbes == ["jeu.archive", "jeu.enregistre", "jeu.cree"]


@pytest.mark.parametrize(
    ("champs", "champ", "phrase"),
    [
        ({"nom": ""}, "nom", "Remplissez"),
        ({"adresse_publication": "data.gouv.fr/x"}, "adresse_publication", "adresse complète"),
        ({"adresse_publication": "javascript:alert(1)"}, "adresse_publication", "adresse complète"),
        ({"adresse_publication": "https:///sans-hote"}, "adresse_publication", "adresse complète"),
        ({"premiere_publication": "31/02/2026"}, "premiere_publication", "date"),
        ({"premiere_publication": "01/01/1066"}, "premiere_publication", "année"),
        ({"format": "cuneiforme"}, "format", "liste"),
        ({"secrets": ["affaires", "alchimie"]}, "secrets", "liste"),
        ({"contrat_id": "pas-un-identifiant"}, "contrat_id", "Identifiant"),
        ({"inconnu": "x"}, "inconnu", "pas connu"),
    ],
)
def test_une_mauvaise_saisie_se_dit_a_sa_place(champs: dict[str, object], champ: str, phrase: str) -> None:
    with pytest.raises(SaisieRefusee) as refus:
        valider(JeuSaisie, {"nom": "Jeu", **champs})
    assert phrase in " ".join(refus.value.erreurs[champ])


def test_la_mise_a_jour_ne_precede_pas_la_publication(monde_sqlite: Monde) -> None:
    contexte = monde_sqlite.contexte(monde_sqlite.organisme())
    with pytest.raises(SaisieRefusee) as refus:
        operations.creer(contexte, jeu(premiere_publication="02/02/2026", derniere_mise_a_jour="01/02/2026"))
    assert list(refus.value.erreurs) == ["derniere_mise_a_jour"]


def test_l_import_reconnait_les_titres_les_synonymes_et_le_contrat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    bus = contrat(contexte, "Réseau de bus", reference="2026-DSP-03")
    contrat(contexte, "Piscine", reference="X"), contrat(contexte, "Patinoire", reference="X")
    jeux = [jeu("Arrêts", source_precision="2026-dsp-03"), jeu("Recettes", source_precision="réseau de BUS"),
            jeu("Ambigu", source_precision="X"), jeu("Régie", source="regie", source_precision="Réseau de bus")]  # fmt: skip
    assert operations.importer(contexte, jeux, "j" * 32) == 4
    assert operations.importer(contexte, jeux, "j" * 32) == 4
    liste = operations.lister(contexte, operations.Filtre())
    assert liste.total == 4, "le même aperçu confirmé deux fois n'importe qu'une fois"
    sources = {o.libelle: (ligne.source, ligne.contrat_id) for o, ligne in liste.paires}
    assert sources == {"Arrêts": ("contrat", bus), "Recettes": ("contrat", bus), "Ambigu": ("", None),
                       "Régie": ("regie", None)}  # fmt: skip


def test_un_tableur_se_relit_avant_d_etre_importe_et_l_export_se_reimporte(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    bus = contrat(contexte, "Réseau de bus")
    titres = (
        "Titre",
        "Thématique",
        "Contrat",
        "Périodicité",
        "Données à caractère personnel",
        "Licence",
        "URL",
        "Couleur",
    )
    lignes = [["Arrêts", "Transport", "réseau de bus", "Tous les mois", "non", "Etalab", "https://a.example/arrets", "bleu"],
              ["Comptages", "astrologie", "", "Annuelle", "peut-être", "CC BY", "pas une adresse", ""]]  # fmt: skip
    classeur = ecrire_xlsx([FeuilleAEcrire("Inventaire", [Colonne(t) for t in titres], lignes)])
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/jeux/importer")
    referente.soumettre("Lire le fichier", statut=200, fichier=(classeur, "inventaire.xlsx"))
    texte = referente.page.texte  # type: ignore[union-attr]
    for attendu in ("2 lignes lisibles", "Couleur", "« astrologie » n'est pas dans la liste", "adresse complète"):
        assert attendu in texte
    assert operations.lister(contexte, operations.Filtre()).total == 0, "rien n'est encore écrit"
    referente.soumettre("Importer les lignes cochées")
    lus = {o.libelle: ligne for o, ligne in operations.lister(contexte, operations.Filtre()).paires}
    lu = lus["Arrêts"]
    assert (lu.domaine, lu.frequence, lu.donnees_personnelles, lu.licence) == ("mobilites", "mensuelle", False, "lo2")
    assert (lu.source, lu.contrat_id) == ("contrat", bus)
    assert lus["Comptages"].adresse_publication == ""
    assert "pas une adresse" in lus["Comptages"].observations, "ce qui n'est pas compris n'est pas perdu"
    for format_ in ("xlsx", "ods"):
        referente.aller(f"{maison.base}/jeux/importer")
        contenu = operations.exporter(contexte, format_)
        referente.soumettre("Lire le fichier", statut=200, fichier=(contenu, f"x.{format_}"))
        assert "2 dont le nom est déjà pris" in referente.page.texte  # type: ignore[union-attr]
        assert "n'est pas dans la liste" not in referente.page.texte  # type: ignore[union-attr]


def test_l_annexe_a5_se_remplit_des_jeux_du_contrat(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    bus = contrat(contexte)
    operations.creer(contexte, jeu(
        "Abonnés", contrat_id=bus, source="contrat", description="Titres en cours", dictionnaire="Annexe 12",
        producteur="L'exploitant", format="csv", schema_suivi="Norme fictive", frequence="mensuelle", mode_acces=["depot"],
        donnees_personnelles="oui", traitement_dcp="anonymise", secrets=["affaires"], secrets_portee="partie",
        interet_general="oui", licence="odbl", conservation="Durée du contrat", sort_final="remise", sensibilite="restreinte",
        localisation="Lille", droits_tiers="non",
    ))  # fmt: skip
    operations.creer(contexte, jeu("Hors contrat"))
    (ligne,) = lignes_annexe_a5(contexte, bus)
    assert tuple(ligne) == COLONNES_A5
    assert ligne["description"] == "Titres en cours ; Dictionnaire : Annexe 12"
    assert ligne["dcp"] == "Oui (voir annexe A1) ; avant publication : anonymisé"
    assert ligne["ouverture"] == "Non publié ; ODbL ; Secrets : secret des affaires (une partie que l'on peut occulter)"
    assert ligne["interet_general"] == "Oui"
    assert {x["jeu"]: x["dcp"] for x in lignes_annexe_a5(contexte)}["Hors contrat"] == "À vérifier"
    with pytest.raises(DroitManquant):
        lignes_annexe_a5(monde.contexte(monde.organisme("Autre"), sans="clauses.lire"))


def test_les_colonnes_de_l_annexe_sont_celles_de_la_bibliotheque() -> None:
    assert tuple(c.name for c in bibliotheque().annexe("A5").colonnes) == COLONNES_A5


def test_la_matrice_dit_qui_tient_quoi_jusqu_a_quand(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    tard = contrat(contexte, "Eau", date_fin="31/12/2040")
    tot = contrat(contexte, "Bus", date_debut="01/01/2020", date_fin="30/06/2027")
    sans = contrat(contexte, "Sans terme")
    for nom, source in (("a", tard), ("b", tot), ("c", None), ("d", sans)):
        champs = (
            {"source": "contrat", "contrat_id": source} if source else {"source": "regie", "source_precision": "Voirie"}
        )
        operations.creer(contexte, jeu(nom, **champs))
    lue = matrice.lire(contexte)
    assert [(t.jeu.nom, t.source) for t in lue.lignes] == [
        ("b", "Bus"), ("a", "Eau"), ("d", "Sans terme"), ("c", "Régie : Voirie")
    ]  # fmt: skip
    assert lue.frise is not None
    assert [b.nom for b in lue.frise.barres] == ["Bus", "Eau", "Sans terme"]
    cases = [
        [c.texte for c in ligne]
        for ligne in lire_classeur(matrice.exporter(contexte, "xlsx"), "m.xlsx").feuilles[0].lignes
    ]
    assert cases[0] == list(matrice.COLONNES)
    assert cases[1][:2] == ["b", "Bus"]
    assert len(cases) == 5
    with pytest.raises(RegleEnfreinte):
        matrice.exporter(contexte, "pdf")


def test_la_frise_reste_dans_son_cadre_et_borne_le_passe_et_l_avenir() -> None:
    jour = date(2026, 11, 22)
    assert dessiner([], jour) is None
    periodes = [Periode("A" * 60, 2, date(1990, 1, 1), date(2400, 1, 1)), Periode("B", 1, None, None),
                Periode("Échu", 1, date(2010, 1, 1), date(2011, 1, 1))]  # fmt: skip
    frise = dessiner(periodes * 20, jour)
    assert frise is not None
    assert frise.omis == 30
    for barre in frise.barres:
        assert frise.gauche <= barre.x <= barre.x + barre.largeur <= LARGEUR + 3
        assert len(barre.nom) <= 30
    assert frise.gauche < frise.aujourd_hui < LARGEUR
    assert frise.annees[0][0] >= 2024
    assert any(b.fini for b in frise.barres)


def test_ce_qui_manque_se_propose_en_action_et_ce_qui_est_a_verifier_ne_se_propose_pas(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme(**GRANDE))
    id_ = operations.creer(contexte, jeu(**CONNU))
    operations.creer(contexte, jeu("On n'en sait rien"))
    assert actions.actualiser_propositions(contexte) == 1
    ((objet, action),) = actions.lister(contexte, actions.Filtre(etat="proposee")).paires
    assert (objet.libelle, action.source_id) == ("Publier : Horaires fictifs", id_)
    operations.enregistrer(contexte, id_, jeu(**CONNU, adresse_publication="https://a.example/b"), 1)
    actions.actualiser_propositions(contexte)
    assert actions.lister(contexte, actions.Filtre(etat="proposee")).total == 0


def rappels(monde: Monde, contexte: Contexte, jours: int = 90) -> dict[str, date]:
    with monde.instance.base.lire(contexte.perimetre) as session:
        jour = contexte.aujourd_hui
        return {p.libelle: p.limite for p in points_a_faire(session, jour, jour + timedelta(days=jours))}


def test_la_mise_a_jour_attendue_se_rappelle(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme())
    jour = contexte.aujourd_hui
    base = {
        "frequence": "trimestrielle",
        "derniere_mise_a_jour": jour.isoformat(),
        "adresse_publication": "https://a.example/b",
    }
    id_ = operations.creer(contexte, jeu("Qualité de l'air", **base))
    operations.creer(contexte, jeu("Jamais publié", **(base | {"adresse_publication": ""})))
    operations.creer(contexte, jeu("En temps réel", **(base | {"frequence": "temps_reel"})))
    attendus = rappels(monde, contexte, 100)
    assert list(attendus) == ["Mise à jour attendue : Qualité de l'air"]
    assert attendus["Mise à jour attendue : Qualité de l'air"] == regles.prochaine_mise_a_jour(jeu(**base))
    assert rappels(monde, contexte, 60) == {}
    operations.archiver(contexte, id_, 1)
    assert rappels(monde, contexte, 100) == {}


def test_les_donnees_essentielles_d_un_contrat_neuf_se_rappellent_jusqu_a_ce_qu_un_jeu_dise_ou(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme(**GRANDE))
    debut = contexte.aujourd_hui + timedelta(days=40)
    neuf = contrat(contexte, "Eau", date_debut=debut.isoformat())
    contrat(contexte, "Ancien", date_debut="01/01/2019")
    attendus = rappels(monde, contexte)
    assert attendus == {"Publier les données essentielles de la concession : Eau": debut - timedelta(days=1)}
    operations.creer(contexte, jeu("Données essentielles", nature="essentielles", source="contrat", contrat_id=neuf,
                                   adresse_publication="https://a.example/decp"))  # fmt: skip
    assert rappels(monde, contexte) == {}


def test_le_bilan_d_un_territoire_compte_chaque_membre_et_n_en_sort_pas(monde: Monde) -> None:
    territoire = monde.organisme("Territoire", **GRANDE)
    commune = monde.organisme("Commune", parent=territoire, **GRANDE)
    hameau = monde.organisme("Hameau", parent=territoire, population=300, effectif_etp=2)
    monde.organisme("Muette", parent=territoire)
    ailleurs = monde.organisme("Ailleurs", **GRANDE)
    for lieu in (commune, hameau, ailleurs):
        operations.creer(monde.contexte(lieu), jeu(f"Jeu de {lieu.nom}", **CONNU))
    bilans = ouverture.lire_territoire(monde.contexte(territoire))
    assert [(b.nom, b.jeux, b.publies, b.compte.a_faire) for b in bilans] == [("Commune", 1, 0, 1), ("Hameau", 1, 0, 0)]
    assert [b.nom for b in ouverture.lire_territoire(monde.contexte(commune))] == ["Commune"]


def test_ce_qui_manque_sur_l_organisme_se_dit_une_fois_avec_ce_qui_en_depend(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme(population=12_000))
    for rang in range(3):
        operations.creer(contexte, jeu(f"Jeu {rang}", **CONNU))
    lue = ouverture.lire(contexte, "a_verifier")
    (phrase,) = (p for p in lue.inconnus if p.startswith("Agents"))
    assert lue.inconnus[phrase] >= 3
    assert lue.compte.a_faire == 0, "sans l'effectif, rien n'est tenu pour dû"
    assert ouverture.lire(contexte, "n'importe quoi").total == 0
    assert {x.obligation.regle.flux for x in ouverture.lire(contexte, "toutes", "transports").lignes} <= {"transports"}


def test_un_jeu_d_un_contrat_archive_garde_son_contrat_pour_les_regles(monde: Monde) -> None:
    contexte = monde.contexte(monde.organisme(**GRANDE))
    bus = contrat(contexte, date_debut="01/01/2024")
    champs = CONNU | {"source": "contrat", "contrat_id": bus, "interet_general": "oui", "mode_acces": ["aucun"]}
    operations.creer(contexte, jeu(**champs))
    contrats.archiver(contexte, bus, 1)
    dues = {x.obligation.regle.code: x.obligation.code_etat for x in ouverture.lire(contexte, "toutes").lignes}
    assert dues["fournir_interet_general"] == "a_faire"
    assert "essentielles_concession" not in dues, "un contrat rangé ne réclame plus rien"


@pytest.mark.parametrize(
    ("champs", "fin", "phrase"),
    [
        ({"source": "contrat"}, None, "de quel contrat"),
        ({"source": "systeme"}, None, "de quel système"),
        ({}, date(2026, 12, 31), "remise en concurrence"),
        ({}, date(2026, 1, 1), "vous a été remis"),
        ({"donnees_personnelles": "oui"}, None, "retirez-le, ou traitez-le"),
        ({"secrets_portee": "tout"}, None, "un secret le couvre"),
        ({"droits_tiers": "oui"}, None, "son accord"),
        ({"redevance": "100 euros"}, None, "l'exception"),
        ({"premiere_publication": "01/01/2030", "derniere_mise_a_jour": ""}, None, "compté non publié"),
        ({"frequence": "annuelle", "derniere_mise_a_jour": "01/02/2025"}, None, "était attendue le 01/02/2026"),
    ],
)
def test_ce_qu_il_faut_regarder(champs: dict[str, object], fin: date | None, phrase: str) -> None:
    base = {"adresse_publication": "https://a.example/b", "source": "regie"}
    marche = type("Contrat", (), {"date_fin": fin}) if fin else None
    phrases = " ".join(a.phrase for a in regles.alertes(jeu(**(base | champs)), marche, date(2026, 11, 22)))
    assert phrase in phrases


def test_un_jeu_tranquille_n_alerte_pas_et_la_completude_compte_ce_qui_est_dit() -> None:
    plein = CONNU | dict.fromkeys(("description", "producteur", "detenteur", "conservation"), "x")
    plein |= {"mode_acces": ["api"], "sort_final": "conserver"}
    assert regles.alertes(jeu(**plein), None, date(2026, 11, 22)) == []
    assert regles.completude(jeu(**plein)) == 100
    assert regles.completude(jeu()) == 0
    assert regles.completude(jeu(donnees_personnelles="non")) == 7
