"""Reconnaissance d'un fichier par son contenu, avant toute lecture ; son extension n'est jamais crue."""

from socle.tableurs.archive import ArchiveBornee
from socle.tableurs.modele import Format, Limites
from socle.tableurs.ole import SIGNATURE, FichierOle
from socle.tableurs.plan_xlsx import partie_principale
from socle.tableurs.refus import CodeRefus, refus

_SIGNATURES = (
    (b"%PDF", "un document PDF"),
    (b"\xff\xd8\xff", "une photo JPEG"),
    (b"\x89PNG", "une image PNG"),
    (b"GIF8", "une image GIF"),
    (b"II*\0", "une image TIFF"),
    (b"MM\0*", "une image TIFF"),
    (b"{\\rtf", "un document RTF"),
    (b"Rar!", "une archive RAR"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"SQLite format 3\0", "une base de données"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
)
_ODF = "application/vnd.oasis.opendocument."
_BALISES = ("<?xml", "<html", "<!doctype", "<table", "<head", "<workbook", "<meta")


def taille_lisible(octets: int) -> str:
    """« 12,3 Mo » ou « 45 ko »."""
    if octets >= 1024 * 1024:
        return f"{octets / 1024 / 1024:.1f} Mo".replace(".", ",")
    return f"{max(1, octets // 1024)} ko"


def peser(contenu: bytes, limites: Limites) -> None:
    """FichierRefuse si le fichier est vide ou trop lourd."""
    if not contenu:
        raise refus(CodeRefus.VIDE)
    if len(contenu) > limites.octets:
        taille, limite = taille_lisible(len(contenu)), taille_lisible(limites.octets)
        raise refus(CodeRefus.TROP_GROS, taille=taille, limite=limite)


def ecarter_autres_formats(contenu: bytes) -> None:
    """FichierRefuse, en nommant ce que c'est, si le fichier a la signature d'autre chose qu'un tableur."""
    for signature, nature in _SIGNATURES:
        if contenu.startswith(signature):
            raise refus(CodeRefus.PAS_UN_TABLEUR, nature=nature)
    debut = contenu[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").decode("latin-1").lower()
    if debut.startswith(_BALISES):
        raise refus(CodeRefus.FORMAT_A_CONVERTIR, nature="une page web ou un fichier XML")


def reconnaitre_archive(archive: ArchiveBornee) -> Format:
    """ODS ou XLSX ; FichierRefuse, en nommant ce que c'est, pour toute autre archive zip."""
    genre = archive.petite_partie("mimetype").decode("latin-1").strip()
    if genre.startswith(_ODF):
        if genre.startswith(_ODF + "spreadsheet"):
            return Format.ODS
        nature = "un document texte (.odt)" if genre.startswith(_ODF + "text") else "un autre document OpenDocument"
        raise refus(CodeRefus.PAS_UN_TABLEUR, nature=nature)
    principale = partie_principale(archive)
    if principale.startswith("word/"):
        raise refus(CodeRefus.PAS_UN_TABLEUR, nature="un document Word")
    if principale.startswith("ppt/"):
        raise refus(CodeRefus.PAS_UN_TABLEUR, nature="une présentation PowerPoint")
    if principale.endswith(".bin"):
        raise refus(CodeRefus.FORMAT_A_CONVERTIR, nature="un classeur binaire (.xlsb)")
    if not principale:
        raise refus(CodeRefus.PAS_UN_TABLEUR, nature="une archive zip")
    return Format.XLSX


def reconnaitre_ole(ole: FichierOle) -> Format:
    """XLS ; FichierRefuse pour un .xlsx chiffré ou un autre ancien document Office."""
    if "EncryptedPackage" in ole:
        raise refus(CodeRefus.CHIFFRE)
    if "Workbook" in ole or "Book" in ole:
        return Format.XLS
    nature = "un document Word" if "WordDocument" in ole else "un ancien document Office"
    raise refus(CodeRefus.PAS_UN_TABLEUR, nature=nature)


def est_archive(contenu: bytes) -> bool:
    """Vrai si le contenu commence comme une archive zip."""
    return contenu.startswith(b"PK")


def est_ole(contenu: bytes) -> bool:
    """Vrai si le contenu commence comme un ancien fichier Office."""
    return contenu.startswith(SIGNATURE)
