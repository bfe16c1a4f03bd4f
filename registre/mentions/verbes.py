"""Comment le journal dit les mentions et les consentements, ce qu'ils ont à rappeler, ce qu'ils comptent."""

from __future__ import annotations

from registre import droits
from registre.mentions import faits as _faits  # noqa: F401
from registre.mentions.consentements.modele import TYPE as CONSENTEMENT
from registre.mentions.echeances import a_faire
from registre.mentions.modele import TYPE
from socle.echeances.sources import declarer_source
from socle.liens.types import declarer_liable
from socle.verbes import declarer_objet, declarer_verbe

declarer_objet(TYPE, "Mention d'information", "mentions.voir", droits.MENTIONS_LIRE, droits.MENTIONS_REDIGER)
declarer_liable(TYPE, "Mentions d'information", "mentions.creer")
declarer_objet(
    CONSENTEMENT, "Consentement", "consentements.voir", droits.CONSENTEMENTS_TENIR, droits.CONSENTEMENTS_TENIR
)
for verbe, phrase in {
    "mention.cree": "a préparé la mention d'information",
    "mention.enregistre": "a réglé la mention d'information",
    "mention.recrite": "a récrit un paragraphe de la mention d'information",
    "mention.publiee": "a publié une version de la mention d'information",
    "mention.confirmee": "a confirmé, pour la fiche d'aujourd'hui, la mention d'information",
    "mention.mise_en_ligne": "a mis en ligne la mention d'information",
    "mention.retiree_de_la_ligne": "a retiré de la page publique la mention d'information",
    "mention.exportee": "a produit la mention d'information",
    "mention.archive": "a archivé la mention d'information",
    "mention.desarchive": "a sorti des archives la mention d'information",
    "mention.personne_cherchee": "a cherché une personne parmi les consentements de la mention",
    "consentement.recueilli": "a inscrit le consentement",
    "consentement.retire": "a inscrit le retrait du consentement",
    "consentement.ouvert": "a ouvert l'identité du consentement",
    "consentement.identite_effacee": "a effacé l'identité du consentement",
}.items():
    declarer_verbe(verbe, phrase)

declarer_source("mentions", a_faire)
