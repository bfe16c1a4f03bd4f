"""Lire et juger un fichier security.txt (RFC 9116), en fonctions pures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from audit.verifications.faits import FaitsSecurityTxt
from audit.verifications.verdicts import A_SURVEILLER, CONFORME, ERREUR, NON_CONFORME, Constat, Juge, Jugement
from socle.types import ecrire_date

GENRE: Final = "securitytxt"
TAILLE_MAXIMALE: Final = 32 * 1024
LIGNES_MAXIMUM: Final = 500
_CHAMP = re.compile(r"^([A-Za-z][A-Za-z-]{0,40}):\s+(\S.*)$")
_ADRESSES: Final = ("https://", "mailto:", "tel:")


@dataclass(frozen=True)
class SecurityTxt:
    """Les champs d'un fichier, par nom en minuscules ; `signe` : une enveloppe OpenPGP l'entoure."""

    champs: dict[str, list[str]] = field(default_factory=dict)
    signe: bool = False

    def tous(self, nom: str) -> list[str]:
        """Les valeurs d'un champ."""
        return self.champs.get(nom, [])


def lire(texte: str) -> SecurityTxt:
    """Les champs d'un texte ; commentaires, lignes vides et signature sont laissés de côté."""
    lignes = texte[:TAILLE_MAXIMALE].replace("\r\n", "\n").split("\n")[:LIGNES_MAXIMUM]
    signe = any(ligne.startswith("-----BEGIN PGP SIGNED MESSAGE-----") for ligne in lignes[:3])
    champs: dict[str, list[str]] = {}
    for ligne in lignes:
        if ligne.startswith("-----BEGIN PGP SIGNATURE-----"):
            break
        lu = _CHAMP.match(ligne.removeprefix("- ") if signe else ligne)
        if lu and not ligne.startswith("#"):
            champs.setdefault(lu.group(1).lower(), []).append(lu.group(2).strip())
    champs.pop("hash", None) if signe else None
    return SecurityTxt(champs, signe)


def juger(faits: FaitsSecurityTxt, quand: datetime) -> Jugement:
    """Le jugement d'un fichier à cet instant."""
    juge = Juge(GENRE, faits.hote)
    if faits.empechement:
        return Jugement([juge("presence", ERREUR, faits.empechement)])
    if faits.statut and faits.statut != 200:
        phrase = (
            f"Pas de fichier security.txt (statut {faits.statut}) : qui trouve une faille ne sait pas à qui la dire."
        )
        return Jugement([juge("presence", A_SURVEILLER, phrase)])
    lu = lire(faits.texte)
    if not lu.champs:
        return Jugement(
            [juge("presence", A_SURVEILLER, "La réponse n'est pas un fichier security.txt : aucun champ ne s'y lit.")]
        )
    expire = _date(lu.tous("expires")[0]) if len(lu.tous("expires")) == 1 else None
    constats = [_presence(faits, juge), *_contact(lu, juge), _expires(lu, juge, quand), *_canonique(lu, faits, juge)]
    if len(lu.tous("preferred-languages")) > 1:
        constats.append(juge("langues", NON_CONFORME, "Plusieurs lignes Preferred-Languages : une seule est permise."))
    conseils = [] if lu.signe else ["Signer le fichier (OpenPGP) est recommandé, sans être exigé."]
    return Jugement(constats, conseils, expire.date() if expire else None, tuple(_montrer(lu)))


def _presence(faits: FaitsSecurityTxt, juge: Juge) -> Constat:
    type_ = faits.type_contenu.partition(";")[0].strip().lower()
    if faits.statut and type_ != "text/plain":
        return juge(
            "presence", A_SURVEILLER, f"Le fichier est servi en {type_[:60] or 'type inconnu'} au lieu de text/plain."
        )
    return juge("presence", CONFORME, "Le fichier est là.")


def _contact(lu: SecurityTxt, juge: Juge) -> Iterator[Constat]:
    contacts = lu.tous("contact")
    if not contacts:
        yield juge("contact", NON_CONFORME, "Aucune ligne Contact : elle est obligatoire.")
        return
    mauvais = [c for c in contacts if not c.lower().startswith(_ADRESSES)]
    if mauvais:
        yield juge(
            "contact", NON_CONFORME, f"Contact « {mauvais[0][:80]} » : écrivez une adresse https:, mailto: ou tel:."
        )
    else:
        yield juge("contact", CONFORME, f"Contact : {contacts[0][:120]}.")


def _expires(lu: SecurityTxt, juge: Juge, quand: datetime) -> Constat:
    lignes = lu.tous("expires")
    if len(lignes) != 1:
        combien = "Aucune ligne Expires" if not lignes else f"{len(lignes)} lignes Expires"
        return juge("expires", NON_CONFORME, f"{combien} : il en faut une et une seule.")
    fin = _date(lignes[0])
    if fin is None:
        return juge("expires", NON_CONFORME, f"Expires « {lignes[0][:60]} » n'est pas une date (2027-06-30T00:00:00Z).")
    jour = ecrire_date(fin.date())
    if fin <= quand:
        return juge("expires", NON_CONFORME, f"Le fichier a expiré le {jour} : plus personne ne doit s'y fier.")
    if fin - quand <= timedelta(days=30):
        return juge("expires", A_SURVEILLER, f"Le fichier expire le {jour} : renouvelez-le.")
    if fin - quand > timedelta(days=366):
        return juge("expires", A_SURVEILLER, f"Le fichier expire le {jour} : à plus d'un an, un contact se périme "
                                             "sans qu'on le voie.")  # fmt: skip
    return juge("expires", CONFORME, f"Valable jusqu'au {jour}.")


def _date(texte: str) -> datetime | None:
    try:
        lue = datetime.fromisoformat(texte.strip().upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    return lue if lue.tzinfo else lue.replace(tzinfo=UTC)


def _canonique(lu: SecurityTxt, faits: FaitsSecurityTxt, juge: Juge) -> Iterator[Constat]:
    adresses = lu.tous("canonical")
    if adresses and faits.url:
        ici = faits.url in adresses
        yield juge("canonique", CONFORME if ici else A_SURVEILLER,
                   "L'adresse lue est l'une des adresses Canonical." if ici
                   else f"L'adresse lue ({faits.url[:120]}) n'est pas parmi les adresses Canonical.")  # fmt: skip


def _montrer(lu: SecurityTxt) -> Iterator[tuple[str, str]]:
    for nom, valeurs in lu.champs.items():
        yield nom.capitalize(), " ; ".join(v[:200] for v in valeurs[:5])
    yield "Signature", "enveloppe OpenPGP (non vérifiée)" if lu.signe else "aucune"
