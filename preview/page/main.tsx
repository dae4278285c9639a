import { initPluginTranslations } from '@grafana/i18n';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { initGrafanaRuntime } from './grafana-runtime';
import { registerStandardOptions } from './standard-options';
import { registerSharedModules } from './shared-modules';

async function start(): Promise<void> {
  registerSharedModules();
  registerStandardOptions();
  initGrafanaRuntime();
  // Grafana's components ask for their texts by key; without this they would throw.
  await initPluginTranslations('grafana');
  const root = document.getElementById('root');
  if (!root) {
    throw new Error('The page has no element #root.');
  }
  createRoot(root).render(<App />);
}

void start();
