"""Fiches simples : ce que partagent les tranches qui tiennent un objet en une page (système, prestataire, projet, action).

Une tranche décrit sa `Forme` ; elle garde ses droits, ses règles, ses verbes et ses pages.
"""
