"""Ce que les clauses déclarent au socle : verbes, objets, liens, échéances, propositions. À importer avant usage."""

from clauses.contrats import verbes as _contrats  # noqa: F401
