"""Assemblage d'un classeur sous limites, commun à tous les lecteurs."""

from socle.tableurs.modele import VIDE, Cellule, Classeur, Feuille, Format, Limites, Valeur, reference
from socle.tableurs.refus import CodeRefus, refus
from socle.tableurs.textes import afficher, normaliser


def cellule_de(valeur: Valeur, texte: str | None = None) -> Cellule:
    """Cellule d'une valeur ; `texte` est l'affichage quand le fichier le donne. Une chaîne vide vaut VIDE."""
    if isinstance(valeur, str):
        valeur = normaliser(valeur)
        return Cellule(valeur, valeur) if valeur else VIDE
    if valeur is None:
        return VIDE
    return Cellule(valeur, normaliser(texte) if texte else afficher(valeur))


class ConstructeurFeuille:
    """Reçoit les cellules d'une feuille dans un ordre quelconque."""

    def __init__(self, nom: str, classeur: "ConstructeurClasseur") -> None:
        self.nom = nom
        self._classeur = classeur
        self._lignes: list[list[Cellule]] = []

    def verifier(self, ligne: int, colonne: int) -> None:
        """Lève FichierRefuse si la position (à partir de 0) dépasse les limites."""
        limites = self._classeur.limites
        if ligne >= limites.lignes:
            raise refus(CodeRefus.TROP_DE_LIGNES, feuille=self.nom, ligne=ligne + 1, limite=limites.lignes)
        if colonne >= limites.colonnes:
            ou = reference(ligne, colonne)
            raise refus(CodeRefus.TROP_DE_COLONNES, feuille=self.nom, reference=ou, limite=limites.colonnes)

    def poser(self, ligne: int, colonne: int, cellule: Cellule) -> None:
        """Place une cellule ; les vides n'agrandissent rien."""
        if cellule is VIDE:
            return
        self.verifier(ligne, colonne)
        lignes = self._lignes
        while len(lignes) <= ligne:
            self._classeur.compter(1)
            lignes.append([])
        rangee = lignes[ligne]
        manque = colonne + 1 - len(rangee)
        if manque > 0:
            self._classeur.compter(manque)
            rangee.extend([VIDE] * manque)
        rangee[colonne] = cellule

    def terminer(self) -> None:
        """Fige la feuille dans le classeur."""
        self._classeur.ajouter(Feuille(self.nom, tuple(map(tuple, self._lignes))))
        self._lignes = []


class ConstructeurClasseur:
    """Réunit les feuilles et tient le compte des cellules de tout le classeur."""

    def __init__(self, limites: Limites) -> None:
        self.limites = limites
        self._feuilles: list[Feuille] = []
        self._cellules = 0

    def feuille(self, nom: str) -> ConstructeurFeuille:
        """Ouvre une feuille ; FichierRefuse s'il y en a trop."""
        if len(self._feuilles) >= self.limites.feuilles:
            raise refus(CodeRefus.TROP_DE_FEUILLES, limite=self.limites.feuilles)
        return ConstructeurFeuille(normaliser(nom), self)

    def compter(self, cellules: int) -> None:
        """Ajoute au compte des cases ; FichierRefuse au-delà de la limite."""
        self._cellules += cellules
        if self._cellules > self.limites.cellules:
            raise refus(CodeRefus.TROP_DE_CELLULES, limite=self.limites.cellules)

    def ajouter(self, feuille: Feuille) -> None:
        """Range une feuille terminée."""
        self._feuilles.append(feuille)

    def verifier_texte(self, longueur: int) -> None:
        """FichierRefuse si un texte de cellule est trop long (en caractères)."""
        if longueur > self.limites.longueur_texte:
            raise refus(CodeRefus.CELLULE_TROP_LONGUE, limite=self.limites.longueur_texte)

    def terminer(self, forme: Format) -> Classeur:
        """Le classeur ; FichierRefuse si aucune cellule n'est remplie."""
        if not any(feuille.lignes for feuille in self._feuilles):
            raise refus(CodeRefus.VIDE)
        return Classeur(tuple(self._feuilles), forme)
