"""Les états de chaque page : une adresse d'exemple par route GET, et les gestes qui mènent à ses autres visages."""

from __future__ import annotations

import uuid

import pyotp

from bout_en_bout.etat import Etat, cliquer, conflit, lent, public, public_lent
from bout_en_bout.etats_aipd import AIPD
from bout_en_bout.etats_aipd_documents import AIPD_DOCUMENTS
from bout_en_bout.etats_aipd_echanges import AIPD_ECHANGES
from bout_en_bout.etats_aipd_modeles import AIPD_MODELES
from bout_en_bout.etats_aipd_reperages import AIPD_REPERAGES
from bout_en_bout.etats_aipd_suivi import AIPD_SUIVI
from bout_en_bout.etats_audit import AUDIT
from bout_en_bout.etats_bilan import BILAN
from bout_en_bout.etats_bureau_delegue import BUREAU_DELEGUE
from bout_en_bout.etats_clauses import CLAUSES
from bout_en_bout.etats_conservation import CONSERVATION
from bout_en_bout.etats_crise import CRISE
from bout_en_bout.etats_delegue import DELEGUE
from bout_en_bout.etats_demandes import DEMANDES
from bout_en_bout.etats_depots import DEPOTS
from bout_en_bout.etats_duplication import DUPLICATION
from bout_en_bout.etats_entourage import ENTOURAGE
from bout_en_bout.etats_fiches_modeles import FICHES_MODELES
from bout_en_bout.etats_formulaire import FORMULAIRE
from bout_en_bout.etats_homologation import HOMOLOGATION
from bout_en_bout.etats_imports import IMPORTS
from bout_en_bout.etats_liens_referents import LIENS_REFERENTS
from bout_en_bout.etats_listes import LISTES
from bout_en_bout.etats_mentions import MENTIONS
from bout_en_bout.etats_parcours import PARCOURS
from bout_en_bout.etats_procedures import PROCEDURES
from bout_en_bout.etats_qualite import QUALITE
from bout_en_bout.etats_reprises import REPRISES
from bout_en_bout.etats_sensibilisation import SENSIBILISATION
from bout_en_bout.etats_violations import VIOLATIONS
from bout_en_bout.onglet import Onglet
from socle.comptes.jetons import INVITATION, REINITIALISATION

SANS_PAGE = {
    "static", "static_bootstrap", "accueil.robots", "accueil.sante", "liens.mener", "preuves.telecharger", "actions.flux",
    "attestations.telecharger", "systemes.modele", "jeux.modele", "suivi.agenda", "reponses.trouver",
    "referentiels.modele", "referentiels.exporter", "imports.telecharger", "conservation.exporter",
    "comptes_listes.modele", "comptes_listes.rapport", "organismes_reprise.modele", "organismes_reprise.rapport",
    "listes_actions.modele", "listes_actions.rapport", "listes_prestataires.modele", "listes_prestataires.rapport",
    "listes_preuves.rapport",
}  # fmt: skip
"""Routes qui rendent autre chose qu'une page."""

COMPTES = {"comptes": [["a@b.example", "Camille Essai", "Délégué à la protection des données", "Trois-Chimères"]],
           "mot_de_passe": "un-deux-trois"}  # fmt: skip


def _fichier_refuse(onglet: Onglet) -> None:
    onglet.champ("fichier").set_input_files(
        {"name": "registre.ods", "mimeType": "application/octet-stream", "buffer": b"ceci n'est pas un tableur"}
    )
    onglet.cliquer("Lire le fichier", 422)


def _second_facteur(onglet: Onglet) -> None:
    onglet.remplir(code=pyotp.TOTP(onglet.page.inner_text(".cle-totp").replace(" ", "")).now())
    onglet.cliquer("Vérifier et poser", 200)


def _session_finie(onglet: Onglet) -> None:
    onglet.remplir(nom="Écrite pendant que la session finissait").page.context.clear_cookies()
    onglet.cliquer("Enregistrer", 401)


def _page_vieillie(onglet: Onglet) -> None:
    onglet.remplir(nom="Écrite avant de se reconnecter")
    onglet.page.locator("main [name=csrf_token]").first.evaluate("champ => { champ.value = 'vieux' }")
    onglet.cliquer("Enregistrer", 400)


def _inviter(onglet: Onglet) -> None:
    onglet.remplir(nom="Lien Montré", email=f"{uuid.uuid4().hex}@essai.example").champ("role").select_option("lecteur")
    onglet.cliquer("Inviter", 200)


def _organisme_nomme(onglet: Onglet) -> None:
    onglet.remplir(nom="Commune d'Essai").cliquer("Continuer", 200)


def _compte_refuse(onglet: Onglet) -> None:
    _organisme_nomme(onglet)
    onglet.cliquer("Créer l’organisme et mon compte", 422)


ACCUEIL = (
    public("accueil.racine", "instance neuve", lambda p: "/", neuf=True),
    public("accueil.accessibilite", "", lambda p: "/accessibilite"),
    public("accueil.aide", "", lambda p: "/aide"),
    public("accueil.bienvenue", "", lambda p: p.bienvenue, neuf=True),
    public_lent("accueil.bienvenue", "lien refusé", lambda p: "/bienvenue/perime", statut=410),
    public("accueil.creer", "organisme", lambda p: f"{p.bienvenue}/organisme", neuf=True),
    public_lent("accueil.creer", "organisme refusé", lambda p: f"{p.bienvenue}/organisme", neuf=True,
           gestes=cliquer("Continuer", 422)),
    public_lent("accueil.creer", "compte", lambda p: f"{p.bienvenue}/organisme", neuf=True, gestes=_organisme_nomme),
    public("accueil.creer", "compte refusé", lambda p: f"{p.bienvenue}/organisme", neuf=True, gestes=_compte_refuse),
    public("accueil.comptes_de_demonstration", "", lambda p: "/bienvenue/demonstration",
           session=lambda p: {"demonstration_chargee": COMPTES}),
    Etat("accueil.organismes", "plein", lambda p: "/organismes"),
    lent("accueil.organismes", "sans réponse", lambda p: "/organismes?q=atlantide"),
    Etat("accueil.organismes", "vide", lambda p: "/organismes", qui="sans_role"),
)  # fmt: skip

COMPTE = (
    Etat("comptes.mon_compte", "plein", lambda p: "/compte"),
    lent("comptes.mon_compte", "en erreur", lambda p: "/compte", gestes=cliquer("Enregistrer mon nom", 422, nom="")),
    lent("comptes.mon_compte", "sans rôle", lambda p: "/compte", qui="sans_role"),
    Etat("comptes.changer_mot_de_passe", "", lambda p: "/compte/mot-de-passe"),
    lent("comptes.changer_mot_de_passe", "en erreur", lambda p: "/compte/mot-de-passe",
         gestes=cliquer("Changer de mot de passe", 422, actuel="faux", nouveau="court", confirmation="court")),
    Etat("comptes.installer_second_facteur", "", lambda p: "/compte/second-facteur"),
    lent("comptes.installer_second_facteur", "en erreur", lambda p: "/compte/second-facteur",
         gestes=cliquer("Vérifier et poser", 422, code="000000")),
    Etat("comptes.installer_second_facteur", "codes montrés", lambda p: "/compte/second-facteur", qui="nouvelle",
         gestes=_second_facteur),
    Etat("comptes.codes_de_secours", "", lambda p: "/compte/codes-de-secours", qui="equipe"),
    lent("comptes.codes_de_secours", "en erreur", lambda p: "/compte/codes-de-secours", qui="equipe",
         gestes=cliquer("Faire dix codes neufs", 422, actuel="faux")),
    public_lent("security.login", "", lambda p: "/connexion"),
    public("security.login", "en erreur", lambda p: "/connexion",
           gestes=cliquer("Se connecter", 422, email="inconnue@essai.example", mot_de_passe="faux")),
    public("security.code", "", lambda p: "/connexion/code", session=lambda p: p.attente),
    public_lent("security.code", "en erreur", lambda p: "/connexion/code", session=lambda p: p.attente,
           gestes=cliquer("Continuer", 422, code="000000")),
    public_lent("security.code", "trop tard", lambda p: "/connexion/code"),
    public("security.oublie", "", lambda p: "/mot-de-passe/oublie"),
    public("security.invitation", "", lambda p: f"/invitation/{p.jeton(INVITATION)}"),
    public_lent("security.invitation", "en erreur", lambda p: f"/invitation/{p.jeton(INVITATION)}",
           gestes=cliquer("Enregistrer ce mot de passe", 422, nouveau="court", confirmation="court")),
    public_lent("security.invitation", "lien périmé", lambda p: "/invitation/perime", statut=404),
    public("security.reinitialiser", "", lambda p: f"/mot-de-passe/nouveau/{p.jeton(REINITIALISATION)}"),
)  # fmt: skip

ORGANISME = (
    Etat("organismes.accueil", "plein", lambda p: f"{p.o}/"),
    lent("organismes.accueil", "vide", lambda p: f"{p.vide}/"),
    Etat("organismes.voir", "avec membres", lambda p: "/o/trois-chimeres/organisme"),
    lent("organismes.voir", "vide", lambda p: f"{p.vide}/organisme"),
    lent("organismes.modifier", "plein", lambda p: f"{p.o}/organisme/modifier"),
    Etat("organismes.modifier", "en erreur", lambda p: f"{p.o}/organisme/modifier",
         gestes=cliquer("Enregistrer", 422, nom="", siren="12")),
    lent("organismes.modifier", "conflit", lambda p: "/o/utopie-aux-pres/organisme/modifier", gestes=conflit),
    Etat("organismes.ajouter", "vide", lambda p: f"{p.o}/organisme/ajouter"),
    lent("organismes.ajouter", "en erreur", lambda p: f"{p.o}/organisme/ajouter",
         gestes=cliquer("Ajouter cet organisme", 422)),
    lent("organismes.journal", "plein", lambda p: f"{p.o}/journal"),
    lent("organismes.journal", "sans réponse", lambda p: f"{p.o}/journal?verbe=rien"),
    Etat("organismes.journal", "vérifié", lambda p: f"{p.o}/journal", gestes=cliquer("Vérifier la chaîne", 200)),
    Etat("comptes.lister", "plein", lambda p: "/o/trois-chimeres/comptes/"),
    lent("comptes.lister", "lien montré", lambda p: f"{p.o}/comptes/", gestes=_inviter),
    lent("comptes.lister", "en erreur", lambda p: f"{p.o}/comptes/", gestes=cliquer("Inviter", 422, nom="Sans")),
)  # fmt: skip

REGISTRE = (
    Etat("traitements.lister", "plein", lambda p: f"{p.o}/traitements/"),
    Etat("traitements.lister", "vide", lambda p: f"{p.vide}/traitements/"),
    lent("traitements.lister", "sans réponse", lambda p: f"{p.o}/traitements/?q=dirigeable"),
    Etat("traitements.voir", "fournie", lambda p: p.fiche()),
    lent("traitements.voir", "nue", lambda p: p.nue),
    lent("traitements.voir", "à relire", lambda p: p.fiche(statut="a_relire")),
    lent("traitements.voir", "avis rendu", lambda p: p.fiche(statut="avis_dpo")),
    lent("traitements.voir", "archivée", lambda p: p.fiche(statut="archivee")),
    lent("traitements.voir", "lecteur", lambda p: p.fiche(statut="approuvee"), qui="lecteur"),
    Etat("traitements.voir", "avis refusé", lambda p: p.fiche(statut="a_relire"),
         gestes=cliquer("Rendre l’avis", 422)),
    lent("traitements.creer", "vide", lambda p: f"{p.o}/traitements/nouvelle"),
    Etat("traitements.creer", "en erreur", lambda p: f"{p.o}/traitements/nouvelle",
         gestes=cliquer("Enregistrer", 422, prochaine_revue="le 31 juin", volume_precis="beaucoup")),
    lent("traitements.modifier", "plein", lambda p: f"{p.fiche()}/modifier"),
    lent("traitements.modifier", "en erreur", lambda p: f"{p.fiche()}/modifier",
         gestes=cliquer("Enregistrer", 422, nom="", date_creation="hier")),
    Etat("traitements.modifier", "conflit", lambda p: f"{p.nue}/modifier", gestes=conflit),
    lent("traitements.modifier", "brouillon proposé", lambda p: p.brouillon),
    Etat("traitements.historique", "plein", lambda p: f"{p.fiche(statut='approuvee')}/historique"),
    Etat("imports.deposer", "plein", lambda p: (p.lot(), f"{p.o}/imports/")[1]),
    lent("imports.deposer", "vide", lambda p: f"{p.vide}/imports/"),
    Etat("imports.deposer", "fichier refusé", lambda p: f"{p.o}/imports/", gestes=_fichier_refuse),
    Etat("imports.apercu", "avec remarques", lambda p: f"{p.o}/imports/{p.lot()}"),
    Etat("exports.choisir", "", lambda p: f"{p.o}/exports/"),
)  # fmt: skip

ERREURS = (
    lent("erreur", "session finie", lambda p: f"{p.o}/traitements/nouvelle", gestes=_session_finie),
    lent("erreur", "page vieillie", lambda p: f"{p.o}/traitements/nouvelle", gestes=_page_vieillie),
    Etat("erreur", "403", lambda p: f"{p.o}/traitements/nouvelle", qui="lecteur", statut=403),
    lent("erreur", "404", lambda p: "/nulle-part", statut=404),
    public("erreur", "404 sans session", lambda p: "/nulle-part", statut=404),
    lent("erreur", "404 d'un autre organisme", lambda p: f"{p.vide}/", qui="lecteur", statut=404),
)

BUREAU = (
    *PARCOURS,
    *DELEGUE, *BUREAU_DELEGUE,
    *PROCEDURES,
    *DEMANDES,
    *FORMULAIRE,
    *LIENS_REFERENTS,
    *MENTIONS,
    *SENSIBILISATION, *BILAN,
    *VIOLATIONS,
    *FICHES_MODELES, *IMPORTS, *CONSERVATION, *DEPOTS, *DUPLICATION, *QUALITE, *REPRISES, *LISTES,
)  # fmt: skip
"""Les pages du bureau du DPO, une tranche par ligne."""
ETATS = (*AIPD, *AIPD_DOCUMENTS, *AIPD_ECHANGES, *AIPD_MODELES, *AIPD_SUIVI, *AIPD_REPERAGES, *ACCUEIL, *COMPTE, *ORGANISME,
         *REGISTRE, *ENTOURAGE, *CLAUSES, *AUDIT, *CRISE, *HOMOLOGATION, *BUREAU, *ERREURS)  # fmt: skip
