"""Ce que le repérage a à rappeler : une fiche relue qui appelle une AIPD, un avis à rendre, une décision à prendre, une AIPD
décidée que personne n'a commencée. Une seule requête, sur tout un territoire.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, case, cast, exists, func
from sqlmodel import col, or_, select

from registre.aipd.etude.modele import Aipd
from registre.aipd.reperage import regles
from registre.aipd.reperage.dossier import lire_reponses
from registre.aipd.reperage.indices import FaitsOrganisme
from registre.aipd.reperage.modele import Reperage
from registre.aipd.reperage.pre_reponses import pre_repondre
from registre.droits import AIPD_AVISER, AIPD_DECIDER, AIPD_REDIGER, LIRE
from registre.traitements.modele import CategorieDonnees, CategoriePersonnes, Finalite, Traitement
from socle.echeances.sources import AFaire
from socle.objets import Objet
from socle.organismes.modele import Organisme
from socle.organismes.regles import fuseau
from socle.perimetre import SessionCloisonnee

JALONS: Final = (0, -30)
RELUES: Final = ("a_relire", "avis_dpo", "approuvee")
SIMPLES: Final = (
    "nom", "description", "regime_juridique", "volume", "volume_precis", "infractions", "sources", "moyens_collecte",
    "decision_automatisee", "decision_logique", "supports", "systemes",
)  # fmt: skip
SEPARATEUR: Final = "\x1f"
ATTENDUS: Final = {
    "manque": ("Faut-il une AIPD ? À examiner", "Une fiche du registre appelle une analyse d'impact", AIPD_REDIGER),
    "avis_demande": ("Avis à rendre : faut-il une AIPD ?", "Un avis du délégué est demandé", AIPD_AVISER),
    "avise": ("Décision à prendre : faut-il une AIPD ?", "Une décision est attendue", AIPD_DECIDER),
    "sans_etude": ("AIPD à commencer", "Une analyse d'impact décidée n'est pas commencée", AIPD_REDIGER),
}
"""Ce qui est dû → ce qu'on en dit à l'écran, au courriel, et le droit de qui doit agir."""


def a_faire(session: SessionCloisonnee, aujourd_hui: date, horizon: date) -> Iterator[AFaire]:
    """Ce qui attend quelqu'un. Aucun texte ne fixe de jour : la date est celle depuis laquelle cela attend (RGPD 35(1) :
    l'AIPD se mène avant le traitement).
    """
    for ligne in session.exec(_requete()):
        quoi = _du(ligne)
        if quoi is None:
            continue
        libelle, resume, agir = ATTENDUS[quoi]
        ouverte, id_ = (ligne.reperage_id is not None, ligne.reperage_id or ligne.id)
        yield AFaire(
            f"reperage_aipd:{ligne.id}:{quoi}", ligne.organisme_id, id_, "Registre", f"{libelle} — {ligne.nom}", resume,
            min(_jour(ligne), aujourd_hui), "reperages.voir" if ouverte else "reperages_fiches.voir", LIRE, JALONS,
            agir=agir,
        )  # fmt: skip


def _jour(ligne: Any) -> date:
    """Le jour depuis lequel la fiche attend, dans le fuseau de l'organisme."""
    jour: date = ligne.depuis.astimezone(ZoneInfo(fuseau(ligne.territoire_droit))).date()
    return jour


def _requete() -> Any:
    """Les fiches concernées, ce que les règles en lisent réuni en une ligne."""
    etudiee = exists().where(*_de_la_fiche(Aipd))
    ouverte = col(Reperage.statut).in_(("avis_demande", "avise"))
    sans_etude = (col(Reperage.decision) == "requise") & ~etudiee
    relue = col(Traitement.statut).in_(RELUES) & ~etudiee & or_(
        col(Reperage.id).is_(None), col(Reperage.statut) == "en_cours"
    )  # fmt: skip
    colonnes = (
        col(Traitement.id), col(Traitement.organisme_id), *(getattr(Traitement, nom) for nom in SIMPLES),
        col(Reperage.id).label("reperage_id"), col(Reperage.statut).label("avancee"), col(Reperage.decision),
        col(Reperage.reponses), col(Organisme.type).label("type_organisme"), col(Organisme.effectif_etp),
        col(Organisme.territoire_droit),
        func.coalesce(_objet_du_reperage(), col(Objet.modifie_le)).label("depuis"), *_groupes(),
    )  # fmt: skip
    requete: Any = select(*colonnes).join(Objet, col(Objet.id) == col(Traitement.id))
    requete = requete.join(Organisme, col(Organisme.id) == col(Traitement.organisme_id))
    requete = requete.outerjoin(Reperage, and_(*_de_la_fiche(Reperage)))
    return requete.where(col(Traitement.statut) != "archivee", or_(relue, ouverte, sans_etude)).order_by(
        col(Traitement.id)
    )


def _objet_du_reperage() -> Any:
    """Quand la fiche de décision a changé d'état pour la dernière fois : son avis demandé, rendu, sa décision."""
    return case((col(Reperage.statut) == "decide", col(Reperage.decide_le)),
                (col(Reperage.statut) == "avise", col(Reperage.avis_le)), else_=None)  # fmt: skip


def _groupes() -> tuple[Any, ...]:
    """Les lignes d'une fiche, réunies en un texte par groupe."""
    d: Any = CategorieDonnees
    sensible = cast(case((d.sensible.is_(None), "?"), (d.sensible, "1"), else_="0"), String)
    nir = cast(case((d.nir, "1"), else_="0"), String)
    return (
        _reunir(col(Finalite.libelle), Finalite).label("finalites"),
        _reunir(col(CategoriePersonnes.categorie), CategoriePersonnes).label("personnes"),
        _reunir(sensible + nir + col(CategorieDonnees.categorie), CategorieDonnees).label("donnees"),
    )


def _de_la_fiche(table: Any) -> tuple[Any, Any]:
    """Les lignes de cette table qui sont à la fiche ; l'organisme y est, pour que l'index serve sur tout un territoire."""
    return table.organisme_id == Traitement.organisme_id, table.traitement_id == Traitement.id


def _reunir(expression: Any, table: Any) -> Any:
    lues = select(func.aggregate_strings(expression, SEPARATEUR)).where(*_de_la_fiche(table))
    return lues.correlate(Traitement).scalar_subquery()


def _du(ligne: Any) -> str | None:
    """Ce que cette fiche attend, ou None."""
    if ligne.decision == "requise":
        return "sans_etude"
    if ligne.avancee in {"avis_demande", "avise"}:
        return str(ligne.avancee)
    organisme = FaitsOrganisme(ligne.type_organisme, ligne.effectif_etp)
    reponses = lire_reponses(ligne.reponses) if ligne.avancee else pre_repondre(_saisie(ligne), organisme, pistes=False)
    if not regles.peut_appeler(reponses):
        return None
    return "manque" if regles.proposer(reponses, organisme, ligne.regime_juridique).appelle else None


def _saisie(ligne: Any) -> Any:
    """Ce que les règles lisent d'une fiche, sous la forme de sa saisie."""
    donnees = [
        SimpleNamespace(categorie=texte[2:], sensible={"1": True, "0": False}.get(texte[0]), nir=texte[1] == "1")
        for texte in _morceaux(ligne.donnees)
    ]
    return SimpleNamespace(
        **{nom: getattr(ligne, nom) for nom in SIMPLES}, categories_donnees=donnees,
        finalites=[SimpleNamespace(libelle=texte) for texte in _morceaux(ligne.finalites)],
        categories_personnes=[SimpleNamespace(categorie=texte) for texte in _morceaux(ligne.personnes)],
    )  # fmt: skip


def _morceaux(texte: str | None) -> list[str]:
    return texte.split(SEPARATEUR) if texte else []
