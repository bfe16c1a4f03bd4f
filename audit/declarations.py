"""Ce que l'audit déclare au socle : verbes, objets, liens, échéances, propositions. À importer avant usage."""

from audit import chiffres as _chiffres  # noqa: F401
from audit import faits as _faits  # noqa: F401
from audit.autodiagnostics import echeances as _plan  # noqa: F401
from audit.autodiagnostics import verbes as _autodiagnostics  # noqa: F401
from audit.autodiagnostics import verbes_partage as _partage  # noqa: F401
from audit.crise import verbes as _crise  # noqa: F401
from audit.crise.rssi import verbes as _rssi  # noqa: F401
from audit.demonstration import chargement as _demonstration  # noqa: F401
from audit.demonstration import crise as _demonstration_crise  # noqa: F401
from audit.demonstration import homologation as _demonstration_homologation  # noqa: F401
from audit.homologation import verbes as _homologation  # noqa: F401
from audit.rapports import verbes as _rapports  # noqa: F401
from audit.referentiels import verbes as _referentiels  # noqa: F401
from audit.verifications import verbes as _verifications  # noqa: F401
