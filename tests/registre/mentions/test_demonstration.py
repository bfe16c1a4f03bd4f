"""La démonstration montre une mention en ligne, une courte, une affiche et des consentements, tous fictifs."""

from __future__ import annotations

from fabriques import mentions as essais
from fabriques.monde import Monde
from registre.mentions import liste, operations
from registre.mentions.consentements import operations as consentements
from registre.mentions.demonstration import CANTINE, LETTRE, charger_mentions
from registre.mentions.listes import CONSENTEMENT
from socle.operations import Contexte


def test_les_mentions_de_la_commune_fictive(monde_sqlite: Monde) -> None:
    commune = monde_sqlite.organisme("Bourg-Fictif", **essais.COORDONNEES)
    communaute = monde_sqlite.organisme("CC Trois-Chimères", **essais.COORDONNEES)
    lieux = {"bourg-fictif": commune, "cc-trois-chimeres": communaute}

    def contexte_de(code: str, role: str) -> Contexte:
        ici = lieux[code]
        return monde_sqlite.contexte(ici, role, personne=monde_sqlite.personne("Acteur", **{role: ici}))

    tout, ailleurs = monde_sqlite.contexte(commune), monde_sqlite.contexte(communaute)
    charger_mentions(contexte_de, tout.aujourd_hui)
    assert liste.lister(tout, liste.Filtre()).total == 0, "sans ses fiches, la démonstration n'écrit rien"
    essais.fiche(tout, essais.fiche_informante(CANTINE, decision_automatisee=""))
    essais.fiche(ailleurs, essais.fiche_consentie(LETTRE))
    charger_mentions(contexte_de, tout.aujourd_hui)
    lignes = {ligne.nom: ligne for ligne in liste.lister(tout, liste.Filtre()).lignes}
    assert {v.mention.genre: v.mention.numero for v in lignes[CANTINE].mentions} == {
        "page": 1,
        "courte": 1,
        "affiche": 0,
    }
    assert any(v.mention.en_ligne_le for v in lignes[CANTINE].mentions)
    (lettre,) = liste.lister(ailleurs, liste.Filtre()).lignes
    (demande,) = [v.mention.id for v in lettre.mentions if v.mention.genre == CONSENTEMENT]
    comptes = consentements.compter(ailleurs, demande)
    assert (comptes.donnes, comptes.retires) == (1, 1)
    (page,) = [v.mention.id for v in lignes[CANTINE].mentions if v.mention.genre == "page"]
    textes = " ".join(p["texte"] for p in operations.lire_dossier(tout, page).versions[0].paragraphes if p["personnel"])
    assert "fictif" in textes
