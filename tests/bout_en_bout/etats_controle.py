"""Les états des pages du contrôle d'un contrat existant."""

from __future__ import annotations

from pathlib import Path

from bout_en_bout.etat import Etat, conflit, lent
from bout_en_bout.onglet import Onglet
from bout_en_bout.plateau import Plateau
from clauses.controle import operations
from clauses.controle.modele import ControleSaisie
from socle.saisies import valider

CORPUS = Path(__file__).resolve().parents[1] / "clauses" / "controle" / "corpus"


def _controle(p: Plateau, suite: str = "", fichier: str = "dsp_eau_2017.md") -> str:
    """Adresse d'un contrôle fait ici."""
    saisie = valider(ControleSaisie, {"nom": f"Contrat fictif ({fichier})", "observations": "À reprendre par avenant."})
    contexte = p.service.monde.contexte(p.commune)
    return f"{p.o}/controles/{operations.lancer(contexte, (CORPUS / fichier).read_bytes(), fichier, saisie)}{suite}"


def _deposer(nom: str, contenu: bytes, statut: int) -> object:
    def geste(onglet: Onglet) -> None:
        fichier = {"name": nom, "mimeType": "application/octet-stream", "buffer": contenu}
        onglet.champ("fichier").set_input_files(fichier)
        onglet.cliquer("Contrôler", statut)

    return geste


CONTROLES = (
    Etat("controles.lister", "plein", lambda p: (_controle(p), f"{p.o}/controles/")[1]),
    lent("controles.lister", "vide", lambda p: f"{p.vide}/controles/"),
    lent("controles.lister", "sans réponse", lambda p: f"{p.o}/controles/?q=dirigeable"),
    Etat("controles.creer", "vide", lambda p: f"{p.o}/controles/nouveau"),
    Etat("controles.creer", "refusé", lambda p: f"{p.o}/controles/nouveau", gestes=_deposer("c.pdf", b"%PDF-1.4 rien", 422)),
    Etat("controles.voir", "pleine", lambda p: _controle(p)),
    lent("controles.voir", "contradictions", lambda p: _controle(p, fichier="contradictions.md")),
    lent("controles.voir", "tout présent", lambda p: _controle(p, fichier="annexe_complete.md")),
    lent("controles.voir", "lecteur", lambda p: _controle(p), qui="lecteur"),
    Etat("controles.modifier", "plein", lambda p: _controle(p, "/modifier")),
    lent("controles.modifier", "conflit", lambda p: _controle(p, "/modifier"), gestes=conflit),
    Etat("controles.historique", "plein", lambda p: _controle(p, "/historique")),
)  # fmt: skip
