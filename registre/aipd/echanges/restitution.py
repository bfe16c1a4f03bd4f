"""Rendre à une étude importée ce que son complément portait : droits d'ici respectés, le reste dit en remarque."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import col, select

from registre import droits
from registre.aipd.echanges import constats
from registre.aipd.echanges.complement import DECISION, FICHE, FORMAT
from registre.aipd.echanges.entree import jour, moment
from registre.aipd.echanges.json_borne import PiaRefuse
from registre.aipd.echanges.pia import Remarque
from registre.aipd.echanges.sortie import ANNEXE
from registre.aipd.etude.lecture import Etude
from registre.aipd.etude.listes import options
from registre.aipd.etude.modele import Aipd, DecisionAipd, ReponseAipd
from registre.traitements.modele import TYPE as TRAITEMENT
from socle.liens.operations import lier, peut_lire
from socle.objets import Objet
from socle.operations import Atelier

LIEU: Final = "complément"
LIBRES: Final = frozenset({"observations", "revue_mois", "modele", "fiche_empreinte"})
"""Ce que toute personne qui rédige peut reprendre ; le reste demande le droit de décider."""
DATES: Final = frozenset({"avis_dpo_le", "decide_le", "revue_le", "saisie_cnil_le", "complexe_le", "reponse_cnil_le"})


@dataclass
class _Reprise:
    """Une restitution en cours."""

    atelier: Atelier
    etude: Etude
    contenu: Mapping[str, Any]
    cles: Mapping[str, list[str | None]]
    remarques: list[Remarque] = field(default_factory=list)

    def dire(self, phrase: str) -> None:
        """Ajoute une remarque."""
        self.remarques.append(Remarque(LIEU, phrase))

    def paires(self, tableau: str, cle: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """(clé de la ligne ici, ce que le complément en dit), ligne à ligne."""
        lignes = self.contenu.get(tableau) or []
        if not isinstance(lignes, list):
            raise PiaRefuse(f"La partie « {tableau} » du complément n'a pas la forme attendue.")
        for vers, dit in zip(self.cles.get(cle, []), lignes, strict=False):
            if vers is not None and isinstance(dit, dict):
                yield vers, dit


def rendre(atelier: Atelier, etude: Etude, contenu: Mapping[str, Any]) -> list[Remarque]:
    """Écrit ce que le complément portait ; rend ce qui n'a pas pu l'être."""
    origine = etude.aipd.annexe.get(ANNEXE) or {}
    cles = {t: [e["cle"] for e in origine.get(t, [])] for t in ("measures", "evaluations", "comments")}
    r = _Reprise(atelier, etude, contenu, cles)
    _traitement(r)
    _mesures(r)
    _auteurs(r)
    _questions(r)
    _fiche(r)
    _attaches(r)
    atelier.session.flush()
    return r.remarques


def _texte(valeur: Any, maximum: int = 500) -> str:
    return str(valeur)[:maximum] if isinstance(valeur, str) else ""


def _liste(valeur: Any) -> list[Any]:
    return valeur if isinstance(valeur, list) else []


def _identifiant(valeur: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(valeur))
    except ValueError:
        return None


def _traitement(r: _Reprise) -> None:
    dit = r.contenu.get("traitement")
    if not isinstance(dit, dict):
        return
    nom = _texte(dit.get("nom"))
    requete = select(Objet).where(Objet.type == TRAITEMENT, col(Objet.archive).is_(False))
    id_ = _identifiant(dit.get("id"))
    trouve = r.atelier.session.exec(requete.where(Objet.id == id_)).first() if id_ else None
    if trouve is None and nom:
        noms = list(r.atelier.session.exec(requete.where(Objet.libelle == nom).limit(2)))
        trouve = noms[0] if len(noms) == 1 else None
    if trouve is None:
        r.dire(f"Le traitement étudié, « {nom[:120]} », n'est pas au registre d'ici : rattachez-le à la main.")
        return
    r.etude.aipd.traitement_id = trouve.id
    r.atelier.session.add(r.etude.aipd)
    r.atelier.session.flush()
    lier(r.atelier, r.atelier.session.get_one(Objet, r.etude.aipd.id), trouve)


def _mesures(r: _Reprise) -> None:
    par_cle = {str(m.id): m for m in r.etude.mesures}
    familles, etats = ({o.code for o in options(nom)} for nom in ("types_mesures_aipd", "etats_mesures_aipd"))
    for cle, dit in r.paires("mesures", "measures"):
        m = par_cle[cle]
        m.famille = f if (f := _texte(dit.get("famille"))) in familles else ""
        m.etat = e if (e := _texte(dit.get("etat"))) in etats else m.etat
        if dit.get("prouvee_le"):
            r.dire(
                f"« {m.titre[:80]} » était prouvée le {_texte(dit['prouvee_le'], 10)} : sa preuve est restée là-bas."
            )
        r.atelier.session.add(m)
    titres = [_texte(m.get("titre"), 80) for m in _liste(r.contenu.get("mesures_retirees")) if isinstance(m, dict)]
    if titres:
        r.dire(f"Mesures retirées là-bas, non reprises : {constats.citer(titres)}.")


def _auteurs(r: _Reprise) -> None:
    """Qui a évalué, qui a commenté, quand."""
    commentaires = {str(c.id): c for c in r.etude.commentaires}
    tables: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
        ("evaluations", "evaluations", r.etude.par_reference.__getitem__),
        ("commentaires", "comments", commentaires.__getitem__),
    )
    for tableau, cle, lire in tables:
        for vers, dit in r.paires(tableau, cle):
            ligne = lire(vers)
            ligne.par, ligne.le = _texte(dit.get("par"), 200), moment(dit.get("le")) or ligne.le
            r.atelier.session.add(ligne)


def _questions(r: _Reprise) -> None:
    """Nos propres questions, que le format ne porte pas."""
    dites = r.contenu.get("questions_de_gouverne")
    connues = {q.code for rubrique in r.etude.rubriques for q in rubrique.questions}
    for code, dit in dites.items() if isinstance(dites, dict) else ():
        if code not in connues or code in r.etude.reponses or not isinstance(dit, dict):
            continue
        liste = [v[:5000] for v in _liste(dit.get("liste")) if isinstance(v, str)]
        r.atelier.session.add(ReponseAipd(
            organisme_id=r.atelier.organisme_id, aipd_id=r.etude.aipd.id, question=code, liste=liste, origine="import",
            texte=_texte(dit.get("texte"), 50_000), par=r.atelier.contexte.acteur.nom, le=r.atelier.quand,
        ))  # fmt: skip


def _fiche(r: _Reprise) -> None:
    dite = r.contenu.get("fiche")
    if not isinstance(dite, dict):
        return
    decide = droits.AIPD_DECIDER in r.atelier.contexte.droits
    for nom in FICHE:
        if nom in dite and (decide or nom in LIBRES):
            _colonne(r.etude.aipd, nom, dite[nom])
    if not decide:
        r.dire(
            "Étape, avis, décisions et dates de consultation de la CNIL : reprises par qui peut décider, laissées ici."
        )
        return
    for d in _liste(r.contenu.get("decisions")):
        _decision(r, d)
    r.atelier.session.add(r.etude.aipd)


def _colonne(a: Aipd, nom: str, valeur: Any) -> None:
    """Une colonne de la fiche, si la valeur est du bon genre ; laissée sinon."""
    if nom in DATES:
        setattr(a, nom, jour(valeur))
    elif nom == "personnes_consultees":
        a.personnes_consultees = valeur if isinstance(valeur, bool) else None
    elif nom == "revue_mois":
        entier = valeur if isinstance(valeur, int) and not isinstance(valeur, bool) else 0
        a.revue_mois = entier if 0 < entier <= 600 else a.revue_mois
    elif nom == "suspensions":
        a.suspensions = [_suspension(s) for s in _liste(valeur) if isinstance(s, dict) and jour(s.get("debut"))]
    elif nom == "statut":
        a.statut = _texte(valeur) if _texte(valeur) in {o.code for o in options("statuts_aipd")} else a.statut
    elif nom == "avis_dpo":
        a.avis_dpo = _texte(valeur) if _texte(valeur) in {o.code for o in options("avis_aipd")} else ""
    else:
        setattr(a, nom, _texte(valeur, {"modele": 60, "fiche_empreinte": 64}.get(nom, 50_000)))


def _suspension(dite: Mapping[str, Any]) -> dict[str, str]:
    """Une suspension telle que la base la garde : deux jours, un motif."""
    jours = {nom: le.isoformat() if (le := jour(dite.get(nom))) else "" for nom in ("debut", "fin")}
    return jours | {"motif": _texte(dite.get("motif"))}


def _decision(r: _Reprise, dite: Any) -> None:
    if not isinstance(dite, dict) or _texte(dite.get("decision")) not in {o.code for o in options("statuts_aipd")}:
        r.dire("Une décision illisible n'a pas été reprise.")
        return
    valeurs: dict[str, Any] = {nom: _texte(dite.get(nom), 50_000) for nom in DECISION}
    le: date = jour(dite.get("le")) or r.atelier.aujourd_hui
    prise: datetime = moment(dite.get("prise_le")) or r.atelier.quand
    version = dite.get("version")
    r.atelier.session.add(DecisionAipd(
        organisme_id=r.atelier.organisme_id, aipd_id=r.etude.aipd.id,
        **valeurs | {"le": le, "prise_le": prise, "avis_dpo": valeurs["avis_dpo"][:20],
                     "version": version if isinstance(version, int) and 0 <= version < 10**6 else 0},
    ))  # fmt: skip


def _attaches(r: _Reprise) -> None:
    """Ce qui est resté là-bas se lie ici si l'objet y est (retour dans la même instance), et se dit sinon."""
    restes: dict[str, list[str]] = {"preuves": [], "actions": []}
    for quoi, absents in restes.items():
        for dit in _liste(r.contenu.get(quoi)):
            if isinstance(dit, dict) and not _lier(r, quoi, dit):
                absents.append(_texte(dit.get("titre"), 120))
    if restes["preuves"]:
        r.dire(f"Preuves restées dans l'instance d'origine : {constats.citer(restes['preuves'])}.")
    if restes["actions"]:
        r.dire(f"Actions restées dans le plan d'origine : {constats.citer(restes['actions'])}.")
    gardes = {
        nom: r.contenu.get(nom) for nom in ("id", "traitement", "preuves", "actions", "mesures_retirees", "mesures")
    }
    r.etude.aipd.annexe = {**r.etude.aipd.annexe, FORMAT: gardes}
    r.atelier.session.add(r.etude.aipd)


def _lier(r: _Reprise, quoi: str, dit: Mapping[str, Any]) -> bool:
    id_ = _identifiant(dit.get("id"))
    objet = r.atelier.session.get(Objet, id_) if id_ else None
    if objet is None or objet.type != quoi[:-1] or objet.organisme_id != r.atelier.organisme_id:
        return False
    if not peut_lire(r.atelier.contexte, objet.type):
        return False
    lier(r.atelier, r.atelier.session.get_one(Objet, r.etude.aipd.id), objet)
    return True
