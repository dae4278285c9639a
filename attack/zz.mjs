import { requests, withExporter } from './http/attacked-exporter.mjs';
for (const [times, n] of [[34, 200], [1200, 200], [33, 200]]) {
  const m = await withExporter({ workers: 3000 }, (e) => e.measure(4, async () => { for (let i = 0; i < n; i++) e.connect(requests('/nowhere', times)); }));
  console.log(times, n, m.before, m.most, m.durations.filter((d) => d > 50).map(Math.round).join(' '), 'of', m.durations.length);
}
