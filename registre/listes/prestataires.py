"""La liste des sous-traitants d'un autre outil, vers l'annuaire et les relations de l'organisme.

« Clauses vérifiées : oui » ne dit ni exemplaire signé, ni date : l'état des clauses reste à vérifier, et la réponse se lit
dans les garanties présentées.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.imports.valeurs import NON, sens
from registre.listes.lecture import (
    STRUCTURE,
    STRUCTURE_INSEE,
    STRUCTURE_SIREN,
    Brouillon,
    Voisins,
    clore,
    libres,
    montrer,
)
from registre.listes.listes import Liste
from registre.prestataires.alias import resoudre_tous
from registre.prestataires.annuaire import charger, creer_fiche, visibles
from registre.prestataires.formes import ANNUAIRE, RELATION
from registre.prestataires.modele import Prestataire, PrestataireSaisie, Relation, RelationSaisie
from registre.prestataires.relations import creer_relation
from socle.champs import afficher, champs_par_nom
from socle.fiches import operations as fiches
from socle.fiches.forme import Forme
from socle.objets import Objet
from socle.operations import Atelier
from socle.reprises.lignes import COMPLETER, CREER, PASSER, Ligne
from socle.reprises.operations import LIGNE, TOUT
from socle.reprises.pages import SORTS, Pages
from socle.saisies import valider

TITRES: Final[Mapping[str, tuple[str, ...]]] = {
    "nom": ("Nom", "Nom du prestataire", "Nom du sous-traitant", "Sous-traitant", "Prestataire", "Raison sociale",
            "Dénomination"),
    "structure": STRUCTURE,
    "structure_siren": STRUCTURE_SIREN,
    "structure_insee": STRUCTURE_INSEE,
    "siren": ("SIREN", "N° SIREN", "Numéro SIREN"),
    "activite": ("Activité",),
    "adresse": ("Coordonnées - Adresse", "Adresse"),
    "adresse_suite": ("Coordonnées - Compl. adresse", "Coordonnées - Complément d'adresse", "Complément d'adresse"),
    "code_postal": ("Coordonnées - Code postal", "Code postal"),
    "ville": ("Coordonnées - Ville", "Ville"),
    "pays": ("Pays",),
    "site": ("Site internet", "Site"),
    "contact_prenom": ("Coordonnées - Prénom",),
    "contact_nom": ("Coordonnées - Nom", "Contact"),
    "contact_courriel": ("Coordonnées - Email", "Courriel", "Email", "Courriel du contact"),
    "contact_telephone": ("Coordonnées - N° de tel", "Téléphone", "Téléphone du contact"),
    "dpo_designe": ("DPD - Le sous-traitant a désigné un DPD", "Le sous-traitant a désigné un DPD"),
    "dpo_civilite": ("DPD - Civilité",),
    "dpo_prenom": ("DPD - Prénom",),
    "dpo_nom": ("DPD - Nom", "Délégué à la protection des données", "DPD", "DPO"),
    "dpo_fonction": ("DPD - Fonction",),
    "dpo_courriel": ("DPD - Email", "Courriel du délégué"),
    "dpo_telephone": ("DPD - N° tél.", "DPD - N° tél"),
    "contact_local": ("Agent référent", "Personne référente", "Référent", "Interlocuteur"),
    "role": ("Rôle", "Rôle au regard du RGPD"),
    "objet": ("Objet", "Prestation", "Objet du contrat"),
    "contrat_reference": ("Contrat", "Référence du contrat", "Marché"),
    "contrat_fin": ("Fin du contrat", "Échéance du contrat"),
    "clauses": ("Clauses", "Clauses de l'article 28", "État des clauses"),
    "clauses_verifiees": ("Clauses contractuelles vérifiées",),
    "securite": ("A adopté les éléments de sécurité nécessaires", "Adopte les éléments de sécurité"),
    "registre": ("Tient à jour un registre des traitements", "Registre des traitements"),
    "transferts": ("Envoi des données hors UE", "Données hors UE", "Transferts hors UE", "Hors UE"),
    "observations": ("Autres informations", "Observations", "Commentaire", "Commentaires"),
}  # fmt: skip
GARANTIES: Final = ("clauses_verifiees", "securite", "registre")
_FICHE: Final = ("nom", "siren", "activite", "code_postal", "ville", "pays", "site", "contact_courriel", "contact_telephone",
                 "dpo_courriel")  # fmt: skip
_RELATION: Final = ("contact_local", "role", "objet", "contrat_reference", "contrat_fin", "clauses", "transferts")
ROLE: Final = "sous_traitant_rgpd"
A_VERIFIER: Final = "Clauses : à vérifier ici ; la liste ne dit ni leur date, ni l'exemplaire signé."
_CREER: Final = {CREER: "Créer", PASSER: "Passer"}


def comprendre(ligne: Ligne, brut: Mapping[str, str]) -> None:
    """La fiche de l'annuaire et la relation que dit une ligne ; le reste va aux observations de la relation."""
    fiche, relation = _fiche(brut), _relation(brut)
    for titre, texte in libres(brut):
        relation.garder(titre, texte)
    valeurs = fiche.valider(PrestataireSaisie, "nom", ligne)
    relation.observations += fiche.observations
    suite = {"role": ROLE, **relation.valider(RelationSaisie, "", ligne)}
    if relation.observations:
        suite["observations"] = "\n".join(relation.observations)
    ligne.remarques += [*fiche.remarques, *relation.remarques]
    if "clauses_verifiees" in brut:
        ligne.remarques.append(A_VERIFIER)
    if not ligne.fautes:
        ligne.details = [*montrer(PrestataireSaisie, valeurs, "nom"), *montrer(RelationSaisie, suite, "role")]
    ligne.valeurs = {"fiche": valeurs, "relation": suite, "_structure": brut.get("structure", ""),
                     "_siren": brut.get("structure_siren", "")}  # fmt: skip


def _joindre(brut: Mapping[str, str], *noms: str, lien: str = " ") -> str:
    return lien.join(brut[nom] for nom in noms if brut.get(nom))


def _fiche(brut: Mapping[str, str]) -> Brouillon:
    champs, brouillon = champs_par_nom(PrestataireSaisie), Brouillon()
    for nom in _FICHE:
        brouillon.poser(champs[nom], TITRES[nom][0], brut.get(nom, ""))
    brouillon.poser(champs["adresse"], "Adresse", _joindre(brut, "adresse", "adresse_suite", lien=", "))
    brouillon.poser(champs["contact_nom"], "Contact", _joindre(brut, "contact_prenom", "contact_nom"))
    delegue = _joindre(brut, "dpo_civilite", "dpo_prenom", "dpo_nom")
    brouillon.poser(champs["dpo_nom"], "Délégué", delegue)
    for nom in ("dpo_fonction", "dpo_telephone"):
        brouillon.garder(TITRES[nom][0], brut.get(nom, ""))
    if brut.get("dpo_designe") and not (delegue and sens(brut["dpo_designe"]) != NON):
        brouillon.garder(TITRES["dpo_designe"][0], brut["dpo_designe"])
    return brouillon


def _relation(brut: Mapping[str, str]) -> Brouillon:
    champs, brouillon = champs_par_nom(RelationSaisie), Brouillon()
    for nom in _RELATION:
        brouillon.poser(champs[nom], TITRES[nom][0], brut.get(nom, ""))
    garanties = [f"{TITRES[nom][0]} : {brut[nom]}" for nom in GARANTIES if brut.get(nom)]
    brouillon.poser(champs["garanties"], "Garanties", "\n".join(garanties))
    if brut.get("observations"):
        brouillon.observations.append(brut["observations"])
    return brouillon


def rapprocher(atelier: Atelier, lignes: Sequence[Ligne]) -> None:
    """La fiche de l'annuaire qui ressemble à chaque ligne, et celles que l'organisme emploie déjà."""
    connues = visibles(atelier, limite=5_000)
    requete = select(Relation.prestataire_id).join(Objet, col(Objet.id) == col(Relation.id))
    ids = set(atelier.session.exec(requete.where(col(Objet.archive).is_(False))))
    employes = {valable.id for valable in resoudre_tous(atelier.session, ids).values()}
    par_siren = {p.siren: p for p in reversed(connues) if p.siren}
    voisins = Voisins([p.nom for p in connues])
    for ligne in lignes:
        siren = "".join(str(ligne.valeurs["fiche"].get("siren", "")).split())
        rang = voisins.plus_proche(ligne.titre)
        _proposer(ligne, par_siren.get(siren) or (connues[rang] if rang is not None else None), employes)


def _proposer(ligne: Ligne, trouvee: Prestataire | None, employes: set[uuid.UUID]) -> None:
    if trouvee is None:
        clore(ligne, _CREER)
        return
    deja = trouvee.id in employes
    ligne.cible = str(trouvee.id)
    ligne.deja = ligne.deja or f"« {trouvee.nom} », {'parmi vos prestataires' if deja else 'dans l’annuaire'}."
    if deja:
        ligne.proposee = PASSER
    elif ligne.proposee == CREER:
        ligne.proposee = COMPLETER
    clore(ligne, {COMPLETER: "Relier à l’annuaire", **_CREER})


def ecrire(atelier: Atelier, ligne: Ligne, reprise: uuid.UUID) -> None:
    """Crée la relation, et la fiche de l'annuaire si on ne prend pas celle qui existe."""
    fiche, relation = valider(PrestataireSaisie, ligne.valeurs["fiche"]), dict(ligne.valeurs["relation"])
    existante = charger(atelier.session, uuid.UUID(ligne.cible)) if ligne.fait["action"] == COMPLETER else None
    if existante is not None:
        dits = [relation.get("observations", ""), *_de_plus(fiche, existante.saisie)]
        relation["observations"] = "\n".join(filter(None, dits))
    saisie = valider(RelationSaisie, {nom: valeur for nom, valeur in relation.items() if valeur})
    prestataire_id = existante.prestataire.id if existante else creer_fiche(atelier, fiche, f"{reprise} {ligne.numero}")
    relation_id = creer_relation(
        atelier, saisie, prestataire_id, identifiant=uuid.uuid5(reprise, f"relation {ligne.numero}")
    )  # fmt: skip
    faits = {"relation": relation_id, **({} if existante else {"fiche": prestataire_id})}
    ligne.fait |= {nom: [str(id_), atelier.session.get_one(Objet, id_).version] for nom, id_ in faits.items()}
    ligne.etat = "completee" if existante else "creee"
    ligne.message = "Relation créée avec la fiche de l'annuaire." if existante else "Fiche et relation créées."


def _de_plus(lue: PrestataireSaisie, existante: Any) -> list[str]:
    """Ce que la ligne dit du prestataire et que la fiche de l'annuaire ne dit pas : la relation le garde."""
    dits = []
    for nom, champ in champs_par_nom(PrestataireSaisie).items():
        valeur = getattr(lue, nom)
        if nom != "nom" and champ.genre != "groupe" and valeur not in ("", None) and valeur != getattr(existante, nom):
            dits.append(f"{champ.libelle} : {afficher(champ, valeur)}")
    return [texte for texte in dits if texte != "Pays : France"]


def defaire(atelier: Atelier, ligne: Ligne) -> bool:
    """Range la relation, puis la fiche créée avec elle ; rien ne bouge si l'une a changé depuis."""
    ecrites: list[tuple[Forme, uuid.UUID, int]] = [
        (forme, uuid.UUID(ligne.fait[nom][0]), int(ligne.fait[nom][1]))
        for nom, forme in (("relation", RELATION), ("fiche", ANNUAIRE)) if nom in ligne.fait
    ]  # fmt: skip
    for _, id_, version in ecrites:
        objet = atelier.session.get_one(Objet, id_)
        if objet.version != version or objet.archive:
            return False
    for forme, id_, version in ecrites:
        if forme is ANNUAIRE:
            atelier.session.get_one(Prestataire, id_).archive = True
        fiches.archiver(atelier, forme, id_, version)
    return True


LISTE: Final = Liste(
    "prestataires", droits.PRESTATAIRES_RELATION, "/o/<code>/listes/prestataires",
    Pages(
        "listes_prestataires", "Reprendre une liste de sous-traitants",
        "Vos sous-traitants, tels qu’un autre outil les exporte : une ligne par sous-traitant.",
        [(titres[0], ", ".join(titres)) for nom, titres in TITRES.items() if not nom.startswith("structure")],
        ("Reprendre une liste", "listes.choisir"), "Sous-traitant",
        "Les fiches et les relations créées par la liste et restées telles quelles sont rangées aux archives. Celles que "
        "l’on a modifiées depuis sont gardées, et le compte rendu le dit.",
        {TOUT: "Ne rien créer du tout", LIGNE: "La laisser, et écrire les autres"}, "listes.choisir",
        sorts=SORTS | {"completee": "Relié"},
    ),
    TITRES, "nom",
    "Aucune feuille n'a de colonne du nom du sous-traitant, avec au moins une autre colonne connue. Partez du modèle "
    "proposé.",
    comprendre, rapprocher, ecrire, defaire,
    {
        "nom": ("Éditions Fictives SAS", "Hébergement Fictif"), "activite": ("Logiciel de paie", "Hébergement"),
        "contact_courriel": ("contact@exemple.invalid", ""), "transferts": ("Non", "Non"),
        "contact_local": ("Service du personnel", "Informatique"),
    },
)  # fmt: skip
