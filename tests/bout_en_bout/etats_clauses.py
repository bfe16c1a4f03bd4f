"""Les états des pages des clauses et des contrats."""

from __future__ import annotations

from bout_en_bout.etat import Etat, cliquer, conflit, lent
from bout_en_bout.etats_avenants import AVENANTS
from bout_en_bout.etats_controle import CONTROLES
from bout_en_bout.etats_jeux import JEUX
from bout_en_bout.etats_suivi import SUIVIS
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from socle.documents import MIMETYPES
from tests.clauses.bibliotheque.word.fabrique import Word, oter


def _contrat(p: Plateau, suite: str = "") -> str:
    """Adresse du contrat fictif en préparation."""
    return f"{p.o}/contrats/{p.objet_nomme('contrat', 'Portail famille et facturation (fictif)')}{suite}"


def _rapporter(onglet: Onglet) -> None:
    """Rapporte un fichier où une clause a changé, une autre a disparu, une troisième ne se lit plus."""
    word = Word("DCP-02", "DCP-05", "DCP-06")
    mot = word.texte("demandes")
    mot.text = mot.text.replace("demandes", "requêtes", 1)
    oter(word.zone("DCP-06#"))
    oter(word.zone("fin"))
    fichier = {"name": "corrigé.docx", "mimeType": MIMETYPES["docx"], "buffer": word.octets()}
    onglet.champ("fichier").set_input_files(fichier)
    onglet.cliquer("Relire le fichier", 200)


def _reprendre(onglet: Onglet) -> None:
    _rapporter(onglet)
    onglet.cliquer("Reprendre les clauses cochées", 200)


CONTRATS = (
    Etat("contrats.lister", "plein", lambda p: f"{p.o}/contrats/"),
    lent("contrats.lister", "vide", lambda p: f"{p.vide}/contrats/"),
    lent("contrats.lister", "sans réponse", lambda p: f"{p.o}/contrats/?q=dirigeable"),
    Etat("contrats.voir", "pleine", lambda p: _contrat(p)),
    lent("contrats.voir", "lecteur", lambda p: _contrat(p), qui="lecteur"),
    Etat("contrats.creer", "vide", lambda p: f"{p.o}/contrats/nouveau"),
    lent("contrats.creer", "en erreur", lambda p: f"{p.o}/contrats/nouveau",
         gestes=cliquer("Enregistrer", 422, nom="", date_debut="hier")),
    Etat("contrats.modifier", "plein", lambda p: _contrat(p, "/modifier")),
    lent("contrats.modifier", "conflit", lambda p: _contrat(p, "/modifier"), gestes=conflit),
    Etat("contrats.historique", "plein", lambda p: _contrat(p, "/historique")),
    Etat("contrats.rediger", "en préparation", lambda p: _contrat(p, "/clauses")),
    lent("contrats.rediger", "lecteur", lambda p: _contrat(p, "/clauses"), qui="lecteur"),
    Etat("contrats.depart", "plein", lambda p: _contrat(p, "/clauses/depart")),
    Etat("contrats.roles", "plein", lambda p: _contrat(p, "/clauses/roles")),
    lent("contrats.roles", "en erreur", lambda p: _contrat(p, "/clauses/roles"), gestes=cliquer("Ajouter et qualifier", 422)),
    Etat("contrats.qualifier", "proposé", lambda p: _contrat(p, "/clauses/roles/0"),
         gestes=cliquer("Voir ce que disent ces faits", 200)),
    Etat("contrats.choix", "essai", lambda p: _contrat(p, "/clauses/choix"), gestes=cliquer("Voir l’effet", 200)),
    Etat("contrats.repondre", "essai", lambda p: _contrat(p, "/clauses/questions/PRO"), gestes=cliquer("Voir l’effet", 200)),
    lent("contrats.repondre", "en erreur", lambda p: _contrat(p, "/clauses/questions/PRO"),
         gestes=cliquer("Enregistrer et continuer", 422, partage_recettes_pct="150")),
    Etat("contrats.remplir", "du registre", lambda p: _contrat(p, "/clauses/annexes/A1"),
         gestes=cliquer("Reprendre du registre", 200)),
    lent("contrats.remplir", "rien à reprendre", lambda p: _contrat(p, "/clauses/annexes/A5"),
         gestes=cliquer("Ajouter une ligne", 200)),
    Etat("contrats.apercu", "plein", lambda p: _contrat(p, "/clauses/apercu")),
    Etat("bibliotheque.lister", "plein", lambda p: f"{p.o}/clauses/"),
    lent("bibliotheque.lister", "sans réponse", lambda p: f"{p.o}/clauses/?q=dirigeable"),
    Etat("bibliotheque.clause", "à choix", lambda p: f"{p.o}/clauses/DCP-04"),
    Etat("bibliotheque.clause", "adaptée", lambda p: f"{p.o}/clauses/PRO-05"),
    Etat("bibliotheque.adapter", "vide", lambda p: f"{p.o}/clauses/PRO-01/adapter"),
    lent("bibliotheque.adapter", "en erreur", lambda p: f"{p.o}/clauses/PRO-01/adapter",
         gestes=cliquer("Enregistrer", 422, texte="Le {{ collectivite }}.")),
    Etat("bibliotheque.creer", "vide", lambda p: f"{p.o}/clauses-propres/nouvelle"),
    Etat("bibliotheque.modifier", "plein", lambda p: f"{p.o}/clauses-propres/{p.objet('clause')}/modifier"),
    Etat("bibliotheque.historique", "plein", lambda p: f"{p.o}/clauses-propres/{p.objet('clause')}/historique"),
    Etat("bibliotheque.word", "plein", lambda p: f"{p.o}/clauses-word/"),
    Etat("bibliotheque.word", "relu", lambda p: f"{p.o}/clauses-word/", gestes=_rapporter),
    lent("bibliotheque.word", "repris", lambda p: f"{p.o}/clauses-word/", gestes=_reprendre),
    lent("bibliotheque.word", "lecteur seul", lambda p: f"{p.o}/clauses-word/", qui="lecteur", statut=403),
    lent("bibliotheque.word", "refusé", lambda p: f"{p.o}/clauses-word/", gestes=cliquer("Relire le fichier", 422)),
    Etat("bibliotheque.voir", "archivée", lambda p: f"{p.o}/clauses-propres/{p.clause_archivee}"),
)  # fmt: skip
CLAUSES: tuple[Etat, ...] = (*CONTRATS, *CONTROLES, *JEUX, *SUIVIS, *AVENANTS)
