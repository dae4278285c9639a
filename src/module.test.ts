import { plugin } from './module';

it('exports the panel under the name that Grafana loads and awaits', async () => {
  expect((await plugin).panel).toBeDefined();
});
