"""Lire un registre tenu dans le modèle de la CNIL : une feuille par fiche, plus la liste des traitements."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from registre.traitements.echanges import cnil_plan as plan
from registre.traitements.echanges.releve import FicheLue, Releve, Remarque, code_de, valeur_de
from registre.traitements.modele import TraitementSaisie
from socle.champs import Champ, champs_de, champs_par_nom
from socle.donnees_datees import cle_de_texte
from socle.erreurs import SaisieRefusee
from socle.saisies import deplier, sans_lignes_vides, valider
from socle.tableurs.modele import Cellule, Classeur, Feuille, reference

REPLIS = ("autre", "autres")
"""Codes pris, s'ils existent, quand un intitulé n'est pas reconnu ; le texte passe dans les précisions."""
_EXEMPLE = re.compile(r"^\s*\(exemple\)\s*", re.IGNORECASE)


def lire_cnil(classeur: Classeur) -> Releve:
    """Toutes les fiches d'un classeur au modèle de la CNIL, et tout ce qui n'a pas été compris."""
    releve = Releve()
    listes = []
    for feuille in classeur.feuilles:
        if _est_une_liste(feuille):
            listes.append(feuille)
        elif _est_une_fiche(feuille):
            _lire_fiche(feuille, releve)
        else:
            releve.ignorees.append(feuille.nom)
    for feuille in listes:
        _completer_par_la_liste(feuille, releve)
    return releve


def _colonne_a(feuille: Feuille) -> set[str]:
    return {cle_de_texte(ligne[0].texte) for ligne in feuille.lignes if ligne and ligne[0].texte}


def _est_une_fiche(feuille: Feuille) -> bool:
    presentes = _colonne_a(feuille)
    return cle_de_texte("Nom du traitement") in presentes and bool(
        presentes & {cle_de_texte("Finalité principale"), cle_de_texte(plan.DONNEES.titre)}
    )


def _est_une_liste(feuille: Feuille) -> bool:
    return _ligne_d_entete(feuille) is not None


def _ligne_d_entete(feuille: Feuille) -> int | None:
    voulus = {cle_de_texte("Nom du traitement"), cle_de_texte("N° / RÉF")}
    for rang, ligne in enumerate(feuille.lignes):
        if voulus <= {cle_de_texte(c.texte) for c in ligne if c.texte}:
            return rang
    return None


@dataclass
class _Lecteur:
    """État de la lecture d'une fiche."""

    feuille: Feuille
    valeurs: dict[str, Any] = field(default_factory=dict)
    remarques: list[Remarque] = field(default_factory=list)
    complements: list[tuple[str, str]] = field(default_factory=list)
    ordres: dict[str, list[int]] = field(default_factory=dict)
    a_nous: bool = False

    def noter(self, ligne: int, colonne: int, valeur: str, raison: str, *, perdue: bool = False) -> None:
        """Consigne ce qui n'a pas été compris, à sa cellule."""
        self.remarques.append(Remarque(self.feuille.nom, reference(ligne, colonne), valeur, raison, perdue))

    def texte(self, ligne: int, colonne: int) -> str:
        """Texte d'une cellule, vide pour l'invite de la liste déroulante."""
        texte = self.feuille.cellule(ligne, colonne).texte
        return "" if plan.est_une_invite(texte) else texte


def _lire_fiche(feuille: Feuille, releve: Releve) -> None:
    lecteur = _Lecteur(feuille, a_nous=plan.CLE_COMPLEMENTS in _colonne_a(feuille))
    section: plan.SectionCnil | None = None
    complements = False
    for rang, ligne in enumerate(feuille.lignes):
        titre = cle_de_texte(ligne[0].texte) if ligne else ""
        if complements:
            _lire_complement(lecteur, rang)
        elif titre == plan.CLE_COMPLEMENTS:
            complements = True
        elif titre in plan.PAR_TITRE:
            section = plan.PAR_TITRE[titre]
        elif section is None and titre in plan.PAR_TITRE_DESCRIPTION:
            champ = plan.PAR_TITRE_DESCRIPTION[titre]
            lecteur.valeurs[champ] = _valeur_brute(lecteur.feuille.cellule(rang, 1))
        elif section is not None and titre:
            _lire_ligne(lecteur, section, rang)
    _conclure(lecteur, releve)


def _valeur_brute(cellule: Cellule) -> Any:
    return "" if plan.est_une_invite(cellule.texte) else cellule.valeur if cellule.valeur is not None else ""


def _lire_ligne(lecteur: _Lecteur, section: plan.SectionCnil, rang: int) -> None:
    intitule = lecteur.feuille.cellule(rang, 0).texte
    textes = {champ: lecteur.texte(rang, colonne) for colonne, _, champ in section.colonnes}
    if section is plan.ACTEURS and intitule.endswith(plan.PROPRE_A_L_ORGANISME):
        return
    if not lecteur.a_nous and not any(textes.values()):
        return
    if section is plan.ACTEURS and textes["nom"] in {"N/A", "n/a", "NA", "-"} and not any(list(textes.values())[1:]):
        return
    sous = {c.nom: c for c in champs_par_nom(TraitementSaisie)[section.groupe].sous_champs}
    ligne: dict[str, Any] = dict(textes)
    for colonne, _, nom in section.colonnes:
        if sous[nom].genre == "choix":
            _lire_choix(lecteur, ligne, sous[nom], rang, colonne)
    if section in (plan.DONNEES, plan.SENSIBLES):
        _lire_choix(lecteur, ligne | {}, sous["categorie"], rang, 0, ligne)
    elif section is plan.ACTEURS:
        _lire_choix(lecteur, ligne | {}, sous["role"], rang, 0, ligne)
    lecteur.valeurs.setdefault(section.groupe, []).append(ligne)


def _lire_choix(
    lecteur: _Lecteur, ligne: dict[str, Any], champ: Champ, rang: int, colonne: int, cible: dict[str, Any] | None = None
) -> None:
    """Range le code reconnu ; sinon le repli, et le texte d'origine dans les précisions ou la description."""
    cible = ligne if cible is None else cible
    texte = lecteur.texte(rang, colonne)
    if not texte or texte == plan.SANS_CATEGORIE:
        cible[champ.nom] = ""
        return
    code = code_de(champ, texte)
    if code is not None:
        cible[champ.nom] = code
        return
    cible[champ.nom] = next((o.code for o in champ.admises if o.code in REPLIS), "")
    garde = next((n for n in ("precision", "description") if n in cible), "precision")
    cible[garde] = "\n".join(filter(None, [texte, cible.get(garde, "")]))
    lecteur.noter(rang, colonne, texte, "Intitulé absent de nos listes : il est gardé dans les précisions.")


def _lire_complement(lecteur: _Lecteur, rang: int) -> None:
    cle, texte = lecteur.feuille.cellule(rang, 7).texte.strip(), lecteur.feuille.cellule(rang, 1).texte
    if not cle:
        return
    if cle.startswith("ordre:"):
        lecteur.ordres[cle.removeprefix("ordre:")] = [int(m) for m in texte.split() if m.isdigit()]
        return
    nom, _, reste = cle.partition("-")
    champ: Champ | None = champs_par_nom(TraitementSaisie).get(nom)
    if champ is not None and champ.genre == "groupe":
        champ = next((c for c in champ.sous_champs if c.nom == reste.partition("-")[2]), None)
    try:
        if champ is None:
            raise ValueError("Ce complément n'est pas connu de cette version.")
        valeur = valeur_de(champ, texte)
    except ValueError as erreur:
        lecteur.noter(rang, 1, texte, str(erreur), perdue=True)
        return
    for morceau in valeur if isinstance(valeur, list) else [valeur]:
        lecteur.complements.append((cle, morceau))


def _conclure(lecteur: _Lecteur, releve: Releve) -> None:
    valeurs = _fusionner(lecteur)
    champs = champs_de(TraitementSaisie)
    remplies = sans_lignes_vides(valeurs, champs)
    if not str(remplies.get("nom") or "").strip():
        if any(remplies.get(c.nom) for c in champs if c.genre == "groupe" and c.nom != "acteurs"):
            lecteur.noter(0, 0, "", "Cette fiche n'a pas de nom : elle a reçu le nom de sa feuille.")
            remplies["nom"] = lecteur.feuille.nom
        else:
            releve.ignorees.append(f"{lecteur.feuille.nom} (modèle vierge)")
            return
    saisie = _valider_en_gardant(lecteur, remplies)
    releve.fiches.append(FicheLue(lecteur.feuille.nom, saisie, lecteur.remarques))


def _fusionner(lecteur: _Lecteur) -> dict[str, Any]:
    """Ajoute les compléments aux lignes lues, puis rend à chaque groupe son ordre d'origine."""
    valeurs = dict(lecteur.valeurs)
    for nom, complement in deplier(lecteur.complements, champs_de(TraitementSaisie)).items():
        if not isinstance(valeurs.get(nom), list):
            valeurs[nom] = complement
    for cle, valeur in lecteur.complements:
        _completer(valeurs, cle, valeur)
    for nom, ordre in lecteur.ordres.items():
        lignes = valeurs.get(nom)
        if isinstance(lignes, list) and sorted(ordre) == list(range(len(lignes))):
            valeurs[nom] = [ligne for _, ligne in sorted(zip(ordre, lignes, strict=True), key=lambda p: p[0])]
    return valeurs


def _completer(valeurs: dict[str, Any], cle: str, valeur: Any) -> None:
    nom, _, reste = cle.partition("-")
    rang, _, sous = reste.partition("-")
    lignes = valeurs.get(nom)
    if sous and rang.isdigit() and isinstance(lignes, list) and int(rang) < len(lignes):
        lignes[int(rang)][sous] = valeur


def _valider_en_gardant(lecteur: _Lecteur, valeurs: dict[str, Any]) -> TraitementSaisie:
    """Valide ; une valeur refusée est retirée et consignée plutôt que de faire perdre la fiche."""
    for _ in range(50):
        try:
            return valider(TraitementSaisie, valeurs)
        except SaisieRefusee as refus:
            for chemin, phrases in refus.erreurs.items():
                ancienne = _retirer(valeurs, chemin)
                lecteur.remarques.append(Remarque(lecteur.feuille.nom, chemin, str(ancienne), phrases[0], perdue=True))
    raise AssertionError("validation sans fin")


def _retirer(valeurs: dict[str, Any], chemin: str) -> Any:
    nom, _, reste = chemin.partition("-")
    rang, _, sous = reste.partition("-")
    if sous:
        return valeurs[nom][int(rang)].pop(sous, "")
    if nom == "nom":
        ancien = valeurs["nom"]
        valeurs["nom"] = str(ancien)[:200] or "Sans nom"
        return ancien
    return valeurs.pop(nom, "")


def _completer_par_la_liste(feuille: Feuille, releve: Releve) -> None:
    """Les traitements listés sans fiche à eux deviennent des fiches à compléter."""
    entete = _ligne_d_entete(feuille)
    if entete is None:
        return
    colonnes = {cle_de_texte(c.texte): rang for rang, c in enumerate(feuille.lignes[entete])}
    champs = {nom: colonnes[cle_de_texte(t)] for t, nom in plan.LISTE.items() if cle_de_texte(t) in colonnes}
    connus = {(_cle(f.saisie.nom), _cle(f.saisie.reference)) for f in releve.fiches}
    noms, references = {c[0] for c in connus}, {c[1] for c in connus if c[1]}
    finalite = next((c for c, cel in enumerate(feuille.lignes[entete - 1]) if "finalite" in cle_de_texte(cel.texte)), 4)
    for rang in range(entete + 1, len(feuille.lignes)):
        lecteur = _Lecteur(feuille)
        valeurs = {nom: _valeur_brute(feuille.cellule(rang, colonne)) for nom, colonne in champs.items()}
        nom = _EXEMPLE.sub("", str(valeurs.get("nom") or ""))
        if not nom.strip() or _cle(nom) in noms or _cle(str(valeurs.get("reference") or "")) in references:
            continue
        buts = lecteur.texte(rang, finalite)
        lignes = [{"libelle": but} for but in re.split(r"\s*[;\n]\s*", buts) if but]
        saisie = _valider_en_gardant(lecteur, valeurs | {"nom": nom, "finalites": lignes})
        releve.fiches.append(FicheLue(f"{feuille.nom}, ligne {rang + 1}", saisie, lecteur.remarques))


def _cle(texte: str) -> str:
    return cle_de_texte(_EXEMPLE.sub("", texte))
