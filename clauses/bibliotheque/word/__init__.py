"""Travailler une clause en Word : le fichier qui part, celui qui revient, et ce qui a changé entre les deux.

Aucune balise n'y est à taper : chaque clause est un contrôle de contenu, chaque variable un contrôle qui montre son libellé,
chaque condition une étiquette en français. Au retour, tout ce qui n'a pas été compris se lit dans un relevé.
"""
