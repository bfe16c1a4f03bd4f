"""Petites listes du détecteur de noms : prénoms usuels, et ce qui n'est pas une personne. Sans accents, en minuscules."""

from __future__ import annotations

from typing import Final

PRENOMS: Final = frozenset(
    ["adele", "adrien", "agathe", "agnes", "alain", "alexandra", "alexandre", "alexis", "alice", "aline", "amandine", "amelie", "anais", "andre", "andrea", "angelique", "anne", "annick", "annie", "antoine", "antonin", "arnaud", "arthur", "audrey", "aurelie", "aurelien", "axel", "baptiste", "beatrice", "benedicte", "benjamin", "benoit", "bernadette", "bernard", "bertrand", "brigitte", "bruno", "camille", "carole", "caroline", "catherine", "cecile", "cedric", "celine", "chantal", "charles", "charlotte", "chloe", "christelle", "christian", "christiane", "christine", "christophe", "claude", "claudine", "clement", "clara", "clemence", "colette", "corinne", "cyril", "damien", "daniel", "danielle", "david", "delphine", "denis", "denise", "didier", "dominique", "edith", "edouard", "eliane", "elisabeth", "elise", "elodie", "emilie", "emma", "emmanuel", "emmanuelle", "enzo", "eric", "estelle", "etienne", "eva", "evelyne", "fabien", "fabienne", "fabrice", "fatima", "fanny", "florent", "florian", "francis", "franck", "francois", "francoise", "frederic", "gabriel", "gaelle", "genevieve", "georges", "gerard", "germaine", "gilbert", "gilles", "ginette", "gregory", "guillaume", "guy", "helene", "henri", "herve", "hugo", "ines", "isabelle", "jacqueline", "jacques", "jean", "jean-claude", "jean-francois", "jean-louis", "jean-luc", "jean-marc", "jean-marie", "jean-michel", "jean-paul", "jean-philippe", "jean-pierre", "jeanne", "jeremy", "jerome", "joel", "joelle", "josette", "josiane", "jules", "julie", "julien", "juliette", "karim", "karine", "kevin", "laetitia", "laura", "laure", "laurence", "laurent", "lea", "leo", "leon", "liliane", "lionel", "louis", "louise", "luc", "lucas", "lucie", "ludovic", "madeleine", "manon", "marc", "marcel", "margaux", "marguerite", "marie", "marie-claude", "marie-christine", "marie-france", "marie-helene", "marie-laure", "marie-therese", "marine", "marion", "martine", "mathieu", "mathilde", "matthieu", "maurice", "maxime", "melanie", "michel", "michele", "michelle", "mireille", "mohamed", "monique", "muriel", "myriam", "nadia", "nadine", "nathalie", "nicolas", "nicole", "noemie", "odette", "odile", "olivier", "oceane", "pascal", "pascale", "patrice", "patricia", "patrick", "paul", "paulette", "pauline", "philippe", "pierre", "pierrette", "quentin", "rachid", "raymond", "regine", "regis", "remi", "remy", "renee", "rene", "richard", "robert", "roger", "roland", "romain", "sabine", "said", "samuel", "sandra", "sandrine", "sarah", "sebastien", "serge", "severine", "simon", "simone", "solange", "sonia", "sophie", "stephane", "stephanie", "suzanne", "sylvain", "sylvie", "theo", "theodore", "therese", "thibault", "thierry", "thomas", "tristan", "valentin", "valerie", "vanessa", "veronique", "victor", "vincent", "virginie", "viviane", "xavier", "yann", "yannick", "yasmine", "yolande", "yves", "yvette", "yvonne", "zoe"]
)
FONCTIONS: Final = frozenset(
    ["accueil", "adjoint", "adjointe", "agent", "agents", "archives", "avocat", "avocate", "commissaire", "commune", "communes", "conseil", "conseiller", "conseillere", "cuisine", "delegue", "deleguee", "departement", "direction", "directeur", "directrice", "dgs", "drh", "dsi", "elu", "elue", "elus", "enfants", "famille", "familles", "gendarmerie", "greffier", "huissier", "infirmier", "infirmiere", "la", "le", "les", "l'elu", "mairie", "maire", "maitre", "medecin", "ministre", "monsieur", "madame", "nageur", "notaire", "oeuvre", "ouvrage", "parent", "parents", "personnel", "police", "prefecture", "prefet", "prefete", "premier", "premiere", "presidence", "president", "presidente", "procureur", "procureure", "proviseur", "rectrice", "recteur", "referent", "referente", "responsable", "ressources", "secretaire", "service", "services", "social", "sociale", "sociaux", "sous-prefet", "sous-prefete", "tresor", "tresorerie", "tresorier", "tribunal", "usager", "usagers", "public", "publics", "publique", "directeurs", "republique"]
)
SIGLES: Final = frozenset(
    ["ccas", "cias", "caf", "cnaf", "cpam", "cdg", "cnfp", "cnfpt", "cnil", "cnracl", "cnas", "dpo", "dgfip", "dgcl", "dgs", "dga", "drh", "dsi", "dsp", "ehpad", "epci", "ent", "insee", "ircantec", "msa", "mdph", "ods", "pai", "pdf", "pes", "pedt", "pmi", "psc", "rgpd", "rh", "rib", "rsa", "sarl", "sas", "scic", "sdis", "siren", "siret", "sivom", "sivu", "smic", "ssiad", "tipi", "ursaff", "urssaf", "utc", "vpn", "xml", "anssi", "ants", "apa", "ars", "asap", "asa", "asvp", "ape", "bafa", "bafd", "bic", "ccp", "cgct", "cst", "chorus", "dsn", "net-entreprises"]
)
LIEUX: Final = (
    "ecoles?|colleges?|lycees?|groupes? scolaires?|rues?|avenues?|av|places?|boulevards?|bd|bvd|allees?|impasses?|chemins?|"
    "routes?|cours|quais?|ponts?|squares?|parcs?|jardins?|salles?|stades?|gymnases?|espaces?|mediatheques?|bibliotheques?|"
    "centres?|creches?|residences?|ehpad|hopita(?:l|ux)|cliniques?|theatres?|cinemas?|piscines?|complexes?|maisons?|"
    "fondations?|associations?|conservatoires?|auditoriums?|foyers?|loi|rapport|prix|immeubles?|sites?|poles?|halles?|"
    "maternelles?|elementaires?|primaires?|instituts?|universites?|musees?|eglises?|chapelles?|cimetieres?|quartiers?|"
    "batiments?|tours?|villas?|domaines?|societes?|editions?|entreprises?|cabinets?|laboratoires?|fete|saint|sainte|ville|"
    "commune|cantine|restaurant|marche|promotion|bassin|terrain|dojo|port|ile|iles|accueil de loisirs|multi-accueil"
)
"""Mots qui annoncent un lieu ou un établissement : le nom qui suit n'est pas visé."""
CONNUS: Final = frozenset(
    """jules ferry|jean moulin|jean jaures|victor hugo|louis pasteur|marie curie|leon blum|georges pompidou|charles de gaulle|
    albert camus|simone veil|jacques prevert|jean zay|louise michel|pierre mendes|jules verne|georges brassens|jean vilar|
    robert schuman|jean monnet|victor schoelcher|jeanne d'arc|jacques brel|emile zola|jean mace|paul bert|marcel pagnol|
    louis aragon|paul eluard|robert desnos|robert debre|pierre curie|jean rostand|andre malraux|francois mitterrand|
    jacques chirac|marie france|pierre et|olivier de""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Personnages publics dont le nom désigne surtout des lieux."""
GENERIQUES: Final = frozenset(
    ["accueil", "administration", "agence", "archives", "assistance", "association", "bibliotheque", "bureau", "cabinet", "cantine", "ccas", "centre", "cimetiere", "communication", "compta", "comptabilite", "conseil", "contact", "courrier", "creche", "culture", "dechets", "delegue", "demandes", "dgs", "direction", "donnees", "dpd", "dpo", "dsi", "droits", "eau", "ecole", "economie", "eau", "elections", "enfance", "etat", "etatcivil", "environnement", "facturation", "famille", "finances", "formation", "foyer", "gestion", "info", "information", "informations", "jeunesse", "juridique", "laposte", "logement", "loisirs", "mairie", "maire", "marches", "mediatheque", "membres", "musee", "newsletter", "no", "noreply", "periscolaire", "personnel", "petite", "piscine", "police", "portail", "prefecture", "presse", "protection", "public", "recrutement", "regie", "reply", "reservations", "rgpd", "rh", "rssi", "scolaire", "secretariat", "securite", "service", "services", "social", "sport", "sports", "support", "technique", "techniques", "tourisme", "urbanisme", "usagers", "ville", "voirie", "webmaster"]
)
