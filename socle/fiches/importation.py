"""La page d'import d'une liste de fiches : déposer, relire l'aperçu, confirmer. Rien n'est écrit avant la confirmation."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from socle.champs import Champ
from socle.erreurs import Introuvable, Refus, SaisieRefusee
from socle.fiches import releve, tableur
from socle.fiches.editeur import jeton_recu
from socle.fiches.forme import Forme
from socle.fiches.pages import adresse, fil
from socle.operations import Contexte
from socle.types import lire_ligne
from socle.web import contexte, organisme, rendre


@dataclass(frozen=True)
class Import:
    """Ce qu'une tranche confie à sa page d'import. `ecrire` reçoit les saisies et un jeton ; `noms` rend les noms connus."""

    forme: Forme
    ecrire: Callable[[Contexte, list[Any], str], int]
    noms: Callable[[Contexte], list[str]]
    lister: str
    importer: str
    modele_: str
    titre: str
    titre_liste: str
    synonymes: Mapping[str, str] = field(default_factory=dict)

    def page(self) -> ResponseReturnValue:
        """Dépôt (GET, POST d'un fichier), puis confirmation (POST de l'aperçu)."""
        if request.method != "POST":
            return self._rendre()
        try:
            return self._confirmer() if "lignes" in request.form else self._lire()
        except SaisieRefusee as refus:
            return self._rendre(422, " ".join(phrase for phrases in refus.erreurs.values() for phrase in phrases))
        except Refus as refus:
            return self._rendre(refus.code_http, refus.phrase)

    def modele(self, format_: str) -> ResponseReturnValue:
        """Le tableur vide : une colonne par champ."""
        if format_ not in tableur.MIMETYPES:
            raise Introuvable
        champs = list(releve.importables(self._champs()).values())
        return envoyer_tableur(tableur.ecrire(format_, self.titre_liste, champs, []), "modele", format_)

    def _champs(self) -> dict[str, Champ]:
        with contexte().base.lire(contexte().perimetre) as session:
            return self.forme.champs_vifs(session)

    def _lire(self) -> ResponseReturnValue:
        fichier = request.files.get("fichier")
        if fichier is None or not fichier.filename:
            return self._rendre(422, "Choisissez un fichier à importer.")
        nom = lire_ligne(fichier.filename)
        lu = releve.lire(fichier.read(), nom, self.forme, self._champs(), self.synonymes, self.noms(contexte()))
        if not lu.lignes:
            return self._rendre(422, "Ce fichier n'a aucune ligne remplie sous ses titres de colonnes.")
        return self._rendre(lu=lu)

    def _confirmer(self) -> ResponseReturnValue:
        saisies = releve.relire_json(request.form["lignes"], self.forme, request.form.getlist("prendre"))
        if not saisies:
            return self._rendre(422, "Aucune ligne n'était cochée : relisez le fichier, et cochez celles à importer.")
        nombre = self.ecrire(contexte(), saisies, jeton_recu())
        flash(f"{nombre} fiche{'s' if nombre > 1 else ''} importée{'s' if nombre > 1 else ''}.", "reussite")
        return redirect(adresse(self.lister), 303)

    def _rendre(self, statut: int = 200, refus: str = "", lu: releve.Releve | None = None) -> ResponseReturnValue:
        return rendre(
            "socle/fiches/importer.html", statut, refus=refus, en_erreur=bool(refus), releve=lu, titre=self.titre,
            fil=fil((self.titre_liste, adresse(self.lister)), ("Importer", None)), jeton=uuid.uuid4().hex,
            url_importer=adresse(self.importer), url_liste=adresse(self.lister), maximum=releve.LIGNES_MAXIMALES,
            modeles=[(f.upper(), adresse(self.modele_, format=f)) for f in tableur.MIMETYPES],
        )  # fmt: skip


def envoyer_tableur(contenu: bytes, nom: str, format_: str) -> Response:
    """Un classeur, toujours en pièce jointe."""
    telecharge = f"{nom}-{organisme().code}.{format_}"
    return send_file(io.BytesIO(contenu), tableur.MIMETYPES[format_], as_attachment=True, download_name=telecharge)
