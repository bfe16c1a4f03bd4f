"""Les trois pages d'une reprise de liste — déposer, relire l'aperçu, lire le compte rendu — pour toutes les listes."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import flash, request, send_file
from flask.typing import ResponseReturnValue

from socle.erreurs import RegleEnfreinte
from socle.fiches.pages import adresse, fil
from socle.reprises.lignes import PASSER
from socle.reprises.operations import APERCU, EN_COURS, FAITE, RETOUR, Lue, Passee, compter
from socle.tableurs import Colonne, FeuilleAEcrire, Valeur, ecrire_xlsx
from socle.types import lire_ligne
from socle.web import rendre

TYPE_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAR_PAGE: Final = 200
SORTS: Final = {
    "creee": "Créé", "completee": "Complété", "inchangee": "Inchangé", "passee": "Passé", "refusee": "Refusé",
    "defaite": "Défait", "gardee": "Gardé", "attente": "En attente",
}  # fmt: skip


@dataclass(frozen=True)
class Pages:
    """Ce qui distingue une liste d'une autre. `cadre` : nom du blueprint ; `colonnes` : (titre, titres reconnus).

    `depot` et `apercu` : les gabarits de ces pages.
    """

    cadre: str
    titre: str
    chapeau: str
    colonnes: Sequence[tuple[str, str]]
    chainon: tuple[str, str]
    entete: str
    retour: str
    modes: Mapping[str, str]
    point: str = ""
    sorts: Mapping[str, str] = field(default_factory=lambda: SORTS)
    par_page: int = PAR_PAGE
    depot: str = "socle/reprises/deposer.html"
    apercu: str = "socle/reprises/apercu.html"

    def deposer(
        self, faites: Sequence[Passee], statut: int = 200, refus: str = "", **suite: object
    ) -> ResponseReturnValue:  # fmt: skip
        """La page où l'on dépose un fichier, et les reprises précédentes."""
        return rendre(self.depot, statut, fil=self._fil((self.titre, None)), p=self, faites=faites, refus=refus,
                      en_erreur=bool(refus), **suite)  # fmt: skip

    def montrer(
        self,
        lue: Lue,
        statut: int = 200,
        refus: str = "",
        gabarit: str = "socle/reprises/rapport.html",
        **suite: object,
    ) -> ResponseReturnValue:
        """L'aperçu tant qu'il attend, le compte rendu ensuite ; `gabarit` et `suite` : ce qu'une liste y ajoute."""
        chemin = self._fil((self.titre, adresse(f"{self.cadre}.deposer")), (lue.reprise.nom_fichier, None))
        commun = {"p": self, "lue": lue, "refus": refus, "en_erreur": bool(refus), "sorts": self.sorts}
        if lue.reprise.etat == APERCU:
            return rendre(self.apercu, statut, fil=chemin, **commun, **suite, **self._page(lue),
                          comptes=_prevus(lue), fautes=sum(1 for x in lue.lignes if x.fautes),
                          ecrivable=any(set(x.actions) - {PASSER} for x in lue.lignes))  # fmt: skip
        return rendre(gabarit, statut, fil=chemin, **commun, **suite, bilan=self.bilan(lue),
                      faisable=lue.reprise.etat in {FAITE, EN_COURS}, retour=lue.reprise.etat == RETOUR,
                      en_cours=lue.reprise.etat == EN_COURS)  # fmt: skip

    def _page(self, lue: Lue) -> dict[str, object]:
        """Une page de l'aperçu, les lignes en faute d'abord : c'est ce qu'on vient corriger."""
        lignes = sorted(lue.lignes, key=lambda ligne: not ligne.fautes)
        derniere = max(1, -(-len(lignes) // self.par_page))
        numero = min(page_demandee(), derniere)

        def url(n: int) -> str | None:
            return adresse(f"{self.cadre}.voir", id_=lue.reprise.id, page=n) if 1 <= n <= derniere else None

        pages = {"precedente_url": url(numero - 1), "suivante_url": url(numero + 1),
                 "libelle": f"Page {numero} sur {derniere}"} if derniere > 1 else None  # fmt: skip
        return {"lignes": lignes[(numero - 1) * self.par_page : numero * self.par_page], "pages": pages, "page": numero,
                "suite": min(numero + 1, derniere)}  # fmt: skip

    def bilan(self, lue: Lue) -> list[tuple[str, int]]:
        """Le sort des lignes, en mots accordés, avec leur nombre."""
        nombres = compter(lue.lignes)
        return [
            (_accorder(libelle, nombres[code]), nombres[code])
            for code, libelle in self.sorts.items()
            if code in nombres
        ]

    def phrase(self, lue: Lue) -> str:
        """« 180 créés, 2 passés. »"""
        return ", ".join(f"{nombre} {libelle}" for libelle, nombre in self.bilan(lue)) + "."

    def annoncer(self, lue: Lue, etat: str, phrase: str) -> None:
        """Dit le bilan si la reprise a atteint cet état, sinon qu'elle n'est pas finie."""
        if lue.reprise.etat == etat:
            flash(f"{phrase} {self.phrase(lue)}", "reussite")
        elif lue.reprise.etat in {EN_COURS, RETOUR}:
            flash("Ce n’est pas fini : continuez d’ici, dans un instant si une autre page s’en occupe.", "information")

    def _fil(self, *suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
        return fil((self.chainon[0], adresse(self.chainon[1])), *suite)


def _accorder(libelle: str, nombre: int) -> str:
    """« Rôle donné » → « rôles donnés » ; « En attente » ne s'accorde pas."""
    mots = libelle.lower().split()
    return " ".join(mots if nombre < 2 or mots[0] == "en" else [f"{mot}s" for mot in mots])


def _prevus(lue: Lue) -> list[tuple[str, int]]:
    """Combien de lignes de chaque action retenue, dans l'ordre où elles se proposent."""
    nombres: dict[str, int] = {}
    for ligne in (x for x in lue.lignes if not x.fautes):
        libelle = ligne.actions[lue.action(ligne)]
        nombres[libelle] = nombres.get(libelle, 0) + 1
    return list(nombres.items())


def page_demandee() -> int:
    """Numéro de page de l'aperçu, au moins un."""
    demandee = request.values.get("page", "1")
    return max(1, int(demandee)) if demandee.isascii() and demandee.isdigit() and len(demandee) < 5 else 1


def suite_demandee() -> int:
    """La page de l'aperçu où mener ensuite."""
    suite = request.form.get("suite", "1")
    return max(1, int(suite)) if suite.isascii() and suite.isdigit() and len(suite) < 5 else 1


def fichier_recu() -> tuple[bytes, str]:
    """Le fichier déposé et son nom ; `RegleEnfreinte` s'il manque."""
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        raise RegleEnfreinte("Choisissez un fichier à lire.")
    return fichier.read(), lire_ligne(fichier.filename)[:200]


def choix_recus() -> dict[int, str]:
    """Les choix envoyés : numéro de ligne → action ; ce qui n'en est pas un est sans effet."""
    choisis = {}
    for nom, valeur in request.form.items():
        numero = nom.removeprefix("choix-")
        if numero != nom and numero.isascii() and numero.isdigit() and len(numero) < 8:
            choisis[int(numero)] = valeur[:20]
    return choisis


def mode_recu() -> str:
    """Ce qu'il faut faire si une ligne est refusée ; « tout » si rien n'est dit."""
    return request.form.get("mode", "tout")[:10]


def temoin_recu() -> str:
    """Le témoin de l'aperçu que montrait la page ; vide si elle n'en dit rien."""
    return request.form.get("temoin", "")[:40]


def vers(cadre: str, id_: uuid.UUID, **suite: object) -> str:
    """Adresse d'une reprise."""
    return adresse(f"{cadre}.voir", id_=id_, **suite)


def rapport_xlsx(lue: Lue, entete: str, sorts: Mapping[str, str] = SORTS) -> ResponseReturnValue:
    """Le compte rendu, en tableur : une ligne par ligne du fichier."""
    colonnes = [Colonne("Ligne", 10.0), Colonne(entete, 44.0), Colonne("Sort", 14.0), Colonne("Précision", 60.0),
                Colonne("À regarder", 60.0)]  # fmt: skip
    lignes: list[list[Valeur]] = [
        [x.numero, x.titre, sorts[x.etat or "attente"], x.message, " ".join(x.remarques)] for x in lue.lignes
    ]  # fmt: skip
    octets = ecrire_xlsx(
        [FeuilleAEcrire("Lignes", colonnes, lignes)], titre=f"Compte rendu : {lue.reprise.nom_fichier}"
    )
    return send_file(io.BytesIO(octets), TYPE_XLSX, as_attachment=True, download_name="compte-rendu-liste.xlsx")


def modele_xlsx(colonnes: Sequence[str], lignes: Sequence[Sequence[Valeur]], nom: str) -> ResponseReturnValue:
    """Un modèle à remplir : un titre par colonne, des lignes fictives."""
    larges = [max(len(str(texte or "")) for texte in suite) + 4.0 for suite in zip(colonnes, *lignes, strict=True)]
    titres = [Colonne(titre, min(max(large, 14.0), 60.0)) for titre, large in zip(colonnes, larges, strict=True)]
    feuille = FeuilleAEcrire("Liste", titres, [list(ligne) for ligne in lignes])
    octets = ecrire_xlsx([feuille], titre="Liste à reprendre")
    return send_file(io.BytesIO(octets), TYPE_XLSX, as_attachment=True, download_name=nom)
