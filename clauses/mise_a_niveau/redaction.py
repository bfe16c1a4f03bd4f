"""Rédiger un avenant : ce que le registre, l'annuaire et la fiche de l'organisme savent, et rien d'autre.

Tant que l'avenant n'est pas parti, son texte suit les fiches ; à l'envoi, les réponses sont figées. Ce qui n'est pas su
reste un blanc visible, et se liste : à l'organisme de le compléter, ou au prestataire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from clauses.bibliotheque.donnees import Bibliotheque
from clauses.contrats.annexes import THEMES
from clauses.contrats.modele import Contrat
from clauses.mise_a_niveau.modele import EnvoiChamps
from clauses.redaction.completude import est_vide, obstacles
from clauses.redaction.composition import AnnexeRemplie, Texte
from clauses.redaction.qualification import questionnaire
from clauses.redaction.reponses import LIGNES_MAXIMALES, Redaction
from clauses.redaction.typographie import typographier
from registre.presentation import MatierePresentee, RelationPresentee, TraitementPresente
from socle.organismes.modele import Organisme
from socle.types import ecrire_date

PROFIL: Final = "avenant_rgpd"
BLANC: Final = "[à compléter]"
NEANT: Final = "[à compléter, ou « néant »]"
AU_PRESTATAIRE: Final = ("dpo_titulaire", "contact_ssi_titulaire")
"""Variables que le prestataire connaît et que l'organisme n'invente pas."""
_TERMES: Final[Mapping[str, str]] = {
    "commune": "Commune", "communaute_communes": "Communauté", "communaute_agglomeration": "Communauté",
    "communaute_urbaine": "Communauté", "metropole": "Métropole", "region": "Région", "departement": "Collectivité",
    "collectivite_statut_particulier": "Collectivité",
}  # fmt: skip
"""Type d'organisme → comment l'avenant le nomme ; un établissement public est une « Personne publique »."""
_ROLES: Final[Mapping[str, dict[str, str]]] = {
    "dsp": {"titulaire": "Concessionnaire", "contrat": "Contrat"},
    "concession": {"titulaire": "Concessionnaire", "contrat": "Contrat"},
    "convention": {"titulaire": "Partenaire", "contrat": "Contrat"},
}


class Parties(BaseModel):
    """Qui écrit à qui, à propos de quel contrat : ce que disent l'avenant et les lettres, vide si personne ne le sait."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nom: str
    adresse: str = ""
    telephone: str = ""
    representant: str = ""
    qualite: str = ""
    delegue: str = ""
    reponse: str = ""
    mention: str = ""
    prestataire: str
    prestataire_adresse: str = ""
    prestataire_contact: str = ""
    contrat: str = ""


class Fige(BaseModel):
    """Ce qui est parti : les réponses et les parties, telles qu'au jour de l'envoi."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    redaction: Redaction
    parties: Parties


def parties_de(o: Organisme, r: RelationPresentee) -> Parties:
    """Les parties, d'après leurs fiches d'aujourd'hui."""
    return Parties(
        nom=o.nom, adresse=", ".join(x for x in (o.adresse, f"{o.code_postal} {o.ville}".strip()) if x),
        telephone=o.telephone, representant=o.representant_nom, qualite=o.representant_qualite,
        delegue=", ".join(x for x in (o.dpo_nom, o.dpo_societe, o.dpo_courriel) if x),
        reponse=o.dpo_courriel or o.courriel, mention=o.mention, prestataire=r.nom, prestataire_adresse=r.adresse,
        prestataire_contact=r.contact, contrat=r.contrat,
    )  # fmt: skip


@dataclass(frozen=True)
class Reste:
    """Ce qui manque à un avenant, et qui l'écrit ; `ou` : la page qui y remédie, si c'est l'organisme."""

    phrase: str
    au_prestataire: bool = False
    ou: str = ""


def rediger(
    bibliotheque: Bibliotheque, organisme: Organisme, matiere: MatierePresentee, envoi: EnvoiChamps,
    contrat: Contrat | None = None,
) -> Redaction:  # fmt: skip
    """Les réponses d'un avenant : le profil, ce que les fiches savent, les annexes du registre et de l'annuaire."""
    relation = matiere.relation
    valeurs = _des_parties(organisme, relation, envoi) | _du_contrat(relation, contrat)
    annexes = {
        "A1": [_traitement(t, valeurs["collectivite"]) for t in matiere.traitements],
        "A2": _mesures(bibliotheque, matiere.traitements),
        "A3": [
            {"nom": m.nom, "rang": "1", "operations": m.role, "localisation": m.pays, "droit_tiers": ""}
            for m in relation.chaine
        ],
    }  # fmt: skip
    return Redaction(
        version=bibliotheque.meta.version, profil=PROFIL,
        variables={nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")},
        annexes={code: lignes[:LIGNES_MAXIMALES] for code, lignes in annexes.items() if lignes},
    )  # fmt: skip


def _des_parties(organisme: Organisme, relation: RelationPresentee, envoi: EnvoiChamps) -> dict[str, Any]:
    return {
        "collectivite_nom": organisme.nom, "collectivite": _TERMES.get(organisme.type, "Personne publique"),
        "titulaire_nom": relation.nom, "dpo_collectivite": organisme.dpo_courriel or organisme.dpo_nom,
        "dpo_titulaire": relation.dpo, "contact_ssi_titulaire": relation.incident,
        "contact_ssi_collectivite": envoi.contact_ssi,
    }  # fmt: skip


def _du_contrat(relation: RelationPresentee, contrat: Contrat | None) -> dict[str, Any]:
    """Du contrat s'il a sa fiche, sinon de la relation ; son type fixe les mots « Titulaire » et « Marché »."""
    objet = (contrat.objet if contrat else "") or relation.objet
    valeurs: dict[str, Any] = {
        "contrat_objet": objet.rstrip(". "), "date_debut": ecrire_date(relation.debut), "date_fin": ecrire_date(relation.fin),
    }  # fmt: skip
    if contrat is not None:
        valeurs |= {
            "date_debut": ecrire_date(contrat.date_debut or relation.debut),
            "date_fin": ecrire_date(contrat.date_fin or relation.fin), "duree_mois": contrat.duree_mois,
            "type_contrat": contrat.type_contrat, **_ROLES.get(contrat.type_contrat, {}),
        }  # fmt: skip
    return valeurs


def _traitement(t: TraitementPresente, terme: str) -> dict[str, str]:
    """Une ligne de l'annexe A1 ; la nature des opérations n'est pas au registre, elle reste à écrire."""
    role = questionnaire().roles["collectivite_rt"].court.replace("Collectivité", terme, 1)
    return {"traitement": t.nom, "qualification": role, "objet_finalite": t.finalites, "base_legale": t.bases, "nature": "",
            "donnees": t.donnees, "personnes": t.personnes, "destinataires": t.destinataires, "duree": t.durees}  # fmt: skip


def _mesures(bibliotheque: Bibliotheque, traitements: Iterable[TraitementPresente]) -> list[dict[str, str]]:
    """Annexe A2 : les thèmes imposés, et les mesures du registre qui s'y rangent ; rien si aucune ne s'y range."""
    connues = [m for t in traitements for m in t.mesures]
    lignes = []
    for theme in bibliotheque.annexe("A2").lignes_imposees:
        siennes = (f"{m.libelle} : {m.precision}" if m.precision else m.libelle
                   for m in connues if m.code in THEMES.get(theme, ()))  # fmt: skip
        lignes.append({"theme": theme, "mesure": " ; ".join(dict.fromkeys(siennes)), "preuve": ""})
    return lignes if any(ligne["mesure"] for ligne in lignes) else []


def avec_blancs(texte: Texte) -> Texte:
    """Le même, chaque cellule vide d'une annexe portant son blanc : rien ne manque sans se voir."""
    return replace(texte, annexes=tuple(_remplir(a) for a in texte.annexes))


def _remplir(annexe: AnnexeRemplie) -> AnnexeRemplie:
    lignes = annexe.lignes
    if est_vide(annexe) and not annexe.annexe.lignes_imposees:
        premier = NEANT if annexe.annexe.id == "A3" else BLANC
        lignes = ((premier, *[BLANC] * (len(annexe.annexe.colonnes) - 1)),)
    return replace(annexe, lignes=tuple(tuple(c.strip() or BLANC for c in ligne) for ligne in lignes))


def restes(texte: Texte, parties: Parties, envoi: EnvoiChamps) -> list[Reste]:
    """Tout ce qui reste à remplir, ce qui revient à l'organisme d'abord."""
    tous = [
        *_de_l_organisme(parties, envoi), *_du_texte(texte), *_des_annexes(texte),
    ]  # fmt: skip
    return sorted(tous, key=lambda r: r.au_prestataire)


def _de_l_organisme(parties: Parties, envoi: EnvoiChamps) -> Iterator[Reste]:
    if not parties.representant:
        yield Reste("Nommez le représentant légal qui signe.", ou="organismes.modifier")
    if not parties.contrat:
        yield Reste("Écrivez la référence du contrat sur la fiche du prestataire.", ou="prestataires.modifier")
    if not parties.prestataire_adresse:
        yield Reste("L'annuaire ne donne pas l'adresse du prestataire.", ou="annuaire.voir")
    if envoi.retour_le is None:
        yield Reste("Dites pour quand vous demandez le retour.", ou="avenants.modifier")


_OU: Final[Mapping[str, str]] = {
    "dpo_collectivite": "organismes.modifier", "contrat_objet": "prestataires.modifier",
    "contact_ssi_collectivite": "avenants.modifier",
}  # fmt: skip


def _du_texte(texte: Texte) -> Iterator[Reste]:
    """Les blancs du texte, et les obstacles que la rédaction connaît ; les annexes vides sont dites à part."""
    blancs = {typographier(str(v.default)): nom for nom, v in texte.bibliotheque.variables.items() if v.default}
    for blanc in texte.a_completer:
        nom = blancs.get(blanc, "")
        yield Reste(f"À remplir dans le texte : {blanc}", nom in AU_PRESTATAIRE, _OU.get(nom, ""))
    for obstacle in obstacles(texte):
        if obstacle.etape == "clauses":
            yield Reste(obstacle.phrase)


def _des_annexes(texte: Texte) -> Iterator[Reste]:
    for annexe in texte.annexes:
        vides = [ligne for ligne in annexe.lignes if not all(c.strip() for c in ligne)]
        titre = f"Annexe {annexe.numero}, {annexe.annexe.titre[:1].lower()}{annexe.annexe.titre[1:]}"
        if annexe.annexe.id == "A1":
            yield from _de_l_annexe_des_traitements(annexe, titre)
        elif est_vide(annexe):
            yield Reste(f"{titre} : tout est à remplir.", au_prestataire=True)
        elif vides:
            quoi = "une ligne est incomplète" if len(vides) == 1 else f"{len(vides)} lignes sont incomplètes"
            yield Reste(f"{titre} : {quoi}.", au_prestataire=True)


def _de_l_annexe_des_traitements(annexe: AnnexeRemplie, titre: str) -> Iterator[Reste]:
    if est_vide(annexe):
        yield Reste(
            f"{titre} : aucun traitement n'est lié à ce prestataire. Liez-les depuis sa fiche.", ou="liens.voir"
        )
        return
    for ligne in annexe.lignes:
        manque = [c.label for c, v in zip(annexe.annexe.colonnes, ligne, strict=True) if not v.strip()]
        if manque:
            noms = ", ".join(f"{label[:1].lower()}{label[1:]}" for label in manque)
            yield Reste(f"{titre}, « {ligne[0]} » : {noms}.", ou="liens.voir")
