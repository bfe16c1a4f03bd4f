"""Composer un courrier : ses blancs, ses cas, son en-tête, en arbre de document. L'identité n'est lue que pour cela."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from registre.demandes import regles
from registre.demandes.courriers.lettres import DROITS, LETTRES, Passage
from registre.demandes.dossier import Dossier
from registre.demandes.formulaire.operations import contact_de
from registre.demandes.listes import TYPES, libelle
from registre.demandes.modele import IdentiteSaisie
from socle import documents as doc
from socle.documents.dates import date_en_lettres
from socle.organismes.modele import Organisme

TROU: Final = "…………………"
POLITESSE: Final = "Veuillez agréer nos salutations distinguées."
MOTIFS: Final[Mapping[str, str]] = {
    "complexite": "de la complexité de votre demande", "nombre": "du nombre des demandes que nous avons reçues",
}  # fmt: skip
ACTIONS_TUES: Final = frozenset({"", "garde"})
RECOURS: Final = (
    "Si cette réponse ne vous satisfait pas, vous pouvez introduire une réclamation auprès de la Commission nationale de "
    "l'informatique et des libertés (CNIL) : cnil.fr, rubrique « Adresser une plainte », ou 3 place de Fontenoy, TSA 80715, "
    "75334 Paris Cedex 07 (RGPD, articles 12(4) et 77).",
    "Vous pouvez aussi former un recours devant le juge (RGPD, articles 12(4) et 79) : en principe, pour une personne "
    "publique, le tribunal administratif.",
)
RECOURS_HORS_RGPD: Final = tuple(re.sub(r" \(RGPD, articles 12\(4\) et 7[79]\)", "", phrase) for phrase in RECOURS)
"""Un fichier du titre III de la loi Informatique et Libertés ne suit pas le RGPD : les mêmes voies, sans ses articles."""


@dataclass(frozen=True)
class Choix:
    """Ce que la personne qui écrit a choisi ; `texte` et `complement` ne sont gardés nulle part hors du fichier."""

    moyen: str
    motif: str = ""
    texte: str = ""
    complement: str = ""


@dataclass(frozen=True)
class Matiere:
    """Tout ce qu'un courrier peut dire."""

    dossier: Dossier
    identite: IdentiteSaisie
    organisme: Organisme
    maintenant: datetime
    jour: date
    fuseau: str
    choix: Choix

    @property
    def territoire(self) -> str:
        """Le territoire, pour les jours fériés."""
        return self.organisme.territoire_droit or "metropole"


def composer(code: str, m: Matiere) -> doc.Document:
    """Le courrier ; un blanc que rien ne remplit est un défaut (`KeyError`), jamais une accolade dans la lettre."""
    lettre, blancs, cas = LETTRES[code], _blancs(m), _cas(m)
    blocs: list[Any] = [*_adresses(m), doc.Paragraphe(_civilite(m.identite))]
    for passage in lettre.corps:
        blocs += _passage(passage, m, blancs, cas)
    blocs += [doc.Paragraphe(POLITESSE), doc.Signatures((_signataire(m.organisme, lettre.signataire),))]
    if lettre.reserve:
        blocs.append(doc.Encadre("À relire avant l'envoi, puis à retirer", [lettre.reserve], "alerte"))
    return doc.Document(
        titre=lettre.objet, blocs=blocs, organisme=m.organisme.nom, version=str(m.dossier.objet.version),
        date_document=m.jour, etat_du_droit=lettre.etat_du_droit.isoformat(), mention=m.organisme.mention,
        page_de_garde=False,
    )  # fmt: skip


def _passage(p: Passage, m: Matiere, blancs: Mapping[str, str], cas: Mapping[str, bool]) -> Iterator[Any]:
    if p.si and not cas[p.si]:
        return
    if p.titre:
        yield doc.Titre(1, p.titre)
    if p.etape == "droits":
        yield from _droits(m, blancs, cas)
    elif p.etape == "recours":
        yield doc.Titre(1, "Vos recours")
        yield from map(doc.Paragraphe, RECOURS if cas["rgpd"] else RECOURS_HORS_RGPD)
    elif texte := p.texte.format_map(blancs):
        yield doc.Paragraphe(texte)
    if p.liste:
        yield doc.Liste(list(p.liste))


def _adresses(m: Matiere) -> Iterator[Any]:
    i, o = m.identite, m.organisme
    postale = "\n".join(t for t in (o.adresse, " ".join(t for t in (o.code_postal, o.ville) if t)) if t)
    vers = i.courriel if m.choix.moyen == "courriel" else i.adresse
    yield doc.Fiche([
        ("De", _qui(o.nom, postale)),
        ("À", _qui(i.demandeur, vers)),
        *([("Au nom de", i.concernee)] if i.represente and i.concernee != i.demandeur else []),
        ("Référence", m.dossier.reference),
        ("Envoi", f"{libelle('moyens', m.choix.moyen)}, le {date_en_lettres(m.jour)}"),
    ])  # fmt: skip


def _qui(nom: str, ou: str) -> list[str | doc.Texte]:
    return [doc.Texte(nom, gras=True), *([f"\n{ou}"] if ou else [])]


def _date(jour: date | None) -> str:
    return date_en_lettres(jour) if jour is not None else TROU


def _civilite(identite: IdentiteSaisie) -> str:
    return {"madame": "Madame,", "monsieur": "Monsieur,"}.get(identite.civilite, "Madame, Monsieur,")


def _signataire(organisme: Organisme, qui: str) -> doc.CaseSignature:
    if qui == "delegue" and organisme.dpo_nom:
        return doc.CaseSignature("Pour l'organisme", organisme.dpo_nom, "Délégué à la protection des données")
    return doc.CaseSignature("Pour l'organisme", organisme.representant_nom, organisme.representant_qualite)


def _droits(m: Matiere, blancs: Mapping[str, str], cas: Mapping[str, bool]) -> Iterator[Any]:
    """Ce que la réponse dit de chaque droit, puis les traitements où quelque chose a été fait."""
    passages = (p for code in regles.types_de(m.dossier.demande) for p in DROITS[code].corps)
    for passage in dict.fromkeys(passages):
        yield from _passage(passage, m, blancs, cas)
    faits = {(r.fiche_nom, r.action): None for r in m.dossier.recherches if _a_dire(r)}
    if faits:
        lignes = [[nom, libelle("actions_recherche", action)] for nom, action in faits]
        yield doc.Tableau(("Traitement", "Ce qui a été fait"), lignes, "Traitements concernés", (65, 35))


def _a_dire(recherche: Any) -> bool:
    return recherche.etat == "trouve" and bool(recherche.fiche_nom) and recherche.action not in ACTIONS_TUES


def _cas(m: Matiere) -> Mapping[str, bool]:
    """Les cas que les textes connaissent."""
    d = m.dossier.demande
    rgpd = d.regime != "lil_titre_iii"
    legal = rgpd and d.type in TYPES and TYPES[d.type].delai_legal
    etats = {r.etat for r in m.dossier.recherches if r.etat != "sans_objet"}
    change = any(p.suspend for p in m.dossier.pauses) or any(not p.tardive for p in m.dossier.prolongations)
    suspendu = any(p.fin is None and p.suspend and p.motif == "precisions" for p in m.dossier.pauses)
    return {
        "rgpd": rgpd, "delai_legal": legal, "delai_de_depart": legal and not change, "delai_change": legal and change,
        "delai_prudent": not legal, "complement": bool(m.choix.complement),
        "piece_attendue": d.represente and d.qualite_le is None, "suspendu": suspendu, "court": not suspendu,
        "gratuit": not d.frais_centimes, "payant": bool(d.frais_centimes), "accuse_gratuit": rgpd and not d.frais_centimes,
        "rien": etats == {"rien"}, "trouve": etats != {"rien"}, "opposition": "opposition" in regles.types_de(d),
    }  # fmt: skip


def _frais(centimes: int | None) -> str:
    """« 12,50 € »."""
    euros, reste = divmod(centimes or 0, 100)
    return f"{euros},{reste:02d} €"


def _blancs(m: Matiere) -> Mapping[str, str]:
    """Ce qui remplit les blancs des textes."""
    d, c = m.dossier.demande, m.choix
    return {
        "reference": m.dossier.reference, "recue_le": _date(d.recue_le), "contact": contact_de(m.organisme) or TROU,
        "droits": _intitule(m), "piece": regles.piece_attendue(d.lien), "concernee": m.identite.concernee or TROU,
        "texte": c.texte, "complement": c.complement, "motif": _motif(c.motif), "raison": MOTIFS.get(c.motif, ""),
        "frais": _frais(d.frais_centimes), "motif_frais": d.frais_motif,
        "limite": _date(m.dossier.echeance(m.maintenant, m.fuseau, m.territoire).dernier_jour), **_limites(m),
    }  # fmt: skip


def _intitule(m: Matiere) -> str:
    """« l'accès à vos données (RGPD, article 15) et l'effacement de vos données (RGPD, article 17) »."""
    rgpd = m.dossier.demande.regime != "lil_titre_iii"
    lus = [DROITS[code] for code in regles.types_de(m.dossier.demande)]
    noms = [f"{droit.intitule} ({droit.article})" if rgpd else droit.intitule for droit in lus]
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def _motif(code: str) -> str:
    """« Motif : … » ; vide pour un motif que seul le texte dit."""
    if code in {"", "autre"}:
        return ""
    motif = libelle("motifs_refus", code)
    return f"Motif : {motif[:1].lower()}{motif[1:]}."


@dataclass(frozen=True)
class _Supposee:
    """La demande telle qu'elle serait dans un autre état, pour en dire la date."""

    recue_le: date | None
    statut: str = "en_cours"
    issue: str = ""


@dataclass(frozen=True)
class _Annonce:
    """La prolongation que ce courrier annonce."""

    annoncee_le: date
    motif: str
    tardive: bool = False


def _limites(m: Matiere) -> dict[str, str]:
    """Les dates d'une prolongation et d'une demande de document, que la fiche les porte déjà ou non."""
    recue, pauses, annonce = m.dossier.demande.recue_le, m.dossier.pauses, _Annonce(m.jour, m.choix.motif)

    def dernier(statut: str = "en_cours", prolongations: Sequence[_Annonce] = ()) -> str:
        supposee = _Supposee(recue, statut)
        lue = regles.echeance(supposee, pauses, prolongations, m.maintenant, m.fuseau, m.territoire)
        return _date(lue.dernier_jour)

    return {
        "limite_initiale": dernier(), "limite_prolongee": dernier(prolongations=[annonce]),
        "limite_cada": dernier("requalifiee"),
    }  # fmt: skip
