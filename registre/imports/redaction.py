"""Écrire une fiche à partir des cases d'un tableau, cible par cible. Ce qui n'est pas compris va aux observations ou, si la
case ne dit rien (« idem »), au compte rendu ; jamais rien ne se devine, jamais rien ne se perd sans être dit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from registre.imports import cibles as c
from registre.imports.grille import Colonne
from registre.imports.valeurs import NON, OUI, morceaux, morceaux_d_une_liste, reconnaitre, sens
from registre.traitements.echanges.releve import Remarque
from socle.champs import Champ
from socle.donnees_datees import cle_de_texte
from socle.saisies import LONGUEUR_LIGNE
from socle.tableurs import reference
from socle.types import lire_date, lire_entier, lire_ligne, lire_texte

REPLIS: Final = ("autre", "autres")
PRECISIONS: Final = {
    "sources": "sources_precision", "information_supports": "information_precision", "hebergement": "hebergement_precision",
    "droits": "droits_modalites", "supports": "systemes", "decision_automatisee": "decision_logique",
    "regime_juridique": "", "responsabilite": "",
}  # fmt: skip
"""Champ à liste → le champ voisin où va un texte qui n'y est pas."""
ABSENT: Final = "n'est pas dans nos listes"


_SERIE: Final = re.compile(r"([2-7]\d{4})(?:[.,]0+)?")
"""Le numéro de série d'un jour de 1954 à 2119 : une date que le tableur n'a pas mise en forme."""


def _serie(texte: str) -> str | int:
    trouve = _SERIE.fullmatch(texte.strip())
    return int(trouve[1]) if trouve else texte


@dataclass(frozen=True)
class Case:
    """Une case à ranger : sa colonne, sa ligne (à partir de 0), sa cible, son texte."""

    colonne: Colonne
    ligne: int
    cible: c.Cible
    texte: str


@dataclass
class Redaction:
    """Une fiche en train de s'écrire."""

    feuille: str
    propres: Collection[str] = ()
    valeurs: dict[str, Any] = field(default_factory=dict)
    observations: list[str] = field(default_factory=list)
    remarques: list[Remarque] = field(default_factory=list)
    vides: list[Case] = field(default_factory=list)
    _locales: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ecrire(self, cases: Iterable[Case]) -> None:
        """Range les cases d'une ligne du fichier ; ce qui ouvre une ligne de groupe passe avant ce qui la précise."""
        self._locales = {}
        for case in sorted(cases, key=lambda une: bool(une.cible.sous_champ) and une.cible.code != "finalites.libelle"):
            self._ecrire_case(case)
        for groupe, lignes in self._locales.items():
            rangees = self.valeurs.setdefault(groupe, [])
            rangees += [ligne for ligne in lignes if ligne not in rangees]

    def noter(self, case: Case, raison: str, *, perdue: bool = False) -> None:
        """Consigne une case au compte rendu, à sa place dans le fichier."""
        lieu = reference(case.ligne, case.colonne.rang)
        self.remarques.append(Remarque(self.feuille, lieu, case.texte, raison, perdue))

    def garder(self, case: Case, raison: str, texte: str = "") -> None:
        """Le texte va aux observations, sous le titre de sa colonne, et le compte rendu le dit."""
        self.observer(case, texte)
        self.noter(case, f"{raison} Gardé dans les observations.")

    def observer(self, case: Case, texte: str = "") -> None:
        """Ajoute une case aux observations, une fois ; le nom de l'organisme n'a pas à s'y redire."""
        if cle_de_texte(texte or case.texte) in self.propres:
            return
        ligne = f"{case.colonne.titre} : {texte or case.texte}"
        if ligne not in self.observations:
            self.observations.append(ligne)

    def _ecrire_case(self, case: Case) -> None:
        dit = sens(case.texte)
        if case.cible.code == c.IGNORER or not dit:
            return
        if dit == "idem":
            self.noter(case, "« Idem » n'est pas recopié : écrivez la valeur.", perdue=True)
        elif dit == "vide":
            self.vides.append(case)
        elif case.cible.code == c.AUX_OBSERVATIONS:
            self.observer(case)
        elif not case.cible.groupe:
            self._champ_simple(case)
        elif case.cible.valeur:
            self._a_cocher(case, dit)
        elif not case.cible.sous_champ:
            self._groupe_entier(case, dit)
        elif case.cible.code == "finalites.libelle":
            self._finalites(case)
        else:
            self._sous_champ(case)

    def _champ_simple(self, case: Case) -> None:
        champ = c.champ_de(case.cible.code)
        if champ.genre in {"texte", "texte_long"}:
            self._texte(case, champ)
        elif champ.genre == "choix_multiple":
            self._plusieurs(case, champ)
        elif champ.genre == "choix":
            code, reste = reconnaitre(champ, case.texte)
            self._poser(case, champ, code, reste)
        elif champ.genre == "booleen":
            reponse = {OUI: "oui", NON: "non"}.get(sens(case.texte), "")
            self._poser(case, champ, reponse, "" if reponse else case.texte)
        else:
            self._nombre_ou_date(case, champ)

    def _texte(self, case: Case, champ: Champ) -> None:
        texte = lire_texte(case.texte) if champ.genre == "texte_long" else lire_ligne(case.texte)
        ancien = self.valeurs.get(champ.nom, "")
        if not ancien:
            if champ.genre == "texte" and len(texte) > LONGUEUR_LIGNE:
                self.garder(case, f"Trop long pour « {champ.libelle} ».")
                texte = texte[:200] if champ.obligatoire else ""
            self.valeurs[champ.nom] = texte
        elif cle_de_texte(ancien) != cle_de_texte(texte):
            if champ.genre == "texte_long":
                self.valeurs[champ.nom] = "\n".join(dict.fromkeys([*ancien.split("\n"), *texte.split("\n")]))
            else:
                self.garder(case, f"« {champ.libelle} » est déjà rempli par une autre case.")

    def _poser(self, case: Case, champ: Champ, valeur: Any, reste: str) -> None:
        """Pose la valeur d'un champ à réponse unique ; ce que le texte dit de plus va à côté."""
        if valeur and self.valeurs.get(champ.nom, valeur) != valeur:
            self.garder(case, f"« {champ.libelle} » est déjà rempli par une autre case.")
            return
        if valeur:
            self.valeurs[champ.nom] = valeur
        if reste:
            self._a_cote(case, champ, reste, connu=bool(valeur))

    def _a_cote(self, case: Case, champ: Champ, texte: str, *, connu: bool = False) -> None:
        voisin = PRECISIONS.get(champ.nom, "")
        raison = f"« {texte[:60]} » précise la réponse." if connu else f"« {texte[:60]} » {ABSENT} ({champ.libelle})."
        if not voisin or (c.champ_de(voisin).genre == "texte" and len(texte) > LONGUEUR_LIGNE):
            self.garder(case, raison, texte)
            return
        deja = self.valeurs.get(voisin, "")
        if texte not in deja.split("\n"):
            self.valeurs[voisin] = "\n".join(filter(None, [deja, texte]))
        self.noter(case, f"{raison} Gardé dans « {c.champ_de(voisin).libelle} ».")

    def _plusieurs(self, case: Case, champ: Champ) -> None:
        codes, inconnus = list(self.valeurs.get(champ.nom, [])), []
        for morceau in morceaux_d_une_liste(champ, case.texte):
            code, reste = reconnaitre(champ, morceau)
            codes += [code] if code and code not in codes else []
            inconnus += [reste] if reste else []
        self.valeurs[champ.nom] = codes
        if inconnus:
            self._a_cote(case, champ, " ; ".join(inconnus))

    def _nombre_ou_date(self, case: Case, champ: Champ) -> None:
        try:
            valeur = lire_date(_serie(case.texte)) if champ.genre == "date" else lire_entier(case.texte)
        except ValueError as erreur:
            self.garder(case, str(erreur))
            return
        self._poser(case, champ, valeur, "")

    def _ouvrir(self, groupe: str, **valeurs: Any) -> dict[str, Any]:
        """Une ligne de groupe neuve, pour cette ligne du fichier."""
        ligne = {nom: valeur for nom, valeur in valeurs.items() if valeur not in ("", None)}
        self._locales.setdefault(groupe, []).append(ligne)
        return ligne

    def _a_cocher(self, case: Case, dit: str) -> None:
        groupe, code = case.cible.groupe, case.cible.valeur
        principal, ecrit = c.PRINCIPAUX[groupe], c.TEXTES[groupe]
        if dit == NON:
            return
        if groupe == "acteurs" and (dit == OUI or len(lire_ligne(case.texte)) > LONGUEUR_LIGNE):
            self.garder(case, "Un nom est attendu ici.")
        elif groupe == "acteurs" and cle_de_texte(case.texte) in self.propres:
            self.noter(case, "C'est celui de l'organisme : la fiche n'a pas à le redire.")
        elif dit == OUI:
            if not any(ligne.get(principal) == code for ligne in self._locales.get(groupe, ())):
                self._ouvrir(groupe, **{principal: code})
        else:
            self._ouvrir(groupe, **{principal: code, ecrit: case.texte})

    def _groupe_entier(self, case: Case, dit: str) -> None:
        groupe = case.cible.groupe
        if groupe == "transferts" and dit in {OUI, NON}:
            if dit == OUI:
                self._ouvrir(groupe, precision="Le fichier dit « oui », sans préciser.")
                self.noter(case, "Le fichier annonce un transfert sans le décrire : complétez la fiche.")
            return
        if dit in {OUI, NON}:
            self.garder(case, "« Oui » ou « non » ne dit pas lesquels.")
            return
        champ = c.champ_de(groupe, c.PRINCIPAUX[groupe])
        inconnus: list[str] = []
        for morceau in morceaux_d_une_liste(champ, case.texte):
            code, reste = reconnaitre(champ, morceau)
            if code:
                self._ouvrir(groupe, **{champ.nom: code, c.TEXTES[groupe]: reste})
            else:
                inconnus.append(morceau)
        if inconnus:
            repli = next((o.code for o in champ.admises if o.code in REPLIS), "")
            self._ouvrir(groupe, **{champ.nom: repli, c.TEXTES[groupe]: " ; ".join(inconnus)})
            self.noter(case, f"« {' ; '.join(inconnus)[:60]} » {ABSENT} : gardé dans les précisions.")

    def _finalites(self, case: Case) -> None:
        for morceau in morceaux(case.texte):
            if len(lire_ligne(morceau)) > LONGUEUR_LIGNE:
                self.garder(case, "Trop long pour une finalité.", morceau)
            else:
                self._ouvrir("finalites", libelle=lire_ligne(morceau))

    def _sous_champ(self, case: Case) -> None:
        groupe, nom = case.cible.groupe, case.cible.sous_champ
        champ = c.champ_de(groupe, nom)
        lignes = self._locales.get(groupe) or [self._ouvrir(groupe)]
        if champ.genre == "booleen":
            self._drapeau(case, nom, lignes)
        elif champ.genre == "choix":
            self._choix_de_lignes(case, champ, lignes)
        else:
            self._texte_de_lignes(case, champ, lignes)

    def _drapeau(self, case: Case, nom: str, lignes: list[dict[str, Any]]) -> None:
        """« Données sensibles : oui » ne dit pas lesquelles : le drapeau va à la seule ligne, sinon à une ligne de plus."""
        dit = sens(case.texte)
        if dit == NON:
            self._oter_les_vides("categories_donnees")
            return
        if dit != OUI:
            self._oter_les_vides("categories_donnees")
            self._groupe_entier(Case(case.colonne, case.ligne, c.cibles()["categories_donnees"], case.texte), dit)
            return
        if len(lignes) == 1:
            lignes[0][nom] = "oui"
        else:
            self._ouvrir("categories_donnees", **{nom: "oui", "description": case.colonne.titre})
            self.noter(case, "Le fichier ne dit pas de quelles données il s'agit : une ligne de plus les signale.")

    def _oter_les_vides(self, groupe: str) -> None:
        self._locales[groupe] = [ligne for ligne in self._locales.get(groupe, ()) if ligne]

    def _choix_de_lignes(self, case: Case, champ: Champ, lignes: list[dict[str, Any]]) -> None:
        lus = [reconnaitre(champ, m) for m in morceaux_d_une_liste(champ, case.texte)]
        codes = [code for code, _ in lus]
        if all(codes) and len(codes) in {1, len(lignes)}:
            for rang, ligne in enumerate(lignes):
                ligne[champ.nom] = codes[rang] if len(codes) > 1 else codes[0]
            if reste := " ; ".join(reste for _, reste in lus if reste):
                self._justifier(case, lignes, reste, "précise la réponse.")
        else:
            raison = f"{ABSENT} ({champ.libelle})." if not all(codes) else "donne plusieurs réponses, sans dire à quoi."
            self._justifier(case, lignes, case.texte, raison)
        self._oter_les_vides(case.cible.groupe)

    def _justifier(self, case: Case, lignes: list[dict[str, Any]], texte: str, raison: str) -> None:
        """Une base légale qui n'est pas dans la liste est d'ordinaire un texte : sa place est la justification."""
        if case.cible.code != "finalites.base_legale":
            self.garder(case, f"« {texte[:60]} » {raison}", texte)
            return
        for ligne in lignes:
            ligne["justification"] = "\n".join(filter(None, [ligne.get("justification", ""), texte]))
        self.noter(case, f"« {texte[:60]} » {raison} Gardé dans la justification.")

    def _texte_de_lignes(self, case: Case, champ: Champ, lignes: list[dict[str, Any]]) -> None:
        """Autant de morceaux que de lignes : chacun à la sienne ; sinon le texte entier à chacune."""
        parts = morceaux(case.texte)
        long = champ.genre == "texte_long"
        if len(parts) != len(lignes) or len(lignes) == 1:
            parts = [case.texte] * len(lignes)
            if len(lignes) > 1 and len(morceaux(case.texte)) > 1:
                self.noter(case, "Plusieurs valeurs pour plusieurs lignes : le texte entier est porté sur chacune.")
        for part, ligne in zip(parts, lignes, strict=True):
            texte = lire_texte(part) if long else lire_ligne(part)
            if not long and len(texte) > LONGUEUR_LIGNE:
                self.garder(case, f"Trop long pour « {champ.libelle} ».")
                self._oter_les_vides(case.cible.groupe)
                return
            ligne[champ.nom] = "\n".join(filter(None, [ligne.get(champ.nom, ""), texte])) if long else texte
