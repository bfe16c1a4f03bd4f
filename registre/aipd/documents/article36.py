"""La consultation préalable de l'autorité (RGPD 36(1) et 36(3)) : la lettre, et le dossier prêt à envoyer, étude comprise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from registre.aipd.dessins import apres_mesures, avant_mesures, est_eleve
from registre.aipd.documents import communs, etude
from registre.aipd.documents.communs import ou
from registre.aipd.documents.edpb_blocs import BLOCS
from registre.aipd.documents.matiere import Matiere
from registre.aipd.etude.lecture import Risque
from registre.aipd.etude.modele import SAISINE
from registre.aipd.niveaux import EXPLICATION
from socle import documents as doc
from socle.documents.dates import date_en_lettres
from socle.types import ecrire_date

MENTION: Final = "Transmis à l'autorité de contrôle (RGPD 36)"
LIVRE: Final = (
    ("a", "Les responsabilités de chacun", ("question:112", "bloc:prestataires", "question:226")),
    (
        "b",
        "Les finalités et les moyens",
        ("question:111", "question:211", "question:212", "question:122", "question:123"),
    ),
)
"""Points a et b de l'article 36(3) : ce que l'étude y répond."""
ANNEXES: Final = ("L'analyse d'impact, en Word et en PDF", "La même au plan du CEPD", "La fiche du registre",
                  "La carte des risques")  # fmt: skip


def restent_eleves(m: Matiere) -> list[Risque]:
    """Les risques que les mesures prévues laissent élevés ; non réestimé, un risque compte à son niveau de départ."""
    return [r for r in m.etude.risques if est_eleve(apres_mesures(r) or avant_mesures(r))]


def lettre(m: Matiere) -> doc.Document:
    """La lettre de saisine, à relire et à signer ; rien n'est envoyé par l'outil."""
    o, nom = m.organisme, m.etude.objet.libelle
    eleves = [r.rubrique.titre.lower() for r in restent_eleves(m)]
    dit = (
        f"Il reste élevé après les mesures prévues : {', '.join(eleves)}."
        if eleves
        else "[à compléter : pourquoi consulter]"
    )
    blocs: list[Any] = [
        doc.Paragraphe(f"{o.nom}\n{', '.join(filter(None, [o.adresse, f'{o.code_postal} {o.ville}'.strip()]))}"),
        doc.Paragraphe("Commission nationale de l'informatique et des libertés\n[à compléter : adresse, ou téléservice]"),
        doc.Paragraphe([doc.Texte("Objet : ", gras=True), f"consultation préalable, « {nom} » (RGPD 36(1))"]),
        doc.Paragraphe("Madame la Présidente, Monsieur le Président,"),
        doc.Paragraphe(f"Nous envisageons le traitement « {nom} ». L'analyse d'impact de l'article 35 du RGPD évalue le "
                       f"risque pour les personnes. {dit} Nous vous consultons donc avant de le mettre en œuvre."),
        doc.Paragraphe("Vous trouverez joints les éléments de l'article 36(3) :"),
        doc.Liste(["les responsabilités respectives du responsable, des co-responsables et des sous-traitants ;",
                   "les finalités et les moyens du traitement envisagé ;", "les mesures et garanties prévues ;",
                   "les coordonnées du délégué à la protection des données ;", "l'analyse d'impact."], marque="lettre"),
        doc.Paragraphe("Nous restons à votre disposition pour toute autre information."),
        doc.Signatures((_signataire(m),)),
    ]  # fmt: skip
    return doc.Document(
        titre="Consultation préalable de l'autorité de contrôle", sous_titre=f"Lettre · {nom}", blocs=blocs, organisme=o.nom,
        date_document=m.jour, etat_du_droit=m.etude.questionnaire.etat_du_droit.isoformat(), mention=o.mention,
        page_de_garde=False,
    )  # fmt: skip


def _signataire(m: Matiere) -> doc.CaseSignature:
    o = m.organisme
    return doc.CaseSignature("Le responsable du traitement", o.representant_nom, o.representant_qualite, o.ville)


def document_du_dossier(m: Matiere) -> doc.Document:
    """Le dossier de l'article 36(3), point par point, et toute l'étude à sa suite."""
    blocs = [*_objet(m), *_a_et_b(m), *_mesures(m), *_delegue(m), *_etude_jointe(m), *_autres(m), *_annexe(m)]
    return doc.Document(
        titre=f"Consultation préalable : {m.etude.objet.libelle}", sous_titre="Dossier de l'article 36(3) du RGPD",
        blocs=[doc.Sommaire(1), doc.SautDePage(), *blocs], organisme=m.organisme.nom, version=str(m.etude.objet.version),
        date_document=m.jour, etat_du_droit=m.etude.questionnaire.etat_du_droit.isoformat(),
        mention=" · ".join(t for t in (MENTION, m.organisme.mention) if t),
        proprietes={"Analyse d'impact": str(m.etude.objet.id)},
    )  # fmt: skip


def _objet(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Pourquoi cette consultation")
    if m.etude.aipd.statut != SAISINE:
        yield doc.Encadre("Avant d'envoyer", [
            f"L'étude est : {communs.statut(m).lower()}. La décision « consulter l'autorité » n'est pas celle du moment."
        ], "alerte")  # fmt: skip
    eleves = restent_eleves(m)
    if eleves:
        yield doc.Paragraphe(
            f"Restent élevés après les mesures prévues : {', '.join(r.rubrique.titre.lower() for r in eleves)}."
        )
    else:
        yield doc.Paragraphe(
            "Aucun risque n'est coté élevé après les mesures prévues. La consultation est due si le risque le reste, ou si "
            "un texte l'exige (RGPD 36) : dites lequel.", "alerte",
        )  # fmt: skip
    yield from communs.carte(m)
    yield doc.Paragraphe(EXPLICATION, "discret")
    if m.decidee and m.etude.decisions[0].motif:
        d = m.etude.decisions[0]
        yield doc.Fiche([("Décision", etude.decision_en_bref(m)), ("Motif", communs.paragraphes(d.motif))])


def _a_et_b(m: Matiere) -> Iterator[Any]:
    for lettre_, titre, sources in LIVRE:
        yield doc.Titre(1, f"{titre} (RGPD 36(3){lettre_})")
        if lettre_ == "a":
            yield from BLOCS["organisme"](m)
        for source in sources:
            yield from _source(m, source)


def _source(m: Matiere, source: str) -> Iterator[Any]:
    genre, _, nom = source.partition(":")
    if genre == "bloc":
        if blocs := BLOCS[nom](m):
            yield doc.Titre(2, "Prestataires liés au registre")
            yield from blocs
        return
    question = m.etude.questionnaire.par_code[nom]
    yield doc.Titre(2, question.libelle)
    yield from communs.reponse(m, question)


def _mesures(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Les mesures et les garanties (RGPD 36(3)c)")
    yield from communs.tableau_des_mesures(m)
    yield doc.Titre(2, "Ce qui est encore à faire")
    yield from communs.plan_d_action(m)
    for code in ("221", "223", "224", "225", "227"):
        yield from _source(m, f"question:{code}")


def _delegue(m: Matiere) -> Iterator[Any]:
    o = m.organisme
    yield doc.Titre(1, "Le délégué à la protection des données (RGPD 36(3)d)")
    adresse = "\n".join(filter(None, [o.dpo_adresse, f"{o.dpo_code_postal} {o.dpo_ville}".strip()]))
    yield doc.Fiche([
        ("Nom", ou(o.dpo_nom, "nom du délégué")),
        *([("Organisme", o.dpo_societe)] if o.dpo_societe else []),
        ("Courriel", ou(o.dpo_courriel, "courriel")),
        ("Téléphone", ou(o.dpo_telephone, "téléphone")),
        ("Adresse", ou(adresse, "adresse")),
    ])  # fmt: skip


def _etude_jointe(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "L'analyse d'impact (RGPD 36(3)e)")
    yield doc.Paragraphe(
        ["Elle suit en entier : ", doc.Renvoi("etude-jointe"), ". Le dossier compressé la porte aussi à part."]
    )


def _autres(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "Ce que l'autorité demanderait d'autre (RGPD 36(3)f)")
    a = m.etude.aipd
    if a.saisie_cnil_le:
        yield doc.Paragraphe(f"Autorité saisie le {date_en_lettres(a.saisie_cnil_le)}.")
    if a.reponse_cnil:
        yield doc.Fiche([("Réponse reçue", ecrire_date(a.reponse_cnil_le) or "non datée"),
                         ("Ce qu'elle dit", communs.paragraphes(a.reponse_cnil))])  # fmt: skip
    yield doc.Paragraphe("[à compléter : chaque demande, sa date, la réponse donnée]")
    yield doc.Titre(2, "Pièces jointes")
    yield doc.Liste([*ANNEXES, *m.pieces])


def _annexe(m: Matiere) -> Iterator[Any]:
    yield doc.Titre(1, "L'analyse d'impact", "etude-jointe", serie="annexe")
    yield from abaisser(etude.corps(m, visas=False))


def abaisser(blocs: Sequence[Any]) -> Iterator[Any]:
    """Les mêmes blocs un niveau plus bas, sans sommaire ni saut de page : un document dans un autre."""
    for bloc in blocs:
        if isinstance(bloc, doc.Titre):
            yield replace(bloc, niveau=min(4, bloc.niveau + 1))
        elif not isinstance(bloc, doc.Sommaire | doc.SautDePage):
            yield bloc
