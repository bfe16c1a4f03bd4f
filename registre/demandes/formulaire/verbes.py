"""Comment le journal dit le formulaire public, et ce qu'on efface de lui chaque jour."""

from __future__ import annotations

from registre.demandes import verbes as _verbes_des_demandes  # noqa: F401 -- ses phrases d'abord
from registre.demandes.formulaire.modele import FORMULAIRE
from registre.demandes.formulaire.operations import purger
from registre.droits import DEMANDES_FORMULAIRE
from socle.rappels.entretien import declarer_soin
from socle.verbes import declarer_objet, declarer_verbe, phrase_du_verbe

declarer_objet(FORMULAIRE, "Formulaire public", droit=DEMANDES_FORMULAIRE)
for verbe, phrase in {
    "formulaire_demandes.ouvert": "a ouvert le formulaire public des demandes",
    "formulaire_demandes.ferme": "a fermé le formulaire public des demandes",
    "formulaire_demandes.modifie": "a changé le texte du formulaire public des demandes",
    "formulaire_demandes.purge": "a effacé des envois que personne n'a confirmés",
}.items():
    declarer_verbe(verbe, phrase)
declarer_verbe("demande.communication", phrase_du_verbe("demande.communication"), sans_compte="Le formulaire public")
declarer_soin("envois non confirmés du formulaire public", purger)
