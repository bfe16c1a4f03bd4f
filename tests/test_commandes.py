"""La commande `gouverne` : en français, codes 0, 1 et 2, rien d'autre que le résultat sur la sortie standard."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

from commandes import gouverne as groupe
from fabriques.bases import ServeurPostgresql
from fabriques.monde import fiche_pleine
from registre.traitements.echanges.cnil_ecriture import ecrire_cnil
from registre.traitements.modele import TraitementSaisie
from socle.coffre import Trousseau
from socle.console import lancer
from socle.organismes.modele import OrganismeChamps
from socle.saisies import valider
from socle.tableurs import lire_classeur
from tests.socle.tableurs.fichiers_tableurs import ods, rangee, texte_ods

RACINE = Path(__file__).resolve().parents[1]
BINAIRE = Path(sys.executable).with_name("gouverne")
REELS = RACINE.parent / "shared" / "donnees"
ANGLAIS = re.compile(r"\b(?:Usage:|Options:|Commands:|Error|Traceback|Show this|Try '|No such|Missing)")
Appel = Callable[..., "Sortie"]


@dataclass(frozen=True)
class Sortie:
    """Ce qu'une commande a rendu."""

    code: int
    resultat: bytes
    erreurs: str

    @property
    def texte(self) -> str:
        """Sortie standard, en texte."""
        return self.resultat.decode()


@dataclass
class Poste:
    """Un poste de travail : un dossier de données, et la commande installée, lancée pour de vrai ou dans le test."""

    donnees: Path
    reglages: dict[str, str] = field(default_factory=dict)

    def environnement(self) -> dict[str, str]:
        """Sans autre réglage que le dossier, sauf demande du test."""
        propre = {k: v for k, v in os.environ.items() if not k.startswith("GOUVERNE_")}
        return {**propre, "GOUVERNE_DONNEES": str(self.donnees), "PYTHONUTF8": "1", **self.reglages}

    def lancer(self, *arguments: str) -> Sortie:
        """La commande installée, dans son propre processus, depuis un autre dossier."""
        self.donnees.parent.mkdir(parents=True, exist_ok=True)
        fini = subprocess.run(
            [BINAIRE, *arguments], capture_output=True, env=self.environnement(), cwd=self.donnees.parent, check=False,
            timeout=120,
        )  # fmt: skip
        return Sortie(fini.returncode, fini.stdout, fini.stderr.decode())

    def ici(self, *arguments: str) -> Sortie:
        """La même, dans ce processus : plus rapide, pour les tableaux de cas."""
        flux = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
        anciens = (sys.stdout, sys.stderr, dict(os.environ))
        sys.stdout, sys.stderr = flux
        try:
            os.environ.clear()
            os.environ.update(self.environnement())
            code = lancer(groupe, arguments)
        finally:
            sys.stdout, sys.stderr = anciens[0], anciens[1]
            os.environ.clear()
            os.environ.update(anciens[2])
        resultat, erreurs = (f.detach().getvalue() for f in flux)  # type: ignore[attr-defined]
        return Sortie(code, resultat, erreurs.decode())


@pytest.fixture
def poste(tmp_path: Path) -> Poste:
    """Un dossier de données qui n'existe pas encore."""
    return Poste(tmp_path / "à créer" / "données")


@pytest.fixture
def ouvert(poste: Poste) -> Poste:
    """Un poste où une commune existe."""
    assert poste.ici("organisme", "creer", "essai", "--nom", "Commune d'Essai").code == 0
    return poste


def refuse(sortie: Sortie, code: int, phrase: str) -> None:
    """Un refus : ce code, une seule ligne française sur la sortie d'erreur, rien sur la sortie standard."""
    assert sortie.code == code, sortie.erreurs
    assert sortie.resultat == b""
    lignes = sortie.erreurs.strip().splitlines()
    assert len(lignes) == 1, sortie.erreurs
    assert lignes[0].startswith("gouverne : ")
    assert phrase in lignes[0]
    assert not ANGLAIS.search(sortie.erreurs)


def jumeau(dossier: Path, *noms: str) -> Path:
    """Un registre au modèle de la CNIL, écrit par nous."""
    saisies = [valider(TraitementSaisie, fiche_pleine() | {"nom": nom, "reference": nom[:3]}) for nom in noms]
    chemin = dossier / "registre é.ods"
    chemin.write_bytes(ecrire_cnil(OrganismeChamps(nom="Jumelle"), saisies))
    return chemin


def test_le_parcours_entier_par_la_commande_installee(poste: Poste, tmp_path: Path) -> None:
    """Un dossier suffit : clés faites une seule fois, import, export qui se relit, journal intact."""
    cree = poste.lancer("organisme", "creer", "essai", "--nom", "Commune d'Essai")
    assert (cree.code, cree.texte) == (0, "essai\n")
    assert "trousseau de clés neuf" in cree.erreurs
    assert "Imprimez-le" in cree.erreurs
    cles = (poste.donnees / "cles.json").read_bytes()
    importe = poste.lancer("registre", "importer", str(jumeau(tmp_path, "Cantine", "Paie")), "--organisme", "essai")
    assert (importe.code, importe.texte, importe.erreurs) == (0, "2 fiches importées\n", "")
    exporte = poste.lancer("registre", "exporter", "--organisme", "essai", "--format", "json", "-o", "-")
    assert exporte.code == 0
    assert [t["nom"] for t in json.loads(exporte.resultat)["traitements"]] == ["Cantine", "Paie"]
    verifie = poste.lancer("journal", "verifier")
    assert (verifie.code, verifie.erreurs) == (0, "")
    assert "intact" in verifie.texte
    assert (poste.donnees / "cles.json").read_bytes() == cles


def commandes(racine: click.Command = groupe, chemin: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Toutes les commandes, groupes compris."""
    suites = racine.commands.items() if isinstance(racine, click.Group) else ()
    return [chemin, *(c for nom, suite in suites for c in commandes(suite, (*chemin, nom)))]


@pytest.mark.parametrize("chemin", commandes(), ids=lambda c: " ".join(c) or "gouverne")
def test_l_aide_est_en_francais_et_n_ouvre_rien(poste: Poste, chemin: tuple[str, ...]) -> None:
    sortie = poste.ici(*chemin, "--help")
    assert (sortie.code, sortie.erreurs) == (0, "")
    assert sortie.texte.startswith("Usage : gouverne")
    assert "Montrer cette aide." in sortie.texte
    assert not ANGLAIS.search(sortie.texte)
    assert not re.search(r"\b(?:TEXT|INTEGER|default|required)\b", sortie.texte)
    assert not poste.donnees.exists()


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("inconnue",), "commande inconnue"),
        (("registre", "inconnue"), "commande inconnue"),
        (("organisme", "creer"), "il manque"),
        (("organisme", "creer", "x"), "il manque --nom"),
        (("--faux",), "option inconnue « --faux »"),
        (("registre", "exporter", "--organisme", "x", "--format", "exe", "-o", "-"), "valeur non valide pour --format"),
        (("registre", "importer"), "il manque"),
    ],
)
def test_une_commande_mal_ecrite(poste: Poste, arguments: tuple[str, ...], phrase: str) -> None:
    refuse(poste.ici(*arguments), 2, phrase)
    assert not poste.donnees.exists(), "rien n'est créé pour une commande mal écrite"


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (("registre", "exporter", "--organisme", "absent", "--format", "csv", "-o", "-"), ""),
        (("registre", "importer", "absent.ods", "--organisme", "essai"), "Fichier introuvable"),
        (("registre", "importer", ".", "--organisme", "essai"), "Fichier introuvable"),
        (("organisme", "creer", "essai", "--nom", "Autre"), ""),
        (("organisme", "creer", "é à", "--nom", "Autre"), ""),
        (("organisme", "creer", "autre", "--nom", ""), ""),
        (("organisme", "creer", "autre", "--nom", "Autre", "--type", "royaume"), ""),
        (("organisme", "creer", "autre", "--nom", "Autre", "--parent", "absent"), ""),
        (("demo",), "organisme réel"),
    ],
)
def test_un_acte_refuse(ouvert: Poste, arguments: tuple[str, ...], phrase: str) -> None:
    avant = ouvert.ici("journal", "verifier").texte
    refuse(ouvert.ici(*arguments), 1, phrase)
    assert ouvert.ici("journal", "verifier").texte == avant


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("vide.ods", b""),
        ("r.pdf", b"%PDF-1.7\n\xe2\xe3"),
        ("r.ods", ods("", manifeste="<manifest><file-entry><encryption-data/></file-entry></manifest>")),
        ("r.ods", ods(rangee(texte_ods("a", fois=10_000)))),
        ("r.ods", ods("<a/>" * 5_000_000)),
        ("r.ods", ods("", prologue='<!DOCTYPE a [<!ENTITY b "bbbb">]>')),
        ("r.csv", "nom;é\n".encode("utf-16")[:-1]),
        ("r.json", b'{"traitements": ['),
        ("gros.csv", b"a;b\n" * 3_000_000),
    ],
)
def test_un_fichier_piege_est_refuse(ouvert: Poste, tmp_path: Path, nom: str, contenu: bytes) -> None:
    (tmp_path / nom).write_bytes(contenu)
    avant = ouvert.ici("journal", "verifier").texte
    for essai in ((), ("--essai",)):
        refuse(ouvert.ici("registre", "importer", str(tmp_path / nom), "--organisme", "essai", *essai), 1, "")
    assert ouvert.ici("journal", "verifier").texte == avant


@pytest.mark.parametrize("format_", ["docx", "pdf", "ods", "xlsx", "csv", "json"])
def test_chaque_format_s_exporte_dans_un_fichier(ouvert: Poste, tmp_path: Path, format_: str) -> None:
    ouvert.ici("registre", "importer", str(jumeau(tmp_path, "Cantine")), "--organisme", "essai")
    cible = tmp_path / f"sortie.{format_}"
    sortie = ouvert.ici("registre", "exporter", "--organisme", "essai", "--format", format_, "-o", str(cible))
    assert (sortie.code, sortie.resultat, sortie.erreurs) == (0, b"", "")
    debuts = {"docx": b"PK", "pdf": b"%PDF", "ods": b"PK", "xlsx": b"PK", "json": b"{"}
    assert cible.read_bytes().startswith(debuts.get(format_, b"\xef\xbb\xbf"))
    if format_ in {"ods", "xlsx"}:
        assert lire_classeur(cible.read_bytes(), cible.name).feuilles


def test_une_sortie_impossible_se_dit(ouvert: Poste, tmp_path: Path) -> None:
    cible = str(tmp_path / "absent" / "r.csv")
    refuse(ouvert.ici("registre", "exporter", "--organisme", "essai", "--format", "csv", "-o", cible), 1, "absent")


def test_l_essai_ne_change_rien_et_dit_ce_qui_serait_importe(ouvert: Poste, tmp_path: Path) -> None:
    fichier = jumeau(tmp_path, "Cantine", "Paie")
    avant = ouvert.ici("journal", "verifier").texte
    essai = ouvert.ici("registre", "importer", str(fichier), "--organisme", "essai", "--essai")
    assert (essai.code, essai.texte.splitlines()) == (0, ["Cantine", "Paie"])
    assert ouvert.ici("journal", "verifier").texte == avant


@pytest.mark.donnees_reelles
def test_le_fichier_de_la_cnil_par_la_commande(ouvert: Poste) -> None:
    fichier = REELS / "cnil-registre-traitement-simplifie.ods"
    sortie = ouvert.ici("registre", "importer", str(fichier), "--organisme", "essai")
    assert (sortie.code, sortie.texte, sortie.erreurs) == (0, "1 fiche importée\n", "")


def test_un_trousseau_perdu_ou_faux_arrete_tout_et_n_est_jamais_remplace(ouvert: Poste) -> None:
    cles = ouvert.donnees / "cles.json"
    juste = cles.read_bytes()
    cles.unlink()
    refuse(ouvert.ici("organisme", "lister"), 2, "trousseau de clés manque")
    assert not cles.exists()
    for faux, phrase in ((Trousseau.nouveau().en_json(), "trousseau"), ("{", "illisible"), ("", "illisible"),
                         ('{"actuelle": "x", "cles": {}}', "illisible")):  # fmt: skip
        cles.write_text(faux)
        refuse(ouvert.ici("organisme", "lister"), 2, phrase)
        assert cles.read_text() == faux
    cles.write_bytes(juste)
    assert ouvert.ici("organisme", "lister").texte == "essai\tCommune d'Essai\n"


@pytest.mark.parametrize(
    ("reglages", "phrase"),
    [
        ({"GOUVERNE_PORT": "abc"}, "GOUVERNE_PORT"),
        ({"GOUVERNE_PORT": "99999"}, "GOUVERNE_PORT"),
        ({"GOUVERNE_BASE": "n'importe quoi"}, "GOUVERNE_BASE"),
        ({"GOUVERNE_BASE": "mysql://x/y"}, "GOUVERNE_BASE"),
        ({"GOUVERNE_BASE": "oracle+rien://x/y"}, "GOUVERNE_BASE"),
        ({"GOUVERNE_BASE": "postgresql+psycopg://u@127.0.0.1:1/b", "GOUVERNE_CLES": "{}"}, ""),
        ({"GOUVERNE_DONNEES": "/proc/interdit"}, "dossier des données"),
    ],
)
def test_un_reglage_faux_est_nomme(poste: Poste, reglages: dict[str, str], phrase: str) -> None:
    poste.reglages = reglages
    refuse(poste.ici("organisme", "lister"), 2, phrase)


def test_un_fichier_qui_n_est_pas_une_base(poste: Poste) -> None:
    poste.donnees.mkdir(parents=True)
    (poste.donnees / "gouverne.sqlite").write_bytes(b"Ceci n'est pas une base, mais un texte assez long." * 200)
    refuse(poste.ici("organisme", "lister"), 2, "pas une base SQLite")


@pytest.mark.parametrize(
    ("ordre", "phrase"),
    [
        ("UPDATE journal SET verbe = 'organisme.detruit' WHERE rang = 2", "altérée"),
        ("DELETE FROM journal_contenu WHERE entree_id IN (SELECT id FROM journal WHERE rang = 2)", "disparu"),
        (
            "UPDATE journal_contenu SET octets = X'7B7D' WHERE entree_id IN (SELECT id FROM journal WHERE rang = 2)",
            "altéré",
        ),
        ("UPDATE journal_tetes SET rang = rang + 1 WHERE rang > 1", "manque"),
    ],
)
def test_verifier_trouve_toute_alteration(ouvert: Poste, tmp_path: Path, ordre: str, phrase: str) -> None:
    ouvert.ici("registre", "importer", str(jumeau(tmp_path, "Cantine", "Paie")), "--organisme", "essai")
    assert ouvert.ici("journal", "verifier").code == 0
    with sqlite3.connect(ouvert.donnees / "gouverne.sqlite") as connexion:
        connexion.execute("PRAGMA foreign_keys=OFF")
        for (declencheur,) in connexion.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connexion.execute(f'DROP TRIGGER "{declencheur}"')
        assert connexion.execute(ordre).rowcount
    sortie = ouvert.ici("journal", "verifier")
    assert sortie.code == 1
    assert phrase in sortie.erreurs
    assert "essai : " in sortie.erreurs
    assert sortie.resultat == b""


def test_la_demonstration_se_charge_et_se_redit(poste: Poste) -> None:
    sortie = poste.ici("demo")
    assert sortie.code == 0
    assert "Démonstration chargée" in sortie.texte
    assert "déjà là" in poste.ici("demo").texte
    assert len(poste.ici("organisme", "lister").texte.splitlines()) == 16
    assert poste.ici("journal", "verifier").code == 0


def test_servir_montre_un_lien_qui_ouvre_la_premiere_page(poste: Poste) -> None:
    poste.reglages = {"GOUVERNE_PORT": "0"}
    poste.donnees.parent.mkdir(parents=True)
    processus = subprocess.Popen(
        [BINAIRE, "servir"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=poste.environnement(), text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    # lancée en arrière-plan, la suite ignore SIGINT, et qui naît d'elle aussi : l'arrêt qu'on éprouve n'arriverait jamais
    try:
        assert processus.stdout is not None
        lignes = [processus.stdout.readline(), processus.stdout.readline()]
        ouvert, lien = (re.search(r"http://\S+", ligne) for ligne in lignes)
        assert ouvert
        assert lien
        assert lien.group(0).startswith(ouvert.group(0))
        with urllib.request.urlopen(lien.group(0), timeout=20) as page:
            assert "Gouverne" in page.read().decode()
        with urllib.request.urlopen(f"{ouvert.group(0)}sante", timeout=20) as sante:
            assert json.load(sante)["etat"] == "ok"
    finally:
        processus.send_signal(signal.SIGINT)
        _, erreurs = processus.communicate(timeout=30)
    assert processus.returncode == 0
    assert "Traceback" not in erreurs


@pytest.mark.postgresql
def test_postgresql_ne_se_migre_qu_explicitement_et_jamais_en_superutilisateur(
    poste: Poste, serveur_postgresql: ServeurPostgresql
) -> None:
    cles = poste.ici("cles", "creer")
    assert json.loads(cles.texte)["cles"]
    with serveur_postgresql.base_neuve(migree=False) as (adresse, proprietaire):
        poste.reglages = {"GOUVERNE_BASE": adresse}
        refuse(poste.ici("organisme", "lister"), 2, "`gouverne cles creer`")
        poste.reglages["GOUVERNE_CLES"] = cles.texte
        refuse(poste.ici("organisme", "lister"), 2, "gouverne migrer")
        poste.reglages["GOUVERNE_BASE_PROPRIETAIRE"] = proprietaire
        migre = poste.ici("migrer")
        assert (migre.code, migre.erreurs) == (0, "")
        assert poste.ici("organisme", "creer", "essai", "--nom", "Essai").code == 0
        assert poste.ici("organisme", "lister").texte == "essai\tEssai\n"
        assert poste.ici("journal", "verifier").code == 0
        poste.reglages["GOUVERNE_CLES"] = Trousseau.nouveau().en_json()
        refuse(poste.ici("organisme", "lister"), 2, "trousseau")
        base = adresse.rpartition("/")[2].partition("?")[0]
        poste.reglages = {
            "GOUVERNE_BASE": serveur_postgresql.adresse_superutilisateur(base),
            "GOUVERNE_CLES": cles.texte,
        }
        refuse(poste.ici("organisme", "lister"), 2, "superutilisateur")
    assert not (poste.donnees / "cles.json").exists()
