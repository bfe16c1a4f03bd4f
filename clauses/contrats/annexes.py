"""Préremplir les annexes depuis le registre : ce qui est su s'écrit, ce qui ne l'est pas reste vide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from clauses.bibliotheque.donnees import Annexe
from clauses.contrats.redaction import Chantier
from clauses.jeux.annexe import lignes_annexe_a5
from clauses.redaction.qualification import questionnaire
from clauses.redaction.reponses import LIGNES_MAXIMALES
from registre import presentation
from registre.presentation import SystemePresente, TraitementPresente
from socle.operations import Contexte
from socle.types import ecrire_date

Ligne = dict[str, str]

THEMES: Mapping[str, tuple[str, ...]] = {
    "Pseudonymisation et chiffrement": ("pseudonymisation", "chiffrement"),
    "Contrôle des accès physiques": ("securite_physique", "papier"),
    "Contrôle des accès logiques et authentification": ("controle_acces", "habilitations"),
    "Journalisation et détection": ("tracabilite",),
    "Intégrité et traçabilité": ("cloisonnement",),
    "Disponibilité, sauvegarde et restauration": ("sauvegarde", "continuite"),
    "Gestion des vulnérabilités": ("protection_logiciels", "postes_et_mobiles"),
    "Sensibilisation et engagements de confidentialité": ("sensibilisation", "charte"),
    "Mesures d'assistance au responsable (droits, violations, AIPD)": ("incidents",),
    "Effacement et fin de vie des supports": ("mise_au_rebut",),
}
"""Thème de l'annexe A2 → codes des mesures du registre qui s'y rangent."""


def preremplir(contexte: Contexte, chantier: Chantier, annexe: Annexe) -> list[Ligne]:
    """Les lignes que les fiches donnent pour cette annexe ; vide si rien n'est su."""
    if annexe.id == "A5":
        return lignes_annexe_a5(contexte, chantier.fiche.objet.id)[:LIGNES_MAXIMALES]
    sources: dict[str, Callable[[Contexte, Chantier], list[Ligne]]] = {
        "A1": _traitements, "A2": _mesures, "A3": _chaine, "A7": _systemes,
    }  # fmt: skip
    source = sources.get(annexe.id)
    return source(contexte, chantier)[:LIGNES_MAXIMALES] if source and presentation.LIRE in contexte.droits else []


def _qualifies(contexte: Contexte, chantier: Chantier) -> dict[object, TraitementPresente]:
    ids = [q.traitement_id for q in chantier.redaction.qualifications if q.traitement_id]
    return {t.id: t for t in presentation.traitements(contexte, ids)} if ids else {}


def _traitements(contexte: Contexte, chantier: Chantier) -> list[Ligne]:
    """A1 : une ligne par traitement qualifié, son rôle et le motif de ce rôle."""
    connus = _qualifies(contexte, chantier)
    roles = questionnaire().roles
    lignes = []
    for q in chantier.redaction.qualifications:
        t = connus.get(q.traitement_id)
        role = ". ".join(x for x in (roles[q.role].court if q.role else "", q.motif) if x)
        ligne = {"traitement": t.nom if t else q.nom, "qualification": role}
        if t is not None:
            ligne |= {"objet_finalite": t.finalites, "base_legale": t.bases, "donnees": t.donnees, "personnes": t.personnes,
                      "destinataires": t.destinataires, "duree": t.durees}  # fmt: skip
        lignes.append(ligne)
    return lignes


def _mesures(contexte: Contexte, chantier: Chantier) -> list[Ligne]:
    """A2 : les thèmes imposés, et les mesures des traitements qualifiés qui s'y rangent."""
    mesures = [m for t in _qualifies(contexte, chantier).values() for m in t.mesures]
    annexe = chantier.texte.bibliotheque.annexe("A2")
    lignes = [{"theme": theme, "mesure": _mesure(mesures, THEMES.get(theme, ()))} for theme in annexe.lignes_imposees]
    return lignes if any(ligne["mesure"] for ligne in lignes) else []


def _mesure(mesures: Iterable[presentation.MesurePresentee], codes: tuple[str, ...]) -> str:
    textes = (f"{m.libelle} : {m.precision}" if m.precision else m.libelle for m in mesures if m.code in codes)
    return " ; ".join(dict.fromkeys(textes))


def _chaine(_: Contexte, chantier: Chantier) -> list[Ligne]:
    """A3 : la chaîne des sous-traitants ultérieurs de la fiche du prestataire."""
    if chantier.relation is None:
        return []
    return [
        {"nom": m.nom, "rang": "1", "operations": m.role, "localisation": m.pays, "droit_tiers": ""}
        for m in chantier.relation.chaine
    ]


def _systemes(contexte: Contexte, _: Chantier) -> list[Ligne]:
    """A7 : les systèmes de l'organisme qui ont un éditeur ou un hébergeur."""
    return [_systeme(s) for s in presentation.systemes(contexte) if s.editeur or s.hebergeur]


def _systeme(s: SystemePresente) -> Ligne:
    nom = f"{s.nom} ({s.contrat})" if s.contrat else s.nom
    return {"contrat": nom, "fournisseur": s.editeur or s.hebergeur, "objet": s.description or s.type,
            "echeance": ecrire_date(s.fin)}  # fmt: skip
