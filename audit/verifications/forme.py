"""Les formes des deux fiches : un hôte déclaré, un certificat déposé."""

from __future__ import annotations

from audit.verifications.modele import CERTIFICAT, HOTE, CertificatDepose, CertificatSaisie, Hote, HoteSaisie
from registre.presentation import systemes_proposes
from socle.fiches.forme import Forme, Section

FORME_HOTE = Forme(
    HOTE, Hote, HoteSaisie,
    (
        Section("hote", "Quel hôte ?", "Un nom que votre organisme exploite, ou fait exploiter.",
                ("nom", "usage", "systeme_id")),
        Section("en_ligne", "Que vérifier en ligne ?", "Rien ne part avant qu'une personne ait confirmé que vous exploitez "
                "cet hôte.", ("controles", "ports", "hebdomadaire")),
        Section("messagerie", "Messagerie", "Pour SPF, DKIM et DMARC.", ("domaine", "selecteurs")),
        Section("notes", "Notes", "", ("observations",)),
    ),
    options={"systeme_id": systemes_proposes},
)  # fmt: skip
FORME_CERTIFICAT = Forme(
    CERTIFICAT, CertificatDepose, CertificatSaisie,
    (
        Section("certificat", "Ce que vous en savez", "L'intitulé suffit : le reste se lit dans le fichier.",
                ("nom", "hote", "autorite", "systeme_id")),
        Section("notes", "Notes", "", ("observations",)),
    ),
    options={"systeme_id": systemes_proposes},
)  # fmt: skip
