"""Une demande, en fonctions pures : passages permis, délai légal, empêchements, alertes, recherches à faire.

Le mois de l'article 12(3) part de la réception ; une pause ne le suspend que si elle est de celles que le texte connaît.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.demandes.listes import LISTES, REPERES, TYPES, libelle, libelle_du_type
from socle.echeances.calcul import Delai, Echeance, Pause, Prolongation, ajouter_mois, calculer
from socle.types import ecrire_date

JOURS_AU_MOINS: Final = 28
"""Le délai le plus court : un mois, en février. Ni report, ni pause, ni prolongation ne l'abrège."""
OUVERTES: Final = frozenset({"recue", "identite", "en_cours", "precisions"})
REPONDUES: Final = frozenset({"repondue", "partielle", "refusee"})
FINIES: Final = REPONDUES | {"retiree", "requalifiee"}
A_SUIVRE: Final = OUVERTES | {"requalifiee"}
"""Ce qui a encore un délai : une demande requalifiée suit celui du CRPA jusqu'à sa clôture."""


@dataclass(frozen=True)
class Passage:
    """Un acte : d'où il est possible, où il mène (vide : l'état ne change pas, ou l'acte le dit), son nom à l'infinitif."""

    depuis: frozenset[str]
    vers: str
    nom: str


PASSAGES: Final[Mapping[str, Passage]] = {
    "instruire": Passage(frozenset({"recue"}), "en_cours", "être prise en charge"),
    "demander_identite": Passage(frozenset({"recue", "en_cours"}), "identite", "attendre une preuve d'identité"),
    "verifier_identite": Passage(frozenset({"recue", "identite", "en_cours"}), "en_cours", "voir son identité établie"),
    "constater_qualite": Passage(OUVERTES, "", "voir constater la qualité de qui agit"),
    "demander_precisions": Passage(frozenset({"en_cours"}), "precisions", "attendre des précisions"),
    "recevoir_precisions": Passage(frozenset({"precisions"}), "en_cours", "recevoir des précisions"),
    "prolonger": Passage(OUVERTES, "", "être prolongée"),
    "fixer_frais": Passage(OUVERTES, "", "donner lieu à des frais"),
    "repondue": Passage(frozenset({"en_cours"}), "repondue", "recevoir sa réponse"),
    "partielle": Passage(frozenset({"en_cours"}), "partielle", "recevoir une réponse partielle"),
    "refusee": Passage(frozenset({"identite", "en_cours", "precisions"}), "refusee", "être refusée"),
    "retirer": Passage(OUVERTES, "retiree", "être retirée"),
    "requalifier": Passage(OUVERTES, "requalifiee", "être requalifiée"),
    "clore": Passage(FINIES, "close", "être close"),
    "rouvrir": Passage(FINIES | {"close"}, "en_cours", "être rouverte"),
}  # fmt: skip
"""La table des passages : le serveur n'en connaît pas d'autre."""


def refus_du_passage(statut: str, acte: str) -> str:
    """La phrase qui refuse cet acte dans cet état ; vide s'il est permis."""
    if statut in PASSAGES[acte].depuis:
        return ""
    etat = libelle("statuts", statut).lower()
    return f"Une demande « {etat} » ne peut pas {PASSAGES[acte].nom}."


def arrivee(statut: str, acte: str) -> str:
    """L'état où mène cet acte, à supposer qu'il soit permis."""
    return PASSAGES[acte].vers or statut


def actes_permis(statut: str) -> frozenset[str]:
    """Les actes possibles dans cet état."""
    return frozenset(acte for acte, passage in PASSAGES.items() if statut in passage.depuis)


def reference(annee: int, numero: int) -> str:
    """« D-2026-001 »."""
    return f"D-{annee}-{numero:03d}"


def types_de(demande: Any) -> tuple[str, ...]:
    """Le droit principal, puis les autres."""
    return (demande.type, *(code for code in demande.autres_types or () if code != demande.type))


def echeance(
    demande: Any, pauses: Sequence[Any], prolongations: Sequence[Any], maintenant: datetime,
    fuseau: str = "Europe/Paris", territoire: str = "metropole",
) -> Echeance:  # fmt: skip
    """Le dernier jour pour répondre, et ses étapes : règle de l'Union, ou nationale si la demande est requalifiée."""
    zone = ZoneInfo(fuseau)
    depart = _instant(demande.recue_le, zone)
    if demande.statut == "requalifiee" or demande.issue == "requalifiee":
        delai = Delai(REPERES["cada"].valeur, "mois", "nationale")
        return calculer(depart, delai, maintenant=maintenant, territoire_droit=territoire, fuseau=fuseau)
    return calculer(
        depart, Delai(REPERES["reponse"].valeur, "mois"), maintenant=maintenant,
        pauses=[_pause(p, zone) for p in pauses if p.suspend], territoire_droit=territoire, fuseau=fuseau,
        prolongations=[_prolongation(p) for p in prolongations if not p.tardive],
    )  # fmt: skip


def limite_d_annonce(
    demande: Any, pauses: Sequence[Any], maintenant: datetime,
    fuseau: str = "Europe/Paris", territoire: str = "metropole",
) -> date:  # fmt: skip
    """Dernier jour pour annoncer une prolongation : le délai de départ, sans elle (RGPD 12(3))."""
    return echeance(demande, pauses, (), maintenant, fuseau, territoire).dernier_jour


def _instant(jour: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(jour, time(0), zone)


def _pause(pause: Any, zone: ZoneInfo) -> Pause:
    fin = _instant(pause.fin, zone) if pause.fin is not None else None
    return Pause(_instant(pause.debut, zone), fin, pause.motif)


def _prolongation(prolongation: Any) -> Prolongation:
    motif = libelle("motifs_prolongation", prolongation.motif).lower()
    return Prolongation(Delai(REPERES["prolongation"].valeur, "mois"), motif, prolongation.annoncee_le)


def fondement_du_delai(demande: Any) -> str:
    """Le repère (`reperes.yaml`) qui donne son délai à cette demande : de droit, ou compté par prudence."""
    if "requalifiee" in {demande.statut, demande.issue}:
        return "cada"
    if demande.regime == "lil_titre_iii":
        return "titre_iii_delai"
    return "reponse" if demande.type not in TYPES or TYPES[demande.type].delai_legal else "hors_12_3"


def cada_jusqu_au(echeance_: Echeance) -> date:
    """Le dernier jour pour saisir la CADA si le silence vaut refus au terme de cette échéance (CRPA R343-1)."""
    return ajouter_mois(echeance_.dernier_jour, REPERES["cada_saisine"].valeur)


def refus_de_suspendre(demande: Any, grande_quantite: bool) -> str:
    """Pourquoi une demande de précisions ne peut pas suspendre le délai ; vide si le considérant 63 le laisse."""
    if "acces" not in types_de(demande):
        return "Seule une demande d'accès peut voir son délai suspendu pour des précisions (considérant 63)."
    if not grande_quantite:
        return "Dites que la demande porte sur une grande quantité de données : sans cela, le délai court."
    return ""


def empechements(demande: Any, sens: str) -> tuple[str, ...]:
    """Ce qui manque pour consigner cette réponse ; un refus peut précisément venir de ce qui manque."""
    if sens == "refusee":
        return ()
    manques = []
    if demande.identite_le is None:
        manques.append("l'identité de la personne n'est pas établie, même sans doute raisonnable")
    if demande.represente and demande.qualite_le is None:
        manques.append(f"il reste à constater {piece_attendue(demande.lien)}")
    return tuple(manques)


def piece_attendue(lien: str) -> str:
    """Ce qui établit la qualité de qui agit pour un autre."""
    return {
        "parent": "le lien d'autorité parentale", "tuteur": "le jugement qui habilite le demandeur",
        "heritier": "la qualité d'héritier",
    }.get(lien, "le mandat")  # fmt: skip


@dataclass(frozen=True)
class Alerte:
    """Une phrase, son article, son degré de vérification."""

    phrase: str
    article: str = ""
    verification: str = ""


def alertes(demande: Any, echeance_: Echeance | None, aujourd_hui: date) -> list[Alerte]:
    """Ce qu'il faut savoir avant de répondre, chaque règle avec son article et son degré."""
    lues: list[Alerte] = []
    types = types_de(demande)
    if demande.statut in OUVERTES and echeance_ is not None and echeance_.jours_restants(aujourd_hui) < 0:
        lues.append(Alerte(
            f"Le délai est dépassé depuis le {ecrire_date(echeance_.dernier_jour)} : répondez sans attendre.",
            "RGPD 12(3)", "S",
        ))  # fmt: skip
    codes = [*_codes_des_alertes(demande, types)]
    lues += [Alerte(REPERES[c].phrase, REPERES[c].article, REPERES[c].verification) for c in codes]
    return lues


def _codes_des_alertes(demande: Any, types: Sequence[str]) -> Iterable[str]:
    if demande.statut == "requalifiee":
        yield from ("cada", "cada_saisine")
        return
    if demande.regime == "lil_titre_iii":
        if "opposition" in types:
            yield "titre_iii_opposition"
        yield "titre_iii_indirect"
    if (fondement := fondement_du_delai(demande)) != "reponse":
        yield fondement
    if "post_mortem" in types or demande.lien == "heritier":
        yield "post_mortem"
    if demande.mineur:
        yield "mineur"


BASES_PUBLIQUES: Final = frozenset({"mission_interet_public", "obligation_legale"})


def effet_des_bases(types: Sequence[str], bases: Iterable[str]) -> list[Alerte]:
    """Ce que la base légale d'une fiche change pour ces droits ; rien si aucune n'est publique."""
    if not BASES_PUBLIQUES & set(bases):
        return []
    limites = [TYPES[c] for c in types if c in TYPES and TYPES[c].mission and TYPES[c].etat_mission != "entier"]
    return [Alerte(f"{t.libelle} : {t.mission}", t.article, t.verification) for t in limites]


def effacer_a_partir_du(close_le: date, mois: int) -> date:
    """Le jour où l'identité d'une demande close s'efface."""
    return ajouter_mois(close_le, mois)


def delai_de_conservation(fixe: int | None) -> int:
    """Les mois fixés par l'organisme, sinon ceux de la maison."""
    return fixe or REPERES["conservation"].valeur


@dataclass(frozen=True)
class Attendue:
    """Une recherche que le registre demande : la fiche, qui interroger (`service`, `systeme`, `prestataire`)."""

    cle: str
    traitement_id: Any
    fiche_nom: str
    genre: str
    nom: str


@dataclass(frozen=True)
class Fusion:
    """Ce que devient la liste des recherches quand le registre a changé."""

    ajouter: tuple[Attendue, ...]
    renommer: tuple[tuple[Any, Attendue], ...]
    retirer: tuple[Any, ...]
    garder: tuple[Any, ...]


def fusionner(presentes: Sequence[Any], attendues: Sequence[Attendue]) -> Fusion:
    """Rapproche les lignes présentes de celles que le registre demande : rien de noté ne se perd.

    `retirer` : plus demandée et rien n'y est noté ; `garder` : plus demandée mais notée, elle reste et se dit hors registre.
    """
    par_cle, voulues = {ligne.cle: ligne for ligne in presentes}, {a.cle: a for a in attendues}
    ajouter = tuple(a for cle, a in voulues.items() if cle not in par_cle)
    renommer = tuple((par_cle[cle], a) for cle, a in voulues.items() if cle in par_cle)
    parties = [ligne for cle, ligne in par_cle.items() if cle not in voulues and not cle.startswith(MANUELLE)]
    return Fusion(
        ajouter, renommer, tuple(p for p in parties if not est_notee(p)), tuple(p for p in parties if est_notee(p))
    )


MANUELLE: Final = "main|"
"""Début de la clé d'une recherche ajoutée à la main : le registre n'a rien à en dire."""


def est_notee(ligne: Any) -> bool:
    """Vrai si quelqu'un a noté quelque chose sur cette recherche."""
    return ligne.etat != "a_demander" or bool(ligne.action or ligne.propagation or ligne.note)


def refus_de_la_note(ligne: Any, recue_le: date, aujourd_hui: date) -> str:
    """Ce qui rend une note de recherche impossible ; vide si elle se tient."""
    if ligne.etat not in LISTES["etats_recherche"].codes:
        return "Choisissez où en est la recherche."
    jours = [j for j in (ligne.demandee_le, ligne.repondue_le) if j is not None]
    if any(j > aujourd_hui for j in jours):
        return "Une recherche ne se date pas dans l'avenir."
    if any(j < recue_le for j in jours):
        return "Une recherche ne peut pas précéder la réception de la demande."
    if len(jours) == 2 and ligne.demandee_le > ligne.repondue_le:
        return "La réponse ne peut pas précéder la demande faite au service."
    return ""


def avancement(lignes: Sequence[Any]) -> tuple[int, int]:
    """Recherches qui ont leur réponse, sur toutes celles qui restent demandées."""
    comptees = [ligne for ligne in lignes if ligne.au_registre or est_notee(ligne)]
    return sum(ligne.etat not in {"a_demander", "demandee"} for ligne in comptees), len(comptees)


def nomme_la_personne(texte: str, identite: Any) -> bool:
    """Vrai si ce texte porte le nom, le courriel ou le téléphone du demandeur ou de la personne concernée.

    Un nom ne compte qu'en mot entier qui commence par une capitale : « petit » n'est pas « Petit ».
    """
    mots = {_nu(m) for m in _mots(texte) if m[:1].isupper()}
    noms = {_nu(m) for nom in (identite.nom, identite.concernee_nom) for m in _mots(nom or "") if len(m) > 2}
    compact = "".join(texte.split()).lower()
    autres = [identite.courriel or "", "".join((identite.telephone or "").split())]
    return bool(mots & noms) or any(a.lower() in compact for a in autres if len(a) > 5)


def _mots(texte: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in texte).split()


def _nu(mot: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", mot.casefold()) if not unicodedata.combining(c))


def titre(demande: Any) -> str:
    """« Accès à ses données, rectification » : ce qui est demandé, en une ligne."""
    premier, *autres = (libelle_du_type(code) for code in types_de(demande))
    return ", ".join((premier, *(autre[:1].lower() + autre[1:] for autre in autres)))
