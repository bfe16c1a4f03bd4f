"""Pages des règles : la bibliothèque, une règle, Vitam, les durées du registre, ce qui est dû."""

from __future__ import annotations

import io
import uuid

from flask import Blueprint, flash, redirect, request, send_file
from flask.typing import ResponseReturnValue

from registre import droits
from registre.conservation import bordereaux, fonds, operations, registre, vitam
from registre.conservation import verbes as _verbes  # noqa: F401
from registre.conservation.durees import ecrire_duree
from registre.conservation.formes import REGLE
from registre.conservation.lectures import de_table, differences, par_domaine
from registre.conservation.listes import LISTES
from registre.conservation.modele import RegleSaisie
from registre.conservation.onglets import onglets
from socle.donnees_datees import cle_de_texte
from socle.erreurs import ConflitDeVersion, Refus, RegleEnfreinte, SaisieRefusee
from socle.fiches import releve
from socle.fiches.editeur import Editeur, decider, jeton_recu, version_recue
from socle.fiches.pages import adresse, argument, fil, histoire, montrer
from socle.types import lire_ligne
from socle.web import contexte, organisme, page, rendre

cadre = Blueprint("conservation", __name__)
BASE = "/o/<code>/conservation"
LISTE = "Conservation"
NOMMEES = 10
FORMATS = {"csv": "text/csv; charset=utf-8"}
EDITEUR = Editeur(
    REGLE, operations.lire, operations.lire_version, operations.creer, operations.enregistrer,
    voir="conservation.voir", lister="conservation.lister", titre_liste=LISTE, titre_neuf="Nouvelle règle de conservation",
    chapeau="Une durée se fixe avec les archives départementales. Laissez vide ce que vous ne savez pas.",
    cree="La règle est ajoutée.", enregistree="La règle est enregistrée.",
)  # fmt: skip


@page(cadre, f"{BASE}/", droits.LIRE)
def lister() -> ResponseReturnValue:
    """La bibliothèque des règles qui valent ici."""
    toutes, demande = operations.lister(contexte()), argument("q")
    mots = cle_de_texte(demande).split()
    trouvees = [r for r in toutes if all(m in cle_de_texte(f"{r.document} {r.code}") for m in mots)]
    tenir = droits.CONSERVATION_TENIR in contexte().droits
    return rendre(
        "registre/conservation/liste.html", fil=fil((LISTE, None)), onglets=onglets("regles"), demande=demande,
        groupes=par_domaine(trouvees), nombre=len(trouvees), peut_tenir=tenir, differences=differences, ecrire=ecrire_duree,
        organisme_id=contexte().organisme_id, rangees=operations.lister_rangees(contexte()) if tenir else [],
        sources={r.source for r in trouvees if not r.id}, peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/nouvelle", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def creer() -> ResponseReturnValue:
    """Ajouter une règle ; `?adapte=` part d'une règle livrée."""
    return EDITEUR.nouvelle(depart=operations.depart(argument("adapte", 60)))


@page(cadre, f"{BASE}/<uuid:id_>", droits.LIRE)
def voir(id_: uuid.UUID) -> ResponseReturnValue:
    """Une règle de l'organisme, et ce qu'elle change à la règle livrée."""
    return _voir(id_)


def _voir(id_: uuid.UUID, statut: int = 200, refus: str = "") -> ResponseReturnValue:
    fiche = operations.lire(contexte(), id_)
    return montrer(
        "registre/conservation/fiche.html", REGLE, fiche, cadre="conservation", liste=LISTE, champs=EDITEUR.champs(),
        modifiable=droits.CONSERVATION_TENIR in contexte().droits, statut=statut, refus=refus,
        ecarts=differences(de_table(fiche.ligne)),
    )  # fmt: skip


@page(cadre, f"{BASE}/<uuid:id_>/modifier", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def modifier(id_: uuid.UUID) -> ResponseReturnValue:
    """Modifier une règle."""
    return EDITEUR.modification(id_)


@page(cadre, f"{BASE}/<uuid:id_>/historique", droits.LIRE)
def historique(id_: uuid.UUID) -> ResponseReturnValue:
    """Ce qui est arrivé à une règle."""
    passages = operations.lire_passages(contexte(), id_)
    return histoire(operations.lire(contexte(), id_), passages, REGLE.champs, cadre="conservation", liste=LISTE)


@page(cadre, f"{BASE}/<uuid:id_>/archiver", droits.CONSERVATION_TENIR, methods=["POST"])
def archiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Ranger aux archives."""
    return _ranger(id_, True, "Règle archivée. Rien n'est effacé.")


@page(cadre, f"{BASE}/<uuid:id_>/desarchiver", droits.CONSERVATION_TENIR, methods=["POST"])
def desarchiver(id_: uuid.UUID) -> ResponseReturnValue:
    """Sortir des archives."""
    return _ranger(id_, False, "Règle sortie des archives.")


def _ranger(id_: uuid.UUID, archive: bool, phrase: str) -> ResponseReturnValue:
    return decider(
        lambda: operations.archiver(contexte(), id_, version_recue(), archive), phrase,
        adresse("conservation.voir", id_=id_), lambda statut, refus: _voir(id_, statut, refus),
    )  # fmt: skip


@page(cadre, f"{BASE}/vitam.csv", droits.EXPORTER)
def exporter() -> ResponseReturnValue:
    """Les règles aux colonnes de Vitam."""
    contenu = vitam.ecrire(operations.lister(contexte()))
    return send_file(io.BytesIO(contenu), FORMATS["csv"], True, f"regles-vitam-{organisme().code}.csv")


@page(cadre, f"{BASE}/vitam", droits.CONSERVATION_TENIR, methods=["GET", "POST"])
def importer() -> ResponseReturnValue:
    """Lire un fichier de Vitam : dépôt, aperçu, confirmation. Rien n'est écrit avant."""
    if request.method != "POST":
        return _importer()
    try:
        return _confirmer() if "lignes" in request.form else _lire()
    except SaisieRefusee as refus:
        return _importer(422, " ".join(p for phrases in refus.erreurs.values() for p in phrases))
    except Refus as refus:
        return _importer(refus.code_http, refus.phrase)


def _lire() -> ResponseReturnValue:
    fichier = request.files.get("fichier")
    if fichier is None or not fichier.filename:
        return _importer(422, "Choisissez un fichier à importer.")
    lu = vitam.lire(fichier.read(), lire_ligne(fichier.filename), operations.lister(contexte()))
    return _importer(lu=lu) if lu.lignes else _importer(422, "Ce fichier n'a aucune règle sous ses titres.")


def _confirmer() -> ResponseReturnValue:
    saisies = releve.relire_json(request.form["lignes"], REGLE, request.form.getlist("prendre"))
    if not saisies:
        return _importer(422, "Aucune ligne n'était cochée : relisez le fichier, et cochez celles à importer.")
    nombre = operations.importer(contexte(), [s for s in saisies if isinstance(s, RegleSaisie)], jeton_recu())
    flash(f"{nombre} règle{'s' if nombre > 1 else ''} importée{'s' if nombre > 1 else ''}.", "reussite")
    return redirect(adresse("conservation.importer"), 303)


def _importer(statut: int = 200, refus: str = "", lu: releve.Releve | None = None) -> ResponseReturnValue:
    return rendre(
        "registre/conservation/vitam.html", statut, fil=fil((LISTE, adresse("conservation.lister")), ("Vitam", None)),
        onglets=onglets("vitam"), refus=refus, en_erreur=bool(refus), releve=lu, jeton=uuid.uuid4().hex,
        maximum=releve.LIGNES_MAXIMALES, sans_place=vitam.SANS_PLACE, colonnes=vitam.COLONNES,
        dernier=operations.dernier_import(contexte()), peut_exporter=droits.EXPORTER in contexte().droits,
    )  # fmt: skip


@page(cadre, f"{BASE}/vitam/annuler", droits.CONSERVATION_TENIR, methods=["POST"])
def annuler_import() -> ResponseReturnValue:
    """Défaire le dernier import."""
    try:
        archivees, gardees = operations.annuler_import(contexte())
    except RegleEnfreinte as refus:
        return _importer(422, refus.phrase)
    suite = f" Modifiées depuis, et gardées : {gardees}." if gardees else ""
    flash(f"Import annulé. Règles mises aux archives : {archivees}.{suite}", "reussite")
    return redirect(adresse("conservation.importer"), 303)


@page(cadre, f"{BASE}/durees", droits.LIRE)
def durees() -> ResponseReturnValue:
    """Les durées du registre, lues, et les règles proposées."""
    return _durees()


def _durees(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    toutes, etat = registre.lister(contexte()), argument("etat", 20)
    comptes = {code: len(registre.filtrer(toutes, code)) for code in registre.FILTRES}
    return rendre(
        "registre/conservation/durees.html", statut, fil=fil((LISTE, adresse("conservation.lister")), ("Durées", None)),
        onglets=onglets("durees"), refus=refus, en_erreur=bool(refus), comptes=comptes, etats=registre.ETATS,
        etat=etat if etat in registre.FILTRES else registre.A_DECIDER, lignes=registre.filtrer(toutes, etat),
        total=len(toutes), peut_modifier=droits.MODIFIER in contexte().droits, filtres=registre.FILTRES,
    )  # fmt: skip


@page(cadre, f"{BASE}/durees/appliquer", droits.MODIFIER, methods=["POST"])
def appliquer() -> ResponseReturnValue:
    """Écrire dans les fiches les durées cochées, toutes ou aucune."""
    try:
        faite = registre.appliquer(contexte(), [_choisie(texte) for texte in request.form.getlist("choix")])
    except ConflitDeVersion:
        return _durees(409, "Une fiche a changé depuis que vous avez ouvert cette page : rien n'a été écrit. Relisez.")
    except RegleEnfreinte as refus:
        return _durees(422, refus.phrase)
    flash(_dire_reprise(faite), "reussite")
    return redirect(adresse("conservation.durees"), 303)


def _dire_reprise(faite: registre.Reprise) -> str:
    """Quelles fiches ont changé, et où retrouver ce qu'elles disaient : une reprise de trop se corrige dans la fiche."""
    pluriel, noms = "s" if faite.nombre > 1 else "", [f"« {nom or 'Sans nom'} »" for nom in faite.fiches[:NOMMEES]]
    reste = len(faite.fiches) - len(noms)
    suite = f" et {reste} autre{'s' if reste > 1 else ''}" if reste else ""
    return (
        f"{faite.nombre} durée{pluriel} reprise{pluriel} dans {', '.join(noms)}{suite}. "
        "Une reprise de trop ? L'historique de chaque fiche garde la version d'avant."
    )


def _choisie(texte: str) -> registre.Choisie:
    morceaux = texte.split("|")
    try:
        fiche, version, ligne, cle = morceaux
        return registre.Choisie(uuid.UUID(fiche), int(version[:9]), uuid.UUID(ligne), cle)
    except ValueError as erreur:
        raise RegleEnfreinte("Ce choix est illisible : relisez la page.") from erreur


@page(cadre, f"{BASE}/a-eliminer", droits.LIRE)
def dus() -> ResponseReturnValue:
    """Ce qui est dû cette année, service par service."""
    return montrer_les_dus()


def _annee() -> int:
    texte, ici = request.values.get("annee", ""), contexte().aujourd_hui.year
    return int(texte) if texte.isascii() and texte.isdigit() and ici - 50 <= int(texte[:6]) <= ici + 50 else ici


def montrer_les_dus(statut: int = 200, refus: str = "") -> ResponseReturnValue:
    """La page de ce qui est dû, au besoin avec un refus."""
    annee = _annee()
    parts, regles = fonds.dus_en(contexte(), annee), fonds.regles_par_cle(contexte())
    return rendre(
        "registre/conservation/dus.html", statut, fil=fil((LISTE, adresse("conservation.lister")), ("À éliminer", None)),
        onglets=onglets("dus"), annee=annee, cette_annee=contexte().aujourd_hui.year, parts=parts, refus=refus,
        en_erreur=bool(refus), volume_de=fonds.volume_de, duree_retenue=fonds.duree_retenue, listes=LISTES,
        sorts={f.id: fonds.sort_de(f, regles) for p in parts for f in p.fonds}, non_determine=fonds.A_DETERMINER,
        en_cours=bordereaux.en_cours(contexte()), jeton=uuid.uuid4().hex,
        peut_tenir=droits.CONSERVATION_TENIR in contexte().droits, nombre=sum(len(p.fonds) for p in parts),
        purges=sum(len(p.purges) for p in parts), faites=sum(x.faite is not None for p in parts for x in p.purges),
    )  # fmt: skip


@page(cadre, f"{BASE}/purges", droits.CONSERVATION_TENIR, methods=["POST"])
def noter_purge() -> ResponseReturnValue:
    """Noter une purge faite."""
    ligne = uuid_recu("ligne")
    if ligne is None:
        return montrer_les_dus(422, "Cette purge est illisible : relisez la page.")
    annee = _annee()
    fonds.noter_purge(contexte(), ligne, annee)
    flash("Purge notée, avec la date et votre nom. L'outil n'efface rien.", "reussite")
    return redirect(adresse("conservation.dus", annee=annee), 303)


@page(cadre, f"{BASE}/purges/annuler", droits.CONSERVATION_TENIR, methods=["POST"])
def annuler_purge() -> ResponseReturnValue:
    """Revenir sur une purge notée par erreur."""
    ligne = uuid_recu("ligne")
    if ligne is None:
        return montrer_les_dus(422, "Cette purge est illisible : relisez la page.")
    annee = _annee()
    fonds.annuler_purge(contexte(), ligne, annee)
    flash("Purge annulée : elle est de nouveau à faire.", "reussite")
    return redirect(adresse("conservation.dus", annee=annee), 303)


def uuid_recu(nom: str) -> uuid.UUID | None:
    """Un identifiant du formulaire, ou None s'il manque ou ne se lit pas."""
    try:
        return uuid.UUID(request.form.get(nom, ""))
    except ValueError:
        return None
