"""Lire une bibliothèque CISO Assistant (YAML) : un arbre d'exigences, dont les feuilles évaluables deviennent des points.

Un identifiant est le `ref_id` s'il est seul à l'avoir, sinon la fin de l'urn ; jamais un rang, qui bougerait d'une version à
l'autre. Le chapitre d'un point est son plus haut ancêtre. Rien n'est déclaré obligatoire : une norme n'est pas la loi.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from audit.referentiels.echanges.commun import (
    CISO,
    TITRE_MAXIMUM,
    Lu,
    ReferentielRefuse,
    batir,
    empreinte_de,
    en_identifiant,
    texte,
    titre,
)
from audit.referentiels.echanges.yaml_borne import lire_yaml
from audit.referentiels.forme import Referentiel
from socle.types import lire_date

HYGIENE: Final = "anssi-guide-hygiene"
MESURES_HYGIENE: Final = 42
PLAT: Final = "points"
SANS_DATE: Final = date(1970, 1, 1)
_NULS: Final = frozenset({"", "null", "Null", "NULL", "~"})
_VRAIS: Final = frozenset({"true", "yes", "on", "1"})
_IMPORTANCES: Final = {"mandatory": 3, "recommended": 2, "nice_to_have": 1}
_NUMERO = re.compile(r"^(\d{1,2})(?!\d)")
PAS_UN_REFERENTIEL = (
    "Ce fichier n'est pas une bibliothèque CISO Assistant avec un référentiel : « objects » ou « framework » y manque."
)


@dataclass
class _Noeud:
    """Un nœud de l'arbre, ses textes dans la langue retenue."""

    urn: str
    parent: str
    ref: str
    nom: str
    description: str
    evaluable: bool
    brut: Mapping[str, Any]
    locale: str
    ancetres: list[_Noeud] = field(default_factory=list)

    @property
    def sommet(self) -> _Noeud:
        """Son plus haut ancêtre, ou lui-même."""
        return self.ancetres[0] if self.ancetres else self


def est_une_bibliotheque(lu: object) -> bool:
    """Vrai si cet objet a l'allure d'une bibliothèque CISO Assistant."""
    return isinstance(lu, Mapping) and ("objects" in lu or "urn" in lu)


def lire(contenu: bytes, nom_fichier: str = "", cadre: str = "") -> Lu:
    """Le référentiel d'une bibliothèque. `cadre` : lequel, par son `ref_id`, si elle en porte plusieurs."""
    brut = lire_yaml(contenu, brut=True)
    if not isinstance(brut, Mapping) or not isinstance(brut.get("objects"), Mapping):
        raise ReferentielRefuse(PAS_UN_REFERENTIEL)
    remarques: list[str] = []
    referentiel = _lire_cadre(brut, _choisir(brut["objects"], cadre), remarques)
    return Lu(referentiel, CISO, nom_fichier, empreinte_de(contenu), tuple(remarques))


def _choisir(objets: Mapping[str, Any], voulu: str) -> Mapping[str, Any]:
    """Le référentiel de la bibliothèque ; refus s'il n'y en a pas, ou plusieurs sans choix."""
    candidats = [objets.get("framework"), *_liste(objets.get("frameworks"))]
    cadres = [c for c in candidats if isinstance(c, Mapping) and _liste(c.get("requirement_nodes"))]
    if not cadres:
        raise ReferentielRefuse(PAS_UN_REFERENTIEL)
    noms = [_mot(c.get("ref_id")) or titre(c.get("name")) for c in cadres]
    if len(cadres) == 1 and not voulu:
        return cadres[0]
    choisis = [c for c, nom in zip(cadres, noms, strict=True) if nom.casefold() == voulu.casefold()]
    if len(choisis) != 1:
        raise ReferentielRefuse(
            f"Ce fichier contient {'un autre référentiel' if len(cadres) == 1 else 'plusieurs référentiels'} : "
            f"indiquez lequel lire parmi {', '.join(noms[:20])}."
        )
    return choisis[0]


def _lire_cadre(bibliotheque: Mapping[str, Any], cadre: Mapping[str, Any], remarques: list[str]) -> Referentiel:
    locale = _mot(bibliotheque.get("locale")) or "fr"
    noeuds = _ordonner([_noeud(n, locale) for n in _liste(cadre["requirement_nodes"])])
    evaluables = [n for n in noeuds if n.evaluable]
    if not evaluables:
        raise ReferentielRefuse("Ce référentiel n'a aucune exigence évaluable.")
    langue = _langue(evaluables, locale)
    entete = _entete(bibliotheque, cadre, locale, langue, remarques)
    codes, chapitres = _chapitres(evaluables, entete["titre"])
    points = _points(evaluables, codes, entete, remarques)
    _dire_le_reste(bibliotheque, evaluables, langue, remarques)
    return batir({"referentiel": entete, "chapitres": chapitres, "points": points})


def _liste(valeur: object) -> list[Any]:
    return list(valeur) if isinstance(valeur, Sequence) and not isinstance(valeur, str) else []


def _mot(valeur: object) -> str:
    """Un texte d'une ligne ; un nul de YAML, ou ce qui n'est pas un texte, est vide."""
    return "" if not isinstance(valeur, str) or valeur in _NULS else titre(valeur)


def _texte(valeur: object) -> str:
    return "" if not isinstance(valeur, str) or valeur in _NULS else texte(valeur)


def _traduit(brut: Mapping[str, Any], champ: str, locale: str) -> str:
    """Le champ en français s'il existe, sinon dans la langue du fichier."""
    traductions = brut.get("translations")
    francais = traductions.get("fr") if isinstance(traductions, Mapping) and not locale.startswith("fr") else None
    traduit = _texte(francais.get(champ)) if isinstance(francais, Mapping) else ""
    return traduit or _texte(brut.get(champ))


def _noeud(brut: object, locale: str) -> _Noeud:
    if not isinstance(brut, Mapping) or not _mot(brut.get("urn")):
        raise ReferentielRefuse("Une exigence de ce fichier n'a pas d'identifiant « urn » : il n'a pas été lu.")
    return _Noeud(
        _mot(brut.get("urn")).casefold(), _mot(brut.get("parent_urn")).casefold(), _mot(brut.get("ref_id")),
        titre(_traduit(brut, "name", locale)), _traduit(brut, "description", locale),
        _mot(brut.get("assessable")).casefold() in _VRAIS, brut, locale,
    )  # fmt: skip


def _ordonner(noeuds: list[_Noeud]) -> list[_Noeud]:
    """Les nœuds, chacun avec ses ancêtres, le plus haut d'abord ; refuse un double, un parent absent, un cercle."""
    par_urn = {n.urn: n for n in noeuds}
    if len(par_urn) != len(noeuds):
        (double, _), *_ = Counter(n.urn for n in noeuds).most_common(1)
        raise ReferentielRefuse(f"Deux exigences portent le même identifiant « {double} » : le fichier est abîmé.")
    for noeud in noeuds:
        courant, vus = noeud, {noeud.urn}
        while courant.parent:
            if courant.parent not in par_urn:
                raise ReferentielRefuse(
                    f"L'exigence « {courant.urn} » dépend de « {courant.parent} », absente du fichier."
                )
            courant = par_urn[courant.parent]
            if courant.urn in vus:
                raise ReferentielRefuse(f"L'exigence « {courant.urn} » dépend d'elle-même : le fichier est abîmé.")
            vus.add(courant.urn)
            if len(vus) > 50:
                raise ReferentielRefuse("Les exigences de ce fichier sont emboîtées sur plus de cinquante niveaux.")
            noeud.ancetres.insert(0, courant)
    return noeuds


def _langue(noeuds: Sequence[_Noeud], locale: str) -> str:
    """« fr » si le fichier l'est, ou si la moitié de ses exigences au moins sont traduites."""
    if locale.startswith("fr"):
        return "fr"
    traduits = sum(1 for n in noeuds if isinstance((t := n.brut.get("translations")), Mapping) and t.get("fr"))
    return "fr" if traduits * 2 >= len(noeuds) else locale[:10]


def _entete(
    bibliotheque: Mapping[str, Any], cadre: Mapping[str, Any], locale: str, langue: str, remarques: list[str]
) -> dict[str, Any]:
    code = en_identifiant(_mot(cadre.get("ref_id")) or _mot(bibliotheque.get("ref_id")) or _fin(_mot(cadre.get("urn"))))
    nom = titre(_traduit(cadre, "name", locale) or _traduit(bibliotheque, "name", locale)) or code
    version = _mot(bibliotheque.get("version"))[:60]
    if not code or not version:
        raise ReferentielRefuse(
            "Cette bibliothèque n'a pas d'identifiant ou de numéro de version : elle n'a pas été lue."
        )
    return {
        "code": code.lower(), "titre": nom, "version": version, "statut": "importe", "langue": langue,
        "date": _date(_mot(bibliotheque.get("publication_date")), remarques),
        "redaction": _traduit(cadre, "description", locale), "droits": _droits(bibliotheque),
        "groupes": _groupes(cadre, locale),
        "niveaux_verif": {"S": "source secondaire : transcription par un tiers, à comparer avec le texte d'origine"},
    }  # fmt: skip


def _date(lue: str, remarques: list[str]) -> date:
    try:
        jour = lire_date(lue)
    except ValueError:
        jour = None
    if jour is None:
        remarques.append("La date de publication manque : l'état du droit de ce référentiel est inconnu.")
    return jour or SANS_DATE


def _droits(bibliotheque: Mapping[str, Any]) -> str:
    auteur, ligne = _mot(bibliotheque.get("provider")), _texte(bibliotheque.get("copyright"))
    return " · ".join(p for p in (ligne, auteur, f"transcrit par {_mot(bibliotheque.get('packager'))}"
                                  if _mot(bibliotheque.get("packager")) else "") if p)  # fmt: skip


def _groupes(cadre: Mapping[str, Any], locale: str) -> dict[str, str]:
    definis = [g for g in _liste(cadre.get("implementation_groups_definition")) if isinstance(g, Mapping)]
    return {_mot(g.get("ref_id")): titre(_traduit(g, "name", locale)) for g in definis if _mot(g.get("ref_id"))}


def _fin(urn: str) -> str:
    return urn.rsplit(":", 1)[-1]


def _identifiants(noeuds: Sequence[_Noeud]) -> dict[str, str]:
    """urn → identifiant : le `ref_id` s'il est seul, sinon la fin de l'urn, sinon elle avec une empreinte de l'urn."""
    refs = {n.urn: en_identifiant(n.ref, n.urn) for n in noeuds}
    fins = {n.urn: en_identifiant(_fin(n.urn), n.urn) for n in noeuds}
    par_ref, par_fin = Counter(_pli(refs.values())), Counter(_pli(fins.values()))
    ids = {
        n.urn: refs[n.urn] if refs[n.urn] and par_ref[refs[n.urn].casefold()] == 1
        else fins[n.urn] if fins[n.urn] and par_fin[fins[n.urn].casefold()] == 1
        else f"{fins[n.urn][:50] or 'point'}-{empreinte_de(n.urn.encode())[:8]}"
        for n in noeuds
    }  # fmt: skip
    repris = {i for i, fois in Counter(_pli(ids.values())).items() if fois > 1}
    return {u: f"{i[:50]}-{empreinte_de(u.encode())[:8]}" if i.casefold() in repris else i for u, i in ids.items()}


def _pli(valeurs: Any) -> list[str]:
    return [v.casefold() for v in valeurs]


def _chapitres(noeuds: Sequence[_Noeud], nom: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """(urn du sommet → code, chapitres dans l'ordre du fichier) ; un référentiel à plat n'en a qu'un, à son titre."""
    sommets = list({n.sommet.urn: n.sommet for n in noeuds}.values())
    if not any(n.ancetres for n in noeuds):
        return {s.urn: PLAT for s in sommets}, [{"code": PLAT, "titre": nom, "ordre": 1}]
    codes = _identifiants(sommets)
    titres = [(codes[s.urn], s.nom or s.ref or codes[s.urn]) for s in sommets]
    return codes, [{"code": code, "titre": t, "ordre": rang} for rang, (code, t) in enumerate(titres, 1)]


def _points(
    noeuds: Sequence[_Noeud], codes: Mapping[str, str], entete: Mapping[str, Any], remarques: list[str]
) -> list[dict[str, Any]]:
    ids = _identifiants(noeuds)
    noms = Counter((n.sommet.urn, n.nom) for n in noeuds)
    hygiene = entete["code"] == HYGIENE
    hors = sum(1 for n in noeuds if _poids(n)[1])
    if hors:
        remarques.append(f"Poids hors de notre échelle de 1 à 3, ramenés à elle : {hors}.")
    return [
        {
            "id": ids[n.urn], "chapitre": codes[n.sommet.urn],
            "intitule": _intitule(n, ids[n.urn], noms[n.sommet.urn, n.nom] > 1, entete["groupes"]),
            "question": _question(n, ids[n.urn]),
            "attendu": _traduit(n.brut, "typical_evidence", n.locale), "poids": _poids(n)[0],
            "reference": f"{entete['titre']}, {n.ref or _fin(n.urn)}",
            "fondements": [{"ref": f"{entete['titre']}, {n.ref or _fin(n.urn)}", "verif": "S",
                            "etat_du_droit": entete["date"]}],
            "remediation": _traduit(n.brut, "annotation", n.locale), "groupes": _groupes_de(n),
            "correspondances": {"hygiene": _mesure(n.ref) if hygiene else ()},
        }
        for n in noeuds
    ]  # fmt: skip


def _intitule(noeud: _Noeud, id_: str, double: bool, groupes: Mapping[str, str]) -> str:
    """Le nom du point ; ses titres intermédiaires le précèdent s'il n'en a pas, ou si un autre porte le même."""
    titres = [a.nom or a.ref for a in noeud.ancetres[1:] if a.nom or a.ref]
    if noeud.nom and not (double and titres):
        return _avec_groupe(noeud, groupes) if double else noeud.nom
    propre = noeud.nom or noeud.ref or titre(noeud.description)[:80] or id_
    return " › ".join([*titres, propre])[:TITRE_MAXIMUM]


def _avec_groupe(noeud: _Noeud, groupes: Mapping[str, str]) -> str:
    """Deux points du même nom se distinguent par leur niveau, sinon par leur référence."""
    niveau = ", ".join(groupes.get(g) or g for g in _groupes_de(noeud)) or noeud.ref
    return f"{noeud.nom} ({niveau})" if niveau else noeud.nom


def _question(noeud: _Noeud, id_: str) -> str:
    """Les questions que la bibliothèque pose, sinon l'énoncé de l'exigence, sinon son nom."""
    posees = noeud.brut.get("questions")
    lues = [
        _texte(q.get("text"))
        for q in (posees.values() if isinstance(posees, Mapping) else ())
        if isinstance(q, Mapping)
    ]
    return "\n".join(filter(None, lues)) or noeud.description or noeud.nom or noeud.ref or id_


def _poids(noeud: _Noeud) -> tuple[int, bool]:
    """Le poids de 1 à 3, et s'il a fallu le ramener à notre échelle ; l'importance le donne quand il manque."""
    brut = _mot(noeud.brut.get("weight"))
    if not brut:
        return _IMPORTANCES.get(_mot(noeud.brut.get("importance")).casefold(), 2), False
    if brut in {"1", "2", "3"}:
        return int(brut), False
    return (3 if brut.isascii() and brut.isdigit() and brut.strip("0") else 2), True


def _groupes_de(noeud: _Noeud) -> list[str]:
    return [g for g in map(_mot, _liste(noeud.brut.get("implementation_groups"))) if g]


def _mesure(ref: str) -> tuple[int, ...]:
    trouve = _NUMERO.match(ref)
    numero = int(trouve[1]) if trouve else 0
    return (numero,) if 1 <= numero <= MESURES_HYGIENE else ()


def _dire_le_reste(
    bibliotheque: Mapping[str, Any], noeuds: Sequence[_Noeud], langue: str, remarques: list[str]
) -> None:
    """Ce que l'import laisse de côté, une phrase chacun."""
    autres = [cle for cle in bibliotheque["objects"] if cle not in {"framework", "frameworks"}]
    if autres:
        remarques.append(f"Le reste de la bibliothèque n'est pas repris : {', '.join(map(titre, autres[:8]))}.")
    if any(n.brut.get("reference_controls") for n in noeuds):
        remarques.append("Les mesures types que la bibliothèque rattache à ses exigences ne sont pas reprises.")
    if any(_mot(n.brut.get("importance")).casefold() == "mandatory" for n in noeuds):
        remarques.append("« Mandatory » donne le poids le plus fort ; ce n'est pas une obligation juridique.")
    if langue != "fr":
        remarques.append(f"Ce référentiel n'est pas en français (langue : {langue}).")
