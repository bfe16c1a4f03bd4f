"""Lire une liste de comptes : qui, à quelle adresse, quel rôle, sur quel organisme. Fonctions pures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from socle.comptes.modele import InvitationSaisie
from socle.donnees_datees import cle_de_texte
from socle.droits import ROLES
from socle.erreurs import SaisieRefusee
from socle.organismes.reprise_arbre import Connu, cherchees, cles_de
from socle.reprises.lignes import CREER, PASSER, Ligne, Tableau, lire_tableau
from socle.saisies import valider
from socle.tableurs import Classeur
from socle.types import ecrire_date

MANQUE: Final = (
    "Aucune feuille n'a de colonne des adresses, avec au moins une autre colonne connue. Partez du modèle proposé, ou "
    "renommez vos titres : « Nom et prénom », « Courriel », « Rôle », « Organisme »."
)
TITRES: Final[Mapping[str, tuple[str, ...]]] = {
    "nom": ("Nom et prénom", "Nom", "Nom prénom", "Prénom et nom", "Prénom nom", "Nom complet", "Personne", "Utilisateur",
            "Agent", "Identité", "Contact", "Nom de l'utilisateur"),
    "prenom": ("Prénom", "Prénoms"),
    "email": ("Courriel", "Adresse électronique", "E-mail", "Email", "Mail", "Mél", "Adresse mail", "Adresse mél",
              "Adresse e-mail", "Adresse de courriel", "Mail professionnel", "Courriel professionnel"),
    "role": ("Rôle", "Rôles", "Profil", "Droit", "Droits", "Fonction dans l'outil"),
    "organisme": ("Organisme", "Commune", "Collectivité", "Structure", "Entité", "SIREN", "Code INSEE", "INSEE", "Mairie",
                  "Nom de la commune", "Nom de la collectivité", "Nom de l'organisme"),
    "expire_le": ("Jusqu'au", "Date de fin", "Fin", "Expire le", "Échéance"),
}  # fmt: skip
"""Nos colonnes → les titres qu'on en connaît."""
FONCTION: Final = ("Fonction", "Fonctions")
"""La colonne qui ne donne le rôle que si la plupart de ses valeurs en sont."""
LIBELLES: Final = {"nom": "Nom et prénom", "prenom": "Prénom", "email": "Courriel", "role": "Rôle",
                   "organisme": "Organisme", "expire_le": "Jusqu'au"}  # fmt: skip
SYNONYMES: Final[Mapping[str, tuple[str, ...]]] = {
    "administrateur": ("Admin", "Administratrice", "Administrateur fonctionnel"),
    "dpo": ("DPO", "DPD", "Délégué", "Déléguée", "Déléguée à la protection des données", "Délégué mutualisé",
            "Déléguée mutualisée"),
    "referent": ("Référente", "Référent RGPD", "Référente RGPD", "Référent protection des données", "Relais",
                 "Correspondant", "Correspondante", "Secrétaire de mairie", "Secrétaire général de mairie",
                 "Secrétaire générale de mairie"),
    "responsable": ("Signataire", "Maire", "Président", "Présidente", "Responsable", "Responsable de traitement",
                    "Madame le maire", "Monsieur le maire"),
    "rssi": ("Responsable de la sécurité",), "lecteur": ("Lectrice", "Lecture", "Lecture seule", "Consultation"),
    "auditeur": ("Auditrice", "Audit"), "juriste": ("Service juridique",),
}  # fmt: skip
ACTIONS: Final = {CREER: "Inviter", PASSER: "Passer"}


def lire(classeur: Classeur, connus: Sequence[Connu], ici: Connu) -> tuple[list[Ligne], Tableau]:
    """Les lignes d'une liste de comptes et le tableau d'où elles viennent. `connus` : le sous-arbre ; `ici` : son nœud."""
    tableau = lire_tableau(classeur, {**TITRES, "fonction": FONCTION}, "email", MANQUE)
    _lire_le_role_de_la_fonction(tableau)
    annuaire = _annuaire(connus)
    lignes = [_lire_ligne(numero, brut, annuaire, ici) for numero, brut in tableau.lignes]
    _signaler_les_doubles(lignes)
    return lignes, tableau


def _lire_le_role_de_la_fonction(tableau: Tableau) -> None:
    """Sans colonne du rôle, celle de la fonction le donne si la moitié au moins de ses valeurs sont des rôles."""
    if "fonction" not in tableau.colonnes:
        return
    valeurs = [brut["fonction"] for _, brut in tableau.lignes if "fonction" in brut]
    donne = "role" not in tableau.colonnes and sum(bool(code_du_role(v)) for v in valeurs) * 2 >= len(valeurs) > 0
    for _, brut in tableau.lignes:
        fonction = brut.pop("fonction", "")
        if donne and fonction:
            brut["role"] = fonction
    if donne:
        tableau.remarques.append("Les rôles sont lus dans la colonne de la fonction.")
    else:
        tableau.ignorees.append("Fonction")


def _lire_ligne(numero: int, brut: Mapping[str, str], annuaire: Mapping[str, Sequence[Connu]], ici: Connu) -> Ligne:
    nom = " ".join(filter(None, (brut.get("prenom", ""), brut.get("nom", "")))) or brut.get("email", "").split("@")[0]
    ligne = Ligne(numero, nom, actions=dict(ACTIONS))
    role = code_du_role(brut.get("role", ""))
    if brut.get("role") and not role:
        ligne.fautes.append(f"Rôle : « {brut['role'][:60]} » n'est pas un rôle de Gouverne.")
    _placer(ligne, brut.get("organisme", ""), annuaire, ici)
    valeurs = {"nom": nom, "email": brut.get("email", ""), "role": role, "expire_le": brut.get("expire_le", "")}
    _valider(ligne, valeurs, sauf="role" if brut.get("role") and not role else "")
    if ligne.fautes:
        ligne.proposee, ligne.actions = PASSER, {PASSER: ACTIONS[PASSER]}
    return ligne


def code_du_role(texte: str) -> str:
    """Le code d'un rôle nommé par son code, son nom ou un synonyme ; vide s'il n'est pas reconnu."""
    cherche = cle_de_texte(texte)
    for code, role in ROLES.items():
        if cherche and cherche in {cle_de_texte(t) for t in (code, role.libelle, *SYNONYMES.get(code, ()))}:
            return code
    return ""


def _annuaire(connus: Sequence[Connu]) -> dict[str, list[Connu]]:
    """Code, nom (entier, puis sans « commune de »), SIREN ou code INSEE → les organismes qui y répondent."""
    annuaire: dict[str, list[Connu]] = {}
    for connu in connus:
        for cle in cles_de(connu):
            annuaire.setdefault(cle, []).append(connu)
    return annuaire


def _placer(ligne: Ligne, voulu: str, annuaire: Mapping[str, Sequence[Connu]], ici: Connu) -> None:
    """L'organisme nommé ; sans nom, celui d'où l'on dépose. Un code INSEE désigne la commune plutôt que son CCAS."""
    trouves = [ici] if not voulu else next((annuaire[cle] for cle in cherchees(voulu) if cle in annuaire), [])
    communes = [connu for connu in trouves if connu.type == "commune"]
    retenus = communes if len(trouves) > 1 and len(communes) == 1 else trouves
    if len(retenus) == 1:
        ligne.cible = retenus[0].id
        ligne.details.append(("Organisme", retenus[0].nom))
    elif retenus:
        ligne.fautes.append(f"Organisme : plusieurs répondent à « {voulu[:60]} » ; donnez son SIREN.")
    else:
        ligne.fautes.append(f"Organisme : « {voulu[:60]} » ne figure pas parmi vos organismes.")


def _valider(ligne: Ligne, valeurs: dict[str, Any], sauf: str) -> None:
    """`sauf` : le champ dont la faute est déjà dite."""
    try:
        saisie = valider(InvitationSaisie, valeurs)
    except SaisieRefusee as refus:
        ligne.fautes += [p for champ, phrases in refus.erreurs.items() if champ != sauf for p in phrases]
        return
    if saisie.role == "auditeur" and saisie.expire_le is None:
        ligne.fautes.append("Un auditeur a toujours une date de fin.")
    ligne.valeurs = {"nom": saisie.nom, "email": saisie.email, "role": saisie.role, "expire_le": valeurs["expire_le"]}
    ligne.details = [("Courriel", saisie.email), ("Rôle", ROLES[saisie.role].libelle), *ligne.details]
    if saisie.expire_le:
        ligne.details.append(("Jusqu'au", ecrire_date(saisie.expire_le)))
    if ROLES[saisie.role].etendu:
        ligne.remarques.append("Ce rôle exige un second facteur.")


def _signaler_les_doubles(lignes: Sequence[Ligne]) -> None:
    vues: dict[tuple[str, str, str], int] = {}
    for ligne in lignes:
        cle = (str(ligne.valeurs.get("email")), str(ligne.valeurs.get("role")), ligne.cible)
        if ligne.valeurs and cle in vues:
            ligne.proposee, ligne.actions = PASSER, {PASSER: ACTIONS[PASSER]}
            ligne.remarques.append(f"La ligne {vues[cle]} du fichier le dit déjà.")
        vues.setdefault(cle, ligne.numero)


def signaler_les_roles_tenus(lignes: Sequence[Ligne], tenus: Mapping[tuple[str, str, str], str]) -> None:
    """Passe les lignes dont le rôle est déjà donné. `tenus` : (adresse, rôle, organisme) → nom de la personne."""
    for ligne in lignes:
        nom = tenus.get((str(ligne.valeurs.get("email")), str(ligne.valeurs.get("role")), ligne.cible))
        if nom is not None and not ligne.fautes:
            ligne.deja = f"{nom} a ce rôle."
            ligne.proposee, ligne.actions = PASSER, {PASSER: ACTIONS[PASSER]}
