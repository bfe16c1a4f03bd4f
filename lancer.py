#!/usr/bin/env python3
"""Installer, lancer et tester Gouverne avec la seule bibliothèque standard (Python 3.11 ou plus).

    python lancer.py                      installe au besoin, crée la base, sert l'application
    python lancer.py tests [args pytest]  installe au besoin, lance tous les tests
    python lancer.py gouverne ARGS…       exécute la commande gouverne de l'environnement
    python lancer.py bancs [options]      mesure à 60 000 fiches (long ; --help pour les tailles)
    python lancer.py remplir DOSSIER      télécharge tous les paquets, pour une machine sans réseau

Options : --paquets DOSSIER (installer sans réseau), --installer (autoriser apt pour Chromium, sur Debian, en root).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

RACINE = Path(__file__).resolve().parent
VENV = RACINE / ".venv"
BINAIRES = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINAIRES / ("python.exe" if os.name == "nt" else "python")
TEMOIN = VENV / "gouverne-installation.json"
VERROU = RACINE / "verrou.txt"
VERROU_TESTS = RACINE / "verrou-tests.txt"
NAVIGATEURS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
               "microsoft-edge")  # fmt: skip
CI = os.environ.get("CI") == "true"


def dire(phrase: str) -> None:
    """Écrit sur la sortie d'erreur, pour laisser la sortie standard aux résultats."""
    print(phrase, file=sys.stderr, flush=True)


def empreinte(verrou: Path) -> str:
    """Empreinte de ce qui décide de l'installation."""
    somme = hashlib.sha256(sys.version.encode())
    for fichier in (RACINE / "pyproject.toml", verrou):
        somme.update(fichier.read_bytes())
    return somme.hexdigest()


def deja_installe(verrou: Path) -> bool:
    """Vrai si l'environnement porte déjà ce verrou (ou celui des tests, qui le contient)."""
    if not (PYTHON.exists() and TEMOIN.exists()):
        return False
    try:
        posees = json.loads(TEMOIN.read_text(encoding="utf-8"))
    except ValueError:
        return False
    voulue = empreinte(verrou)
    return voulue == posees.get(verrou.name) or (verrou == VERROU and posees.get("couvre") == voulue)


def moteur_de_construction(verrou: Path) -> str:
    """Les seules lignes de setuptools dans le verrou : il doit être là avant les paquets à construire."""
    lignes, garde = [], False
    for ligne in verrou.read_text(encoding="utf-8").splitlines():
        if ligne and not ligne.startswith((" ", "#")):
            garde = ligne.startswith("setuptools==")
        if garde:
            lignes.append(ligne)
    return "\n".join(lignes) + "\n"


def pip(*arguments: str, paquets: str | None) -> None:
    """Lance pip dans l'environnement ; sans réseau si un dossier de paquets est donné."""
    source = ["--no-index", "--find-links", str(Path(paquets).resolve())] if paquets else []
    commande = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *source, *arguments]
    subprocess.run(commande, check=True, cwd=RACINE, stdout=sys.stderr)


def installer(verrou: Path, paquets: str | None) -> None:
    """Crée l'environnement et y pose exactement le verrou, empreintes vérifiées."""
    if deja_installe(verrou):
        return
    dire("Installation (une fois ; environ une minute)…")
    if not PYTHON.exists():
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    with tempfile.TemporaryDirectory() as dossier:
        moteur = Path(dossier) / "moteur.txt"
        moteur.write_text(moteur_de_construction(verrou), encoding="utf-8")
        pip("--require-hashes", "-r", str(moteur), paquets=paquets)
    pip("--require-hashes", "--no-build-isolation", "-r", str(verrou), paquets=paquets)
    pip("--no-deps", "--no-build-isolation", "-e", str(RACINE), paquets=paquets)
    posees = {verrou.name: empreinte(verrou), "couvre": empreinte(VERROU)}
    TEMOIN.write_text(json.dumps(posees), encoding="utf-8")


def remplir(dossier: str) -> int:
    """Télécharge tous les paquets du verrou (application et tests) dans un dossier."""
    installer(VERROU, None)
    commande = [str(PYTHON), "-m", "pip", "download", "--require-hashes", "--no-build-isolation", "-r",
                str(VERROU_TESTS), "-d", str(Path(dossier).resolve())]  # fmt: skip
    return subprocess.run(commande, cwd=RACINE).returncode


def trouver_navigateur() -> str | None:
    """Chemin d'un Chromium de la machine (variable NAVIGATEUR d'abord)."""
    donne = os.environ.get("NAVIGATEUR")
    if donne:
        return donne if Path(donne).exists() else None
    return next((chemin for nom in NAVIGATEURS if (chemin := shutil.which(nom))), None)


def installer_navigateur() -> None:
    """Installe Chromium par apt, en root sur Debian seulement ; sans fenêtre s'il se peut : le même, plus léger."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        dire("Installation de Chromium par apt…")
        environnement = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=sys.stderr)
        for paquet in ("chromium-headless-shell", "chromium"):
            commande = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", paquet]
            subprocess.run(commande, check=False, env=environnement, stdout=sys.stderr)
            if trouver_navigateur():
                return


def tester(arguments: list[str], paquets: str | None, autorise: bool) -> int:
    """Tous les tests ; ce qui ne peut pas tourner ici est dit d'une ligne, et fait échouer si CI=true."""
    installer(VERROU_TESTS, paquets)
    navigateur = trouver_navigateur()
    if navigateur is None and (autorise or CI):
        installer_navigateur()
        navigateur = trouver_navigateur()
    if navigateur is None:
        phrase = "Tests du navigateur écartés : installez Chromium (apt install chromium, ou --installer en root)."
        dire(phrase)
        if CI:
            return 1
        arguments = ["-m", "not navigateur", *arguments] if "-m" not in arguments else arguments
    environnement = os.environ | ({"NAVIGATEUR": navigateur} if navigateur else {})
    if not (RACINE.parent / "shared" / "donnees").is_dir():
        dire("Tests sur données réelles écartés : le dossier ../shared/donnees n'est pas là.")
    paralleles = [] if any(a.startswith(("-n", "-x", "--pdb")) for a in arguments) else ["-n", "auto"]
    commande = [str(PYTHON), "-m", "pytest", "-q", *paralleles, *arguments]
    return subprocess.run(commande, cwd=RACINE, env=environnement).returncode


def gouverne(arguments: list[str]) -> int:
    """La commande gouverne de l'environnement."""
    environnement = {"GOUVERNE_DONNEES": str(RACINE / "donnees")} | os.environ
    try:
        return subprocess.run(
            [str(PYTHON), "-m", "commandes", *arguments], cwd=Path.cwd(), env=environnement
        ).returncode
    except KeyboardInterrupt:
        return 0


def lire_ligne(arguments: list[str]) -> tuple[dict[str, str], str, list[str]]:
    """Options de tête, ce qu'il faut faire, et le reste, transmis tel quel."""
    options: dict[str, str] = {}
    reste = list(arguments)
    while reste and reste[0].startswith("-"):
        option = reste.pop(0)
        if option in {"-h", "--help", "--aide"}:
            options["aide"] = "oui"
        elif option == "--installer":
            options["installer"] = "oui"
        elif option == "--paquets" and reste:
            options["paquets"] = reste.pop(0)
        else:
            raise ValueError(f"option inconnue ou incomplète : {option}")
    quoi = reste.pop(0) if reste else "servir"
    if quoi not in {"servir", "tests", "gouverne", "remplir", "bancs"}:
        raise ValueError(f"« {quoi} » n'est pas une action (servir, tests, gouverne, remplir, bancs)")
    return options, quoi, reste


def agir(options: dict[str, str], quoi: str, reste: list[str]) -> int:
    """Fait ce qui est demandé et rend le code de sortie."""
    paquets = options.get("paquets")
    if quoi == "remplir":
        return remplir(reste[0] if reste else "paquets")
    if quoi == "tests":
        reste = [a for a in reste if a != "--installer"]
        return tester(reste, paquets, "installer" in options or "--installer" in sys.argv)
    if quoi == "bancs":
        installer(VERROU_TESTS, paquets)
        return subprocess.run([str(PYTHON), str(RACINE / "tests" / "bancs"), *reste], cwd=RACINE).returncode
    installer(VERROU, paquets)
    return gouverne(reste if quoi == "gouverne" else ["servir", *reste])


def principal() -> int:
    """Lit la ligne de commande."""
    if sys.version_info < (3, 11):
        dire("Gouverne demande Python 3.11 ou plus.")
        return 2
    try:
        options, quoi, reste = lire_ligne(sys.argv[1:])
    except ValueError as erreur:
        dire(f"lancer.py : {erreur} (voir --help).")
        return 2
    if "aide" in options:
        print(__doc__)
        return 0
    try:
        return agir(options, quoi, reste)
    except subprocess.CalledProcessError as erreur:
        dire(f"L'installation a échoué (pip, code {erreur.returncode}) : voir les lignes ci-dessus.")
        return 1


if __name__ == "__main__":
    sys.exit(principal())
