import { plugin } from './module';

it('exports the panel under the name that Grafana looks for', () => {
  expect(plugin.panel).toBeDefined();
});
