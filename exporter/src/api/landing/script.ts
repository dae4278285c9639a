/**
 * Fetches the page anew each 5 s and exchanges its middle, so that scrolling and focus stay. Where the exporter
 * does not answer, the page says since when it is old. Without JavaScript, the page stays as it was sent.
 */
export const SCRIPT = `
(() => {
  const every = 5000;
  const freshness = document.getElementById('freshness');
  let fresh = freshness.innerHTML;
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(every) });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = page.getElementById('fleet');
      const now = document.getElementById('fleet');
      const focused = document.activeElement && document.activeElement.id;
      const scrolled = now.querySelector('.scroll');
      const left = scrolled ? scrolled.scrollLeft : 0;
      now.replaceWith(next);
      const table = next.querySelector('.scroll');
      if (table) table.scrollLeft = left;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      document.title = next.dataset.title;
      fresh = page.getElementById('freshness').innerHTML;
      freshness.innerHTML = fresh;
      document.body.classList.remove('stale');
    } catch {
      freshness.innerHTML = 'The exporter does not answer. ' + fresh;
      document.body.classList.add('stale');
    }
  };
  setInterval(refresh, every);
  document.addEventListener('visibilitychange', refresh);
})();
`;
