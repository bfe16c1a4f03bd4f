"""Un texte de DNS collé : une zone, ou la sortie de `dig`. Les enregistrements utiles en sont tirés, le reste est oublié."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.zonefile

from audit.verifications.courriel import compter_consultations, est_dmarc, est_spf
from audit.verifications.echanges.commun import ResultatIllisible
from audit.verifications.faits import FaitsDns
from audit.verifications.x509.regles import en_ascii

TAILLE_MAXIMALE: Final = 200 * 1024
LIGNES_MAXIMUM: Final = 5000
_DRAPEAUX = re.compile(r"^;;\s*flags:([a-z ]+);", re.IGNORECASE | re.MULTILINE)
_UTILES: Final = frozenset({"TXT", "CAA", "DS", "DNSKEY", "RRSIG", "SOA"})
Index = dict[tuple[str, str], list[Any]]


def lire(texte: str, hote: str, domaine: str, selecteurs: Sequence[str]) -> FaitsDns:
    """Les faits d'un texte collé ; `ResultatIllisible` si rien ne s'y lit."""
    if len(texte) > TAILLE_MAXIMALE or texte.count("\n") > LIGNES_MAXIMUM:
        raise ResultatIllisible("Ce texte est trop long : collez les seuls enregistrements utiles (TXT, CAA, DS).")
    hote, domaine = en_ascii(hote), en_ascii(domaine)
    index = _indexer(texte, domaine or hote)
    drapeaux = _DRAPEAUX.findall(texte)
    faits: dict[str, Any] = {"hote": hote, "domaine": domaine}
    if drapeaux:
        faits["authentifie"] = any("ad" in d.split() for d in drapeaux)
    faits["signee"] = any(type_ in {"DS", "DNSKEY", "RRSIG"} for _, type_ in index) or None
    faits |= _caa(index, hote)
    if domaine:
        faits |= _courriel(index, domaine, selecteurs)
    if not any(type_ == "SOA" for _, type_ in index):
        faits = _sans_absence(faits)
    return FaitsDns(**faits)


def _sans_absence(faits: dict[str, Any]) -> dict[str, Any]:
    """Un texte sans SOA n'est qu'un morceau de zone : ce qui n'y est pas n'a pas été lu, ce n'est pas une absence."""
    connus = {nom: valeur for nom, valeur in faits.items() if nom not in {"spf", "dmarc", "caa"} or valeur}
    return connus | {"dkim": {s: textes or None for s, textes in faits.get("dkim", {}).items()}}


def _indexer(texte: str, origine: str) -> Index:
    """Les enregistrements utiles par (nom, type)."""
    index: Index = {}
    for ici, morceau in _morceaux(texte, origine):
        for suite in _enregistrements(morceau, ici):
            type_ = dns.rdatatype.to_text(suite.rdtype)
            if type_ in _UTILES:
                index.setdefault((suite.name.to_text().rstrip(".").lower(), type_), []).extend(suite)
    if not index:
        raise ResultatIllisible("Aucun enregistrement TXT, CAA ou DS dans ce texte.")
    return index


def _morceaux(texte: str, origine: str) -> Iterator[tuple[str, str]]:
    """Le texte, coupé à chaque `$ORIGIN`. `$INCLUDE` et `$GENERATE` sont oubliés."""
    lignes: list[str] = []
    for ligne in texte.replace("\r\n", "\n").split("\n"):
        mots = ligne.split()
        if not mots or not mots[0].startswith("$"):
            lignes.append(ligne)
        elif mots[0].upper() == "$ORIGIN" and len(mots) > 1:
            yield origine, "\n".join(lignes)
            origine, lignes = (mots[1] if mots[1].endswith(".") else f"{mots[1]}.{origine}"), []
    yield origine, "\n".join(lignes)


def _enregistrements(texte: str, origine: str) -> Sequence[Any]:
    try:
        return dns.zonefile.read_rrsets(
            texte, rdclass=None, default_ttl=3600, origin=dns.name.from_text(origine), relativize=False
        )
    except (dns.exception.DNSException, ValueError, UnicodeError) as erreur:
        raise ResultatIllisible("Ce texte n'est pas une suite d'enregistrements DNS : collez une zone, ou la sortie de "
                                "« dig domaine TXT ».") from erreur  # fmt: skip


def _textes(index: Index, nom: str) -> list[str]:
    return [b"".join(r.strings)[:4096].decode("utf-8", "replace") for r in index.get((nom.lower(), "TXT"), [])]


def _courriel(index: Index, domaine: str, selecteurs: Sequence[str]) -> dict[str, Any]:
    """SPF, DKIM et DMARC ; le compte des consultations suit les seules inclusions que le texte contient."""
    spf = [t for t in _textes(index, domaine) if est_spf(t)]
    suivre: Callable[[str], Sequence[str]] | None = (
        (lambda nom: [t for t in _textes(index, nom) if est_spf(t)]) if _toutes_la(index, spf) else None
    )
    total, complet = compter_consultations(spf[0], suivre) if len(spf) == 1 else (None, False)
    dmarc, ou = next(_dmarc(index, domaine), ([], ""))
    return {
        "spf": tuple(spf), "consultations": total, "consultations_completes": complet, "dmarc": tuple(dmarc),
        "dmarc_trouve": ou, "dkim": {s: tuple(_textes(index, f"{s}._domainkey.{domaine}")) for s in selecteurs},
    }  # fmt: skip


def _toutes_la(index: Index, spf: Sequence[str]) -> bool:
    """Vrai si chaque inclusion de l'enregistrement est dans le texte collé."""
    inclus = re.findall(r"(?:include:|redirect=)(\S+)", spf[0], re.IGNORECASE) if spf else []
    return bool(inclus) and all((nom.lower().rstrip("."), "TXT") in index for nom in inclus)


def _dmarc(index: Index, domaine: str) -> Iterator[tuple[list[str], str]]:
    etiquettes = domaine.split(".")
    for rang in range(len(etiquettes)):
        nom = "_dmarc." + ".".join(etiquettes[rang:])
        if trouves := [t for t in _textes(index, nom) if est_dmarc(t)]:
            yield trouves, nom


def _caa(index: Index, hote: str) -> dict[str, Any]:
    """Les règles CAA de l'hôte, sinon du premier nœud au-dessus qui en a."""
    etiquettes = hote.split(".")
    for rang in range(len(etiquettes)):
        nom = ".".join(etiquettes[rang:])
        if trouves := index.get((nom, "CAA")):
            return {"caa": tuple(r.to_text()[:300] for r in trouves), "caa_trouve": nom}
    return {"caa": ()}
