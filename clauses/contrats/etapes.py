"""Les étapes du questionnaire, leur avancement, et ce que chacune change aux réponses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clauses.bibliotheque.donnees import Clause, Profil
from clauses.contrats import questions
from clauses.contrats.redaction import Chantier
from clauses.redaction.completude import COMMUNES, est_vide
from clauses.redaction.composition import Article
from clauses.redaction.derogations import MARCHES
from clauses.redaction.reponses import Redaction
from socle.fiches.pages import adresse


@dataclass(frozen=True)
class Etape:
    """Une étape : son adresse, si elle est faite, si c'est celle de la page."""

    code: str
    titre: str
    url: str
    faite: bool


@dataclass(frozen=True)
class ClauseAChoisir:
    """Une clause proposée : retenue ou non, et si on l'a voulue."""

    clause: Clause
    retenue: bool
    voulue: bool
    possible: bool


def avancement(chantier: Chantier) -> list[Etape]:
    """Toutes les étapes de ce contrat, dans l'ordre."""
    id_, faites = chantier.fiche.objet.id, set(chantier.redaction.faites)
    suite = [
        Etape("depart", "Point de départ", adresse("contrats.depart", id_=id_), "depart" in faites),
        Etape("roles", "Qui décide des données", adresse("contrats.roles", id_=id_), "roles" in faites),
    ]
    if chantier.redaction.profil:
        suite.append(Etape("choix", "Les clauses", adresse("contrats.choix", id_=id_), "choix" in faites))
        suite += [
            Etape(f"q-{p.code}", p.titre, adresse("contrats.repondre", id_=id_, groupe=p.code), f"q-{p.code}" in faites)
            for p in questions.pages(chantier.texte)
        ]
        suite += [
            Etape(f"a-{a.annexe.id}", f"Annexe {a.numero} : {a.annexe.titre}",
                  adresse("contrats.remplir", id_=id_, annexe=a.annexe.id), not est_vide(a))
            for a in chantier.texte.annexes
        ]  # fmt: skip
    return suite


def remedes(chantier: Chantier) -> dict[str, str]:
    """Où mène chaque obstacle : l'adresse de l'étape qui y remédie."""
    urls = {e.code: e.url for e in avancement(chantier)}
    return urls | {"clauses": urls.get("choix", "")}


def profil_d_un_autre_type(chantier: Chantier) -> Profil | None:
    """Le point de départ choisi, s'il est fait pour un autre type de contrat que celui de la fiche."""
    type_, b = chantier.fiche.saisie.type_contrat, chantier.texte.bibliotheque
    profil = b.profil(chantier.redaction.profil) if chantier.redaction.profil else None
    return profil if profil and type_ and not _convient(profil, type_) else None


def _convient(profil: Profil, type_: str) -> bool:
    """L'avenant et la clause courte vont à tout marché ; les autres profils, à leur type."""
    prevu = profil.preselection.get("type_contrat")
    souple = profil.preselection.get("ccag") == "aucun" and prevu in MARCHES
    return prevu == type_ or (souple and type_ in MARCHES)


def apres(chantier: Chantier, code: str) -> str:
    """Adresse de l'étape qui suit ; la vue d'ensemble après la dernière."""
    liste = avancement(chantier)
    rang = next((n for n, e in enumerate(liste) if e.code == code), len(liste))
    return liste[rang + 1].url if rang + 1 < len(liste) else adresse("contrats.rediger", id_=chantier.fiche.objet.id)


def faire(redaction: Redaction, code: str) -> Redaction:
    """La même rédaction, cette étape marquée faite."""
    if code and code not in redaction.faites:
        redaction.faites.append(code)
    return redaction


def profils_proposes(chantier: Chantier) -> list[tuple[Profil, bool]]:
    """Les profils, ceux du type de contrat d'abord ; vrai : il convient à ce type."""
    type_ = chantier.fiche.saisie.type_contrat
    marques = [(p, _convient(p, type_)) for p in chantier.texte.bibliotheque.meta.profils]
    return sorted(marques, key=lambda couple: not couple[1])


def partir(redaction: Redaction, profil: str) -> Redaction:
    """Prend un profil ; changer de profil oublie les clauses choisies pour l'ancien, jamais les réponses ni les annexes."""
    if profil != redaction.profil:
        redaction.profil, redaction.ajoutees, redaction.retirees = profil, [], []
    return faire(redaction, "depart")


def fautes_du_choix(chantier: Chantier, cochees: Iterable[str]) -> dict[str, list[str]]:
    """Ce qui ne va pas dans les cases reçues : aucune clause, ou une clause que la bibliothèque n'a pas (ou n'a plus)."""
    recues = set(cochees)
    inconnues = sorted(c[:40] for c in recues - set(chantier.texte.bibliotheque.par_code))
    if inconnues:
        return {
            "_": [
                f"La bibliothèque n'a pas, ou n'a plus, cette clause : {', '.join(inconnues[:5])}. Rien n'est enregistré."
            ]
        }
    return {} if recues else {"_": ["Retenez au moins une clause. Rien n'est enregistré."]}


def cocher(redaction: Redaction, chantier: Chantier, cochees: Iterable[str]) -> Redaction:
    """Ce que les cases disent : ajoutées au profil, ou retirées de lui. Une clause venue d'elle-même n'est pas un choix."""
    b = chantier.texte.bibliotheque
    voulues = set(cochees) & set(b.par_code)
    profil = set(b.profil(redaction.profil).clauses) if redaction.profil else set()
    venues = {d.code for d in chantier.texte.resolution.decisions if d.effet == "ajoutee"}
    ecartees = {d.code for d in chantier.texte.resolution.decisions if d.effet == "ecartee"}
    ordre = list(b.par_code)
    redaction.ajoutees = sorted(voulues - profil - (venues - set(redaction.ajoutees)), key=ordre.index)
    redaction.retirees = sorted(profil - voulues - (ecartees - set(redaction.retirees)), key=ordre.index)
    return faire(redaction, "choix")


def clauses_a_choisir(chantier: Chantier) -> list[tuple[str, list[ClauseAChoisir]]]:
    """Les clauses par groupe : celles du type de contrat, et celles qui sont déjà retenues."""
    b, codes = chantier.texte.bibliotheque, chantier.texte.resolution.codes
    r = chantier.redaction
    profil = set(b.profil(r.profil).clauses) if r.profil else set()
    voulues = (profil - set(r.retirees)) | set(r.ajoutees)
    type_ = chantier.texte.variables["type_contrat"]
    groupes: dict[str, list[ClauseAChoisir]] = {}
    for clause in b.clauses:
        possible = type_ in clause.types_contrat
        if possible or clause.id in codes or clause.id in voulues:
            choix = ClauseAChoisir(clause, clause.id in codes, clause.id in voulues, possible)
            groupes.setdefault(clause.groupe, []).append(choix)
    return [(b.groupe(code), liste) for code, liste in groupes.items()]


def articles_de_la_page(chantier: Chantier, page: questions.Page) -> list[Article]:
    """Les articles que changent les questions de cette page."""
    if page.code == COMMUNES:
        return [a for a in chantier.texte.articles if a.clause.id == "DEF-02"]
    return [a for a in chantier.texte.articles if a.clause.groupe == page.code]


def ranger_annexe(redaction: Redaction, code: str, lignes: list[dict[str, str]]) -> Redaction:
    """Les lignes d'une annexe, sans celles où rien n'est écrit."""
    redaction.annexes[code] = [ligne for ligne in lignes if any(v.strip() for v in ligne.values())]
    return faire(redaction, f"a-{code}")


@dataclass(frozen=True)
class DocumentPropose:
    """Un document à produire : son nom dans l'adresse, son titre, ce qu'il est, ses formats."""

    nom: str
    titre: str
    phrase: str
    formats: tuple[str, ...] = ("docx", "odt", "pdf")


def documents(chantier: Chantier) -> list[DocumentPropose]:
    """Les documents que ce contrat peut donner."""
    liste = [
        DocumentPropose("annexe", "L'annexe", "Articles, renvois, tableaux : la version nette."),
        DocumentPropose(
            "annexe-commentee", "L'annexe commentée", "La même, avec sources, risques et replis en marge.", ("docx",)
        ),
        DocumentPropose("note", "Note de présentation", "À l'assemblée : ce que l'annexe organise, et pourquoi."),
        DocumentPropose("mentions", "Mentions de l'article 28(3)", "Chaque mention et l'article qui la porte."),
        DocumentPropose("pieces", "Pièces séparées", "Le même texte réparti entre les pièces du contrat.", ("zip",)),
    ]
    if chantier.texte.variables.get("type_contrat") != "convention":
        phrase = "Paragraphe du règlement, formulaire du candidat, barème."
        liste.append(DocumentPropose("consultation", "Pièces de la consultation", phrase))
    return liste
