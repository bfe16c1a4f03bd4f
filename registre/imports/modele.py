"""Tables des imports : le lot et son aperçu chiffré, ce que chaque ligne est devenue, les correspondances retenues."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from socle.base import maintenant, nouvel_id
from socle.perimetre import Cloisonne, Partagee


class Import(Cloisonne, table=True):
    """Un lot importé. `etat` ∈ colonnes, apercu, en_cours, confirme, retour, annule, abandonne.

    `apercu` (chiffré) porte le tableau lu et les fiches comprises ; il s'efface au plus tard au bout d'un jour. `choix` :
    rang → ce que la personne a choisi, quand ce n'est pas ce qui était proposé. `mode` : tout ou rien, ou ligne à ligne.
    """

    __tablename__ = "imports"
    __table_args__ = (
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
        Index("ix_imports_liste", "organisme_id", "cree_le"),
        Index("uq_imports_organisme_id_id", "organisme_id", "id", unique=True),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    nom_fichier: str
    empreinte: str = Field(max_length=64)
    format: str = Field(max_length=20)
    etat: str = Field(default="apercu", max_length=20)
    apercu: bytes = Field(default=b"", sa_type=LargeBinary)
    nombre: int = 0
    cree_le: datetime = Field(default_factory=maintenant)
    cree_par: uuid.UUID | None = None
    confirme_le: datetime | None = None
    annule_le: datetime | None = None
    mode: str = Field(default="tout", max_length=10)
    correspondance: str = Field(default="", max_length=200)
    choix: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class LigneImport(Cloisonne, table=True):
    """Ce qu'une fiche du fichier est devenue : l'objet écrit et la version qu'il avait alors, de quoi le défaire.

    `etat` ∈ creee, completee, remplacee, inchangee, passee, refusee ; puis defaite ou gardee après une annulation.
    """

    __tablename__ = "imports_lignes"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "import_id", "rang"),
        ForeignKeyConstraint(["organisme_id", "import_id"], ["imports.organisme_id", "imports.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    import_id: uuid.UUID
    rang: int
    etat: str = Field(max_length=20)
    nom: str = Field(max_length=500)
    provenance: str = Field(default="", max_length=300)
    objet_id: uuid.UUID | None = None
    version: int = 0
    message: str = Field(default="", max_length=1000)


class CorrespondanceImport(Partagee, table=True):
    """Quelle colonne d'un fichier va où : retenue par un nœud, elle sert aussi à ses membres.

    `signature` : l'empreinte des titres, dans n'importe quel ordre. `colonnes` : clé du titre → cible ; `reglages` : ce que
    la lecture a besoin de savoir de plus (une ou plusieurs lignes par traitement, que faire d'une ligne sans nom).
    """

    __tablename__ = "correspondances_imports"
    __table_args__ = (
        UniqueConstraint("organisme_id", "id"),
        UniqueConstraint("organisme_id", "signature"),
        ForeignKeyConstraint(["organisme_id"], ["organismes.id"]),
    )

    id: uuid.UUID = Field(default_factory=nouvel_id, primary_key=True)
    nom: str = Field(max_length=200)
    signature: str = Field(max_length=64)
    titres: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    colonnes: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    reglages: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    cree_le: datetime = Field(default_factory=maintenant)
    modifie_le: datetime = Field(default_factory=maintenant)
