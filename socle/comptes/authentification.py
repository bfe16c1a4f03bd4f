"""S'identifier et tenir son compte : connexion, second facteur, mot de passe, réinitialisation.

Ordre constant : l'essai est compté, la personne lue, argon2 calculé hors de toute transaction, puis le résultat
écrit avec sa trace. Un compte inconnu suit le même chemin qu'un compte connu : ni durée ni réponse ne le trahit.
"""

from __future__ import annotations

import uuid

from sqlmodel import Session, select

from socle.base import maintenant
from socle.comptes import jetons, mots_de_passe, second_facteur
from socle.comptes.modele import Personne
from socle.comptes.ralentissement import absoudre, tenter
from socle.comptes.traces import COMPTES, tracer
from socle.courriels.boite import deposer as deposer_courriel
from socle.erreurs import Introuvable, RegleEnfreinte, SaisieRefusee
from socle.instance import Instance
from socle.perimetre import SessionCloisonnee
from socle.types import lire_ligne

IDENTIFIANTS_REFUSES = "Adresse ou mot de passe incorrect, ou compte désactivé."
CODE_REFUSE = "Ce code n'est pas valable : il change toutes les trente secondes et ne sert qu'une fois."


def normaliser_adresse(email: str) -> str:
    """Forme unique d'une adresse électronique : sans blancs, en minuscules."""
    return lire_ligne(email).lower()[:254]


def trouver_par_adresse(session: Session, email: str) -> Personne | None:
    """La personne de cette adresse, ou None."""
    return session.exec(select(Personne).where(Personne.email == normaliser_adresse(email))).first()


def trouver(session: Session, personne_id: uuid.UUID, *, verrou: bool = False) -> Personne:
    """La personne de cet identifiant, sinon `Introuvable`."""
    personne = session.get(Personne, personne_id, with_for_update=verrou)
    if personne is None:
        raise Introuvable
    return personne


def identifier(instance: Instance, email: str, mot_de_passe: str, adresse: str) -> Personne:
    """La personne dont c'est l'adresse et le mot de passe ; `RegleEnfreinte` ou `TropDeTentatives` sinon."""
    essai = tenter(instance, "connexion", normaliser_adresse(email), adresse)
    with instance.base.lire(COMPTES) as session:
        personne = trouver_par_adresse(session, email)
    hache = personne.mot_de_passe if personne and personne.active else ""
    juste = mots_de_passe.correspond(hache, mot_de_passe)
    neuf = mots_de_passe.hacher(mot_de_passe) if juste and mots_de_passe.est_a_rehacher(hache) else ""
    with instance.base.ecrire(COMPTES) as session:
        if not juste:
            tracer(session, "compte.echec", personne.id if personne else None, etape="mot_de_passe")
        else:
            absoudre(session, essai)
            if neuf and personne:
                trouver(session, personne.id, verrou=True).mot_de_passe = neuf
    if not juste or personne is None:
        raise RegleEnfreinte(IDENTIFIANTS_REFUSES)
    return personne


def verifier_mot_de_passe(instance: Instance, personne: Personne, mot_de_passe: str, adresse: str) -> None:
    """Redemande son mot de passe à une personne connectée, au même rythme qu'à la connexion."""
    identifier(instance, personne.email, mot_de_passe, adresse)


def franchir(instance: Instance, personne_id: uuid.UUID, code: str, adresse: str) -> int | None:
    """Juge le second facteur : code de l'application ou code de secours. Rend le nombre de codes restants si un
    code de secours a servi, None sinon ; `RegleEnfreinte` si le code est faux, rejoué ou déjà employé.
    """
    essai = tenter(instance, "code", str(personne_id), adresse)
    with instance.base.ecrire(COMPTES) as session:
        restants = _juger(instance, session, personne_id, code)
        if restants is None:
            tracer(session, "compte.echec", personne_id, etape="second_facteur")
        else:
            absoudre(session, essai)
            if restants >= 0:
                tracer(session, "compte.code_secours", personne_id, restants=restants)
    if restants is None:
        raise RegleEnfreinte(CODE_REFUSE)
    return restants if restants >= 0 else None


def _juger(instance: Instance, session: Session, personne_id: uuid.UUID, code: str) -> int | None:
    """None : refusé ; -1 : code de l'application ; n : code de secours, il en reste n."""
    personne = trouver(session, personne_id, verrou=True)
    if personne.totp_scelle is None or not personne.active:
        return None
    secret = second_facteur.ouvrir(instance.coffre.trousseau, personne_id, personne.totp_scelle)
    session.add(personne)
    pas = second_facteur.pas_accepte(secret, code, maintenant(), personne.totp_dernier)
    if pas is not None:
        personne.totp_dernier = pas
        return -1
    hache, codes = second_facteur.hacher_code(personne_id, code), personne.codes_secours or []
    if hache not in codes:
        return None
    personne.codes_secours = [c for c in codes if c != hache]
    return len(codes) - 1


def noter_connexion(instance: Instance, personne_id: uuid.UUID) -> None:
    """Trace une connexion accomplie."""
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.connexion", personne_id)
        trouver(session, personne_id, verrou=True).vu_le = maintenant()


def noter_deconnexion(instance: Instance, personne_id: uuid.UUID) -> None:
    """Trace une déconnexion demandée."""
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.deconnexion", personne_id)


def poser_second_facteur(instance: Instance, personne: Personne, secret: str, code: str, adresse: str) -> list[str]:
    """Pose (ou remplace) l'application d'authentification après un premier code juste ; rend les codes de secours."""
    essai = tenter(instance, "code", str(personne.id), adresse)
    pas = second_facteur.pas_accepte(secret, code, maintenant(), None)
    if pas is None:
        raise RegleEnfreinte(CODE_REFUSE)
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.second_facteur", personne.id, remplace=personne.a_second_facteur)
        absoudre(session, essai)
        posee = trouver(session, personne.id, verrou=True)
        posee.totp_scelle = second_facteur.sceller(instance.coffre.trousseau, personne.id, secret)
        posee.totp_dernier = pas
        return _codes_neufs(session, posee)


def renouveler_codes(instance: Instance, personne: Personne) -> list[str]:
    """Dix codes de secours neufs ; les anciens ne valent plus."""
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.codes_secours", personne.id)
        return _codes_neufs(session, trouver(session, personne.id, verrou=True))


def _codes_neufs(session: Session, personne: Personne) -> list[str]:
    codes = second_facteur.nouveaux_codes()
    personne.codes_secours = [second_facteur.hacher_code(personne.id, code) for code in codes]
    session.add(personne)
    return codes


def changer_mot_de_passe(instance: Instance, personne_id: uuid.UUID, nouveau: str) -> Personne:
    """Change le mot de passe et ferme toutes les sessions ; rend la personne, à reconnecter si elle est là."""
    with instance.base.lire(COMPTES) as session:
        personne = trouver(session, personne_id)
    refuser_s_il_le_faut(nouveau, personne)
    hache = mots_de_passe.hacher(nouveau)
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.mot_de_passe", personne_id, motif="changement")
        return _poser_mot_de_passe(instance, session, personne_id, hache)


def choisir_mot_de_passe(instance: Instance, jeton: str, usage: str, nouveau: str) -> Personne:
    """Consomme un lien d'invitation ou de réinitialisation et pose le mot de passe choisi."""
    personne = porteur(instance, jeton, usage)
    refuser_s_il_le_faut(nouveau, personne)
    hache = mots_de_passe.hacher(nouveau)
    with instance.base.ecrire(COMPTES) as session:
        tracer(session, "compte.mot_de_passe", personne.id, motif=usage)
        jetons.consommer_jeton(session, jeton, usage)
        return _poser_mot_de_passe(instance, session, personne.id, hache)


def porteur(instance: Instance, jeton: str, usage: str) -> Personne:
    """La personne à qui ce lien a été remis, sinon `LienPerime`."""
    with instance.base.lire(COMPTES) as session:
        trouve = jetons.lire_jeton(session, jeton, usage)
        personne = session.get(Personne, trouve.personne_id)
    if personne is None or not personne.active:
        raise jetons.LienPerime
    return personne


def refuser_s_il_le_faut(nouveau: str, personne: Personne) -> None:
    """`SaisieRefusee` si le mot de passe choisi ne convient pas."""
    refus = mots_de_passe.mot_de_passe_refuse(nouveau, personne.email, personne.nom)
    if refus:
        raise SaisieRefusee({"nouveau": refus})


def _poser_mot_de_passe(instance: Instance, session: SessionCloisonnee, personne_id: uuid.UUID, hache: str) -> Personne:
    personne = trouver(session, personne_id, verrou=True)
    premier = not personne.mot_de_passe
    personne.mot_de_passe, personne.estampille = hache, uuid.uuid4().hex
    jetons.revoquer(session, jetons.REINITIALISATION, personne_id)
    if instance.reglages.smtp_hote and not premier:
        deposer_courriel(session, personne.email, "Votre mot de passe a été changé", MESSAGE_CHANGE)
    session.add(personne)
    return personne


def demander_lien(instance: Instance, email: str, adresse: str, modele_url: str) -> None:
    """Dépose un lien de réinitialisation si le compte existe ; ne dit jamais s'il existe.

    `modele_url` contient `{jeton}` ; vide, rien n'est envoyé (instance sans courriel).
    """
    tenter(instance, "reinitialisation", normaliser_adresse(email), adresse)
    with instance.base.ecrire(COMPTES) as session:
        personne = trouver_par_adresse(session, email)
        joignable = personne is not None and personne.active
        tracer(session, "compte.oubli", personne.id if personne and joignable else None)
        if personne is None or not joignable or not modele_url:
            return
        usage = jetons.REINITIALISATION
        lien = modele_url.replace("{jeton}", jetons.creer_jeton(session, usage, personne.id))
        deposer_courriel(session, personne.email, "Choisir un nouveau mot de passe", MESSAGE_OUBLI.format(lien=lien))


MESSAGE_OUBLI = """Bonjour,

Quelqu'un, sans doute vous, a demandé à choisir un nouveau mot de passe pour votre compte Gouverne.
Ce lien vaut deux heures et ne sert qu'une fois :

{lien}

Si vous n'avez rien demandé, ignorez ce message : votre mot de passe ne change pas.
"""

MESSAGE_CHANGE = """Bonjour,

Le mot de passe de votre compte Gouverne vient d'être changé, et toutes vos autres sessions ont été fermées.
Si ce n'était pas vous, prévenez sans attendre l'administrateur de votre organisme.
"""
