"""Le modèle a changé : trois textes côte à côte, ce que l'on n'a pas touché coché, rien de pris sans le dire."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

import pytest

from fabriques.client import Maison
from fabriques.monde import Monde
from registre.duplication import operations as duplication
from registre.duplication.operations import Demandee
from registre.duplication.sources import Choix
from registre.fiches_modeles import maison, operations, suivi
from registre.fiches_modeles import maison as modeles
from registre.fiches_modeles.offre import PROPRES, Modele, code_de, contenu_de, livre
from registre.fiches_modeles.suites import venue
from registre.traitements import operations as traitements
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import enregistrer, lire_fiche
from socle.erreurs import ConflitDeVersion, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.lots import operations as lots
from socle.operations import Contexte


@dataclass
class Deux:
    """Un nœud qui tient un modèle, un membre qui en a posé la fiche."""

    monde: Monde
    haut: Contexte
    bas: Contexte
    modele: uuid.UUID
    fiche: uuid.UUID

    def changer_le_modele(self, **valeurs: object) -> None:
        """Une version de plus du modèle."""
        tenu = maison.lire(self.haut, self.modele)
        maison.enregistrer(self.haut, self.modele, tenu.modele.saisie.model_copy(update=valeurs), tenu.objet_version)

    def changer_la_fiche(self, **valeurs: object) -> None:
        """Le membre met la fiche à sa main."""
        lue = lire_fiche(self.bas, self.fiche)
        enregistrer(self.bas, self.fiche, lue.saisie.model_copy(update=valeurs), lue.objet.version)

    @property
    def saisie(self) -> TraitementSaisie:
        """Ce que dit la fiche."""
        return lire_fiche(self.bas, self.fiche).saisie

    def prendre(self, *champs: str, version: int | None = None, modele: int = 2) -> int:
        """Prend ces champs, comme on vient de les lire."""
        version = version or lire_fiche(self.bas, self.fiche).objet.version
        return suivi.prendre(self.bas, self.fiche, champs, version, modele)


def batir(monde: Monde) -> Deux:
    noeud = monde.organisme("Nœud", type="communaute_communes")
    haut, bas = monde.contexte(noeud), monde.contexte(monde.organisme("Membre", noeud))
    modele = maison.adapter(haut, "site_internet")
    return Deux(monde, haut, bas, modele, operations.poser(bas, code_de(modele)))


@pytest.fixture
def deux(monde_sqlite: Monde) -> Deux:
    return batir(monde_sqlite)


def test_les_trois_textes_et_ce_qui_est_coche(monde: Monde) -> None:
    deux = batir(monde)
    assert suivi.lire(deux.bas, deux.fiche).lignes == ()
    disait = deux.saisie.description
    deux.changer_la_fiche(service="Communication", droits_modalites="Par courrier, en mairie")
    deux.changer_le_modele(description="Le site, et ses formulaires.", droits_modalites="En ligne")
    lu = suivi.lire(deux.bas, deux.fiche)
    assert (lu.version, lu.modele and lu.modele.version, lu.connu, lu.intacts) == (1, 2, True, 1)
    par_nom = {ligne.nom: ligne for ligne in lu.lignes}
    assert set(par_nom) == {"description", "droits_modalites"}, "ce que le modèle n'a pas changé n'est pas montré"
    d, m = par_nom["description"], par_nom["droits_modalites"]
    assert (d.fiche, d.disait, d.dit, d.intact) == (disait, disait, "Le site, et ses formulaires.", True)
    assert (m.fiche, m.dit, m.intact) == ("Par courrier, en mairie", "En ligne", False)


def test_prendre_ne_change_que_les_champs_choisis_et_rend_la_fiche_au_brouillon(monde: Monde) -> None:
    deux = batir(monde)
    deux.changer_la_fiche(service="Communication")
    deux.changer_le_modele(description="Neuf", droits_modalites="En ligne")
    traitements.soumettre(deux.bas, deux.fiche, 2)
    traitements.rendre_avis(deux.bas, deux.fiche, 3, "favorable", "")
    traitements.approuver(deux.bas, deux.fiche, 4, "")
    avant = deux.saisie
    assert deux.prendre("description") == 1
    apres = lire_fiche(deux.bas, deux.fiche)
    assert apres.traitement.statut == "brouillon"
    changes = {n for n in TraitementSaisie.model_fields if getattr(apres.saisie, n) != getattr(avant, n)}
    assert changes - {"date_mise_a_jour"} == {"description"}
    assert apres.saisie.service == "Communication"
    lue = venue(deux.bas, deux.fiche)
    assert lue is not None
    assert (lue.version, lue.a_change) == (2, False)
    deux.changer_le_modele(description="Encore neuf")
    (ligne,) = suivi.lire(deux.bas, deux.fiche).lignes
    assert (ligne.disait, ligne.intact) == ("Neuf", True), "la comparaison repart de ce qui a été pris"


def test_des_lignes_entieres_se_prennent_sans_rien_partager(deux: Deux) -> None:
    mesures = [m.model_copy(update={"id": None}) for m in maison.lire(deux.haut, deux.modele).modele.saisie.mesures[:1]]
    deux.changer_le_modele(mesures=mesures)
    assert [ligne.intact for ligne in suivi.lire(deux.bas, deux.fiche).lignes] == [True]
    deux.prendre("mesures")
    assert (
        contenu_de(deux.saisie)["mesures"] == contenu_de(maison.lire(deux.haut, deux.modele).modele.saisie)["mesures"]
    )
    assert len(deux.saisie.mesures) == 1


def test_ne_rien_prendre_se_note_et_ne_touche_pas_la_fiche(deux: Deux) -> None:
    deux.changer_le_modele(description="Neuf")
    avant = lire_fiche(deux.bas, deux.fiche)
    assert deux.prendre() == 0
    apres = lire_fiche(deux.bas, deux.fiche)
    assert (apres.objet.version, apres.saisie) == (avant.objet.version, avant.saisie)
    lue = venue(deux.bas, deux.fiche)
    assert lue is not None
    assert not lue.a_change


def test_ce_qui_est_force_ou_perime_est_refuse(deux: Deux) -> None:
    deux.changer_la_fiche(observations="À nous")
    deux.changer_le_modele(description="Neuf")
    for champs in (["observations"], ["nexiste_pas"], ["description", "registre_public"], ["nom"]):
        with pytest.raises(RegleEnfreinte, match="ne se prend pas"):
            deux.prendre(*champs)
    with pytest.raises(ConflitDeVersion):
        deux.prendre("description", version=1)
    with pytest.raises(RegleEnfreinte, match="encore changé"):
        deux.prendre("description", modele=1)
    with pytest.raises(DroitManquant):
        suivi.prendre(replace(deux.bas, droits=deux.bas.droits - {"registre.modifier"}), deux.fiche, [], 2, 2)
    with pytest.raises(Introuvable):
        suivi.lire(deux.monde.contexte(deux.monde.organisme("Voisin")), deux.fiche)
    with pytest.raises(RegleEnfreinte, match="aucun modèle"):
        suivi.prendre(deux.haut, traitements.creer(deux.haut, TraitementSaisie(nom="Née ici")), [], 1, 1)
    traitements.archiver(deux.bas, deux.fiche, 2)
    with pytest.raises(RegleEnfreinte, match="archivée"):
        deux.prendre(version=3)
    assert deux.saisie.description != "Neuf"


def test_un_modele_livre_qui_change_se_compare_a_ce_qui_a_ete_pose(
    monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch
) -> None:
    ici = monde_sqlite.contexte(monde_sqlite.organisme())
    fiche = operations.poser(ici, "site_internet")
    pose = livre("site_internet")
    assert pose is not None
    neuf = replace(pose, version=pose.version + 1, saisie=pose.saisie.model_copy(update={"description": "Neuf"}))

    def trouver(_: object, __: str) -> Modele:
        return neuf

    monkeypatch.setattr(suivi, "trouver", trouver)
    (ligne,) = suivi.lire(ici, fiche).lignes
    assert (ligne.nom, ligne.disait, ligne.dit, ligne.intact) == ("description", pose.saisie.description, "Neuf", True)
    suivi.prendre(ici, fiche, ["description"], 1, neuf.version)
    neuf = replace(neuf, version=neuf.version + 1, saisie=neuf.saisie.model_copy(update={"description": "Plus neuf"}))
    (ligne,) = suivi.lire(ici, fiche).lignes
    assert (ligne.disait, ligne.dit) == ("Neuf", "Plus neuf")


def test_une_fiche_reconnue_se_compare_sans_rien_cocher(monde_sqlite: Monde) -> None:
    organisme = monde_sqlite.organisme()
    ici, fiche = monde_sqlite.contexte(organisme), monde_sqlite.fiche(organisme, "Site web de la mairie")
    operations.reconnaitre(ici, "site_internet", fiche, True)
    lu = suivi.lire(ici, fiche)
    assert (lu.version, lu.connu, lu.intacts) == (0, False, 0)
    assert lu.lignes
    assert not {ligne.nom for ligne in lu.lignes} & set(PROPRES)
    suivi.prendre(ici, fiche, [ligne.nom for ligne in lu.lignes], lu.fiche.objet.version, 1)
    assert suivi.lire(ici, fiche).lignes == ()
    assert "Site" in lire_fiche(ici, fiche).saisie.nom
    assert lire_fiche(ici, fiche).saisie.nom != "Site web de la mairie"


def test_la_copie_d_une_fiche_suit_le_modele_qu_elle_lit(deux: Deux) -> None:
    source = operations.poser(deux.haut, code_de(deux.modele))
    autre = deux.monde.organisme("Second membre", deux.monde.organismes[next(iter(deux.monde.organismes))])
    lot = duplication.lancer(deux.haut, Demandee(Choix(deux.haut.organisme_id, (source,)), (autre.id,)))
    lots.avancer(deux.haut, lot)
    chez = deux.monde.contexte(autre)
    (copie,) = [ligne.id for ligne in traitements.lister(chez, traitements.Filtre()).lignes]
    deux.changer_le_modele(description="Neuf")
    (ligne,) = suivi.lire(chez, copie).lignes
    assert (ligne.nom, ligne.intact) == ("description", True), "la version dont elle descend, même copiée"


def test_la_copie_d_une_fiche_posee_d_un_modele_livre_sait_ce_qu_il_disait(
    deux: Deux, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = operations.poser(deux.haut, "lettre_information")
    lot = duplication.lancer(deux.haut, Demandee(Choix(deux.haut.organisme_id, (source,)), (deux.bas.organisme_id,)))
    lots.avancer(deux.haut, lot)
    (copie,) = {ligne.id for ligne in traitements.lister(deux.bas, traitements.Filtre()).lignes} - {deux.fiche}
    pose = livre("lettre_information")
    assert pose is not None
    neuf = replace(pose, version=pose.version + 1, saisie=pose.saisie.model_copy(update={"description": "Neuf"}))
    monkeypatch.setattr(suivi, "trouver", lambda *_: neuf)
    assert [(ligne.nom, ligne.intact) for ligne in suivi.lire(deux.bas, copie).lignes] == [("description", True)]


def test_de_la_fiche_a_ce_que_dit_son_modele_par_la_page(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    modele = modeles.adapter(contexte, "site_internet")
    fiche = operations.poser(contexte, code_de(modele))
    saisie = modeles.lire(contexte, modele).modele.saisie
    modeles.enregistrer(contexte, modele, saisie.model_copy(update={"description": "Neuf <script>"}), 1)
    client = maison.membre("dpo")
    page = client.aller(f"{maison.base}/traitements/{fiche}")
    page = client.aller(page.lien("Voir ce qui a changé et choisir"))
    assert "Neuf <script>" in page.texte, "dit tel quel, jamais exécuté"
    assert [c["value"] for c in page.soupe.select("[name=champ][checked]")] == ["description"]
    vue = f"{maison.base}/traitements/{fiche}/modele"
    envoi = {"_version": page.valeur("_version"), "_modele": page.valeur("_modele")}
    assert "Cochez au moins un champ" in client.poster(vue, envoi, statut=422).texte
    client.poster(vue, {**envoi, "champ": "observations"}, statut=422)
    client.poster(vue, {**envoi, "_modele": "x", "champ": "description"}, statut=422)
    client.poster(vue, {**envoi, "_version": "9", "champ": "description"}, statut=409)
    client.aller(vue)
    client.soumettre("Prendre les champs cochés", champ="description")
    page = client.suivre()
    assert "1 champ pris du modèle" in page.texte
    assert "Voir ce qui a changé" not in page.texte
    assert "n'a pas changé depuis" in client.aller(vue).texte
    assert "a pris de son modèle" in client.aller(f"{maison.base}/traitements/{fiche}/historique").texte
    (libre,) = maison.fiches(["Née ici"])
    assert "aucun modèle" in client.aller(f"{maison.base}/traitements/{libre}/modele").texte
    client.poster(f"{maison.base}/traitements/{libre}/modele", {"_action": "vu"}, statut=422)
    maison.membre("lecteur").aller(vue, 403)


def test_une_valeur_qui_ne_tient_plus_avec_le_reste_se_dit(deux: Deux, monkeypatch: pytest.MonkeyPatch) -> None:
    deux.changer_le_modele(description="Neuf")

    def refuser(*_: object) -> TraitementSaisie:
        raise SaisieRefusee({"_": ["Cela ne va plus ensemble."]})

    monkeypatch.setattr(suivi, "valider", refuser)
    with pytest.raises(SaisieRefusee):
        suivi.prendre(deux.bas, deux.fiche, ["description"], 1, 2)
    assert deux.saisie.description != "Neuf"
