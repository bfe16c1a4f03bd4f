"""Pages de la bibliothèque : la liste par chapitre, une clause, l'adapter, en ajouter une."""

from __future__ import annotations

import json
import uuid
from functools import partial

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from clauses import droits
from clauses.bibliotheque import operations, regles
from clauses.bibliotheque.chargement import bibliotheque
from clauses.bibliotheque.conditions import condition_en_francais
from clauses.bibliotheque.donnees import Clause
from clauses.bibliotheque.forme import FORME
from clauses.bibliotheque.lecture import blocs, clause_en_clair
from clauses.bibliotheque.versions import redactions_de
from clauses.contrats.listes import LISTES
from socle.erreurs import Introuvable
from socle.fiches.editeur import Editeur, decider, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire
from socle.web import contexte, page, rendre

cadre = Blueprint("bibliotheque", __name__)
BASE = "/o/<code>/clauses"
LISTE = "Bibliothèque de clauses"
NIVEAUX = {"socle": "Socle", "recommande": "Recommandée", "option": "Option"}

EDITEUR = Editeur(
    FORME, operations.lire_propre, operations.lire_version, operations.ajouter, operations.enregistrer,
    voir="bibliotheque.voir", lister="bibliotheque.lister", titre_liste=LISTE, titre_neuf="Nouvelle clause",
    chapeau="Le texte emploie les variables de la bibliothèque ; il est contrôlé avant d'être enregistré.",
    cree="La clause est dans votre bibliothèque.", enregistree="La clause est enregistrée.",
)  # fmt: skip
ADAPTATION = Editeur(
    FORME, operations.lire_propre, operations.lire_version, operations.adapter, operations.enregistrer,
    voir="bibliotheque.voir", lister="bibliotheque.lister", titre_liste=LISTE, titre_neuf="Adapter la clause",
    chapeau="Votre rédaction remplace la nôtre dans vos contrats à venir. Vous verrez toujours ce qui les sépare.",
    cree="Votre rédaction est en service.", enregistree="La clause est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La bibliothèque, par chapitre : recherche, filtres, état des clauses de l'organisme."""
    filtre = operations.Filtre(argument("q"), argument("groupe", 10), argument("niveau", 20), argument("type", 40))
    b, clauses, etats = operations.lister(contexte(), filtre)
    groupes = [(g, [c for c in clauses if c.groupe == g.id]) for g in b.meta.groupes]
    return rendre(
        "clauses/bibliotheque/liste.html", fil=fil((LISTE, None)), b=b, groupes=[(g, cs) for g, cs in groupes if cs],
        nombre=len(clauses), filtre=filtre, etats=etats, niveaux=NIVEAUX, listes=LISTES,
        perimee=regles.a_reverifier(b.meta.etat_du_droit, contexte().aujourd_hui),
        peut_adapter=droits.ADAPTER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/<string:clause>", droits.LIRE, endpoint="clause")
def clause_(clause: str) -> ResponseReturnValue:
    """Une clause et tout ce que le juriste doit en savoir."""
    return _clause(clause)


def _clause(code: str, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    lue = operations.lire(contexte(), code)
    b = lue.bibliotheque
    ecart = (
        regles.comparer(clause_en_clair(lue.livree, b), clause_en_clair(lue.clause, b))
        if lue.propre and lue.livree
        else []
    )
    textes = [blocs(texte, b) for texte in (lue.clause.texte, *(v.texte for v in lue.clause.variantes))]
    return rendre(
        "clauses/bibliotheque/clause.html", statut, fil=fil((LISTE, adresse("bibliotheque.lister")), (code, None)), lue=lue,
        clause=lue.clause, textes=textes, en_francais=partial(condition_en_francais, b=b), b=b, refus=refus, ecart=ecart,
        nouveautes=_nouveautes(lue), niveaux=NIVEAUX,
        listes=LISTES, perimee=regles.a_reverifier(bibliotheque().meta.etat_du_droit, contexte().aujourd_hui),
        peut_adapter=droits.ADAPTER in contexte().droits, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


def _nouveautes(lue: operations.ClauseLue) -> list[regles.Morceau]:
    """Ce qui a changé dans notre clause depuis que l'organisme l'a adaptée."""
    if not (lue.changee and lue.propre and lue.livree):
        return []
    avant = Clause.model_validate(json.loads(lue.propre.ligne.depart))
    return regles.comparer(clause_en_clair(avant, lue.bibliotheque), clause_en_clair(lue.livree, lue.bibliotheque))


@page(cadre, f"{BASE}/<string:clause>/adapter", droits.ADAPTER, methods=["GET", "POST"])
def adapter(clause: str) -> ResponseReturnValue:
    """Écrire sa version d'une clause de la bibliothèque."""
    lue = operations.lire(contexte(), clause)
    if lue.livree is None:
        raise Introuvable
    if lue.propre is not None:
        return redirect(adresse("bibliotheque.modifier", id_=lue.propre.objet.id), 303)
    depart = operations.depart(lue.livree) | {"redactions": redactions_de(lue.livree.variantes)}
    return ADAPTATION.nouvelle(clause, depart=depart, vers=lambda _: adresse("bibliotheque.clause", clause=clause))


@page(cadre, "/o/<code>/clauses-propres/nouvelle", droits.ADAPTER, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ajouter une clause à soi."""
    return EDITEUR.nouvelle()


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une clause d'organisme : en service, sa page est celle de la clause ; archivée, la voici."""
    fiche = operations.lire_propre(contexte(), id_)
    if not fiche.objet.archive:
        return redirect(adresse("bibliotheque.clause", clause=fiche.ligne.code))
    return _propre(id_)


def _propre(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire_propre(contexte(), id_)
    return rendre(
        "clauses/bibliotheque/propre.html", statut, fiche=fiche,
        fil=fil((LISTE, adresse("bibliotheque.lister")), (fiche.objet.libelle, None)),
        refus=refus, b=bibliotheque(), texte=blocs(fiche.saisie.texte, bibliotheque()),
        peut_adapter=droits.ADAPTER in contexte().droits,
    )  # fmt: skip


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/modifier", droits.ADAPTER, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une clause d'organisme."""
    return EDITEUR.modification(id_)


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une clause d'organisme."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire_propre(contexte(), id_), passages, FORME.champs, cadre="bibliotheque", liste=LISTE)


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/confirmer", droits.ADAPTER, methods=["POST"])
def confirmer(id_: uuid.UUID) -> ResponseReturnValue:
    """Garder sa rédaction alors que la nôtre a changé."""
    return _decider(id_, lambda: operations.confirmer(contexte(), id_, version_recue()), "Votre rédaction est gardée.")


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/archiver", droits.ADAPTER, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Renoncer à sa rédaction : la nôtre revient."""
    return _decider(id_, lambda: operations.archiver(contexte(), id_, version_recue()), "Votre rédaction est archivée.")


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/desarchiver", droits.ADAPTER, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Remettre sa rédaction en service."""
    return _decider(
        id_, lambda: operations.archiver(contexte(), id_, version_recue(), False), "Votre rédaction est en service."
    )


@page(cadre, "/o/<code>/clauses-propres/<uuid:id_>/retablir", droits.ADAPTER, methods=["POST"])
def retablir(id_: uuid.UUID) -> ResponseReturnValue:
    """Revenir à la rédaction d'avant la dernière modification."""
    return _decider(
        id_, lambda: operations.retablir(contexte(), id_, version_recue()), "La rédaction d'avant est revenue."
    )


def _decider(id_: uuid.UUID, acte: object, phrase: str) -> ResponseReturnValue:
    fiche = operations.lire_propre(contexte(), id_)
    return decider(
        acte, phrase, adresse("bibliotheque.voir", id_=id_),  # type: ignore[arg-type]
        lambda n, refus: _propre(id_, n, refus) if fiche.objet.archive else _clause(fiche.ligne.code, n, refus),
    )  # fmt: skip
