"""L'étude dans les sept parties du modèle du CEPD : mêmes réponses, placées par une donnée datée (`edpb.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from registre.aipd.documents import communs
from registre.aipd.documents.edpb_blocs import BLOCS
from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude.modele import Aipd, AipdSaisie
from registre.aipd.etude.questionnaire import questionnaire
from registre.traitements.modele import TraitementSaisie
from socle import documents as doc
from socle.champs import afficher, champs_par_nom
from socle.donnees_datees import DonneeDatee, Texte, charger
from socle.types import ecrire_date

CHAMPS: Final = champs_par_nom(TraitementSaisie)
ETUDE: Final = champs_par_nom(AipdSaisie)


class _Figee(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RubriqueEdpb(_Figee):
    """Une rubrique : d'où viennent ses réponses, ce qu'elle attend quand l'étude n'en a aucune. `si` : la décision qui
    l'appelle ; elle est sans objet pour une autre.
    """

    titre: Texte
    attendu: Texte
    sources: tuple[Texte, ...] = ()
    si: str = ""


class PartieEdpb(_Figee):
    """Une des sept parties."""

    rang: int
    titre: Texte
    phrase: Texte
    rubriques: tuple[RubriqueEdpb, ...]


class Correspondance(DonneeDatee):
    """Toute la correspondance ; chaque source qu'elle nomme existe."""

    version: Texte
    adoptee_le: date
    consultation_jusqu_au: date | None = None
    etat: Texte
    parties: tuple[PartieEdpb, ...]

    @model_validator(mode="after")
    def _connues(self) -> Self:
        if [p.rang for p in self.parties] != list(range(len(self.parties))):
            raise ValueError("les parties se suivent à partir de 0")
        nommees = {s for p in self.parties for r in p.rubriques for s in r.sources}
        if inconnues := sorted(s for s in nommees if not _existe(s)):
            raise ValueError(f"sources inconnues : {', '.join(inconnues)}")
        return self


def _existe(source: str) -> bool:
    genre, _, nom = source.partition(":")
    connus: dict[str, Any] = {
        "question": questionnaire().par_code,
        "fiche": CHAMPS,
        "etude": Aipd.model_fields,
        "bloc": BLOCS,
    }
    return nom in connus.get(genre, ())


def correspondance() -> Correspondance:
    """La correspondance livrée."""
    return charger(Path(__file__).with_name("edpb.yaml"), Correspondance)


def document_edpb(m: Matiere) -> doc.Document:
    """L'étude au plan du CEPD ; ce que l'étude n'a pas est dit « à compléter », avec ce qui est attendu."""
    c = correspondance()
    blocs: list[Any] = [doc.Titre(1, "À propos de ce plan"), doc.Paragraphe(c.etat, "alerte"), *_manques(m, c),
                        doc.Sommaire(1)]  # fmt: skip
    for partie in c.parties:
        blocs.append(doc.SautDePage())
        blocs.append(doc.Titre(1, f"Partie {partie.rang} – {partie.titre}"))
        blocs.append(doc.Paragraphe(partie.phrase, "discret"))
        for rubrique in partie.rubriques:
            blocs.append(doc.Titre(2, rubrique.titre))
            blocs += remplir(m, rubrique)
    blocs += [doc.Titre(1, "Source du plan"), doc.Paragraphe(
        f"{c.source} (au {ecrire_date(c.etat_du_droit)}, {communs.DEGRES[c.verification]}). Les intitulés et les attendus "
        "sont dans les mots de l'outil : ils ne remplacent pas le modèle.", "discret",
    )]  # fmt: skip
    return doc.Document(
        titre=m.etude.objet.libelle, sous_titre=f"Analyse d'impact · plan du CEPD, version {c.version} en consultation",
        blocs=blocs, organisme=m.organisme.nom, version=str(m.etude.objet.version), date_document=m.jour,
        etat_du_droit=c.etat_du_droit.isoformat(), mention=communs.mention(m, reservee=True),
        proprietes={"Analyse d'impact": str(m.etude.objet.id), "Plan": f"CEPD {c.version}"},
    )  # fmt: skip


def _manques(m: Matiere, c: Correspondance) -> list[Any]:
    """Ce que l'étude ne remplit pas, en tête : une ligne par partie."""
    lignes = []
    for partie in c.parties:
        vides = [r.titre for r in partie.rubriques if _attendue(m, r) and not any(_blocs(m, s) for s in r.sources)]
        if vides:
            lignes.append(f"Partie {partie.rang} : {', '.join(t[0].lower() + t[1:] for t in vides)}")
    if not lignes:
        return []
    return [doc.Encadre("Ce qui reste à compléter", [doc.Liste(lignes)], "alerte")]


def _attendue(m: Matiere, rubrique: RubriqueEdpb) -> bool:
    return not rubrique.si or m.etude.aipd.statut == rubrique.si


def remplir(m: Matiere, rubrique: RubriqueEdpb) -> list[Any]:
    """Les blocs d'une rubrique : ses réponses dans l'ordre des sources, ou ce qu'elle attend."""
    if not _attendue(m, rubrique):
        return [doc.Paragraphe("Sans objet pour la décision du moment.", "discret")]
    lus = [(source, blocs) for source in rubrique.sources if (blocs := _blocs(m, source))]
    if not lus:
        return [doc.Encadre("À compléter", [rubrique.attendu], "alerte")]
    return list(_reunir(m, lus))


def _reunir(m: Matiere, lus: list[tuple[str, list[Any]]]) -> Iterator[Any]:
    """Plusieurs sources se distinguent par leur nom ; une seule se passe d'en-tête."""
    for source, blocs in lus:
        nom = _nom(m, source)
        if nom and (len(lus) > 1 or source.startswith("etude:")):
            yield doc.Titre(3, nom)
        yield from blocs


def _nom(m: Matiere, source: str) -> str:
    genre, _, nom = source.partition(":")
    if genre == "question":
        return m.etude.questionnaire.par_code[nom].libelle
    if genre == "fiche":
        return f"{CHAMPS[nom].libelle} (registre)"
    return ETUDE[nom].libelle if genre == "etude" and nom in ETUDE else ""


def _blocs(m: Matiere, source: str) -> list[Any]:
    """Ce que dit une source ; vide si elle ne dit rien."""
    genre, _, nom = source.partition(":")
    if genre == "bloc":
        return BLOCS[nom](m)
    if genre == "question":
        question = m.etude.questionnaire.par_code[nom]
        return communs.reponse(m, question) if m.etude.est_repondue(question) else []
    if genre == "etude":
        return list(communs.paragraphes(str(getattr(m.etude.aipd, nom) or "")))
    return _champ_de_la_fiche(m, nom)


def _champ_de_la_fiche(m: Matiere, nom: str) -> list[Any]:
    if m.etude.fiche is None:
        return []
    champ, valeur = CHAMPS[nom], getattr(m.etude.fiche.saisie, nom)
    if champ.genre != "groupe":
        texte = afficher(champ, valeur)
        return [doc.Paragraphe(texte)] if texte else []
    lignes = [" ; ".join(t for s in champ.sous_champs if (t := afficher(s, getattr(ligne, s.nom)))) for ligne in valeur]
    return [doc.Liste([ligne for ligne in lignes if ligne])] if any(lignes) else []
