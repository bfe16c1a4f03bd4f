"""La forme d'une attestation : ce que la machine des fiches simples doit en savoir."""

from __future__ import annotations

from registre.parcours.donnees import PARCOURS
from registre.parcours.modele import TYPE, AttestationEtape, AttestationSaisie
from socle.fiches.forme import Forme, Section

SECTIONS = (
    Section("attestation", "Ce que vous attestez", "", ("etape", "motif", "constatee_le", "expire_le", "preuve_id")),
)


def nom_de_l_etape(code: str) -> str:
    """Le nom d'une étape, même si elle a quitté le parcours depuis."""
    etape = PARCOURS.par_code.get(code)
    return etape.libelle if etape is not None else code


FORME = Forme(
    TYPE, AttestationEtape, AttestationSaisie, SECTIONS, nommer=lambda s: f"Attestation : {nom_de_l_etape(s.etape)}"
)
