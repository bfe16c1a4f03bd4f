"""Le dossier remis aux candidats au renouvellement : ce que l'on sait, ce qui manque, ce qui est tu et pourquoi.

Rien de personnel n'y entre : ni motif, ni observation, ni contact ; adresses et téléphones sont occultés partout. Seul
l'inventaire est donné, jamais les données.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Sequence
from typing import Any

from clauses import droits
from clauses.contrats import operations as contrats
from clauses.contrats.operations import redaction_de
from clauses.jeux.annexe import ligne_a5, lignes_annexe_a5
from clauses.jeux.forme import FORME as JEUX
from clauses.jeux.modele import TYPE as TYPE_JEU
from clauses.redaction.composition import Texte
from clauses.suivi import documents
from clauses.suivi.contenu import A_REMPLIR, COLONNES_CONTRATS, COLONNES_JEUX, OCCULTATIONS, Dossier, classeur, occulter
from clauses.suivi.lectures import ContratSuivi, Suivie
from clauses.suivi.listes import libelle
from clauses.suivi.operations import lire_suivi
from clauses.suivi.reprise import texte_de
from socle.documents import MIMETYPES, rendre
from socle.erreurs import RegleEnfreinte
from socle.fiches import operations as fiches
from socle.journal import Evenement
from socle.liens.operations import objets_lies
from socle.operations import Atelier, Contexte, lecture, operation
from socle.organismes.modele import Organisme
from socle.organismes.regles import code_depuis_nom
from socle.types import ecrire_date

FORMATS = tuple(f for f in ("docx", "odt", "pdf") if f in MIMETYPES)
DOSSIER = ("SUI-02.dossier", "hors.remise_concurrence")


def assembler(contexte: Contexte, contrat_id: uuid.UUID) -> Dossier:
    """Réunit ce que l'on sait d'un contrat pour ses futurs candidats ; n'écrit rien."""
    contexte.exige(droits.LIRE)
    contrat, suivies = lire_suivi(contexte, contrat_id)
    fiche = contrats.lire(contexte, contrat_id)
    texte = texte_de(contexte, contrat_id)
    annexes = redaction_de(fiche.ligne).annexes
    decrits = [*lignes_annexe_a5(contexte, contrat_id), *_jeux_lies(contexte, contrat_id)] or annexes.get("A5", [])
    jeux = [_texte(ligne, COLONNES_JEUX) for ligne in decrits]
    licences = [_texte(ligne, COLONNES_CONTRATS) for ligne in annexes.get("A7", [])]
    manques = (
        *_manques_du_contrat(contrat, fiche.ligne, texte),
        *_manques_des_jeux(jeux),
        *_manques_du_titulaire(suivies),
    )
    if not licences:
        manques = (*manques, "Aucun contrat ni licence recensé : remplissez l'annexe A7.")
    return Dossier(
        _organisme(contexte), contrat, occulter(fiche.saisie.reference), occulter(fiche.saisie.objet),
        contexte.aujourd_hui, jeux, licences, _manquements(suivies), manques,
    )  # fmt: skip


@lecture(droits.LIRE)
def _jeux_lies(atelier: Atelier, contrat_id: uuid.UUID) -> list[dict[str, str]]:
    """Les jeux liés au contrat sans en venir (page « Liens et pièces »), comme l'annexe A5 les décrit."""
    lies = objets_lies(atelier.session, [contrat_id], [TYPE_JEU])[contrat_id]
    ids = [lie.id for lie in lies if not lie.archive]
    lus = fiches.charger_toutes(atelier.session, JEUX, ids) if ids else []
    return [ligne_a5(fiche.saisie) for fiche in lus if fiche.saisie.contrat_id != contrat_id]


@lecture(droits.LIRE)
def _organisme(atelier: Atelier) -> Organisme:
    return atelier.session.get_one(Organisme, atelier.organisme_id)


def _texte(ligne: dict[str, str], colonnes: Sequence[str]) -> dict[str, str]:
    """Ces colonnes seules, coordonnées occultées."""
    return {nom: occulter(str(ligne.get(nom, ""))) for nom in colonnes}


def _manques_du_contrat(contrat: ContratSuivi, ligne: Any, texte: Texte | None) -> list[str]:
    manques = []
    if contrat.dates.fin is None:
        manques.append("Le terme du contrat n'est pas connu.")
    elif contrat.dates.estime:
        manques.append(f"Le terme ({ecrire_date(contrat.dates.fin)}) est estimé d'après la durée : vérifiez-le.")
    if ligne.montant_ht is None:
        manques.append("Le montant initial n'est pas connu.")
    if texte is None or "SUI-02" not in texte.resolution.codes:
        manques.append(
            "Le contrat n'a pas, à notre connaissance, de clause obligeant le titulaire à remettre ces données."
        )
    return manques


def _manques_des_jeux(jeux: Sequence[dict[str, str]]) -> list[str]:
    if not jeux:
        return ["Aucun jeu de données rattaché à ce contrat : décrivez-les, ou remplissez l'annexe A5."]
    manques = []
    for nom, phrase in (("format", "sans format"), ("frequence", "sans fréquence de mise à jour"),
                        ("description", "sans description")):  # fmt: skip
        sans = [j["jeu"] for j in jeux if not j[nom]]
        if sans:
            manques.append(f"{len(sans)} jeu{'x' if len(sans) > 1 else ''} {phrase} : {', '.join(sans[:8])}.")
    douteux = [j["jeu"] for j in jeux if j["dcp"] in {"", "À vérifier"}]
    if douteux:
        manques.append(f"Données personnelles : à vérifier pour {', '.join(douteux[:8])}.")
    return manques


def _manques_du_titulaire(suivies: Sequence[Suivie]) -> list[str]:
    dossier = next((s for s in suivies if s.ligne.cle in DOSSIER), None)
    if dossier is None:
        return ["Le suivi du contrat n'est pas ouvert : on ne sait pas si le titulaire a remis ses données."]
    if dossier.etat == "tenue" and dossier.ligne.conformite != "reserves":
        return []
    suite = f", attendu le {ecrire_date(dossier.limite)}" if dossier.limite else ""
    if dossier.etat == "tenue":
        return ["Le dossier de données a été reçu avec des réserves qui ne sont pas levées."]
    noms = ", ".join(t.titre.lower() for t in A_REMPLIR)
    return [f"Dossier de données non reçu du titulaire{suite} : {noms} restent à remplir."]


def _manquements(suivies: Sequence[Suivie]) -> list[tuple[str, ...]]:
    """Ce qui a été manqué ou tenu en retard, sans aucun texte libre."""
    lignes: list[tuple[str, ...]] = []
    for s in (s for s in suivies if s.ligne.origine != "ajoutee" and not s.ligne.retouchee):
        tard = bool(s.limite and s.ligne.tenue_le and s.ligne.tenue_le > s.limite)
        if s.etat == "manquee" or tard:
            etat = f"Tenue le {ecrire_date(s.ligne.tenue_le)}" if tard and s.ligne.tenue_le else "Manquée"
            lignes.append((
                s.ligne.libelle, libelle("debiteurs", s.ligne.debiteur), ecrire_date(s.limite) if s.limite else "", etat,
                s.ligne.penalite,
            ))  # fmt: skip
    return lignes


@operation(droits.EXPORTER)
def _consigner(atelier: Atelier, dossier: Dossier, format_: str) -> None:
    contenu = {"libelle": dossier.contrat.nom, "format": format_, "manques": len(dossier.manques)}
    atelier.journaliser(Evenement("contrat.dossier", "contrat", dossier.contrat.id, None, contenu))


def produire(contexte: Contexte, contrat_id: uuid.UUID, format_: str) -> tuple[str, bytes]:
    """Le dossier en ZIP : manifeste, note dans le format demandé, classeur, inventaire ; rend (nom, octets)."""
    contexte.exige(droits.EXPORTER)
    if format_ not in FORMATS:
        raise RegleEnfreinte("La note s'écrit en Word, en ODT ou en PDF.")
    dossier = assembler(contexte, contrat_id)
    fichiers = {
        f"note.{format_}": rendre(documents.note(dossier), format_),
        "donnees.xlsx": classeur(dossier),
        "inventaire.json": json.dumps(dossier.jeux, ensure_ascii=False, indent=1).encode(),
    }
    contenu = _archiver(fichiers, dossier)
    _consigner(contexte, dossier, format_)
    return f"dossier-{code_depuis_nom(dossier.contrat.nom)[:60] or 'contrat'}.zip", contenu


QUOI = {"note": "Ce que contient le dossier, ce qui manque, ce qui est tu et pourquoi.",
        "donnees": "Inventaire, contrats et licences, manquements, et tableaux que le titulaire remplit.",
        "inventaire": "L'inventaire des jeux de données, lisible par machine."}  # fmt: skip


def _archiver(fichiers: dict[str, bytes], dossier: Dossier) -> bytes:
    """Un ZIP reproductible : mêmes octets pour le même contenu."""
    manifeste = {
        "contrat": dossier.contrat.nom, "reference": dossier.reference, "organisme": dossier.organisme.nom,
        "etabli_le": dossier.jour.isoformat(),
        "fichiers": [{"nom": nom, "contenu": QUOI[nom.partition(".")[0]], "octets": len(octets),
                      "sha256": hashlib.sha256(octets).hexdigest()} for nom, octets in fichiers.items()],
        "manques": list(dossier.manques),
        "occultations": [{"quoi": quoi, "pourquoi": pourquoi} for quoi, pourquoi in OCCULTATIONS],
    }  # fmt: skip
    tout = {"manifeste.json": json.dumps(manifeste, ensure_ascii=False, indent=1).encode(), **fichiers}
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in tout.items():
            entree = zipfile.ZipInfo(nom, (dossier.jour.year, dossier.jour.month, dossier.jour.day, 0, 0, 0))
            entree.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entree, octets)
    return tampon.getvalue()
