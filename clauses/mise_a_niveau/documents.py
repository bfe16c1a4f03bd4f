"""L'avenant, sa lettre, la lettre de relance, en arbres de document. Rien n'y est inventé : un blanc reste un blanc.

Les textes des lettres sont des modèles à relire ; les clauses et leurs références viennent de la bibliothèque.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from clauses.mise_a_niveau.projets import Projet
from clauses.mise_a_niveau.redaction import BLANC, avec_blancs
from clauses.redaction.composition import Texte
from clauses.redaction.documents import Entete, blocs_de_l_annexe, blocs_de_l_article, document
from clauses.redaction.typographie import typographier
from clauses.redaction.valeurs import est_a_completer
from socle import documents as doc
from socle.documents.dates import date_en_lettres

PIECES: Final = {"lettre": "Lettre d'accompagnement", "avenant": "Avenant", "relance": "Lettre de relance"}
ADRESSE: Final = "[adresse, à compléter]"
HABILITE: Final = "[nom et qualité de la personne habilitée, à compléter par le signataire]"
REFERENCE: Final = "[référence, à compléter]"
_MOYENS: Final = {
    "courriel": "par courriel", "recommande": "par lettre recommandée", "courrier": "par courrier",
    "plateforme": "par la plateforme d'achat", "remise": "en main propre",
}  # fmt: skip


def arbre(projet: Projet, piece: str, jour: date) -> doc.Document:
    """Le document de ce nom (`PIECES`) ; `KeyError` s'il n'existe pas."""
    return {"lettre": lettre, "avenant": avenant, "relance": relance}[piece](projet, jour)


def avenant(projet: Projet, jour: date) -> doc.Document:
    """L'avenant : les parties, ce qu'il ajoute et ce qu'il ne change pas, les signatures, les clauses, les annexes."""
    texte = avec_blancs(projet.texte)
    blocs: list[Any] = [
        doc.Titre(1, "Les parties et le contrat"), _parties(projet), *_objet(texte),
        _signatures(projet), doc.SautDePage(),
    ]  # fmt: skip
    for groupe, articles in groupby(texte.articles, key=lambda a: a.clause.groupe):
        blocs.append(doc.Titre(1, texte.bibliotheque.groupe(groupe)))
        for article in articles:
            blocs += blocs_de_l_article(article, article.alineas)
    for annexe in texte.annexes:
        blocs += blocs_de_l_annexe(annexe)
    titre = "Avenant RGPD"
    return replace(document(texte, _entete(projet, jour), titre, _contrat(projet), blocs), page_de_garde=False)


def _entete(projet: Projet, jour: date) -> Entete:
    """« Projet » tant que l'organisme a quelque chose à compléter ; ce qui revient au prestataire n'y fait rien."""
    p = projet.parties
    return Entete(
        organisme=p.nom, contrat=_contrat(projet), jour=projet.avenant.envoye_le or jour,
        version=str(projet.version), mention=p.mention, arrete=not projet.a_nous,
    )  # fmt: skip


def _contrat(projet: Projet) -> str:
    """« Contrat 2024-017 avec Éditions Fictives » ; la référence reste à compléter si personne ne la sait."""
    return f"Contrat {projet.parties.contrat or REFERENCE} avec {projet.parties.prestataire}"


def _parties(projet: Projet) -> doc.Fiche:
    p, v = projet.parties, projet.texte.variables
    signataire = ", ".join(x for x in (p.representant, p.qualite) if x) or "[nom et qualité, à compléter]"
    objet = typographier(str(v["contrat_objet"]))
    return doc.Fiche([
        (f"La {v['collectivite']}", f"{p.nom}\n{p.adresse or ADRESSE}\nReprésentée par : {signataire}"),
        ("Délégué à la protection des données", p.delegue or BLANC),
        (f"Le {v['titulaire']}", f"{p.prestataire}\n{p.prestataire_adresse or ADRESSE}\nReprésenté par : {HABILITE}"),
        (f"Le {v['contrat']}", f"{p.contrat or REFERENCE}\nObjet : {objet}"),
        ("Avenant n°", projet.avenant.numero or BLANC),
    ])  # fmt: skip


def _objet(texte: Texte) -> Iterator[Any]:
    """Ce que l'avenant ajoute, ce qu'il ne change pas : l'article DEF-02 le stipule, on y renvoie."""
    v = texte.variables
    contrat, collectivite, titulaire = v["contrat"], v["collectivite"], v["titulaire"]
    yield doc.Titre(1, "Objet de l’avenant")
    yield doc.Paragraphe(typographier(
        f"Pour exécuter le {contrat}, le {titulaire} traite des données personnelles pour le compte de la {collectivite}. Le "
        "présent avenant ajoute les clauses qui régissent ce traitement, comme le demande l'article 28 du règlement (UE) "
        "2016/679 (RGPD). Ces clauses, numérotées ci-après, et leurs annexes en font partie ; elles s'y désignent "
        "ensemble par les mots « la présente annexe »."
    ))  # fmt: skip
    yield doc.Paragraphe([
        typographier(f"Il ne modifie ni l'objet, ni la durée, ni l'équilibre du {contrat} (article "),
        doc.Renvoi("DEF-02", "numero"), "). ", typographier(_fondement(texte)),
    ])  # fmt: skip
    yield doc.Paragraphe(typographier("Il prend effet à la date de la dernière signature."))


def _fondement(texte: Texte) -> str:
    """La référence que la bibliothèque donne au cas de l'avenant ; rien si elle n'en donne plus."""
    article = texte.article("DEF-02")
    refs = [f.ref for f in article.clause.fondements if "avenant" in f.ref] if article else []
    return f"Fondement : {refs[0]}." if refs else ""


def _signatures(projet: Projet) -> doc.Signatures:
    p, v = projet.parties, projet.texte.variables
    return doc.Signatures((
        doc.CaseSignature(f"Pour la {v['collectivite']}", p.representant, p.qualite),
        doc.CaseSignature(f"Pour le {v['titulaire']}"),
    ))  # fmt: skip


def lettre(projet: Projet, jour: date) -> doc.Document:
    """La lettre qui accompagne l'avenant : ce que l'on demande, ce qu'il reste à remplir, pour quand."""
    retour = _jour(projet.avenant.retour_le)
    blocs: list[Any] = [
        _adresses(projet, retour),
        doc.Paragraphe("Madame, Monsieur,"), *_pourquoi(projet),
        _intertitre("Ce que nous vous demandons"),
        doc.Liste([
            typographier("relire l'avenant ; si un point vous arrête, dites-le-nous : nous préférons en parler ;"),
            typographier("remplir ce qui vous revient (liste ci-dessous) et vérifier le reste ;"),
            typographier(f"le faire signer par une personne habilitée et nous le renvoyer en PDF, annexes comprises, "
                         f"avant le {retour}."),
        ], marque="nombre"),
        _intertitre("Ce qu’il vous revient de remplir"), doc.Liste([typographier(x) for x in _a_remplir(projet)]),
        *_fin(projet),
    ]  # fmt: skip
    return _courrier(projet, "Avenant à signer", blocs, projet.avenant.envoye_le or jour)


def _pourquoi(projet: Projet) -> Iterator[Any]:
    contrat = projet.parties.contrat
    du_contrat = f"du contrat {contrat}" if contrat else "du contrat qui nous lie"
    yield doc.Paragraphe(typographier(
        f"Dans le cadre {du_contrat}, vous traitez des données personnelles pour notre compte. Le règlement général sur "
        "la protection des données demande que des clauses écrites l'encadrent (RGPD, article 28, paragraphe 3). Nous "
        "n'en avons pas de signées, et encore valables, dans notre dossier."
    ))  # fmt: skip
    yield doc.Paragraphe(typographier(
        "L'avenant joint les apporte. Il ne change ni l'objet, ni la durée, ni l'équilibre du contrat. Si vous détenez déjà "
        "des clauses équivalentes, signées avec nous, une copie suffira : nous la comparerons à ce texte."
    ))  # fmt: skip


def _a_remplir(projet: Projet) -> Iterator[str]:
    """Ce que seul le prestataire sait ; ce qui est déjà connu est à vérifier."""
    v = projet.texte.variables
    yield "les nom et qualité de la personne qui signe ;"
    if est_a_completer(v["dpo_titulaire"]):
        yield "votre interlocuteur pour les données personnelles, et votre délégué si vous en avez un ;"
    yield "annexe 1 : vérifiez la description des traitements, et complétez la nature des opérations ;"
    yield "annexe 2 : les mesures de sécurité que vous appliquez, thème par thème, et ce qui permet de le vérifier ;"
    yield (
        "annexe 3 : chaque sous-traitant ultérieur, où il intervient, et le droit étranger auquel il serait soumis. S'il "
        f"n'y en a pas, écrivez « néant » : le {v['titulaire']} signe aussi cette mention."
    )


def _fin(projet: Projet) -> Iterator[Any]:
    p, terme = projet.parties, projet.texte.variables["collectivite"]
    if projet.avenant.ajout:
        yield doc.Paragraphe(typographier(projet.avenant.ajout))
    yield doc.Paragraphe(typographier(f"Votre réponse et vos questions : {p.reponse or '[adresse, à compléter]'}."))
    yield doc.Paragraphe(typographier("Nous vous prions d'agréer, Madame, Monsieur, nos salutations distinguées."))
    signataire = "\n".join(x for x in (p.representant, p.qualite) if x) or "[nom et qualité du signataire, à compléter]"
    yield doc.Paragraphe([doc.Texte(f"Pour la {terme},\n{signataire}")])


def relance(projet: Projet, jour: date) -> doc.Document:
    """La lettre de relance : quand l'avenant est parti, ce qui manque, la nouvelle date."""
    a = projet.avenant
    retour = _jour(a.attendu_le if a.attendu_le and a.attendu_le > jour else None)
    moyen = f" {_MOYENS[a.canal]}" if a.canal in _MOYENS else ""
    rappel = f" Nous vous l'avons rappelé le {_jour(a.relance_le)}." if a.relance_le and a.relance_le < jour else ""
    blocs: list[Any] = [
        _adresses(projet, retour),
        doc.Paragraphe("Madame, Monsieur,"),
        doc.Paragraphe(typographier(
            f"Le {_jour(a.envoye_le)}, nous vous avons adressé{moyen} un avenant de protection des données personnelles. "
            f"Nous n'avons pas reçu l'exemplaire signé.{rappel}"
        )),
        doc.Paragraphe(typographier(
            "Tant qu'il n'est pas signé, le traitement que vous faites pour nous n'est pas encadré comme l'exige le "
            "règlement général sur la protection des données (RGPD, article 28, paragraphe 3), qui nous oblige tous deux."
        )),
        doc.Paragraphe(typographier(
            f"Merci de nous le renvoyer en PDF, rempli et signé, avant le {retour}. Si un point vous arrête, ou si vous avez "
            "besoin de plus de temps, dites-le-nous simplement : une réponse, même d'attente, nous est utile."
        )),
        *_fin(projet),
    ]  # fmt: skip
    return _courrier(projet, "Avenant en attente de signature", blocs, a.relance_le or jour)


def _adresses(projet: Projet, retour: str) -> doc.Fiche:
    p = projet.parties
    expediteur = "\n".join(x for x in (p.nom, p.adresse, p.telephone) if x)
    contact = typographier(f"\nÀ l'attention de {p.prestataire_contact}") if p.prestataire_contact else ""
    return doc.Fiche([
        ("De", expediteur), ("À", f"{p.prestataire}\n{p.prestataire_adresse or ADRESSE}{contact}"),
        ("Contrat", p.contrat or REFERENCE), ("Réponse demandée avant le", retour),
    ])  # fmt: skip


def _courrier(projet: Projet, titre: str, blocs: list[Any], jour: date) -> doc.Document:
    p = projet.parties
    return doc.Document(
        titre=titre, sous_titre="Protection des données personnelles", blocs=blocs, organisme=p.nom, date_document=jour,
        mention=p.mention, etat_du_droit=projet.texte.bibliotheque.meta.etat_du_droit.isoformat(), page_de_garde=False,
    )  # fmt: skip


def _intertitre(texte: str) -> doc.Paragraphe:
    """Une lettre n'a pas de chapitres : un mot en gras suffit."""
    return doc.Paragraphe([doc.Texte(texte, gras=True)])


def _jour(jour: date | None) -> str:
    return date_en_lettres(jour) if jour else "[date, à compléter]"
