"""Contrats : la fiche, le questionnaire, les documents."""
