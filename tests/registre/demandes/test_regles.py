"""Les règles d'une demande : ses états, son délai, ce que le registre demande de chercher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from registre.demandes import regles
from registre.demandes.listes import LISTES, REPERES, TYPES
from registre.demandes.modele import IdentiteSaisie
from registre.demandes.regles import MANUELLE, PASSAGES, Attendue
from socle.echeances.feries import est_ouvrable
from socle.saisies import valider

PARIS = ZoneInfo("Europe/Paris")
ETATS = frozenset(LISTES["statuts"].codes)


@dataclass
class Fausse:
    """Ce que les règles lisent d'une demande."""

    recue_le: date = date(2026, 3, 2)
    type: str = "acces"
    autres_types: list[str] = field(default_factory=list)
    statut: str = "en_cours"
    issue: str = ""
    regime: str = "rgpd"
    represente: bool = False
    lien: str = ""
    mineur: bool = False
    identite_le: date | None = None
    qualite_le: date | None = None


@dataclass
class FaussePause:
    debut: date
    fin: date | None
    suspend: bool = True
    motif: str = "identite"


@dataclass
class FausseProlongation:
    annoncee_le: date
    tardive: bool = False
    motif: str = "complexite"


def limite(
    recue: date, pauses: Sequence[FaussePause] = (), plus: Sequence[FausseProlongation] = (),
    territoire: str = "metropole", quand: date | None = None, statut: str = "en_cours",
) -> date:  # fmt: skip
    instant = datetime.combine(quand or recue, datetime.min.time(), PARIS)
    fausse = Fausse(recue_le=recue, statut=statut)
    return regles.echeance(fausse, pauses, plus, instant, "Europe/Paris", territoire).dernier_jour


VECTEURS = [
    (date(2026, 3, 2), "metropole", date(2026, 4, 2)),
    (date(2026, 1, 31), "metropole", date(2026, 3, 2)),  # 28 février, un samedi : le lundi
    (date(2026, 1, 30), "metropole", date(2026, 3, 2)),
    (date(2027, 1, 29), "metropole", date(2027, 3, 1)),  # pas de 29 en février 2027, et le 28 est un dimanche
    (date(2028, 1, 29), "metropole", date(2028, 2, 29)),  # une année bissextile a le sien
    (date(2026, 3, 31), "metropole", date(2026, 4, 30)),
    (date(2026, 4, 1), "metropole", date(2026, 5, 4)),  # le 1er mai férié, puis le week-end
    (date(2026, 10, 11), "metropole", date(2026, 11, 12)),  # le 11 novembre
    (date(2026, 11, 25), "metropole", date(2026, 12, 28)),  # Noël, un vendredi
    (date(2026, 11, 26), "alsace_moselle", date(2026, 12, 28)),  # la Saint-Étienne, un samedi
    (date(2025, 11, 26), "metropole", date(2025, 12, 26)),
    (date(2027, 11, 20), "metropole", date(2027, 12, 20)),
    (date(2027, 11, 20), "la_reunion", date(2027, 12, 21)),  # le 20 décembre y est férié, un lundi
    (date(2025, 11, 26), "alsace_moselle", date(2025, 12, 29)),  # la Saint-Étienne, un vendredi
]


@pytest.mark.parametrize(("recue", "territoire", "attendue"), VECTEURS)
def test_un_mois_de_date_a_date_reporte_au_jour_ouvrable(recue: date, territoire: str, attendue: date) -> None:
    assert limite(recue, territoire=territoire) == attendue


def test_la_prolongation_compte_trois_mois_de_date_a_date() -> None:
    recue = date(2026, 1, 31)
    assert limite(recue, plus=[FausseProlongation(date(2026, 2, 20))]) == date(2026, 4, 30)
    assert limite(recue, plus=[FausseProlongation(date(2026, 3, 20), tardive=True)]) == limite(recue)


def test_l_identite_suspend_et_les_precisions_seulement_si_on_l_a_voulu() -> None:
    recue, pause = date(2026, 3, 2), FaussePause(date(2026, 3, 10), date(2026, 3, 20))
    assert limite(recue, [pause], quand=date(2026, 3, 25)) == date(2026, 4, 13), "dix jours, puis le week-end"
    sans = FaussePause(date(2026, 3, 10), date(2026, 3, 20), suspend=False, motif="precisions")
    assert limite(recue, [sans], quand=date(2026, 3, 25)) == date(2026, 4, 2)
    apres = FaussePause(date(2026, 5, 4), date(2026, 5, 20))
    assert limite(recue, [apres], quand=date(2026, 5, 25)) == date(2026, 4, 2), "un délai échu ne se suspend plus"


def test_une_demande_requalifiee_n_a_ni_report_ni_prolongation() -> None:
    assert limite(date(2026, 4, 1), statut="requalifiee") == date(2026, 5, 1)


jours = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@settings(max_examples=60, deadline=None)
@given(recue=jours, apres=st.integers(0, 25), duree=st.integers(0, 40), tardive=st.booleans())
def test_le_delai_ne_se_trompe_jamais_de_sens(recue: date, apres: int, duree: int, tardive: bool) -> None:
    """Ouvrable, jamais avant un mois ; rien n'avance le terme ; une prolongation tardive n'y change rien."""
    simple = limite(recue)
    assert est_ouvrable(simple, "metropole")
    assert regles.JOURS_AU_MOINS <= (simple - recue).days <= 38
    debut = recue + timedelta(days=apres)
    pause = FaussePause(debut, debut + timedelta(days=duree))
    quand = recue + timedelta(days=120)
    assert simple <= limite(recue, [pause], quand=quand) <= simple + timedelta(days=duree + 5)
    annonce = FausseProlongation(debut, tardive)
    prolongee = limite(recue, plus=[annonce])
    assert (prolongee == simple) if tardive else (89 <= (prolongee - recue).days <= 99)


class Vie(RuleBasedStateMachine):
    """Une demande menée au hasard : la table des passages tient toujours."""

    def __init__(self) -> None:
        super().__init__()
        self.statut = "recue"
        self.parcours = ["recue"]

    @rule(acte=st.sampled_from(sorted(PASSAGES)))
    def agir(self, acte: str) -> None:
        """Un acte refusé ne change rien ; permis, il mène où la table le dit."""
        refus = regles.refus_du_passage(self.statut, acte)
        assert bool(refus) == (acte not in regles.actes_permis(self.statut))
        if refus:
            assert refus.endswith(".")
            return
        avant, self.statut = self.statut, regles.arrivee(self.statut, acte)
        self.parcours.append(self.statut)
        if avant not in regles.OUVERTES and self.statut in regles.OUVERTES:
            assert acte == "rouvrir", "rien d'autre ne rouvre une demande finie"
        if self.statut == "close":
            assert avant in regles.FINIES, "on ne clôt que ce qui a une issue"
        if self.statut in {"repondue", "partielle"}:
            assert avant == "en_cours", "on ne répond pas à qui l'on attend"

    @precondition(lambda self: self.statut == "close")
    @rule(acte=st.sampled_from(sorted(set(PASSAGES) - {"rouvrir"})))
    def une_demande_close_ne_bouge_plus(self, acte: str) -> None:
        """Seule la réouverture en sort."""
        assert regles.refus_du_passage(self.statut, acte)

    @invariant()
    def l_etat_est_connu(self) -> None:
        """Aucun état hors de la liste."""
        assert self.statut in ETATS


Vie.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestVie = Vie.TestCase


def test_tous_les_etats_s_atteignent_et_chaque_acte_en_sort() -> None:
    vus, file = {"recue"}, ["recue"]
    while file:
        statut = file.pop()
        for acte in regles.actes_permis(statut):
            suivant = regles.arrivee(statut, acte)
            if suivant not in vus:
                vus.add(suivant)
                file.append(suivant)
    assert vus == ETATS
    assert all(regles.actes_permis(statut) for statut in ETATS)


def test_un_refus_peut_venir_de_ce_qui_manque() -> None:
    seule = Fausse(represente=True, lien="heritier")
    assert len(regles.empechements(seule, "repondue")) == 2
    assert regles.empechements(seule, "refusee") == ()
    assert "héritier" in regles.empechements(seule, "partielle")[1]


def test_la_base_publique_ote_la_portabilite_limite_l_effacement_et_laisse_l_acces() -> None:
    def effets(*types: str, base: str = "mission_interet_public") -> list[str]:
        return [a.article for a in regles.effet_des_bases(types, [base])]

    assert effets("portabilite") == ["RGPD 20"]
    assert effets("effacement", "acces") == ["RGPD 17"]
    assert effets("acces", "rectification") == []
    assert effets("portabilite", "effacement", base="consentement") == []


def test_un_fichier_du_titre_iii_dit_son_regime_et_qu_il_est_a_verifier() -> None:
    police = Fausse(regime="lil_titre_iii", type="opposition")
    lues = regles.alertes(police, None, date(2026, 3, 3))
    assert any("droit d'opposition ne s'applique pas" in a.phrase for a in lues)
    assert any("intermédiaire de la CNIL" in a.phrase for a in lues)
    assert {a.verification for a in lues} == {"M"}
    assert not regles.alertes(Fausse(type="opposition"), None, date(2026, 3, 3))
    assert regles.fondement_du_delai(police) == "titre_iii_delai"
    assert regles.fondement_du_delai(Fausse(type="opposition")) == "reponse"
    assert regles.fondement_du_delai(Fausse(statut="close", issue="requalifiee")) == "cada"


def test_un_delai_qui_n_est_pas_de_12_3_se_dit() -> None:
    hors = [t.code for t in TYPES.values() if not t.delai_legal]
    assert hors == ["retrait_consentement", "post_mortem", "information", "plainte"]
    for code in hors:
        assert any(
            a.phrase == REPERES["hors_12_3"].phrase for a in regles.alertes(Fausse(type=code), None, date(2026, 3, 3))
        )


@dataclass
class FausseLigne:
    cle: str
    etat: str = "a_demander"
    action: str = ""
    propagation: str = ""
    note: str = ""
    au_registre: bool = True


lignes = st.lists(
    st.builds(
        FausseLigne, cle=st.sampled_from(["a", "b", "c", "d", f"{MANUELLE}1", f"{MANUELLE}2"]),
        etat=st.sampled_from(["a_demander", "demandee", "trouve"]), note=st.sampled_from(["", "vu"]),
    ),
    unique_by=lambda ligne: ligne.cle,
)  # fmt: skip
voulues = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True)


@settings(max_examples=60, deadline=None)
@given(presentes=lignes, cles=voulues)
def test_le_registre_peut_changer_sans_qu_une_note_se_perde(presentes: list[FausseLigne], cles: list[str]) -> None:
    attendues = [Attendue(cle, None, "Fiche", "service", cle) for cle in cles]
    fusion = regles.fusionner(presentes, attendues)
    assert not any(regles.est_notee(ligne) or ligne.cle.startswith(MANUELLE) for ligne in fusion.retirer)
    restantes = {ligne.cle for ligne in presentes} - {ligne.cle for ligne in fusion.retirer}
    restantes |= {a.cle for a in fusion.ajouter}
    assert set(cles) <= restantes, "tout ce que le registre demande est là"
    assert len(fusion.ajouter) == len(set(cles) - {ligne.cle for ligne in presentes})


def _identite(**champs: Any) -> IdentiteSaisie:
    return valider(
        IdentiteSaisie, {"nom": "Petit", "courriel": "p@essai.example", "telephone": "01 02 03 04 05", **champs}
    )


@pytest.mark.parametrize(
    ("texte", "nomme"),
    [
        ("Un petit dossier", False), ("Dossier de M. Petit", True), ("Dossier PETIT", True), ("Les petits", False),
        ("joindre p@essai.example", True), ("au 0102030405", True), ("au 01 02 03 04 05", True), ("", False),
        ("Enfant : Lépine", True),
    ],
)  # fmt: skip
def test_un_nom_se_reconnait_sans_prendre_un_mot_pour_un_nom(texte: str, nomme: bool) -> None:
    assert regles.nomme_la_personne(texte, _identite(concernee_nom="Lepine")) is nomme


def test_la_reference_et_le_titre_se_lisent() -> None:
    assert regles.reference(2026, 7) == "D-2026-007"
    assert regles.titre(Fausse(autres_types=["effacement"])) == "Accès à ses données, effacement"
    assert regles.effacer_a_partir_du(date(2026, 1, 31), 1) == date(2026, 2, 28)
