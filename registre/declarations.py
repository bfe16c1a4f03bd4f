"""Ce que le registre déclare au socle : verbes, objets, liens, échéances, propositions. À importer avant usage."""

from registre import liens as _liens  # noqa: F401
from registre.aipd import faits as _faits_aipd  # noqa: F401
from registre.aipd.demonstration import chargement as _demonstration_aipd  # noqa: F401
from registre.aipd.documents import verbes as _documents_aipd  # noqa: F401
from registre.aipd.echanges import verbes as _echanges_aipd  # noqa: F401
from registre.aipd.etude import verbes as _aipd  # noqa: F401
from registre.aipd.modeles import verbes as _modeles_aipd  # noqa: F401
from registre.aipd.reperage import verbes as _reperages  # noqa: F401
from registre.aipd.suivi import verbes as _suivi_aipd  # noqa: F401
from registre.demandes.formulaire import verbes as _formulaire_demandes  # noqa: F401
from registre.demandes import verbes as _demandes  # noqa: F401
from registre.prestataires import echeances as _prestataires  # noqa: F401
from registre.prestataires import faits as _faits_prestataires  # noqa: F401
from registre.prestataires import propositions as _propositions  # noqa: F401
from registre.prestataires import verbes as _verbes_prestataires  # noqa: F401
from registre.projets import verbes as _projets  # noqa: F401
from registre.sensibilisation import verbes as _sensibilisation  # noqa: F401
from registre.systemes import faits as _faits_systemes  # noqa: F401
from registre.systemes import verbes as _systemes  # noqa: F401
from registre.traitements import faits as _faits_traitements  # noqa: F401
from registre.traitements import verbes as _traitements  # noqa: F401
from socle.actions import faits as _faits_actions  # noqa: F401
from socle.actions import verbes as _actions  # noqa: F401
from socle.preuves import verbes as _preuves  # noqa: F401
