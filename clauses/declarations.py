"""Ce que les clauses déclarent au socle : verbes, objets, liens, échéances, propositions. À importer avant usage."""

from clauses import chiffres as _chiffres  # noqa: F401
from clauses import faits as _faits  # noqa: F401
from clauses.bibliotheque import verbes as _bibliotheque  # noqa: F401
from clauses.contrats import verbes as _contrats  # noqa: F401
from clauses.controle import verbes as _controle  # noqa: F401
from clauses.demonstration import chargement as _demonstration  # noqa: F401
from clauses.jeux import verbes as _jeux  # noqa: F401
from clauses.jeux.reutilisations import verbes as _reutilisations  # noqa: F401
from clauses.mise_a_niveau import echeances as _avenants  # noqa: F401
from clauses.mise_a_niveau import verbes as _mise_a_niveau  # noqa: F401
from clauses.publications import verbes as _publications  # noqa: F401
from clauses.suivi import verbes as _suivi  # noqa: F401
