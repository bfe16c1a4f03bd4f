"""Les règles de qualité réunies : `controler(saisie, faits)` rend ce qui est à corriger.

Ni base, ni page ; le jour est un fait.

Une règle rend les constats de son code, ou de plusieurs quand un seul passage les trouve (noms cachés). Ce que dit chaque
règle, son article et son degré de vérification sont dans `regles.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from registre.qualite import fond, liens, vie
from registre.qualite.constats import Constat, Faits, Regard
from registre.qualite.donnees import QUALITE
from registre.traitements.modele import TraitementSaisie

Fonction = Callable[[Regard], Iterator[Constat]]
TOUJOURS: Final[tuple[Fonction, ...]] = (vie.coquille_vide, vie.doublon, liens.personnes_dans_le_texte)
"""Ce qui se regarde aussi sur une fiche vide."""
FONCTIONS: Final[tuple[Fonction, ...]] = (
    fond.finalite_absente, fond.base_absente, fond.interet_legitime, fond.texte_non_cite, fond.titre_iii_article_6,
    fond.sensible_sans_condition, fond.nir_sans_alinea, fond.infraction_sans_fondement, fond.consentement_sans_retrait,
    fond.retrait_sans_modalite, fond.opposition_de_trop, fond.opposition_oubliee, fond.portabilite_de_trop,
    fond.decision_sans_logique, fond.aipd_non_posee, fond.information_absente, fond.droits_absents,
    vie.duree_absente, vie.duree_vague, vie.depart_absent, vie.sort_absent, vie.video_trop_longue, vie.texte_passe,
    vie.personnes_absentes, vie.donnees_absentes, vie.destinataires_absents, vie.mesure_absente, vie.revue_passee,
    vie.fiche_ancienne, vie.approuvee_sans_revue,
    liens.transfert_sans_pays, liens.transfert_sans_garantie, liens.garantie_perimee, liens.adequation_inexistante,
    liens.adequation_partielle, liens.liste_ancienne, liens.transfert_dans_l_union, liens.derogation_d_autorite,
    liens.hebergement_hors_ue, liens.destinataire_hors_ue, liens.sante_sans_hds, liens.hebergement_a_verifier,
    liens.prestataire_sans_clauses, liens.contrat_fini, liens.sous_traitant_non_lie, liens.conjoint_inconnu,
)  # fmt: skip


def controler(saisie: TraitementSaisie, faits: Faits) -> list[Constat]:
    """Ce qui est à corriger dans cette fiche, le plus grave d'abord. Pure : deux appels rendent la même liste."""
    regard = Regard(saisie, faits)
    fonctions = TOUJOURS if vie.est_vide(regard) else TOUJOURS + FONCTIONS
    trouves = [constat for fonction in fonctions for constat in fonction(regard)]
    return sorted(trouves, key=lambda c: QUALITE.rang[c.regle])


def empreinte(saisie: TraitementSaisie, constats: Iterable[Constat]) -> str:
    """Ce sur quoi portent les constats d'une règle : elle change si leurs phrases ou l'un des champs visés changent."""
    liste = sorted(constats)
    vus: dict[str, Any] = {nom: _valeur(getattr(saisie, nom, None)) for nom in sorted({c.groupe for c in liste})}
    contenu = json.dumps([liste, vus], ensure_ascii=False, default=str)
    return hashlib.sha256(contenu.encode()).hexdigest()


def _valeur(valeur: Any) -> Any:
    """La valeur d'un champ, sans l'identifiant de ses lignes : une ligne réécrite à l'identique n'est pas un changement."""
    if isinstance(valeur, list):
        return [v.model_dump(mode="json", exclude={"id"}) if hasattr(v, "model_dump") else v for v in valeur]
    return valeur
