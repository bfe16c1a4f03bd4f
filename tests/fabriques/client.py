"""Le client de la maison : toute page reçue est tenue à nos règles ; un formulaire se soumet comme un navigateur."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from jinja2.bccache import Bucket, BytecodeCache
from sqlmodel import col, func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import creer_app  # noqa: TID251 -- les tests servent l'assemblage
from fabriques.monde import Monde
from fabriques.pages import analyser, fautes_de, texte_de
from registre.droits import MODIFIER
from registre.traitements.modele import TraitementSaisie
from registre.traitements.operations import creer_fiche
from socle.comptes.modele import Personne
from socle.instance import Instance
from socle.journal import Entree
from socle.operations import Atelier, operation
from socle.organismes.modele import Organisme
from socle.perimetre import Perimetre
from socle.saisies import valider

HORS = Perimetre.hors("test")
Valeur = str | Sequence[str] | None | tuple[bytes, str]
Champs = Mapping[str, Valeur]
VARIABLE = re.compile(r"""nonce[-=]"?[\w-]+|name="csrf_token" value="[^"]+\"""")
EPROUVEES: set[int] = set()


@dataclass(frozen=True)
class Page:
    """Une réponse, et son arbre si c'est une page HTML (déjà tenue aux règles de la maison)."""

    reponse: TestResponse

    @cached_property
    def soupe(self) -> BeautifulSoup:
        """L'arbre de la page ; vide pour un fichier ou une redirection."""
        return analyser(self.reponse.text) if est_une_page(self.reponse) else BeautifulSoup("", "html.parser")

    @property
    def statut(self) -> int:
        """Statut HTTP."""
        return self.reponse.status_code

    @property
    def url(self) -> str:
        """Chemin et paramètres demandés."""
        return self.reponse.request.full_path.rstrip("?")

    @property
    def vers(self) -> str:
        """Où mène la redirection."""
        return str(self.reponse.location)

    @property
    def texte(self) -> str:
        """Texte visible de la page, blancs et apostrophes réduits."""
        principal = self.soupe.select_one("main") or self.soupe
        return texte_de(principal).replace("’", "'")

    @property
    def titre(self) -> str:
        """Le `title`."""
        titre = self.soupe.select_one("title")
        return texte_de(titre) if titre else ""

    @property
    def octets(self) -> bytes:
        """Corps de la réponse."""
        return self.reponse.data

    def lien(self, texte: str) -> str:
        """Adresse du lien qui porte ce texte."""
        for lien in self.soupe.select("a[href]"):
            if texte in texte_de(lien):
                return str(lien["href"])
        raise AssertionError(f"Pas de lien « {texte} » : {self.texte[:600]}")

    def textes(self, selecteur: str) -> list[str]:
        """Textes des éléments de ce sélecteur, dans l'ordre."""
        return [texte_de(e) for e in self.soupe.select(selecteur)]

    def valeur(self, nom: str) -> str:
        """Valeur qu'un navigateur enverrait pour ce champ de la page."""
        for formulaire in self.soupe.select("form"):
            for cle, valeur in champs_du_navigateur(formulaire):
                if cle == nom:
                    return valeur
        raise AssertionError(f"Pas de champ « {nom} »")


def est_une_page(reponse: TestResponse) -> bool:
    """Vrai si le corps est une page HTML que l'on montre."""
    return reponse.mimetype == "text/html" and reponse.status_code not in {204, 301, 302, 303, 307, 308}


def formulaire_de(element: Tag) -> Tag | None:
    """Le formulaire d'un champ ou d'un bouton : celui que nomme son attribut `form`, sinon celui qui l'entoure."""
    if element.get("form"):
        return list(element.parents)[-1].find("form", id=str(element["form"]))
    return element.find_parent("form")


def champs_du_navigateur(formulaire: Tag) -> list[tuple[str, str]]:
    """Les champs « réussis » (HTML, form submission) d'un formulaire tel qu'il est rendu."""
    paires: list[tuple[str, str]] = []
    racine = list(formulaire.parents)[-1]
    for champ in racine.select("input[name], select[name], textarea[name]"):
        if formulaire_de(champ) is not formulaire:
            continue
        nom, genre = str(champ["name"]), str(champ.get("type", "text"))
        if champ.has_attr("disabled") or champ.find_parent("fieldset", disabled=True):
            continue
        if champ.name == "textarea":
            paires.append((nom, re.sub(r"\r?\n", "\r\n", champ.get_text())))
        elif champ.name == "select":
            options = champ.select("option")
            choisies = [o for o in options if o.has_attr("selected")] or options[:1]
            paires += [(nom, str(o.get("value", texte_de(o)))) for o in choisies]
        elif genre in {"checkbox", "radio"}:
            paires += [(nom, str(champ.get("value", "on")))] if champ.has_attr("checked") else []
        elif genre not in {"submit", "button", "reset", "file", "image"}:
            paires.append((nom, str(champ.get("value", ""))))
    return paires


@dataclass
class ClientMaison:
    """Enveloppe du client Flask. `page` : la dernière page reçue."""

    app: Flask
    page: Page | None = None

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def entrer(self, personne: Personne) -> ClientMaison:
        """Connecte cette personne par la session."""
        with self.client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = personne.get_id(), True
        return self

    def sortir(self) -> ClientMaison:
        """Oublie la session, comme un navigateur dont le cookie a expiré."""
        self.client.delete_cookie("gouverne")
        return self

    def aller(self, url: str, statut: int = 200, **options: Any) -> Page:
        """GET d'une adresse, au statut attendu."""
        return self._recevoir(self.client.get(url, **options), statut)

    def poster(self, url: str, champs: Any = None, statut: int = 303, *, jeton: bool = True, **options: Any) -> Page:
        """POST forgé (hors de tout formulaire de la page), avec le jeton de la session sauf demande contraire."""
        envoi = MultiDict(champs or {})
        if jeton:
            envoi["csrf_token"] = self.jeton()
        return self._recevoir(self.client.post(url, data=envoi, **options), statut)

    def demander(self, methode: str, url: str, *, jeton: bool = True) -> Page:
        """Une requête quelle qu'en soit l'issue ; un POST porte le jeton de la session sauf demande contraire."""
        envoi = {"csrf_token": self.jeton()} if jeton and methode != "GET" else None
        return self._recevoir(self.client.open(url, method=methode, data=envoi), None)

    def jeton(self) -> str:
        """Un jeton de formulaire valable dans la session de ce client."""
        with self.client.session_transaction() as session:
            session.setdefault("csrf_token", uuid.uuid4().hex)
            graine = session["csrf_token"]
        return str(URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token").dumps(graine))

    def soumettre(
        self, bouton: str, champs: Champs | None = None, statut: int = 303, *, page: Page | None = None, **noms: Valeur
    ) -> Page:
        """Clique ce bouton de la page : champs rendus par défaut, remplacés par ceux-ci (None : décoché ou vidé).

        Un champ ou un choix que la page ne propose pas est une faute du test : `poster` forge.
        """
        formulaire, clique = self._bouton(page or self.page, bouton)
        envoi = _remplir(formulaire, {**(champs or {}), **noms})
        if clique.get("name"):
            envoi.append((str(clique["name"]), str(clique.get("value", ""))))
        adresse = str(clique.get("formaction") or formulaire["action"])
        if str(formulaire["method"]).lower() == "get":
            return self.aller(adresse, statut, query_string=MultiDict(envoi))
        donnees: MultiDict[str, Any] = MultiDict(
            (nom, (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v) for nom, v in envoi
        )
        return self._recevoir(self.client.post(adresse, data=donnees), statut)

    def suivre(self, statut: int = 200) -> Page:
        """Suit la redirection reçue."""
        assert self.page is not None
        assert 300 <= self.page.statut < 400, self.page.statut
        morceaux = urlsplit(self.page.vers)
        assert morceaux.netloc in {"", "localhost"}, self.page.vers
        return self.aller(morceaux.path + (f"?{morceaux.query}" if morceaux.query else ""), statut)

    def _bouton(self, page: Page | None, bouton: str) -> tuple[Tag, Tag]:
        assert page is not None
        boutons = [b for b in page.soupe.select("button, input[type=submit]") if not b.has_attr("disabled")]
        visibles = [b for b in boutons if b.get("aria-hidden") != "true"]
        exacts = [b for b in visibles if bouton in {texte_de(b), str(b.get("value", ""))}]
        trouves = exacts or [b for b in visibles if bouton in texte_de(b).replace("’", "'")]
        assert len(trouves) == 1, f"{len(trouves)} boutons « {bouton} » parmi {[texte_de(b) for b in visibles]}"
        formulaire = formulaire_de(trouves[0])
        assert formulaire is not None
        return formulaire, trouves[0]

    def _recevoir(self, reponse: TestResponse, statut: int | None) -> Page:
        self.page = Page(reponse)
        if est_une_page(reponse):
            self._eprouver(self.page)
        assert statut in {None, reponse.status_code}, self._ecart(self.page, statut)
        return self.page

    @staticmethod
    def _ecart(page: Page, statut: int | None) -> str:
        """Ce qu'on dit d'un statut inattendu ; lire le texte d'une page coûte plus que la demander : jamais pour rien."""
        return f"{page.statut} au lieu de {statut} : {page.url}\n{page.texte[:1500]}"

    def _eprouver(self, page: Page) -> None:
        """Tient la page aux règles de la maison ; la même page (aux jetons près) ne s'éprouve qu'une fois."""
        reponse, csp = page.reponse, page.reponse.headers.get("Content-Security-Policy", "")
        trace = hash((VARIABLE.sub("", reponse.text), VARIABLE.sub("", csp)))
        if trace in EPROUVEES:
            return
        fautes = fautes_de(page.soupe, csp, self.app.extensions["gouverne"].reglages.nom_instance)
        assert not fautes, f"{reponse.request.path} ({reponse.status_code}) :\n" + "\n".join(fautes)
        assert reponse.headers["X-Content-Type-Options"] == "nosniff"
        EPROUVEES.add(trace)


def _remplir(formulaire: Tag, champs: Champs) -> list[tuple[str, Any]]:
    rendus: list[tuple[str, Any]] = list(champs_du_navigateur(formulaire))
    for nom, valeur in champs.items():
        proposes = [c for c in list(formulaire.parents)[-1].select(f'[name="{nom}"]') if formulaire_de(c) is formulaire]
        assert proposes, f"La page ne propose pas « {nom} »"
        choix = _choix(proposes)
        place = next((rang for rang, (cle, _) in enumerate(rendus) if cle == nom), len(rendus))
        rendus = [paire for paire in rendus if paire[0] != nom]
        for neuve in reversed(_valeurs(valeur, proposes)):
            assert choix is None or neuve in choix, f"« {nom} » ne propose pas « {neuve} » mais {sorted(choix)}"
            rendus.insert(place, (nom, neuve))
    return rendus


def _valeurs(valeur: Valeur, proposes: Sequence[Tag]) -> list[Any]:
    if valeur is None:
        return [] if proposes[0].get("type") in {"checkbox", "radio"} else [""]
    if isinstance(valeur, str) or isinstance(valeur[0], bytes):
        return [valeur]
    return list(valeur)


def _choix(proposes: Sequence[Tag]) -> set[str] | None:
    if proposes[0].name == "select":
        return {str(o.get("value", texte_de(o))) for o in proposes[0].select("option")}
    if proposes[0].get("type") in {"checkbox", "radio"}:
        return {str(p.get("value", "on")) for p in proposes}
    return None


@dataclass
class Maison:
    """L'application servie sur un petit monde : un organisme, et des clients pour les personnes qu'on y met."""

    monde: Monde
    app: Flask
    commune: Organisme
    reperes: dict[str, uuid.UUID] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Début de l'adresse des pages de la commune."""
        return f"/o/{self.commune.code}"

    def client(self, nom: str = "Camille Aubert", **roles: Organisme) -> ClientMaison:
        """Un navigateur où une personne neuve, de ces rôles, est connectée."""
        return ClientMaison(self.app).entrer(self.monde.personne(nom, **roles))

    def membre(self, *roles: str, nom: str = "Camille Aubert") -> ClientMaison:
        """Un navigateur d'une personne qui a ces rôles sur la commune."""
        return self.client(nom, **dict.fromkeys(roles, self.commune))

    def inconnu(self) -> ClientMaison:
        """Un navigateur sans session."""
        return ClientMaison(self.app)

    def fiche(self, nom: str = "Cantine scolaire", **valeurs: object) -> uuid.UUID:
        """Une fiche de la commune."""
        return self.monde.fiche(self.commune, nom, **valeurs)

    def fiches(self, noms: Sequence[str], **valeurs: object) -> list[uuid.UUID]:
        """Plusieurs fiches de la commune, d'un seul tenant."""

        @operation(MODIFIER)
        def creer(atelier: Atelier) -> list[uuid.UUID]:
            return [creer_fiche(atelier, valider(TraitementSaisie, {"nom": nom, **valeurs})) for nom in noms]

        return creer(self.monde.contexte(self.commune))

    def verbes(self, organisme: Organisme | None = None) -> list[str]:
        """Les verbes du journal de l'organisme, dans l'ordre."""
        with self.monde.instance.base.lire(HORS) as session:
            requete = select(Entree.verbe).where(Entree.organisme_id == (organisme or self.commune).id)
            return list(session.exec(requete.order_by(col(Entree.rang))))

    def entrees(self) -> int:
        """Nombre d'entrées de tous les journaux : rien d'écrit, rien de plus."""
        with self.monde.instance.base.lire(HORS) as session:
            return session.exec(select(func.count()).select_from(Entree)).one()


class Compiles(BytecodeCache):
    """Les gabarits déjà compilés par la séance : chaque test a son application, non sa compilation."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Reprend un gabarit compilé."""
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Garde un gabarit compilé."""
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILES = Compiles()


def servir(instance: Instance) -> Flask:
    """L'application en production (jetons de formulaire compris), sans second facteur, qui laisse voir ses pannes."""
    reglages = instance.reglages.model_copy(update={"second_facteur": False})
    app = creer_app(instance=replace(instance, reglages=reglages))
    app.config.update(TESTING=True, PROPAGER_PANNES=True)
    app.jinja_env.bytecode_cache = COMPILES
    return app


def assembler(monde: Monde, *, nom: str = "Commune d'Essai") -> Maison:
    """L'application et sa commune."""
    return Maison(monde, servir(monde.instance), monde.organisme(nom))


@pytest.fixture
def maison(monde_sqlite: Monde) -> Maison:
    """L'application sur SQLite."""
    return assembler(monde_sqlite)


@pytest.fixture
def maison_partout(monde: Monde) -> Maison:
    """L'application sur SQLite, puis sur PostgreSQL."""
    return assembler(monde)


@pytest.fixture
def client(maison: Maison) -> ClientMaison:
    """La déléguée de la commune, sur SQLite."""
    return maison.membre("dpo")


@pytest.fixture
def rien_ecrit(maison: Maison) -> Iterator[None]:
    """Échoue si le test écrit une seule entrée au journal."""
    avant = maison.entrees()
    yield
    assert maison.entrees() == avant, f"écrit : {maison.verbes()[avant:]}"
