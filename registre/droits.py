"""Droits du registre, et les rôles qui les portent."""

from __future__ import annotations

from socle.droits import declarer_droit

LIRE = declarer_droit(
    "registre.lire", "Consulter le registre", "dpo", "referent", "responsable", "juriste", "rssi", "lecteur", "auditeur"
)
MODIFIER = declarer_droit("registre.modifier", "Remplir et modifier les fiches", "dpo", "referent")
AVIS = declarer_droit("registre.avis", "Rendre l'avis du délégué (RGPD 39)", "dpo")
APPROUVER = declarer_droit("registre.approuver", "Approuver une fiche (RGPD 24)", "responsable")
IMPORTER = declarer_droit("registre.importer", "Importer un registre", "dpo", "referent")
EXPORTER = declarer_droit(
    "registre.exporter", "Exporter le registre", "dpo", "referent", "responsable", "juriste", "rssi", "auditeur"
)
PRESTATAIRES_RELATION = declarer_droit(
    "prestataires.relation",
    "Suivre les relations de l'organisme avec ses prestataires",
    "dpo",
    "referent",
    "juriste",
    "rssi",
)
PRESTATAIRES_ANNUAIRE = declarer_droit(
    "prestataires.annuaire", "Tenir l'annuaire partagé des prestataires, fusionner les doublons", "dpo", "juriste"
)
SYSTEMES_MODIFIER = declarer_droit(
    "systemes.modifier", "Tenir la liste des systèmes et supports", "dpo", "referent", "rssi"
)
PROJETS_MODIFIER = declarer_droit("projets.modifier", "Remplir les fiches projet", "dpo", "referent", "rssi", "juriste")
PROJETS_AVIS_RSSI = declarer_droit("projets.avis_rssi", "Rendre l'avis du RSSI sur un projet", "rssi")
PROJETS_DECIDER = declarer_droit("projets.decider", "Décider la mise en service d'un projet", "responsable")
AIPD_REDIGER = declarer_droit("aipd.rediger", "Rédiger une analyse d'impact", "dpo", "referent", "rssi")
AIPD_EVALUER = declarer_droit("aipd.evaluer", "Évaluer une analyse d'impact, point par point", "dpo", "rssi")
AIPD_AVISER = declarer_droit("aipd.aviser", "Rendre l'avis du délégué sur une analyse d'impact (RGPD 35(2))", "dpo")
AIPD_DECIDER = declarer_droit("aipd.decider", "Décider d'une analyse d'impact (RGPD 35, 36)", "responsable")
SENSIBILISATION = declarer_droit(
    "sensibilisation.tenir", "Tenir les séances de sensibilisation (RGPD 39(1)b)", "dpo", "referent", "rssi"
)
QUESTIONS_LIRE = declarer_droit(
    "questions.lire",
    "Lire les questions posées au délégué",
    "dpo",
    "referent",
    "responsable",
    "juriste",
    "rssi",
    "auditeur",
)
QUESTIONS_POSER = declarer_droit(
    "questions.poser", "Poser une question au délégué", "dpo", "referent", "responsable", "juriste", "rssi"
)
QUESTIONS_REPONDRE = declarer_droit("questions.repondre", "Répondre aux questions posées au délégué (RGPD 39)", "dpo")
AVIS_DPO_RENDRE = declarer_droit("avis_dpo.rendre", "Inscrire un avis au registre des avis du délégué (RGPD 39)", "dpo")
AVIS_DPO_SUIVRE = declarer_droit("avis_dpo.suivre", "Dire si un avis du délégué est suivi (RGPD 24)", "responsable")
TEMPS_LIRE = declarer_droit("temps.lire", "Lire le temps passé par le délégué", "dpo", "responsable", "auditeur")
TEMPS_NOTER = declarer_droit("temps.noter", "Noter le temps passé par le délégué", "dpo")
VISITES_MODIFIER = declarer_droit("visites.modifier", "Préparer les visites du délégué et en rendre compte", "dpo")
CONVENTION_MODIFIER = declarer_droit(
    "convention_dpo.modifier", "Tenir la convention du service mutualisé du délégué", "dpo"
)
MENTIONS_LIRE = declarer_droit(
    "mentions.lire", "Lire les mentions d'information", "dpo", "referent", "responsable", "juriste", "rssi", "lecteur",
    "auditeur",
)  # fmt: skip
MENTIONS_REDIGER = declarer_droit(
    "mentions.rediger", "Rédiger les mentions d'information (RGPD 13, 14)", "dpo", "referent", "juriste"
)
MENTIONS_PUBLIER = declarer_droit("mentions.publier", "Publier une mention d'information", "dpo", "referent")
CONSENTEMENTS_TENIR = declarer_droit(
    "consentements.tenir", "Tenir la preuve des consentements (RGPD 7(1))", "dpo", "referent"
)
DEMANDES_LIRE = declarer_droit(
    "demandes.lire", "Consulter les demandes des personnes, sans leur identité", "dpo", "referent", "responsable",
    "juriste", "auditeur",
)  # fmt: skip
DEMANDES_IDENTITE = declarer_droit("demandes.identite", "Voir qui a fait une demande", "dpo", "referent")
DEMANDES_TRAITER = declarer_droit(
    "demandes.traiter", "Inscrire et instruire les demandes des personnes", "dpo", "referent"
)
DEMANDES_REPONDRE = declarer_droit(
    "demandes.repondre", "Répondre aux demandes des personnes, effacer leur identité (RGPD 12)", "dpo"
)
DEMANDES_RECEVOIR = declarer_droit("demandes.recevoir", "Recevoir une demande du formulaire public (aucun rôle)")
DEMANDES_FORMULAIRE = declarer_droit("demandes.formulaire", "Ouvrir et fermer le formulaire public des demandes", "dpo")
VIOLATIONS_LIRE = declarer_droit(
    "violations.lire", "Consulter les incidents et les violations",
    "dpo", "referent", "responsable", "juriste", "rssi", "auditeur",
)  # fmt: skip
VIOLATIONS_DECLARER = declarer_droit(
    "violations.declarer", "Déclarer un incident", "dpo", "referent", "responsable", "juriste", "rssi"
)
VIOLATIONS_MODIFIER = declarer_droit(
    "violations.modifier", "Compléter la fiche d'un incident", "dpo", "referent", "rssi", "juriste"
)
VIOLATIONS_QUALIFIER = declarer_droit(
    "violations.qualifier", "Qualifier un incident, noter les notifications, clore", "dpo", "rssi"
)
VIOLATIONS_AVISER = declarer_droit("violations.aviser", "Rendre l'avis du délégué sur une violation (RGPD 39)", "dpo")
VIOLATIONS_DECIDER = declarer_droit(
    "violations.decider", "Décider de ce qu'une violation demande (RGPD 33, 34)", "responsable"
)
VIOLATIONS_DIFFUSER = declarer_droit(
    "violations.diffuser", "Ouvrir chez chaque organisme l'incident d'un prestataire partagé", "dpo"
)
PARCOURS_ATTESTER = declarer_droit(
    "parcours.attester", "Attester une étape du parcours de conformité, preuve à l'appui", "dpo"
)
LIENS_LIRE = declarer_droit("liens_referents.lire", "Voir les liens donnés aux référents", "dpo", "auditeur")
LIENS_TENIR = declarer_droit("liens_referents.tenir", "Donner un lien à un référent, relire ce qui en revient", "dpo")
LIENS_RECEVOIR = declarer_droit("liens_referents.recevoir", "Recevoir ce qu'un référent envoie par un lien")
DELEGUE_LIRE = declarer_droit(
    "delegue.lire", "Consulter la désignation du délégué", "dpo", "referent", "responsable", "juriste", "rssi", "lecteur",
    "auditeur",
)  # fmt: skip
DELEGUE_PREPARER = declarer_droit(
    "delegue.preparer", "Préparer et déclarer la désignation du délégué (RGPD 37)", "dpo", "referent", "juriste"
)
DELEGUE_DESIGNER = declarer_droit(
    "delegue.designer", "Prendre l'acte de désignation du délégué, mettre fin à sa mission", "responsable"
)
DELEGUE_PUBLIER = declarer_droit("delegue.publier", "Publier la page de contact du délégué (RGPD 37(7))", "dpo")
BILAN_LIRE = declarer_droit(
    "bilan.lire", "Lire les bilans annuels du délégué", "dpo", "referent", "responsable", "juriste", "rssi", "auditeur"
)
BILAN_TENIR = declarer_droit("bilan.tenir", "Écrire et arrêter le bilan annuel du délégué (RGPD 38(3))", "dpo")
PROCEDURES_LIRE = declarer_droit(
    "procedures.lire", "Lire les procédures adoptées", "dpo", "referent", "responsable", "juriste", "rssi", "lecteur",
    "auditeur",
)  # fmt: skip
PROCEDURES_ADOPTER = declarer_droit(
    "procedures.adopter", "Noter l'adoption d'une procédure (RGPD 24)", "dpo", "responsable", "juriste"
)
FICHES_MODELES_TENIR = declarer_droit(
    "fiches_modeles.tenir", "Tenir les modèles de fiches de la maison, les poser chez plusieurs organismes", "dpo"
)
DUPLIQUER = declarer_droit(
    "registre.dupliquer", "Copier des fiches chez plusieurs organismes, défaire ces copies", "dpo"
)
QUALITE_ECARTER = declarer_droit("qualite.ecarter", "Écarter un point de qualité du registre, avec sa raison", "dpo")
CONSERVATION_TENIR = declarer_droit(
    "conservation.tenir",
    "Tenir les durées de conservation, les fonds et les bordereaux d'élimination",
    "dpo",
    "referent",
)
CONSERVATION_VISER = declarer_droit(
    "conservation.viser", "Noter le visa d'un bordereau et l'élimination faite", "dpo", "responsable"
)
