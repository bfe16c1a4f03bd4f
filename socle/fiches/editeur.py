"""Les pages « créer » et « modifier » d'une fiche : double clic, saisie refusée, deux personnes, brouillon."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from socle.champs import Champ
from socle.comptes import brouillons
from socle.ecarts import ecarts_triples, reprendre_leurs_valeurs
from socle.erreurs import ConflitDeVersion, RegleEnfreinte, SaisieRefusee
from socle.fiches import formulaire
from socle.fiches.forme import Forme
from socle.fiches.operations import Fiche, Passage
from socle.operations import Contexte
from socle.saisies import Saisie, sans_lignes_vides, valeurs_tapees, valider
from socle.web import contexte, organisme, rendre

_FORME_DU_JETON = re.compile(r"^[0-9a-f]{32}$")
Fil = list[tuple[str, str | None]]


@dataclass(frozen=True)
class Editeur:
    """Ce qu'une tranche confie à ses deux pages. `lire`, `version`, `creer`, `enregistrer` sont ses opérations ; `voir` et
    `lister` ses routes ; `du` nomme l'objet (« du système »), `titre_neuf` la page de création.
    """

    forme: Forme
    lire: Callable[[Contexte, uuid.UUID], Fiche]
    version: Callable[[Contexte, uuid.UUID, int], dict[str, Any] | None]
    creer: Callable[..., uuid.UUID]
    enregistrer: Callable[[Contexte, uuid.UUID, Any, int], Any]
    voir: str
    lister: str
    titre_liste: str
    titre_neuf: str
    chapeau: str
    cree: str
    enregistree: str
    entete: str = ""
    suite: Callable[[], dict[str, Any]] = field(default=dict)

    def nouvelle(
        self, *arguments: Any, depart: dict[str, Any] | None = None, vers: Callable[[uuid.UUID], str] | None = None
    ) -> ResponseReturnValue:
        """Créer ; `arguments` sont passés à l'opération avant le jeton, `depart` remplit d'avance le formulaire, `vers` dit
        où aller ensuite (la fiche, sinon).
        """
        if request.method != "POST":
            base = valeurs_tapees(self.forme.champs, self.forme.saisie.model_construct())
            return self._rendre(self._reprendre(None, base | (depart or {})), None)
        valeurs = self._tapees()
        if self._action() != "enregistrer":
            return self._rendre({"valeurs": formulaire.appliquer(self._action(), valeurs, self._declares())}, None)
        try:
            id_ = self.creer(contexte(), self._valider(valeurs), *arguments, jeton_recu())
        except SaisieRefusee as refus:
            return self._rendre({"valeurs": valeurs, "erreurs": refus.erreurs}, None, 422)
        except RegleEnfreinte as refus:
            return self._rendre({"valeurs": valeurs, "erreurs": {"_": [refus.phrase]}}, None, 422)
        brouillons.oublier(contexte(), self._nom(None))
        flash(self.cree, "reussite")
        return redirect(vers(id_) if vers else self._url(self.voir, id_=id_), 303)

    def modification(self, id_: uuid.UUID) -> ResponseReturnValue:
        """Modifier une fiche lue en une version donnée ; si elle a changé, 409 avec les trois textes."""
        if request.method != "POST":
            fiche = self.lire(contexte(), id_)
            base = valeurs_tapees(self.forme.champs, fiche.saisie)
            return self._rendre({"version": fiche.objet.version} | self._reprendre(id_, base), fiche)
        valeurs = self._tapees()
        page = {"valeurs": valeurs, "version": version_recue()}
        if self._action() != "enregistrer":
            page["valeurs"] = formulaire.appliquer(self._action(), valeurs, self._declares())
            return self._rendre(page, self.lire(contexte(), id_))
        try:
            saisie = self._valider(valeurs)
            self.enregistrer(contexte(), id_, saisie, version_recue())
        except SaisieRefusee as refus:
            return self._rendre(page | {"erreurs": refus.erreurs}, self.lire(contexte(), id_), 422)
        except RegleEnfreinte as refus:
            return self._rendre(page | {"erreurs": {"_": [refus.phrase]}}, self.lire(contexte(), id_), 422)
        except ConflitDeVersion:
            return self._conflit(id_, valeurs, saisie)
        brouillons.oublier(contexte(), self._nom(id_))
        flash(self.enregistree, "reussite")
        return redirect(self._url(self.voir, id_=id_), 303)

    def champs(self, *sources: Any) -> dict[str, Champ]:
        """Les champs par nom, avec leurs options du moment et celles que ces fiches ou instantanés emploient encore."""
        if not self.forme.options:
            return self._declares()
        with contexte().base.lire(contexte().perimetre) as session:
            return self.forme.champs_vifs(session, *(s for s in sources if s is not None))

    def champs_des_passages(self, passages: Sequence[Passage]) -> tuple[Champ, ...]:
        """Les champs d'une histoire : chaque valeur gardée au journal y a son nom."""
        return tuple(self.champs(*(etat for p in passages for etat in (p.avant, p.apres))).values())

    def _declares(self) -> dict[str, Champ]:
        return {c.nom: c for c in self.forme.champs}

    def _tapees(self) -> dict[str, Any]:
        return formulaire.lire_formulaire(request.form, self.forme.champs)

    def _valider(self, valeurs: dict[str, Any]) -> Saisie:
        return valider(self.forme.saisie, sans_lignes_vides(valeurs, self.forme.champs))

    @staticmethod
    def _action() -> str:
        return request.form.get("_action", "enregistrer")

    def _nom(self, id_: uuid.UUID | None) -> str:
        return f"{self.forme.code}:{id_ or 'nouvelle'}"

    @staticmethod
    def _url(point: str, **valeurs: Any) -> str:
        return url_for(point, code=organisme().code, **valeurs)

    def _reprendre(self, id_: uuid.UUID | None, valeurs: dict[str, Any]) -> dict[str, Any]:
        """Le brouillon si la personne le reprend, sinon les valeurs de départ et l'annonce du brouillon."""
        brouillon = brouillons.reprendre(contexte(), self._nom(id_))
        if brouillon is not None and request.args.get("brouillon") == "reprendre":
            tapees = formulaire.lire_formulaire(brouillon.formulaire, self.forme.champs)
            return {"valeurs": tapees, "version": brouillon.version}
        return {"valeurs": valeurs, "brouillon": brouillon}

    def _conflit(self, id_: uuid.UUID, valeurs: dict[str, Any], saisie: Saisie) -> ResponseReturnValue:
        """Rien n'est écrit, la saisie est gardée, les trois textes sont montrés."""
        actuelle = self.lire(contexte(), id_)
        origine = self.version(contexte(), id_, version_recue())
        depart = origine["saisie"] if origine else actuelle.saisie
        champs = tuple(self.champs(depart, actuelle.saisie).values())
        lignes = ecarts_triples(champs, depart, actuelle.saisie, saisie)
        connues = {g: {str(ligne.id) for ligne in getattr(actuelle.saisie, g)} for g in self.forme.lignes}
        for groupe, ids in connues.items():
            for ligne in valeurs.get(groupe) or []:
                if ligne.get("id") not in ids:
                    ligne["id"] = ""
        gardees = reprendre_leurs_valeurs(valeurs, valeurs_tapees(champs, actuelle.saisie), lignes)
        conflit = {"lignes": lignes, "moment": actuelle.objet.modifie_le}
        return self._rendre({"valeurs": gardees, "version": actuelle.objet.version, "conflit": conflit}, actuelle, 409)

    def _rendre(self, page: dict[str, Any], fiche: Fiche | None, statut: int = 200) -> ResponseReturnValue:
        champs = self.champs(fiche.saisie if fiche else None)
        erreurs = formulaire.erreurs_a_montrer(page.get("erreurs", {}), champs)
        suite: Fil = [(self.titre_neuf, None)]
        if fiche is not None:
            suite = [(fiche.objet.libelle, self._url(self.voir, id_=fiche.objet.id)), ("Modifier", None)]
        return rendre(
            "socle/fiches/formulaire.html", statut, erreurs=erreurs, fiche=fiche, champs_vifs=champs,
            fil=[(organisme().nom, self._url("organismes.accueil")), (self.titre_liste, self._url(self.lister)), *suite],
            sections=self.forme.sections, valeurs=formulaire.montrables(page["valeurs"], champs.values()),
            libelles=formulaire.libelles_des_chemins(erreurs, champs), en_erreur=bool(erreurs),
            version=page.get("version", 0), conflit=page.get("conflit"), brouillon=page.get("brouillon"),
            nom_formulaire=self._nom(fiche.objet.id if fiche else None), jeton="" if fiche else jeton_recu(),
            titre=f"Modifier « {fiche.objet.libelle} »" if fiche else self.titre_neuf, chapeau=self.chapeau,
            retour=self._url(self.voir, id_=fiche.objet.id) if fiche else self._url(self.lister), entete=self.entete,
            action=request.full_path.removesuffix("?"), **self.suite(),
        )  # fmt: skip


def jeton_recu() -> str:
    """Jeton de la page de création : celui reçu s'il a la forme attendue, sinon un neuf."""
    recu = request.form.get("_jeton", "")
    return recu if _FORME_DU_JETON.match(recu) else uuid.uuid4().hex


def version_recue() -> int:
    """Version de l'objet que le formulaire a lue ; zéro si elle est illisible."""
    texte = request.form.get("_version", "0")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 9 else 0


def decider(acte: Callable[[], object], phrase: str, url: str, rendre_fiche: Callable[[int, str], ResponseReturnValue]
            ) -> ResponseReturnValue:  # fmt: skip
    """Un acte sur une fiche : fait, il mène à `url` ; refusé, la fiche est montrée avec la phrase du refus."""
    try:
        acte()
    except ConflitDeVersion as refus:
        return rendre_fiche(409, f"{refus.phrase} Relisez-la avant de décider.")
    except RegleEnfreinte as refus:
        return rendre_fiche(422, refus.phrase)
    flash(phrase, "reussite")
    return redirect(url, 303)
