/** Puts the room's messages in place of the old ones whenever there are newer ones. */
const PAUSE_MS = 1500;

let version = document.querySelector('main').dataset.version;

async function refresh() {
  const response = await fetch(location.pathname, { cache: 'no-store', headers: { 'if-none-match': version } });
  if (response.status !== 200) return;
  const main = document.querySelector('main');
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const unfolded = [...main.querySelectorAll('details[open]')].map((details) => details.id);
  version = fresh.dataset.version;
  main.replaceChildren(...fresh.childNodes);
  for (const id of unfolded) document.getElementById(id)?.setAttribute('open', '');
  document.dispatchEvent(new Event('fresh'));
}

async function keepFresh() {
  if (!document.hidden) {
    try {
      await refresh();
      document.body.classList.remove('is-offline');
    } catch {
      document.body.classList.add('is-offline');
    }
  }
  setTimeout(keepFresh, PAUSE_MS);
}

setTimeout(keepFresh, PAUSE_MS);
