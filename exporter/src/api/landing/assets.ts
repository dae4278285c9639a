/** Style of the landing page: light and dark, from a width of 390 px, at which each row becomes a card. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f5f6f8; --surface: #fff; --text: #181c22; --muted: #59626e; --line: #e1e5ea;
  --accent: #d1243f;
  --failed: #b3122b; --failed-tint: #fde7ea; --critical: #a63f00; --critical-tint: #fdeadb;
  --degraded: #735400; --degraded-tint: #fcf1c7; --unknown: #454fae; --unknown-tint: #e8ebfb;
  --healthy: #0c683a; --healthy-tint: #def4e8; --stopped: #59626e; --stopped-tint: #eaedf0; }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1115; --surface: #161a20; --text: #e7eaee; --muted: #98a3b0; --line: #262d36;
  --accent: #ff5c73;
  --failed: #ff8f9b; --failed-tint: #43161c; --critical: #ffb070; --critical-tint: #3d230c;
  --degraded: #f0cd5c; --degraded-tint: #352b0a; --unknown: #abb4ff; --unknown-tint: #20264a;
  --healthy: #66d59b; --healthy-tint: #0f3320; --stopped: #98a3b0; --stopped-tint: #222831; } }
.failed { --state: var(--failed); --tint: var(--failed-tint); } .critical { --state: var(--critical); --tint: var(--critical-tint); }
.degraded { --state: var(--degraded); --tint: var(--degraded-tint); } .unknown { --state: var(--unknown); --tint: var(--unknown-tint); }
.healthy { --state: var(--healthy); --tint: var(--healthy-tint); } .stopped { --state: var(--stopped); --tint: var(--stopped-tint); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 24px 32px; max-width: 1440px; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
a { color: inherit; text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header { display: flex; align-items: center; gap: 10px; padding: 18px 0; }
.name { display: flex; align-items: center; gap: 10px; font-weight: 650; font-size: 18px; letter-spacing: -.01em; text-decoration: none; }
header path, .empty path { fill: none; stroke: var(--accent); stroke-width: 2.6; stroke-linejoin: round; stroke-linecap: round; }
.version { color: var(--muted); font-size: 13px; }
nav { margin-left: auto; display: flex; gap: 18px; }
h1 { margin: 10px 0 14px; font-size: 26px; font-weight: 650; letter-spacing: -.02em; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 10px; margin: 0; padding: 0; list-style: none; }
.tile { display: block; padding: 12px 14px; border-radius: 10px; background: var(--tint); color: var(--state); text-decoration: none; border: 1px solid transparent; }
.tile:hover, .tile[aria-current=true] { border-color: var(--state); }
.tile.none { background: var(--surface); border-color: var(--line); color: var(--muted); }
.count { display: block; font-size: 26px; line-height: 1.15; font-weight: 650; letter-spacing: -.02em; }
.word, .state { white-space: nowrap; }
.glyph { display: inline-block; width: 1.25em; font-size: .85em; font-family: "DejaVu Sans", "Segoe UI Symbol", sans-serif; }
.shown { margin: 18px 0 10px; color: var(--muted); font-size: 14px; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { padding: 10px 12px; text-align: left; font-weight: 600; font-size: 12.5px; color: var(--muted); white-space: nowrap; }
td { padding: 9px 12px; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 16px; }
td:first-child { box-shadow: inset 3px 0 var(--state); }
.healthy td:first-child, .stopped td:first-child { box-shadow: none; }
td:nth-last-child(-n+2) { white-space: normal; min-width: 24ch; }
.id, .type { display: inline-block; width: max-content; max-width: 32ch; white-space: normal; overflow-wrap: anywhere; }
.type { max-width: 24ch; }
.json { margin-left: 4px; color: var(--muted); font-size: 12px; }
.id { font: 600 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.state { display: inline-block; padding: 1px 9px 1px 8px; border-radius: 99px; background: var(--tint); color: var(--state); font-weight: 600; font-size: 13px; }
.age { display: block; width: 96px; height: 4px; margin-top: 4px; border-radius: 2px; }
.age .all { fill: var(--line); } .age .used { fill: var(--state); }
.said { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; overflow-wrap: anywhere; max-width: 44ch; }
.reason { margin-top: 4px; -webkit-line-clamp: 4; min-width: 22ch; max-width: 36ch; white-space: normal; color: var(--muted); font-size: 13px; }
.nothing { color: var(--muted); }
footer { margin-top: 16px; color: var(--muted); font-size: 13px; }
.stale main { opacity: .55; } .stale footer { color: var(--failed); font-weight: 600; }
.empty { max-width: 680px; margin: 7vh auto 0; text-align: center; } .empty svg { width: 100%; max-width: 320px; }
.empty p { color: var(--muted); }
.empty pre { padding: 16px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); text-align: left; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 14px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
@media (max-width: 760px) {
  body { padding: 0 14px 24px; } .tiles { grid-template-columns: repeat(3, 1fr); gap: 8px; } .tile { padding: 10px 12px; } .count { font-size: 22px; }
  .scroll { overflow: visible; background: none; border: 0; }
  table, tbody, tr, td { display: block; } thead { display: none; }
  tr { display: grid; grid-template-columns: 1fr 1fr; margin-bottom: 10px; padding: 12px 14px; background: var(--surface); border: 1px solid var(--line); border-left: 3px solid var(--state); border-radius: 10px; gap: 8px 12px; }
  td, td:first-child { padding: 0; border: 0; box-shadow: none; min-width: 0; }
  .id, .type { width: auto; max-width: none; } .reason { min-width: 0; }
  td:first-child { order: -2; grid-column: 1; } td:nth-child(3) { order: -1; justify-self: end; }
  td:nth-child(n+8) { grid-column: 1 / -1; } td:has(> .nothing:only-child) { display: none; }
  td:not(:first-child):not(:nth-child(3))::before { content: attr(data-column); display: block; color: var(--muted); font-size: 12px; }
}
@media (max-width: 480px) { header { flex-wrap: wrap; } nav { width: 100%; } }
`;

/**
 * Fetches the page every 5 s and replaces its main part, so that scroll position and focus are kept. If the exporter
 * does not respond, the page shows the time of its data. Without JavaScript the page does not refresh.
 */
export const SCRIPT = `
(() => {
  const every = 5000;
  const freshness = document.getElementById('freshness');
  let fresh = freshness.innerHTML;
  const refresh = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(every) });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
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
      freshness.innerHTML = 'The exporter does not respond. ' + fresh;
      document.body.classList.add('stale');
    }
  };
  setInterval(refresh, every);
  document.addEventListener('visibilitychange', refresh);
})();
`;
