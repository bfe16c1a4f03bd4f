"""Le dossier de preuve d'une demande : ce qui a été demandé, quand, fait, répondu. L'identité n'y est que si on la donne."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from registre.demandes import regles
from registre.demandes.dossier import Dossier
from registre.demandes.listes import REPERES, libelle, libelle_du_type
from registre.demandes.modele import IdentiteSaisie
from socle import documents as doc
from socle.base import maintenant
from socle.fiches.operations import Passage
from socle.organismes.modele import Organisme
from socle.types import ecrire_date
from socle.verbes import phrase_du_verbe

ETAT_DU_DROIT: Final = "2026-11-22"
DEGRES: Final = {"T": "texte lu", "S": "source secondaire", "M": "de mémoire, à vérifier"}


@dataclass(frozen=True)
class Matiere:
    """Ce que le dossier raconte ; `identite` : None, elle n'y est pas."""

    dossier: Dossier
    organisme: Organisme
    jour: date
    fuseau: str
    territoire: str
    identite: IdentiteSaisie | None
    passages: Sequence[Passage]


def dossier_de_preuve(m: Matiere) -> doc.Document:
    """Le document : la demande, le délai et son calcul, les recherches, les échanges, la réponse, la suite des actes."""
    blocs = [*_demande(m), *_delai(m), *_recherches(m), *_echanges(m), *_reponse(m), *_actes(m)]
    mention = "Contient l'identité du demandeur : diffusion restreinte" if m.identite else "Sans identité du demandeur"
    return doc.Document(
        titre=f"Dossier de la demande {m.dossier.reference}", sous_titre=regles.titre(m.dossier.demande), blocs=blocs,
        organisme=m.organisme.nom, version=str(m.dossier.objet.version), date_document=m.jour,
        etat_du_droit=ETAT_DU_DROIT, mention=". ".join(filter(None, (m.organisme.mention, mention))), page_de_garde=False,
        numeroter=True,
    )  # fmt: skip


def _demande(m: Matiere) -> Iterator[Any]:
    d = m.dossier.demande
    types = " ; ".join(libelle_du_type(code) for code in regles.types_de(d))
    yield doc.Titre(1, "La demande")
    lignes: list[tuple[str, Any]] = [
        ("Ce qui est demandé", types),
        ("Reçue le", ecrire_date(d.recue_le)),
        ("Comment", libelle("canaux", d.canal) or "non renseigné"),
        ("Régime", libelle("regimes", d.regime)),
        ("État", libelle("statuts", d.statut)),
    ]
    lignes += [(nom, valeur) for nom, valeur in (("En quelques mots", d.resume), ("Service", d.service)) if valeur]
    yield doc.Fiche(lignes)
    yield doc.Titre(2, "Qui demande")
    yield from _identite(m)


def _identite(m: Matiere) -> Iterator[Any]:
    d, qui = m.dossier.demande, m.identite
    if qui is not None:
        lus = (
            ("Demandeur", qui.demandeur), ("Adresse", qui.adresse), ("Courriel", qui.courriel), ("Téléphone", qui.telephone),
            ("Personne concernée", qui.concernee if qui.represente else ""), ("Ses mots", qui.message),
        )  # fmt: skip
        yield doc.Fiche([(nom, valeur) for nom, valeur in lus if valeur])
    elif d.identite_effacee_le is not None:
        yield doc.Paragraphe(f"L'identité a été effacée le {_jour(d.identite_effacee_le, m.fuseau)}.")
    else:
        yield doc.Paragraphe("L'identité du demandeur n'est pas reproduite ici.", "discret")
    faits = [("Identité établie", _le(d.identite_le, libelle("moyens_identite", d.identite_moyen)) or "non constatée")]
    if d.represente:
        piece = regles.piece_attendue(d.lien)
        faits.append(("Agit pour un autre", f"{libelle('liens_personne', d.lien) or 'qualité non précisée'}"))
        faits.append((piece[:1].upper() + piece[1:], _le(d.qualite_le, d.qualite_precision) or "à constater"))
    if d.mineur:
        faits.append(("Personne mineure", "oui"))
    yield doc.Fiche(faits)


def _delai(m: Matiere) -> Iterator[Any]:
    echeance = m.dossier.echeance(maintenant(), m.fuseau, m.territoire)
    yield doc.Titre(1, "Le délai")
    yield doc.Paragraphe([doc.Texte(f"Dernier jour pour répondre : {ecrire_date(echeance.dernier_jour)}.", gras=True)])
    yield doc.Liste(list(echeance.etapes), ordonnee=True)
    yield doc.Paragraphe(
        f"Règle : {echeance.regle.article}, {DEGRES[echeance.regle.verification]}. Délai : {_article(m)}.",
        "discret",
    )
    for p in m.dossier.prolongations:
        suite = " Annoncée trop tard : elle ne compte pas." if p.tardive else ""
        motif = libelle("motifs_prolongation", p.motif).lower()
        yield doc.Paragraphe(
            f"Prolongation annoncée le {ecrire_date(p.annoncee_le)} ({motif}) : {_sans_point(p.texte)}.{suite}"
        )
    for attente in m.dossier.pauses:
        quoi = "Preuve d'identité attendue" if attente.motif == "identite" else "Précisions attendues"
        fin = f"au {ecrire_date(attente.fin)}" if attente.fin else "; pas encore reçue"
        effet = "délai suspendu" if attente.suspend else "le délai court"
        yield doc.Paragraphe(f"{quoi} du {ecrire_date(attente.debut)} {fin} ({effet}) : {_sans_point(attente.texte)}.")


def _article(m: Matiere) -> str:
    """L'article qui donne le délai suivi."""
    repere = REPERES[regles.fondement_du_delai(m.dossier.demande)]
    return f"{repere.article} ({DEGRES[repere.verification]})"


def _recherches(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Les recherches")
    if not m.dossier.recherches:
        yield doc.Paragraphe("Aucune recherche n'est notée.", "discret")
        return
    faites, toutes = regles.avancement(m.dossier.recherches)
    yield doc.Paragraphe(f"Recherches qui ont leur réponse : {faites} sur {toutes}.")
    yield doc.Tableau(
        ["Fiche du registre", "Interrogé", "Où en est-on", "Demandé, répondu", "Fait, transmis"],
        [_recherche(ligne) for ligne in m.dossier.recherches],
        "Recherches faites pour répondre", (24, 22, 18, 18, 18),
    )  # fmt: skip


def _recherche(ligne: Any) -> list[str]:
    dates = " ; ".join(filter(None, (ecrire_date(ligne.demandee_le), ecrire_date(ligne.repondue_le))))
    suite = libelle("propagations", ligne.propagation)
    fait = " ; ".join(filter(None, (libelle("actions_recherche", ligne.action), suite, ligne.note)))
    return [ligne.fiche_nom or "Hors du registre", ligne.nom, libelle("etats_recherche", ligne.etat), dates, fait]


def _echanges(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Les échanges avec la personne")
    lus = sorted(m.dossier.communications, key=lambda c: (c.jour, c.rang))
    if not lus:
        yield doc.Paragraphe("Aucun échange n'est consigné.", "discret")
        return
    yield doc.Tableau(
        ["Date", "Sens", "Moyen", "Objet", "Consigné par"],
        [[ecrire_date(c.jour), libelle("sens", c.sens), libelle("moyens", c.moyen), c.resume, c.consigne_par] for c in lus],
        "Échanges", (13, 13, 18, 36, 20),
    )  # fmt: skip


def _reponse(m: Matiere) -> Iterator[Any]:
    d = m.dossier.demande
    yield doc.Titre(1, "La réponse")
    if d.reponse_le is None:
        yield doc.Paragraphe("Aucune réponse n'est consignée.", "discret")
        return
    jours = d.jours_de_reponse or 0
    sens = libelle("statuts", d.issue if d.statut == "close" else d.statut)
    lignes: list[tuple[str, Any]] = [
        ("Réponse", f"{sens}, le {ecrire_date(d.reponse_le)}"),
        ("Moyen", libelle("moyens", d.reponse_moyen)),
        (
            "Délai",
            f"{jours} jour{'s' if jours > 1 else ''} après la réception, {'dans' if d.a_temps else 'hors'} le délai",
        ),
    ]
    if d.refus_motif:
        lignes.append(("Motif", f"{libelle('motifs_refus', d.refus_motif)} : {d.refus_texte}"))
        lignes.append(("Recours", "dits à la personne (RGPD 12(4))" if d.recours_indiques else "non dits"))
    if d.frais_centimes:
        euros, centimes = divmod(d.frais_centimes, 100)
        lignes.append(("Frais", f"{euros},{centimes:02d} € : {d.frais_motif} (RGPD 12(5))"))
    if d.close_le:
        lignes.append(("Close le", ecrire_date(d.close_le)))
    yield doc.Fiche(lignes)


def _actes(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "La suite des actes, telle que le journal la garde")
    yield doc.Tableau(
        ["Date", "Acte", "Par"],
        [[_jour(p.entree.quand, m.fuseau), _acte(p), p.acteur] for p in reversed(m.passages)],
        "Journal de la demande", (16, 54, 30),
    )  # fmt: skip


def _acte(passage: Passage) -> str:
    phrase = phrase_du_verbe(passage.entree.verbe)
    motif = str(passage.contenu.get("motif") or "")
    return f"{phrase[:1].upper()}{phrase[1:]}{' : ' + motif if motif else ''}"


def _le(jour: date | None, quoi: str) -> str:
    return f"le {ecrire_date(jour)}{' : ' + quoi if quoi else ''}" if jour else ""


def _sans_point(texte: str) -> str:
    """Le texte, sans le point qui le finit : la phrase qui l'accueille met le sien."""
    return texte.strip().rstrip(".")


def _jour(instant: Any, fuseau: str) -> str:
    return ecrire_date(instant.astimezone(ZoneInfo(fuseau)).date())
