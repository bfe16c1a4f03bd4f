"""Relire un classeur rempli hors ligne : ce qui change, ce qui est en conflit, ce qui n'est pas compris. Rien n'est écrit."""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from audit.autodiagnostics.lecture import Etat, Unite
from audit.autodiagnostics.listes import LISTES
from audit.autodiagnostics.modele import ReponseSaisie
from audit.autodiagnostics.reponses import saisie_de
from audit.rapports.hors_ligne import REPERE, SIGNATURE, TITRES, empreinte_de_saisie
from audit.referentiels.forme import empreinte
from socle.donnees_datees import cle_de_texte
from socle.erreurs import RegleEnfreinte, SaisieRefusee
from socle.saisies import valider
from socle.tableurs import Feuille, Limites, lire_classeur
from socle.types import lire_date, lire_ligne

LIMITES: Final = Limites(octets=10 * 1024 * 1024, colonnes=60, feuilles=100)
COUPE: Final = "(texte coupé : limite d'Excel)"
CHARGE_MAXIMALE: Final = 8 * 1024 * 1024
ETRANGER: Final = (
    "Ce fichier ne vient pas d'un export « à remplir hors ligne » : la ligne de signature manque. Exportez le classeur, "
    "remplissez-le, et rapportez-le sans changer ses colonnes."
)


@dataclass(frozen=True)
class Changement:
    """Une réponse du fichier qui diffère de celle d'ici. `conflit` : elle a changé ici depuis l'export."""

    unite: Unite
    saisie: ReponseSaisie
    lieu: str
    le: date | None
    par: str
    conflit: bool

    @property
    def cle(self) -> str:
        """Repère du changement dans la page."""
        return f"{self.unite.cible.id}|{self.unite.point.id}"

    @property
    def avant(self) -> ReponseSaisie:
        """Ce qui est répondu ici."""
        return saisie_de(self.unite.reponse)


@dataclass(frozen=True)
class Faute:
    """Une ligne que l'on ne prend pas : où, et pourquoi."""

    lieu: str
    phrase: str


@dataclass
class Releve:
    """Ce qui a été compris d'un classeur."""

    nom: str
    changements: list[Changement] = field(default_factory=list)
    fautes: list[Faute] = field(default_factory=list)
    inchangees: int = 0
    ignorees: list[str] = field(default_factory=list)

    @property
    def neufs(self) -> list[Changement]:
        """Ce qui change sans conflit."""
        return [c for c in self.changements if not c.conflit]

    @property
    def conflits(self) -> list[Changement]:
        """Ce qui a changé ici et là-bas."""
        return [c for c in self.changements if c.conflit]

    def charge(self) -> str:
        """Les changements, à confier à la page d'aperçu ; ils repassent la validation à la confirmation."""
        lignes = {
            c.cle: {"saisie": c.saisie.model_dump(mode="json"), "version": c.unite.version, "par": c.par,
                    "le": c.le.isoformat() if c.le else ""}
            for c in self.changements
        }  # fmt: skip
        return base64.b64encode(zlib.compress(json.dumps(lignes, ensure_ascii=False).encode(), 9)).decode()


def lire(contenu: bytes, nom: str, etat: Etat) -> Releve:
    """Lit un classeur rapporté ; `FichierRefuse` s'il est illisible, `RegleEnfreinte` s'il n'est pas le bon."""
    classeur = lire_classeur(contenu, nom, LIMITES)
    releve, vues, trouvee = Releve(nom), set[str](), False
    for feuille in classeur.feuilles:
        signee = next((c.texte for r in range(min(8, len(feuille.lignes))) if (c := feuille.cellule(r, 0)).texte
                       .startswith(SIGNATURE)), "")  # fmt: skip
        if not signee:
            releve.ignorees.append(feuille.nom)
            continue
        trouvee = True
        _controler_signature(signee, etat)
        _lire_feuille(feuille, etat, releve, vues)
    if not trouvee:
        raise RegleEnfreinte(ETRANGER)
    return releve


def _controler_signature(signee: str, etat: Etat) -> None:
    morceaux = signee.split("|")
    if len(morceaux) != 3:
        raise RegleEnfreinte(ETRANGER)
    if morceaux[1] != str(etat.objet.id):
        raise RegleEnfreinte("Ce fichier vient d'un autre autodiagnostic : rapportez-le dans le sien.")
    if morceaux[2] != empreinte(etat.referentiel):
        raise RegleEnfreinte("Ce fichier porte une autre version du référentiel : exportez de nouveau le classeur.")


def _lire_feuille(feuille: Feuille, etat: Etat, releve: Releve, vues: set[str]) -> None:
    entetes = next((r for r in range(min(30, len(feuille.lignes))) if feuille.cellule(r, 0).texte == REPERE), None)
    if entetes is None:
        raise RegleEnfreinte(
            f"La feuille « {feuille.nom} » a perdu sa ligne de titres : exportez de nouveau le classeur."
        )
    titres = {lire_ligne(c.texte): i for i, c in enumerate(feuille.lignes[entetes]) if c.texte}
    if manquent := [t for t in vars(TITRES).values() if t not in titres]:
        raise RegleEnfreinte(f"La feuille « {feuille.nom} » a perdu ses colonnes : {', '.join(manquent)}.")
    for rang in range(entetes + 1, len(feuille.lignes)):
        lieu = f"{feuille.nom}, ligne {rang + 1}"
        cases = {nom: feuille.cellule(rang, titres[titre]) for nom, titre in vars(TITRES).items()}
        cle = feuille.cellule(rang, 0).texte.strip()
        if not cle:
            if any(case.texte.strip() for case in cases.values()):
                releve.fautes.append(
                    Faute(lieu, "cette ligne a des réponses mais plus de repère : elle n'est pas prise.")
                )
            continue
        _lire_ligne(cle, {nom: _brut(case) for nom, case in cases.items()}, lieu, etat, releve, vues)


def _brut(case: Any) -> Any:
    return case.valeur if isinstance(case.valeur, date) else case.texte


def _lire_ligne(cle: str, cases: Mapping[str, Any], lieu: str, etat: Etat, releve: Releve, vues: set[str]) -> None:
    try:
        unite, version, depart = _retrouver(cle, etat)
        if f"{unite.cible.id}|{unite.point.id}" in vues:
            raise ValueError("ce point est déjà plus haut dans le fichier : cette ligne-ci n'est pas prise.")
        vues.add(f"{unite.cible.id}|{unite.point.id}")
        saisie = _saisie(cases)
        le = lire_date(cases["le"])
    except ValueError as faute:
        releve.fautes.append(Faute(lieu, str(faute)))
        return
    except SaisieRefusee as refus:
        releve.fautes += [Faute(lieu, phrase) for phrases in refus.erreurs.values() for phrase in phrases]
        return
    ici, lue = empreinte_de_saisie(saisie_de(unite.reponse)), empreinte_de_saisie(saisie)
    if lue in (depart, ici) or not saisie.statut:
        releve.inchangees += 1
        if lue not in (depart, ici) and any(getattr(saisie, nom) for nom in ReponseSaisie.model_fields):
            releve.fautes.append(
                Faute(lieu, "un texte sans réponse : choisissez une réponse, sinon il n'est pas pris.")
            )
        return
    conflit = ici != depart or unite.version != version
    releve.changements.append(Changement(unite, saisie, lieu, le, lire_ligne(cases["par"])[:200], conflit))


def _retrouver(cle: str, etat: Etat) -> tuple[Unite, int, str]:
    """L'unité d'un repère, la version et l'empreinte de la réponse au départ ; `ValueError` dit ce qui n'est pas reconnu."""
    morceaux = cle.split("|")
    try:
        cible_id, version = uuid.UUID(morceaux[0]), int(morceaux[2])
        point, depart = morceaux[1], morceaux[3]
    except (ValueError, IndexError):
        raise ValueError("le repère de cette ligne a été modifié : elle n'est pas prise.") from None
    unite = next((u for u in etat.par_cible.get(cible_id, ()) if u.point.id == point), None)
    if unite is None:
        raise ValueError(f"le point {point[:60]} n'est pas, ou n'est plus, de ce périmètre.")
    return unite, version, depart


def _saisie(cases: Mapping[str, Any]) -> ReponseSaisie:
    if any(COUPE in str(v) for v in cases.values()):
        raise ValueError("un texte a été coupé par le tableur : modifiez cette réponse à l'écran.")
    valeurs = {nom: cases[nom] for nom in ("commentaire", "justification", "echeance", "responsable")}
    valeurs["statut"] = _code("statuts", cases["reponse"], TITRES.reponse)
    valeurs["methode"] = _code("methodes", cases["methode"], TITRES.methode)
    return valider(ReponseSaisie, valeurs)


def _code(liste: str, texte: Any, titre: str) -> str:
    if not (dit := lire_ligne(texte)):
        return ""
    for item in LISTES[liste].items:
        if cle_de_texte(dit) in {cle_de_texte(item.libelle), cle_de_texte(item.code)}:
            return item.code
    attendus = ", ".join(item.libelle for item in LISTES[liste].items)
    raise ValueError(f"{titre} : « {dit[:60]} » n'est pas dans la liste ({attendus}).")


@dataclass(frozen=True)
class Reprise:
    """Une réponse à écrire, relue de l'aperçu."""

    cible_id: uuid.UUID
    point_id: str
    saisie: ReponseSaisie
    version: int
    par: str
    le: date | None


def relire(charge: str, prises: frozenset[str]) -> list[Reprise]:
    """Les réponses choisies de la charge d'un aperçu ; chacune repasse la validation."""
    try:
        deplieur = zlib.decompressobj()
        brut = deplieur.decompress(base64.b64decode(charge, validate=True), CHARGE_MAXIMALE)
        lignes = json.loads(brut)
        return list(_reprises(lignes, prises))
    except (ValueError, zlib.error, KeyError, TypeError, AttributeError, RecursionError) as erreur:
        raise RegleEnfreinte("L'aperçu est illisible : reprenez l'import depuis le fichier.") from erreur


def _reprises(lignes: Mapping[str, Any], prises: frozenset[str]) -> Iterator[Reprise]:
    for cle, ligne in lignes.items():
        if cle in prises:
            cible, _, point = cle.partition("|")
            le = date.fromisoformat(ligne["le"]) if ligne["le"] else None
            saisie = valider(ReponseSaisie, ligne["saisie"])
            yield Reprise(
                uuid.UUID(cible), point, saisie, int(ligne["version"]), lire_ligne(str(ligne["par"]))[:200], le
            )
