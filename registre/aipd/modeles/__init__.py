"""Modèles d'études d'impact : ceux que Gouverne livre, ceux qu'un organisme tire de ses propres études."""
