"""Budgets de requêtes : le nombre ne dépend ni du nombre de lignes, ni du nombre d'organismes.

Chaque page est mesurée sur peu puis sur beaucoup ; le budget est la mesure, décomposée en commentaire.
Socle de toute page d'organisme : 1 personne, 1 organisme, 1 rôles, 1 marqueur de démonstration = 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fabriques.client import ClientMaison, Maison, assembler
from fabriques.croissance import agrandir, petit_monde
from fabriques.monde import monde_neuf
from fabriques.requetes import budget_requetes

Geste = Callable[[ClientMaison, Maison], object]


def _fiche(client: ClientMaison, maison: Maison, suite: str = "") -> None:
    client.aller(f"{maison.base}/traitements/{maison.reperes['fiche']}{suite}")


def _referentiel(client: ClientMaison, maison: Maison, suite: str = "") -> None:
    client.aller(f"{maison.base}/referentiels/{maison.reperes['referentiel']}{suite}")


def _adresse_des_rapports(maison: Maison) -> str:
    return f"{maison.base}/autodiagnostics/{maison.reperes['autodiagnostic']}/rapports"


def _rapports(client: ClientMaison, maison: Maison, suite: str = "") -> None:
    client.aller(f"{_adresse_des_rapports(maison)}{suite}")


def _apercu_de_copie(client: ClientMaison, maison: Maison) -> None:
    champs = {"de": str(maison.commune.id), "objet": str(maison.reperes["fiche"]), "tout": "oui", "geste": "apercevoir"}
    client.poster(f"{maison.base}/duplication/", champs, statut=200)


BUDGETS: dict[str, tuple[int, Geste]] = {
    # 4 + total + page + services
    "liste": (7, lambda c, m: c.aller(f"{m.base}/traitements/")),
    # 4 + recherche + total + page + services
    "recherche": (8, lambda c, m: c.aller(f"{m.base}/traitements/?q=fiche")),
    # 4 + fiche + 7 groupes de lignes + objet + liens + objets liés + fiche de décision et études (AIPD) + mentions
    # + qualité (écartés, noms proches, organisme…) + provenance, pour la copie et pour le modèle
    "fiche": (28, _fiche),
    # 4 + fiche + 7 groupes + brouillon
    "formulaire": (13, lambda c, m: _fiche(c, m, "/modifier")),
    # 4 + fiche + 7 groupes + entrées + contenus (aucun nom : la ligne de commande)
    "historique": (14, lambda c, m: _fiche(c, m, "/historique")),
    # 4 + à faire (une requête par source, deux pour les prestataires et les jeux : 42) + délégué + bilans (registre, plan)
    # + fiches modèles (organisme, fiches, provenances, ce qu'ils adaptent, choix, modèles de la maison)
    "tableau de bord": (55, lambda c, m: c.aller(f"{m.base}/")),
    # 4 + entrées (aucun nom à lire ici)
    "journal": (5, lambda c, m: c.aller(f"{m.base}/journal")),
    # 4 + nombre de membres + membres
    "identité": (6, lambda c, m: c.aller(f"{m.base}/organisme")),
    # 4 + imports
    "imports": (5, lambda c, m: c.aller(f"{m.base}/imports/")),
    # 4 + correspondances d'ici et d'au-dessus
    "correspondances des imports": (5, lambda c, m: c.aller(f"{m.base}/imports/correspondances/")),
    # 3 + organisme + fiches + 7 groupes + liens + objets liés + tête (2) + entrée + contenu + tête
    "export": (19, lambda c, m: c.poster(f"{m.base}/exports/registre.json", statut=200)),
    # 4 + objet + liens + objets liés + candidats, une requête par type liable + preuves (3) + actions ; un lien ne coûte rien
    "liens": (31, lambda c, m: c.aller(f"{m.base}/objets/{m.reperes['fiche']}/liens")),
    # 4 + total + page ; l'alias des prestataires, les personnes du plan et ceux qui y ont une action
    "systèmes": (6, lambda c, m: c.aller(f"{m.base}/systemes/")),
    "prestataires": (7, lambda c, m: c.aller(f"{m.base}/prestataires/")),
    "projets": (6, lambda c, m: c.aller(f"{m.base}/projets/")),
    "preuves": (6, lambda c, m: c.aller(f"{m.base}/preuves/")),
    "actions": (8, lambda c, m: c.aller(f"{m.base}/actions/")),
    # 4 + total + page + publics + années
    "séances": (8, lambda c, m: c.aller(f"{m.base}/sensibilisation/")),
    # 4 + fiche et publics + liens et objets liés
    "séance": (9, lambda c, m: c.aller(f"{m.base}/sensibilisation/{m.reperes['seance']}")),
    # 4 + mentions vivantes et leurs fiches + délégués + fiches du registre
    "mentions": (7, lambda c, m: c.aller(f"{m.base}/mentions/")),
    # 4 + mention et ses fiches liées + organisme + fiches du registre et 7 groupes + page en ligne + délégué + versions
    # + traitements proposés + objet, liens et objets liés
    "mention": (22, lambda c, m: c.aller(f"{m.base}/mentions/{m.reperes['mention']}")),
    # 4 + mention et ses fiches liées + versions
    "version d'une mention": (7, lambda c, m: c.aller(f"{m.base}/mentions/{m.reperes['mention']}/versions/1")),
    # 4 + mention et ses fiches liées + total + page + versions + comptes
    "consentements": (10, lambda c, m: c.aller(f"{m.base}/mentions/{m.reperes['consentements']}/consentements/")),
    # 4 + objet + consentement + version + mention et ses fiches liées
    "consentement": (9, lambda c, m: c.aller(f"{m.base}/consentements/{m.reperes['consentement']}")),
    # 4 + demandes ouvertes, leurs attentes et prolongations + total + page
    "demandes": (9, lambda c, m: c.aller(f"{m.base}/demandes/")),
    # 4 + fiche et ses quatre suites de lignes + objet et coffret + objet, liens et objets liés + garde
    "demande": (15, lambda c, m: c.aller(f"{m.base}/demandes/{m.reperes['demande']}")),
    # 4 + fiche et ses lignes + fiches visées, liens, objets liés, systèmes, prestataires + bases et régimes
    "recherches d'une demande": (12, lambda c, m: c.aller(f"{m.base}/demandes/{m.reperes['demande']}/recherches")),
    # 4 + la demande et ses lignes, son identité
    "courriers d'une demande": (12, lambda c, m: c.aller(f"{m.base}/demandes/{m.reperes['demande']}/courriers")),
    # 3 + envois en attente + formulaire + réglages
    "formulaire public": (7, lambda c, m: c.aller(f"{m.base}/demandes/formulaire")),
    # 4 + total + page
    "violations": (6, lambda c, m: c.aller(f"{m.base}/violations/")),
    # 4 + fiche + notifications + contact + prestataires proposés + liens et objets liés
    "violation": (10, lambda c, m: c.aller(f"{m.base}/violations/{m.reperes['violation']}")),
    # 4 + organisme (déjà lu) + fiche + notifications + contact + liens et preuves liées
    "violation pour la CNIL": (10, lambda c, m: c.aller(f"{m.base}/violations/{m.reperes['violation']}/cnil")),
    # 3 + tête (2) + tous les incidents + organisme (déjà lu) + notifications + entrée et contenu (3)
    "registre des violations": (11, lambda c, m: c.poster(f"{m.base}/violations/registre.xlsx", statut=200)),
    # 4 + règles du nœud et des siens + règles rangées
    "règles de conservation": (6, lambda c, m: c.aller(f"{m.base}/conservation/")),
    # 4 + fiche + liens et objets liés
    "règle de conservation": (7, lambda c, m: c.aller(f"{m.base}/conservation/{m.reperes['regle']}")),
    # 4 + règles + fiches et leurs 7 groupes
    "durées du registre": (14, lambda c, m: c.aller(f"{m.base}/conservation/durees")),
    # 4 + fonds dus + purges dites + catégories de données
    "à éliminer": (9, lambda c, m: c.aller(f"{m.base}/conservation/a-eliminer")),
    # 4 + total + page
    "fonds": (6, lambda c, m: c.aller(f"{m.base}/conservation/fonds/")),
    # 4 + fiche + options (fiches, règles) + liens et objets liés
    "un fonds": (9, lambda c, m: c.aller(f"{m.base}/conservation/fonds/{m.reperes['fonds']}")),
    # 4 + total + page
    "bordereaux": (6, lambda c, m: c.aller(f"{m.base}/conservation/bordereaux/")),
    # 4 + fiche + règles + articles + liens et objets liés
    "bordereau": (9, lambda c, m: c.aller(f"{m.base}/conservation/bordereaux/{m.reperes['bordereau']}")),
    # 4 + lots + nombres
    "lots": (6, lambda c, m: c.aller(f"{m.base}/lots/")),
    # 4 + lot + nombres + lignes
    "lot": (7, lambda c, m: c.aller(f"{m.base}/lots/{m.reperes['lot']}")),
    # 4 + reprises
    "listes d'organismes": (5, lambda c, m: c.aller(f"{m.base}/organismes/importer")),
    # 4 + reprise + clé + sous-arbre (chemin, organismes) auquel l'aperçu se compare
    "liste d'organismes": (8, lambda c, m: c.aller(f"{m.base}/organismes/importer/{m.reperes['liste']}")),
    # 4 + reprises ; 4 + reprise + clé
    "listes de comptes": (5, lambda c, m: c.aller(f"{m.base}/comptes/liste")),
    "liste de comptes": (6, lambda c, m: c.aller(f"{m.base}/comptes/liste/{m.reperes['comptes']}")),
    # 4 + reprises ; 4 + reprise + clé
    "listes de sous-traitants": (5, lambda c, m: c.aller(f"{m.base}/listes/prestataires")),
    "liste de sous-traitants": (
        6,
        lambda c, m: c.aller(f"{m.base}/listes/prestataires/{m.reperes['liste_prestataires']}"),
    ),
    "reprises de preuves": (5, lambda c, m: c.aller(f"{m.base}/listes/preuves")),
    # 4 + reprise + clé + objets
    "reprise de preuves": (7, lambda c, m: c.aller(f"{m.base}/listes/preuves/{m.reperes['liste_preuves']}")),
    "listes d'actions": (5, lambda c, m: c.aller(f"{m.base}/listes/actions")),
    "liste d'actions": (6, lambda c, m: c.aller(f"{m.base}/listes/actions/{m.reperes['liste_actions']}")),
    # 4 + dépôts (et la lignée, sous un nœud)
    "dépôts": (5, lambda c, m: c.aller(f"{m.base}/depots/nouveau")),
    # 4 + dépôt + parts + chemin et organismes
    "dépôt": (8, lambda c, m: c.aller(f"{m.base}/depots/{m.reperes['depot']}")),
    # 4 + dépôt, part et clé + dépôt et parts + chemin et organismes
    "part d'un dépôt": (11, lambda c, m: c.aller(f"{m.base}/depots/{m.reperes['depot']}/parts/0")),
    # 4 + lignée + chemin et organismes + chemin, organisme et rôles de la source + fiches
    "copier ailleurs": (11, lambda c, m: c.aller(f"{m.base}/duplication/")),
    # 4 + chemin et organismes (deux fois) + chemin, organisme et rôles de la source + objet, fiche, 7 groupes, liens
    # + modèle dont elle descend + ce qui ne suit pas (liens, mentions, actions, objets) + fiches et copies des membres
    "aperçu d'une copie": (28, _apercu_de_copie),
    # 4 + fiche + lignée + chemin, organismes et copies
    "où est une fiche": (9, lambda c, m: c.aller(f"{m.base}/duplication/copies/{m.reperes['fiche']}")),
    # 4 + total + page
    "bilans annuels": (6, lambda c, m: c.aller(f"{m.base}/bilans/")),
    # 4 + bilan + celui d'avant + chaque chiffre pour deux années (le journal lu une fois par année) + chaque fait du jour
    "bilan annuel": (220, lambda c, m: c.aller(f"{m.base}/bilans/{m.reperes['bilan']}")),
    # 4 + chemin, organismes + bilans et chiffres de deux années
    "bilan du territoire": (200, lambda c, m: c.aller(f"{m.base}/bilans/territoire/2026")),
    # 4 + séances + présences + effectifs + thèmes
    "année de sensibilisation": (8, lambda c, m: c.aller(f"{m.base}/sensibilisation/annees/2026")),
    # 4 + fiches visibles + organismes qui les tiennent
    "annuaire": (6, lambda c, m: c.aller(f"{m.base}/annuaire/")),
    # 4 + total + page
    "jeux": (6, lambda c, m: c.aller(f"{m.base}/jeux/")),
    "publications": (6, lambda c, m: c.aller(f"{m.base}/publications/")),
    # 4 + total + page + noms des jeux
    "réutilisateurs": (7, lambda c, m: c.aller(f"{m.base}/reutilisations/")),
    # 4 + jeux et leurs contrats
    "matrice": (5, lambda c, m: c.aller(f"{m.base}/jeux/matrice")),
    # 4 + organisme + contrats + jeux + organismes qui en ont
    "ouverture": (8, lambda c, m: c.aller(f"{m.base}/ouverture/?etat=a_verifier")),
    # 4 + chemin + organismes du sous-arbre + contrats + jeux + organismes qui en ont
    "ouverture du territoire": (9, lambda c, m: c.aller(f"{m.base}/ouverture/territoire")),
    # 4 + total + page
    "contrats": (6, lambda c, m: c.aller(f"{m.base}/contrats/")),
    # 4 + clauses propres (et leurs rédactions s'il y en a)
    "bibliothèque": (6, lambda c, m: c.aller(f"{m.base}/clauses/")),
    # 4 + organisme (déjà lu) + contrat + clauses propres et rédactions
    "rédaction": (9, lambda c, m: c.aller(f"{m.base}/contrats/{m.reperes['contrat']}/clauses")),
    # 4 + contrats + obligations + preuves (liens, objets) + contrats qui ont un suivi (2)
    "suivi": (10, lambda c, m: c.aller(f"{m.base}/obligations/?etat=toutes")),
    # 4 + contrat + obligations + preuves (liens, objets)
    "suivi d'un contrat": (8, lambda c, m: c.aller(f"{m.base}/contrats/{m.reperes['suivi']}/suivi")),
    # 4 + contrats + contrats suivis + obligations
    "calendrier des contrats": (7, lambda c, m: c.aller(f"{m.base}/obligations/calendrier")),
    # 4 + total + page + états
    "hôtes": (7, lambda c, m: c.aller(f"{m.base}/hotes/")),
    "certificats": (7, lambda c, m: c.aller(f"{m.base}/certificats/")),
    # 4 + fiche + états + constats courants + histoire + systèmes proposés + objet, liens et objets liés
    "certificat": (12, lambda c, m: c.aller(f"{m.base}/certificats/{m.reperes['certificat']}")),
    # 4 + total + page
    "autodiagnostics": (6, lambda c, m: c.aller(f"{m.base}/autodiagnostics/")),
    # 4 + objet, ligne, copie, cibles, réponses, liens, objets liés, preuves ; systèmes proposés, référentiels (2)
    "bilan": (15, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}")),
    "questions": (13, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}/questions")),
    # 4 + l'état entier + actions, nombres du registre, autodiagnostics que lit le plan
    "écarts": (15, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}/ecarts")),
    # 4 + l'état entier
    "couverture": (12, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}/couverture")),
    # 4 + l'état entier + offres, partagées, demandes, organisme, membres
    "partage": (17, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}/partage")),
    # 4 + l'état entier + référentiels visibles + systèmes encore là
    "reprise": (15, lambda c, m: c.aller(f"{m.base}/autodiagnostics/{m.reperes['autodiagnostic']}/reprendre")),
    # 4 + objet et ligne
    "rapports": (5, _rapports),
    # 4 + l'état entier + les autres + repères
    "comparaison": (14, lambda c, m: _rapports(c, m, "/comparaison")),
    # 4 + chemin + organismes + clos + repères
    "autodiagnostics du territoire": (8, lambda c, m: c.aller(f"{m.base}/autodiagnostics/territoire")),
    # 4 + organisme (déjà lu) + membres + un fait par requête, ou quelques-unes + attestations
    "parcours": (38, lambda c, m: c.aller(f"{m.base}/parcours/")),
    # 4 + chemin + organismes + faits + attestations
    "étapes du territoire": (34, lambda c, m: c.aller(f"{m.base}/parcours/territoire")),
    "carte du territoire": (36, lambda c, m: c.aller(f"{m.base}/parcours/territoire/carte")),
    # 4 + validations (2)
    "validations": (6, lambda c, m: c.aller(f"{m.base}/validations-juridiques/")),
    # 3 + l'état entier + organisme, actions, constats (5), validations, repères, journal
    "rapport": (27, lambda c, m: c.poster(f"{_adresse_des_rapports(m)}/donnees.csv", statut=200)),
    # 4 + organisme + fiches, provenances, ce qu'ils adaptent, choix + modèles de la maison
    "fiches modèles": (10, lambda c, m: c.aller(f"{m.base}/fiches-modeles/")),
    "fiches qui manquent": (10, lambda c, m: c.aller(f"{m.base}/fiches-modeles/manquants")),
    # 4 + modèle livré : organisme, fiches, provenances, ce qu'ils adaptent, choix + chemin et organismes du
    # sous-arbre + ceux qui l'ont
    "fiche modèle": (12, lambda c, m: c.aller(f"{m.base}/fiches-modeles/m/site_internet")),
    # 4 + fiche (objet, fiche, 7 groupes) + provenance, modèle + ce qu'il disait
    "fiche et son modèle": (16, lambda c, m: c.aller(f"{m.base}/traitements/{m.reperes['suivie']}/modele")),
    # 4 + chemin et organismes du sous-arbre + fiches, provenances, ce qu'ils adaptent, choix + modèles de la maison
    "fiches du territoire": (11, lambda c, m: c.aller(f"{m.base}/fiches-modeles/territoire")),
    # 4 + dossier + 4 groupes + systèmes + désignations
    "crise": (11, lambda c, m: c.aller(f"{m.base}/crise/")),
    # 4 + dossier + 4 groupes + systèmes + systèmes proposés + objet et liens
    "dossier de crise": (13, lambda c, m: c.aller(f"{m.base}/crise/{m.reperes['crise']}")),
    # 4 + total + page
    "désignations": (6, lambda c, m: c.aller(f"{m.base}/rssi/")),
    # 4 + total + page + désignation en cours
    "délégué": (7, lambda c, m: c.aller(f"{m.base}/delegue/")),
    # 4 + désignation + liens et objets liés + chemin et organismes du sous-arbre
    "désignation du délégué": (9, lambda c, m: c.aller(f"{m.base}/delegue/{m.reperes['designation']}")),
    # 4 + désignation + chemin et organismes du sous-arbre + désignations des membres
    "délégué des membres": (8, lambda c, m: c.aller(f"{m.base}/delegue/{m.reperes['designation']}/membres")),
    # 4 + total + page
    "questions au délégué": (6, lambda c, m: c.aller(f"{m.base}/questions/")),
    # 4 + chemin + organismes du sous-arbre + questions
    "questions du territoire": (7, lambda c, m: c.aller(f"{m.base}/questions/territoire")),
    # 4 + question + messages + réponses gardées + objet, liens et objets liés
    "question au délégué": (10, lambda c, m: c.aller(f"{m.base}/questions/{m.reperes['question']}")),
    # 4 + réponses visibles
    "réponses gardées": (5, lambda c, m: c.aller(f"{m.base}/reponses-gardees/")),
    # 4 + avis inscrits + avis des traitements, des repérages, des études, des projets
    "avis du délégué": (9, lambda c, m: c.aller(f"{m.base}/avis-dpo/")),
    # 4 + avis + objet, liens et objets liés
    "avis": (8, lambda c, m: c.aller(f"{m.base}/avis-dpo/{m.reperes['avis_dpo']}")),
    # 4 + lignes de l'année
    "temps": (5, lambda c, m: c.aller(f"{m.base}/temps/?annee=2026")),
    # 4 + chemin + organismes du sous-arbre + minutes
    "temps du territoire": (7, lambda c, m: c.aller(f"{m.base}/temps/territoire?annee=2026")),
    # 4 + total + page
    "visites": (6, lambda c, m: c.aller(f"{m.base}/visites/")),
    # 4 + visite et constats, deux fois + actions portées + objet, liens et objets liés
    "visite": (12, lambda c, m: c.aller(f"{m.base}/visites/{m.reperes['visite']}")),
    # 4 + total + page
    "conventions": (6, lambda c, m: c.aller(f"{m.base}/convention-dpo/")),
    # 4 + convention et membres + chemin, organismes et minutes + organisme et membres proposés + objet, liens et objets liés
    "convention": (14, lambda c, m: c.aller(f"{m.base}/convention-dpo/{m.reperes['convention']}")),
    # 4 + organisme (déjà lu) + comptes + désignations + adoptions
    "procédures": (8, lambda c, m: c.aller(f"{m.base}/procedures/")),
    "procédure": (8, lambda c, m: c.aller(f"{m.base}/procedures/violation")),
    # 4 + importés visibles + organismes qui les tiennent
    "référentiels": (6, lambda c, m: c.aller(f"{m.base}/referentiels/")),
    # 4 + ligne + organisme qui le tient + objet
    "référentiel": (7, _referentiel),
    # les mêmes, puis importés visibles + organismes, puis ligne + organisme + objet de l'ancien
    "versions comparées": (12, lambda c, m: _referentiel(c, m, f"/comparer?avec={m.reperes['ancien_referentiel']}")),
    # 4 + total + page
    "homologations": (6, lambda c, m: c.aller(f"{m.base}/homologations/")),
    # 4 + dossier et ses 3 groupes + avis + décisions + attestation + options (2) + objet et liens
    "homologation": (15, lambda c, m: c.aller(f"{m.base}/homologations/{m.reperes['homologation']}")),
    # 4 + dossier et ses 3 groupes
    "risques": (8, lambda c, m: c.aller(f"{m.base}/homologations/{m.reperes['homologation']}/risques")),
    # 4 + dossier et ses 3 groupes + avis + décisions + attestation
    "décision": (11, lambda c, m: c.aller(f"{m.base}/homologations/{m.reperes['homologation']}/decision")),
    # 4 + organisme (déjà lu) + fiches de décision + études + fiches du registre et 7 groupes
    "faut-il une AIPD": (15, lambda c, m: c.aller(f"{m.base}/aipd/reperages/")),
    # 4 + fiche du registre : décision (aucune), fiche et 7 groupes, organisme, études
    "repérage": (15, lambda c, m: c.aller(f"{m.base}/aipd/reperages/fiche/{m.reperes['fiche']}")),
    # 4 + total + page
    "analyses d'impact": (6, lambda c, m: c.aller(f"{m.base}/aipd/")),
    # 4 + modèles tirés d'une étude et leurs organismes
    "modèles d'analyses": (5, lambda c, m: c.aller(f"{m.base}/aipd/modeles/")),
    # 4 + étude (7) + liens, objets et preuves + actions
    "risques d'une analyse": (15, lambda c, m: c.aller(f"{m.base}/aipd/{m.reperes['aipd']}/risques")),
    # 4 + objet et ligne
    "documents d'une analyse": (6, lambda c, m: c.aller(f"{m.base}/aipd/{m.reperes['aipd']}/documents")),
    # 4 + étude (7) + liens, objets et preuves
    "consultation de la CNIL": (14, lambda c, m: c.aller(f"{m.base}/aipd/{m.reperes['aipd']}/saisine")),
    # personne + racines + nœuds + marqueur
    "organismes": (4, lambda c, m: c.aller("/organismes")),
}


def mesurer(client: ClientMaison, maison: Maison, geste: Geste) -> list[str]:
    with budget_requetes(maison.monde.instance.base, 10_000) as vues:
        geste(client, maison)
    return vues


@dataclass
class Mesure:
    """Les requêtes d'une page sur peu, puis sur beaucoup ; `faute` : ce qui l'a empêchée de s'ouvrir."""

    peu: list[str] = field(default_factory=list)
    beaucoup: list[str] = field(default_factory=list)
    faute: Exception | None = None


@pytest.fixture(scope="module")
def mesures(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mesure]:
    """Chaque page mesurée dans un même monde, petit puis grand : le bâtir pour chacune serait le plus long de la suite."""
    prises = {page: Mesure() for page in BUDGETS}
    with monde_neuf(modele_sqlite, tmp_path_factory.mktemp("budgets")) as monde:
        maison = assembler(monde)
        client = maison.membre("dpo", "administrateur")
        petit_monde(maison)
        for page, mesure in prises.items():
            _mesurer(mesure, client, maison, page)
            mesure.peu = _mesurer(mesure, client, maison, page)
        agrandir(maison)
        for page, mesure in prises.items():
            mesure.beaucoup = _mesurer(mesure, client, maison, page)
    return prises


def _mesurer(mesure: Mesure, client: ClientMaison, maison: Maison, page: str) -> list[str]:
    """Les requêtes de la page ; son échec reste à elle, et le test le rend."""
    try:
        return mesurer(client, maison, BUDGETS[page][1])
    except (Exception, AssertionError) as faute:
        mesure.faute = mesure.faute or faute
        return []


@pytest.mark.parametrize("page", BUDGETS)
def test_la_page_tient_son_budget_quand_les_lignes_se_multiplient(mesures: dict[str, Mesure], page: str) -> None:
    maximum, mesure = BUDGETS[page][0], mesures[page]
    if mesure.faute is not None:
        raise mesure.faute
    print(f"{page} : {len(mesure.beaucoup)} requêtes")
    assert mesure.peu, "La page n'a rien demandé : la mesure ne mesure rien."
    dites = "\n".join(mesure.beaucoup)
    assert len(mesure.beaucoup) == len(mesure.peu), dites
    assert len(mesure.beaucoup) <= maximum, f"{len(mesure.beaucoup)} requêtes, {maximum} permises :\n{dites}"


def test_le_budget_voit_une_requete_de_trop(maison: Maison) -> None:
    with pytest.raises(AssertionError, match="requêtes, 1 permises"), budget_requetes(maison.monde.instance.base, 1):
        maison.membre("dpo").aller(f"{maison.base}/")


def test_les_statiques_et_l_aide_ne_touchent_pas_la_base(maison: Maison) -> None:
    client = maison.inconnu()
    with budget_requetes(maison.monde.instance.base, 0):
        client.demander("GET", "/statique/gouverne.css")
        client.demander("GET", "/robots.txt")
