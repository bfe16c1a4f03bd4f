"""Les preuves : déposées, chiffrées, revérifiées ; altérées, jamais servies ; coupées, jamais à moitié."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

import socle.preuves.verbes  # noqa: F401
from fabriques.client import Maison
from fabriques.monde import Monde
from registre.systemes import operations as systemes
from registre.systemes.modele import SystemeSaisie
from socle.erreurs import DemarrageImpossible, DroitManquant, Introuvable, RegleEnfreinte, SaisieRefusee
from socle.instance import ouvrir_instance
from socle.lecteurs import RESEAUX, type_de_montage
from socle.liens import operations as liens
from socle.preuves import operations
from socle.preuves.archive import composer
from socle.preuves.menage import nettoyer
from socle.preuves.modele import PreuveSaisie
from socle.saisies import valider
from socle.sante import examiner

PDF = b"%PDF-1.7\nun contrat fictif"


def saisie(**champs: object) -> PreuveSaisie:
    return valider(PreuveSaisie, {"titre": "Contrat", **champs})


def test_un_depot_se_relit_et_ne_se_lit_pas_sur_le_disque(monde: Monde) -> None:
    contexte, depot = monde.contexte(monde.organisme()), monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "contrat.pdf", saisie())
    preuve, contenu = operations.lire_contenu(contexte, depot, id_)
    assert contenu == PDF
    assert preuve.empreinte == hashlib.sha256(PDF).hexdigest()
    assert preuve.recue_le is not None
    chiffre = depot.chemin(contexte.organisme_id, id_).read_bytes()
    assert b"contrat fictif" not in chiffre
    assert chiffre[0] == 1


def test_un_fichier_altere_ou_echange_n_est_jamais_servi(monde: Monde) -> None:
    contexte, depot = monde.contexte(monde.organisme()), monde.instance.depot
    une, autre = (operations.deposer(contexte, depot, PDF + bytes([65 + n]), "c.pdf", saisie()) for n in range(2))
    chemin, voisin = depot.chemin(contexte.organisme_id, une), depot.chemin(contexte.organisme_id, autre)
    octets = bytearray(chemin.read_bytes())
    octets[-1] ^= 1
    chemin.write_bytes(bytes(octets))
    with pytest.raises(operations.PreuveAlteree):
        operations.lire_contenu(contexte, depot, une)
    chemin.write_bytes(voisin.read_bytes())
    with pytest.raises(operations.PreuveAlteree):
        operations.lire_contenu(contexte, depot, une)


def test_le_voisin_et_celui_qui_ne_lit_pas_l_objet_n_en_voient_rien(monde: Monde) -> None:
    commune, voisine = monde.organisme("Ici"), monde.organisme("Là")
    fiche = monde.fiche(commune)
    contexte, depot = monde.contexte(commune), monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "c.pdf", saisie(), objet_id=fiche)
    with pytest.raises(Introuvable):
        operations.lire_contenu(monde.contexte(voisine), depot, id_)
    aveugle = monde.contexte(commune, sans="registre.lire")
    with pytest.raises(Introuvable):
        operations.lire_contenu(aveugle, depot, id_)
    assert operations.lister(aveugle, operations.Filtre()).total == 0
    assert operations.lister(contexte, operations.Filtre()).total == 1
    with pytest.raises(DroitManquant):
        operations.deposer(
            monde.contexte(commune, sans="registre.modifier"), depot, PDF, "c.pdf", saisie(), objet_id=fiche
        )
    assert len(list(depot.fichiers())) == 1, "le dépôt refusé n'a rien laissé sur le disque"


def test_le_double_clic_ne_depose_qu_une_fois(monde: Monde) -> None:
    contexte, depot = monde.contexte(monde.organisme()), monde.instance.depot
    une = operations.deposer(contexte, depot, PDF, "c.pdf", saisie(), jeton="b" * 32)
    assert operations.deposer(contexte, depot, PDF, "c.pdf", saisie(), jeton="b" * 32) == une
    autre = operations.deposer(contexte, depot, PDF + b"autre", "c.pdf", saisie(), jeton="b" * 32)
    assert operations.lire_contenu(contexte, depot, une)[1] == PDF, "le premier fichier est intact"
    assert operations.lire_contenu(contexte, depot, autre)[1] == PDF + b"autre", (
        "un autre fichier n'est pas perdu en silence"
    )


def test_effacer_garde_l_empreinte_et_le_motif(monde: Monde) -> None:
    contexte, depot = monde.contexte(monde.organisme()), monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "c.pdf", saisie())
    with pytest.raises(RegleEnfreinte, match="pourquoi"):
        operations.effacer(contexte, depot, id_, 1, " ")
    operations.effacer(contexte, depot, id_, 1, "Demande d'effacement")
    assert not depot.chemin(contexte.organisme_id, id_).exists()
    with pytest.raises(RegleEnfreinte, match="effacé"):
        operations.lire_contenu(contexte, depot, id_)
    assert operations.lire_seule(contexte, id_).ligne.empreinte == hashlib.sha256(PDF).hexdigest()
    assert nettoyer(monde.instance, 0).manquants == 0
    (acte, _) = operations.lire_passages(contexte, id_)
    assert (acte.entree.verbe, acte.contenu["motif"]) == ("preuve.effacee", "Demande d'effacement")


def test_l_exemplaire_signe_retient_la_version_qu_il_signe(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    fiche = monde_sqlite.fiche(commune)
    contexte, depot = monde_sqlite.contexte(commune), monde_sqlite.instance.depot
    assert operations.version_signee(contexte, fiche) is None
    operations.deposer(contexte, depot, PDF, "signe.pdf", saisie(), objet_id=fiche, signe=True)
    assert operations.version_signee(contexte, fiche) == 1
    with pytest.raises(RegleEnfreinte):
        operations.deposer(contexte, depot, PDF, "signe.pdf", saisie(), signe=True)
    assert len(list(depot.fichiers())) == 1


def test_l_exemplaire_signe_peut_valoir_pour_une_version_passee(monde_sqlite: Monde) -> None:
    """Le document part en version 1, la fiche est corrigée, le document revient : c'est la version 1 qui est signée."""
    contexte, depot = monde_sqlite.contexte(monde_sqlite.organisme()), monde_sqlite.instance.depot
    systeme = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Portail"}))
    systemes.enregistrer(contexte, systeme, valider(SystemeSaisie, {"nom": "Portail famille"}), 1)
    for fausse in (0, 3):
        with pytest.raises(SaisieRefusee):
            operations.deposer(
                contexte, depot, PDF, "s.pdf", saisie(), objet_id=systeme, signe=True, version_signee=fausse
            )
    operations.deposer(contexte, depot, PDF, "s.pdf", saisie(), objet_id=systeme, signe=True, version_signee=1)
    assert operations.version_signee(contexte, systeme) == 1
    figee = systemes.lire_version(contexte, systeme, 1)
    assert figee is not None
    assert figee["saisie"]["nom"] == "Portail", "ce qui a été signé se relit tel quel"


def test_une_preuve_liee_depuis_sa_propre_page_reste_cachee_a_qui_ne_lit_pas_l_objet(monde: Monde) -> None:
    """Le lien se pose dans un sens ou dans l'autre : liste, recherche de doublon et archive ZIP n'en laissent rien voir."""
    commune = monde.organisme()
    fiche = monde.fiche(commune)
    contexte, depot = monde.contexte(commune), monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "secret.pdf", saisie())
    liens.attacher(contexte, id_, fiche)
    aveugle = monde.contexte(commune, sans="registre.lire")
    assert operations.lister(aveugle, operations.Filtre()).total == 0
    assert operations.semblable(aveugle, hashlib.sha256(PDF).hexdigest()) is None
    assert operations.toutes(aveugle) == []
    with pytest.raises(Introuvable):
        operations.lire(aveugle, id_)
    assert operations.lister(contexte, operations.Filtre()).total == 1
    assert operations.lister(contexte, operations.Filtre(etat="seules")).total == 0


def test_l_archive_se_verifie_sans_gouverne(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme()
    contexte, depot = monde_sqlite.contexte(commune), monde_sqlite.instance.depot
    operations.deposer(
        contexte, depot, PDF, "a.pdf", saisie(titre="=1+1"), objet_id=monde_sqlite.fiche(commune, "Cantine")
    )
    perdue = operations.deposer(contexte, depot, PDF + b"b", "b.pdf", saisie())
    depot.effacer(contexte.organisme_id, perdue)
    with zipfile.ZipFile(composer(contexte, depot)) as archive:
        lignes = json.loads(archive.read("manifeste.json"))
        assert [ligne["etat"] for ligne in lignes] == ["verifiee", "illisible"]
        assert hashlib.sha256(archive.read(lignes[0]["fichier"])).hexdigest() == lignes[0]["sha256"]
        assert lignes[0]["objets"] == "Cantine"
        assert "'=1+1" in archive.read("manifeste.csv").decode()


def test_le_menage_retire_les_restes_et_compte_les_manques(monde: Monde) -> None:
    contexte, depot = monde.contexte(monde.organisme()), monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "c.pdf", saisie())
    orphelin = depot.chemin(contexte.organisme_id, monde.organisme("Autre").id)
    orphelin.parent.mkdir(parents=True, exist_ok=True)
    for reste in (orphelin, orphelin.with_name("x.partiel-1")):
        reste.write_bytes(b"reste")
    assert nettoyer(monde.instance).retires == 0, "un fichier récent peut être un dépôt en cours"
    vieux = time.time() - 7200
    for reste in (orphelin, orphelin.with_name("x.partiel-1")):
        os.utime(reste, (vieux, vieux))
    assert nettoyer(monde.instance).retires == 2
    assert operations.lire_contenu(contexte, depot, id_)[1] == PDF
    depot.effacer(contexte.organisme_id, id_)
    assert nettoyer(monde.instance).manquants == 1


COUPE = """
import os, signal, sys
sys.path[:0] = {chemins!r}
import modeles, registre.traitements.verbes, socle.preuves.verbes
from pathlib import Path
from socle.comptes.acces import contexte_de_commande
from socle.instance import ouvrir_instance
from socle.preuves import depot as module, operations
from socle.preuves.modele import PreuveSaisie
from socle.reglages import Reglages
instance = ouvrir_instance(Reglages(donnees=Path({donnees!r})))
def mourir(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if {ou!r} == "avant_le_nom":
    Path.replace = mourir
elif {ou!r} == "avant_la_ligne":
    operations._inscrire = mourir
else:
    from socle import journal
    journal.inscrire = mourir
operations.deposer(contexte_de_commande(instance, {code!r}), instance.depot, b"%PDF-1.7 coupe", "c.pdf",
                   PreuveSaisie(titre="Coupée"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL n'existe pas sous Windows")
@pytest.mark.parametrize("ou", ["avant_le_nom", "avant_la_ligne", "avant_la_validation"])
def test_une_coupure_ne_laisse_ni_ligne_sans_fichier_ni_reste(monde_sqlite: Monde, tmp_path: Path, ou: str) -> None:
    commune = monde_sqlite.organisme()
    monde_sqlite.instance.base.fermer()
    racine = Path(__file__).resolve().parents[3]
    donnees = str(monde_sqlite.instance.reglages.donnees)
    programme = COUPE.format(chemins=[str(racine)], donnees=donnees, code=commune.code, ou=ou)
    mort = subprocess.run([sys.executable, "-c", textwrap.dedent(programme)], capture_output=True, check=False)
    assert mort.returncode == -signal.SIGKILL, mort.stderr.decode()
    contexte, depot = monde_sqlite.contexte(commune), monde_sqlite.instance.depot
    assert operations.lister(contexte, operations.Filtre()).total == 0
    assert len(list(depot.fichiers())) == 1
    bilan = nettoyer(monde_sqlite.instance, -1)
    assert (bilan.retires, bilan.manquants) == (1, 0)
    assert list(depot.fichiers()) == []


def test_un_dossier_etranger_arrete_le_demarrage_et_la_sante_le_dit(monde: Monde) -> None:
    """Sur PostgreSQL, un partage mal monté est un autre dossier : l'instance s'arrête au lieu d'écrire à côté."""
    instance = monde.instance
    assert examiner(instance).etat == "ok"
    (instance.depot.dossier / ".gouverne-depot").write_text("un autre", encoding="ascii")
    assert examiner(instance).etat == "depot_absent"
    instance.base.fermer()
    with pytest.raises(DemarrageImpossible, match="n'est pas celui de cette base"):
        ouvrir_instance(instance.reglages)
    (instance.depot.dossier / ".gouverne-depot").unlink()
    with pytest.raises(DemarrageImpossible):
        ouvrir_instance(instance.reglages)


def test_un_lecteur_reseau_se_reconnait() -> None:
    montages = (
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "36 21 0:31 / /srv/partage\\040commun rw,relatime shared:2 - nfs4 serveur:/x rw\n"
        "37 21 0:32 / /srv/partage rw - ext4 /dev/sdb1 rw\n"
    )
    assert type_de_montage(montages, "/srv/partage commun/donnees") in RESEAUX
    assert type_de_montage(montages, "/srv/partage/donnees") == "ext4"
    assert type_de_montage(montages, "/srv/partages") == "ext4"
    assert type_de_montage("", "/x") == ""


def test_une_base_sqlite_sur_un_partage_est_refusee(monde_sqlite: Monde, monkeypatch: pytest.MonkeyPatch) -> None:
    monde_sqlite.instance.base.fermer()
    monkeypatch.setattr("socle.instance.est_un_lecteur_reseau", lambda _: True)
    with pytest.raises(DemarrageImpossible, match="lecteur réseau"):
        ouvrir_instance(monde_sqlite.instance.reglages)


def test_deposer_depuis_une_fiche_en_page(maison: Maison) -> None:
    fiche = maison.fiche("Cantine")
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/objets/{fiche}/liens")
    referente.aller(referente.page.lien("Déposer une preuve"))
    referente.soumettre("Déposer", statut=422, titre="Convention")
    assert "Choisissez un fichier" in referente.page.texte
    assert referente.page.valeur("titre") == "Convention"
    referente.soumettre("Déposer", titre="Convention", fichier=(PDF, "convention.pdf"))
    assert "Convention" in referente.suivre().texte
    referente.aller(referente.page.lien("Convention"))
    assert hashlib.sha256(PDF).hexdigest() in referente.page.texte
    reponse = referente.client.get(referente.page.lien("Télécharger"))
    assert reponse.data == PDF
    assert reponse.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in reponse.headers["Content-Security-Policy"]
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"


def test_un_meme_fichier_est_signale_puis_accepte(maison: Maison) -> None:
    referente = maison.membre("referent")
    for statut, suite in ((303, {}), (409, {}), (303, {"malgre": "oui"})):
        if "malgre" not in suite:
            referente.aller(f"{maison.base}/preuves/deposer")
        referente.soumettre("Déposer", statut=statut, titre="Contrat", fichier=(PDF, "c.pdf"), **suite)
    assert operations.lister(maison.monde.contexte(maison.commune), operations.Filtre()).total == 2


def test_un_fichier_actif_garde_le_texte_tape(maison: Maison) -> None:
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/preuves/deposer")
    referente.soumettre("Déposer", statut=422, titre="Mon titre", fichier=(b"MZ\x90\x00", "contrat.pdf"))
    assert "exécuter un programme" in referente.page.texte
    assert referente.page.valeur("titre") == "Mon titre"


def test_l_exemplaire_signe_se_depose_en_page_pour_la_version_qu_il_porte(maison: Maison) -> None:
    contexte = maison.monde.contexte(maison.commune)
    id_ = systemes.creer(contexte, valider(SystemeSaisie, {"nom": "Portail"}))
    systemes.enregistrer(contexte, id_, valider(SystemeSaisie, {"nom": "Portail famille"}), 1)
    referente = maison.membre("referent")
    referente.aller(f"{maison.base}/preuves/deposer?objet={id_}")
    assert referente.page.valeur("version_signee") == "2"
    for fausse in ("9", "un"):
        referente.soumettre("Déposer", statut=422, fichier=(PDF, "s.pdf"), signe="oui", version_signee=fausse)
        assert "Version signée" in referente.page.texte
        assert referente.page.valeur("version_signee") == fausse, "ce qui est tapé reste"
    referente.soumettre("Déposer", fichier=(PDF, "s.pdf"), signe="oui", version_signee="1", titre="Fiche signée")
    volet = referente.suivre()
    assert "il vaut pour la version 1 ; la fiche en est à la version 2" in volet.texte
    fiche = referente.aller(volet.lien("Fiche signée")).texte
    assert "version 1" in fiche
    assert "Portail famille" in fiche


def test_un_fichier_sans_titre_prend_un_nom_lisible(maison: Maison) -> None:
    """Ni chemin, ni signe qui retourne le texte : le titre se lit dans toutes les listes."""
    referente = maison.membre("referent")
    for rang, (nom, titre) in enumerate(
        {"../../etc/contrat.pdf": "contrat", "facture\u202efdp.exe": "facturefdp"}.items()
    ):
        referente.aller(f"{maison.base}/preuves/deposer")
        referente.soumettre("Déposer", fichier=(PDF + bytes([rang]), nom))
        assert referente.suivre().soupe.h1.get_text(strip=True) == titre


def test_l_histoire_dit_pourquoi_un_contenu_a_ete_efface(maison: Maison) -> None:
    contexte, depot = maison.monde.contexte(maison.commune), maison.monde.instance.depot
    id_ = operations.deposer(contexte, depot, PDF, "c.pdf", saisie())
    dpo = maison.membre("dpo")
    dpo.aller(f"{maison.base}/preuves/{id_}")
    dpo.soumettre("Effacer le contenu", statut=422, motif=" ")
    dpo.soumettre("Effacer le contenu", motif="Demande d'effacement du 3 mars")
    assert "Contenu effacé" in dpo.suivre().texte
    assert "Demande d'effacement du 3 mars" in dpo.aller(f"{maison.base}/preuves/{id_}/historique").texte
