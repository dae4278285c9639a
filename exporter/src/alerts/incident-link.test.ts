import { incidentLink } from './incident-link';

const AT_10 = Date.parse('2026-11-22T10:00:00Z');
const AT_9 = Date.parse('2026-11-22T09:00:00Z');

describe('F9 the dashboard link of an alert', () => {
  it('begins an hour before the alert and ends now while it fires', () => {
    expect(incidentLink('http://grafana/d/heartline-worker?var-worker_id=a%20b', AT_10, undefined)).toBe(
      `http://grafana/d/heartline-worker?var-worker_id=a+b&from=${AT_9}&to=now`,
    );
  });

  it('ends five minutes after the alert', () => {
    expect(incidentLink('http://grafana/d/heartline-exporter', AT_10, AT_10 + 60_000)).toBe(
      `http://grafana/d/heartline-exporter?from=${AT_9}&to=${AT_10 + 360_000}`,
    );
  });

  it('replaces the range that the rule has set', () => {
    expect(incidentLink('http://grafana/d/x?from=now-6h&to=now', AT_10, undefined)).toBe(
      `http://grafana/d/x?from=${AT_9}&to=now`,
    );
  });

  it('is unchanged if it is not a URL', () => {
    expect(incidentLink('/d/heartline-worker', AT_10, undefined)).toBe('/d/heartline-worker');
  });
});
