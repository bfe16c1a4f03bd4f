"""Le fichier qui revient : ses clauses relues, ce qui a changé, et un relevé où tout ce qui n'a pas été compris se lit.

Rien n'est deviné en silence : une étiquette perdue, une clause ôtée, doublée ou hors contrôle, une variable inconnue se
disent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from clauses.bibliotheque.donnees import Bibliotheque, Clause
from clauses.bibliotheque.regles import fautes
from clauses.bibliotheque.word.etiquettes import Repertoire, empreinte, etat_des_clauses
from clauses.bibliotheque.word.lignes import BARRE, MASQUE, SOUS_LISTE, TABLEAU, Lecteur
from clauses.bibliotheque.word.paquet import Fichier, ouvrir
from clauses.bibliotheque.word.rapprochement import Exemplaire, Rapprochement, extrait, rapprocher
from clauses.bibliotheque.word.recoudre import Couture, titre_cousu
from clauses.bibliotheque.word.releve import ClauseRelue, Notes, RedactionRelue, Releve
from clauses.controle.lecture.passages import LectureImpossible, pluriel
from clauses.redaction.composition import avec_rangs

_SORTS = {
    TABLEAU: "Un tableau a été mis à plat : une ligne par paragraphe.",
    SOUS_LISTE: "Une sous-liste a été mise au même rang que sa liste.",
    BARRE: "Du texte barré est gardé : pour l'ôter, supprimez-le.",
    MASQUE: "Du texte masqué est gardé avec le reste.",
}
PERIMEE = (
    "Cette clause a changé depuis que ce fichier en est parti : l'accepter remplacerait ce qui a changé entre-temps."
)
PEUT_ETRE_PERIMEE = (
    "Des clauses de ce fichier ont changé depuis qu'il est parti, et il ne dit plus lesquelles : vérifiez que celle-ci n'y "
    "perd rien."
)
_CONDITION = re.compile(r"\{%[-+]?\s*(if|elif|else|endif)\b")
AUCUNE = (
    "Aucune clause de votre bibliothèque n'a été reconnue dans ce fichier : déposez celui que vous avez téléchargé ici."
)


def relire(contenu: bytes, nom: str, b: Bibliotheque, organisme: str) -> Releve:
    """Le relevé d'un fichier ; `LectureImpossible` s'il ne peut pas être lu ou ne porte aucune clause."""
    fichier = ouvrir(contenu)
    lecteur = Lecteur(fichier)
    trouve = rapprocher(lecteur.lignes(), b, organisme)
    notes = Notes()
    _dire_le_fichier(notes, fichier, lecteur, trouve, b)
    relecture = _Relecture(b, trouve)
    relues = [relecture.relire(code, [e for e in trouve.exemplaires if e.code == code]) for code in _codes(trouve, b)]
    if not relues:
        raise LectureImpossible(AUCUNE)
    return Releve(nom, tuple(relues), tuple(notes.liste))


def _codes(trouve: Rapprochement, b: Bibliotheque) -> list[str]:
    """Les clauses connues que porte le fichier, dans l'ordre de la bibliothèque."""
    vues = {e.code for e in trouve.exemplaires}
    return [code for code in b.par_code if code in vues]


def _dire_le_fichier(
    notes: Notes, fichier: Fichier, lecteur: Lecteur, trouve: Rapprochement, b: Bibliotheque
) -> None:  # fmt: skip
    if lecteur.ajouts or lecteur.suppressions:
        notes.dire(
            f"Modifications suivies tenues pour acceptées : {pluriel(lecteur.ajouts, 'ajout', 'ajouts')}, "
            f"{pluriel(lecteur.suppressions, 'suppression', 'suppressions')}."
        )
    for auteur, texte in fichier.commentaires:
        notes.dire(f"Commentaire de {auteur}, laissé de côté : « {texte} »")
    _dire_les_absentes(notes, trouve, b)
    for lignes in trouve.hors:
        notes.avertir(f"Hors de toute clause, laissé de côté : « {extrait(lignes)} »")
    if trouve.exemplaires and all(e.par == "titre" for e in trouve.exemplaires):
        notes.dire(
            "Le logiciel qui a enregistré ce fichier en a ôté les étiquettes : clauses, variables et conditions ont été "
            "reconnues à leur titre et à leur libellé."
        )


def _dire_les_absentes(notes: Notes, trouve: Rapprochement, b: Bibliotheque) -> None:
    vues = {e.code for e in trouve.exemplaires}
    for code in sorted(vues - set(b.par_code)):
        notes.avertir(
            f"{code} n'est pas, ou n'est plus, une clause de votre bibliothèque : son texte est laissé de côté."
        )
    if trouve.annoncees is None:
        notes.avertir("Le mode d'emploi du fichier a disparu : une clause ôtée du fichier ne peut pas être signalée.")
    for code in trouve.annoncees or ():
        if code not in vues:
            notes.avertir(
                f"{code} n'est plus dans le fichier : la clause reste telle qu'elle est dans la bibliothèque."
            )


class _Relecture:
    """Relit les clauses d'un fichier. `sans_etiquettes` : il n'en a plus aucune, cela s'est dit une fois pour toutes ;
    `etat_change` : l'une au moins de ses clauses a changé depuis qu'il est parti.
    """

    def __init__(self, b: Bibliotheque, trouve: Rapprochement) -> None:
        self.b = b
        self.sans_etiquettes = all(e.par == "titre" for e in trouve.exemplaires)
        annoncees = [b.par_code[c] for c in trouve.annoncees or () if c in b.par_code]
        self.etat_change = bool(trouve.etat) and etat_des_clauses(annoncees) != trouve.etat
        self.repertoire = Repertoire(b)

    def relire(self, code: str, exemplaires: Sequence[Exemplaire]) -> ClauseRelue:
        """Une clause ; en double, elle n'est prise que si ses exemplaires disent la même chose."""
        premier, *autres = (self._relire_un(self.b.par_code[code], e) for e in exemplaires)
        if not autres:
            return premier
        notes = Notes(list(premier.remarques))
        if all((x.titre, x.texte, x.redactions) == (premier.titre, premier.texte, premier.redactions) for x in autres):
            notes.dire("Cette clause figure plusieurs fois dans le fichier, avec le même texte.")
        else:
            notes.refuser(
                "Cette clause figure plusieurs fois dans le fichier, avec des textes différents : n'en gardez qu'une."
            )
        return replace(premier, remarques=tuple(notes.liste))

    def _relire_un(self, clause: Clause, exemplaire: Exemplaire) -> ClauseRelue:
        notes = Notes()
        sources = [clause.texte, *(v.texte for v in clause.variantes)]
        couture = Couture(self.repertoire, sources, notes, self.sans_etiquettes)
        self._dire_la_reconnaissance(notes, exemplaire)
        titre = titre_cousu(clause.titre, exemplaire.titre) if exemplaire.titre else clause.titre
        texte = couture.texte(exemplaire.lignes, clause.texte)
        redactions = _redactions(clause, exemplaire, couture, notes)
        _dire_les_signes(notes, exemplaire)
        _controler(clause, texte, redactions, self.b, notes)
        relue = ClauseRelue(clause, titre, texte, redactions, tuple(notes.liste))
        perimee = exemplaire.empreinte != empreinte(clause) if exemplaire.empreinte else self.etat_change
        if not perimee or not relue.changee:
            return relue
        notes.avertir(PERIMEE if exemplaire.empreinte else PEUT_ETRE_PERIMEE)
        return replace(relue, remarques=tuple(notes.liste), perimee=True)

    def _dire_la_reconnaissance(self, notes: Notes, exemplaire: Exemplaire) -> None:
        if exemplaire.par == "texte":
            notes.avertir("Ni contrôle ni titre : la clause a été reconnue à son texte.")
        elif not exemplaire.titre:
            notes.avertir("Son titre manque dans le fichier : il est gardé tel quel.")
        elif exemplaire.par == "titre" and not self.sans_etiquettes:
            notes.dire("Son contrôle a disparu : la clause a été reconnue à son titre.")
        if exemplaire.rattachees:
            suite = extrait(exemplaire.rattachees)
            notes.avertir(f"Écrit hors d'un contrôle, et pris avec ce qui précède : « {suite} »")


def _redactions(
    clause: Clause, exemplaire: Exemplaire, couture: Couture, notes: Notes
) -> dict[str, RedactionRelue]:  # fmt: skip
    """Les rédactions au choix ; celle qui manque au fichier reste ce qu'elle est."""
    relues = {}
    for variante in clause.variantes:
        libelle, lignes = exemplaire.redactions.get(variante.id, ("", []))
        if not lignes:
            notes.avertir(f"La rédaction « {variante.label} » manque dans le fichier : elle reste telle qu'elle est.")
            relues[variante.id] = RedactionRelue(variante.label, variante.texte)
            continue
        titre = titre_cousu(variante.label, libelle) if libelle else variante.label
        relues[variante.id] = RedactionRelue(titre, couture.texte(lignes, variante.texte))
    for code in sorted(set(exemplaire.redactions) - {v.id for v in clause.variantes}):
        notes.refuser(f"La rédaction « {code} » n'est pas l'une de celles de cette clause.")
    return relues


def _dire_les_signes(notes: Notes, exemplaire: Exemplaire) -> None:
    lignes = chain(exemplaire.lignes, *(lignes for _, lignes in exemplaire.redactions.values()))
    signes = sorted({signe for ligne in lignes for signe in ligne.signes})
    for signe in signes:
        notes.avertir(_SORTS.get(signe, f"Le fichier y porte {signe}, que la bibliothèque ne peut pas garder."))


def _controler(
    clause: Clause, texte: str, redactions: dict[str, RedactionRelue], b: Bibliotheque, notes: Notes
) -> None:  # fmt: skip
    """Ce qui empêcherait d'enregistrer, et ce que la clause pourrait y perdre."""
    if not texte.strip():
        notes.refuser("Son texte est vide.")
    for source, de_redaction in ((texte, False), *((r.texte, True) for r in redactions.values())):
        desequilibre = _desequilibre(source)
        for phrase in [desequilibre] if desequilibre else fautes(source, b, variante=de_redaction):
            notes.refuser(phrase)
    if clause.variantes and "{{ variante }}" not in texte:
        notes.refuser("Cette clause laisse un choix : gardez dans son texte « Ici, la rédaction choisie ».")
    if clause.pieces_par_paragraphe and _rangs(texte) != _rangs(clause.texte):
        notes.avertir(
            "Ses paragraphes se rangent dans des pièces différentes, par leur rang : vous en avez ajouté ou ôté, vérifiez la "
            "répartition des pièces."
        )


def _rangs(texte: str) -> int:
    return avec_rangs(texte).count("\ue002")


def _desequilibre(source: str) -> str:
    """Ce qui manque à une condition ouverte ou fermée sans l'autre ; vide si toutes le sont."""
    profondeur = 0
    for mot in _CONDITION.findall(source):
        profondeur += {"if": 1, "endif": -1}.get(mot, 0)
        if profondeur < 0 or (mot in {"else", "elif"} and not profondeur):
            return "« Fin de la condition » ou « Sinon » sans « Si » : remettez la condition qui l'ouvre, ou ôtez-le."
    return (
        "Une condition s'ouvre par « Si » et ne se ferme pas : remettez « Fin de la condition »." if profondeur else ""
    )
