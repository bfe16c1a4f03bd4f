/*
 * Gouverne — améliorations seulement : chaque page marche sans ce fichier.
 * Repères dans le HTML : form[data-brouillon-url], [data-statut-brouillon], form[data-confirmer] ou bouton[data-confirmer],
 * form[data-veiller], form[data-modifie], form[data-apercu] (sélecteurs à rafraîchir quand une réponse change), input[data-fichier] suivi de [data-fichier-choisi], [data-menu], [data-compte-cases], [data-copier] (un texte à recopier ; sa valeur est le nom lu de ce qui se copie).
 */
(() => {
  'use strict';
  const PERIODE_BROUILLON = 20_000;
  const DELAI_REPRISE = 10_000;
  const DELAI_APERCU = 400;
  const tous = (selecteur, dans = document) => Array.from(dans.querySelectorAll(selecteur));
  document.documentElement.classList.add('avec-script');

  /** L'empreinte de ce qui est tapé, fichiers compris par leur nom. */
  function empreinte(formulaire) {
    return Array.from(new FormData(formulaire), ([nom, v]) => `${nom}=${v instanceof File ? v.name : v}`).join('\n');
  }

  function heure() {
    return new Date().toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' });
  }

  /** Enregistre le brouillon toutes les 20 secondes si la saisie a changé, et le dit. */
  function garderBrouillon(formulaire) {
    const statut = formulaire.querySelector('[data-statut-brouillon]');
    let dernier = 'modifie' in formulaire.dataset ? null : empreinte(formulaire);
    const dire = (phrase) => { if (statut) statut.textContent = phrase; };
    async function envoyer() {
      const courant = empreinte(formulaire);
      if (courant === dernier || formulaire.dataset.envoye) return;
      const corps = new FormData(formulaire);
      for (const [nom, v] of Array.from(corps)) if (v instanceof File) corps.delete(nom);
      const jeton = formulaire.elements.namedItem('csrf_token');
      try {
        const reponse = await fetch(formulaire.dataset.brouillonUrl, {
          method: 'POST', body: corps, credentials: 'same-origin', redirect: 'error',
          headers: { 'X-CSRFToken': jeton ? jeton.value : '' },
        });
        if (!reponse.ok) throw new Error(String(reponse.status));
        dernier = courant;
        dire(`Brouillon gardé à ${heure()}`);
      } catch {
        dire('Le brouillon n’a pas pu être gardé ; nouvel essai dans 20 secondes. Vos mots restent à l’écran.');
      }
    }
    setInterval(envoyer, PERIODE_BROUILLON);
    document.addEventListener('visibilitychange', () => { if (document.hidden) envoyer(); });
  }

  /** Avertit avant de quitter une saisie modifiée ; data-modifie : la page revient déjà avec une saisie non enregistrée. */
  function veiller(formulaire) {
    const depart = empreinte(formulaire);
    addEventListener('beforeunload', (evenement) => {
      const modifie = 'modifie' in formulaire.dataset || empreinte(formulaire) !== depart;
      if (!formulaire.dataset.envoye && modifie) evenement.preventDefault();
    });
  }

  /** Demande confirmation s'il le faut, puis refuse un second envoi. */
  function surEnvoi(evenement) {
    const formulaire = evenement.target;
    const bouton = evenement.submitter;
    const question = (bouton && bouton.dataset.confirmer) || formulaire.dataset.confirmer;
    if (question && !confirm(question)) return evenement.preventDefault();
    if (formulaire.method !== 'post') return undefined;
    if (formulaire.dataset.envoye) return evenement.preventDefault();
    formulaire.dataset.envoye = 'oui';
    if (bouton) bouton.setAttribute('aria-disabled', 'true');
    setTimeout(rendreLaMain, DELAI_REPRISE);
    return undefined;
  }

  /** Rend la main après un retour en arrière, ou un envoi qui n'a fait que télécharger. */
  function rendreLaMain() {
    for (const formulaire of tous('form[data-envoye]')) delete formulaire.dataset.envoye;
    for (const bouton of tous('[aria-disabled=true]')) bouton.removeAttribute('aria-disabled');
  }

  /** Montre au fil des réponses ce que le bouton « Voir l'effet » montrerait ; rien n'est enregistré. */
  function apercevoir(formulaire) {
    let attente = 0;
    let tour = 0;
    async function rafraichir() {
      const ici = ++tour;
      const corps = new FormData(formulaire);
      corps.set('_action', 'essayer');
      try {
        const reponse = await fetch(formulaire.action, { method: 'POST', body: corps, credentials: 'same-origin', redirect: 'error' });
        if (!reponse.ok || ici !== tour) return;
        const page = new DOMParser().parseFromString(await reponse.text(), 'text/html');
        for (const selecteur of formulaire.dataset.apercu.split(' ')) {
          const place = document.querySelector(selecteur);
          const neuf = page.querySelector(selecteur);
          if (place && neuf) place.replaceChildren(...neuf.childNodes);
        }
      } catch { /* l'aperçu attendra : le bouton reste là */ }
    }
    formulaire.addEventListener('input', () => {
      clearTimeout(attente);
      attente = setTimeout(rafraichir, DELAI_APERCU);
    });
  }

  function direFichier(champ) {
    const place = champ.parentElement.querySelector('[data-fichier-choisi]');
    const poids = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 });
    champ.addEventListener('change', () => {
      place.textContent = Array.from(champ.files, (f) => `${f.name} (${f.size < 1e6 ? `${poids.format(f.size / 1e3)} ko` : `${poids.format(f.size / 1e6)} Mo`})`).join(', ');
    });
  }

  function compterCases(repli) {
    repli.addEventListener('change', () => {
      repli.querySelector('[data-compte]').textContent = tous('input:checked', repli).length;
    });
  }

  /** Ajoute à un texte le bouton qui le copie ; sans presse-papiers, le texte se sélectionne et le bouton le dit. */
  function rendreCopiable(texte) {
    const bouton = document.createElement('button');
    const dire = (mot) => {
      bouton.textContent = mot;
      bouton.append(Object.assign(document.createElement('span'), { className: 'visually-hidden', textContent: ` : ${texte.dataset.copier}` }));
    };
    bouton.type = 'button';
    bouton.className = 'btn btn-secondary btn-sm copier';
    bouton.setAttribute('aria-live', 'polite');
    dire('Copier');
    bouton.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(texte.textContent.trim());
        dire('Copié');
      } catch {
        getSelection().selectAllChildren(texte);
        dire(document.execCommand('copy') ? 'Copié' : 'Texte sélectionné');
      }
      setTimeout(dire, 4000, 'Copier');
    });
    texte.after(bouton);
  }

  /** Sur petit écran, replie les métiers derrière un bouton. */
  function replierMenu(menu) {
    const bouton = document.createElement('button');
    const courant = menu.querySelector('.metiers__entrees .actif') || menu.querySelector('.actif');
    bouton.type = 'button';
    bouton.className = 'metiers__bouton';
    bouton.textContent = 'Menu';
    bouton.setAttribute('aria-expanded', 'false');
    if (courant) bouton.append(Object.assign(document.createElement('span'), { textContent: courant.textContent }));
    bouton.addEventListener('click', () => {
      bouton.setAttribute('aria-expanded', String(menu.classList.toggle('metiers--ouvert')));
    });
    menu.prepend(bouton);
  }

  tous('form[data-brouillon-url]').forEach(garderBrouillon);
  tous('form[data-brouillon-url], form[data-veiller]').forEach(veiller);
  tous('form[data-apercu]').forEach(apercevoir);
  tous('input[data-fichier]').forEach(direFichier);
  tous('[data-compte-cases]').forEach(compterCases);
  tous('[data-copier]').forEach(rendreCopiable);
  tous('[data-menu]').forEach(replierMenu);
  document.addEventListener('submit', surEnvoi);
  addEventListener('pageshow', rendreLaMain);
  const resume = document.getElementById('resume-erreurs');
  if (resume) resume.focus();
})();
