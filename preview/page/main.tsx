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
  // The components of Grafana look up their texts by key and throw without this.
  await initPluginTranslations('grafana');
  const root = document.getElementById('root');
  if (!root) {
    throw new Error('The page does not contain the element #root.');
  }
  createRoot(root).render(<App />);
}

void start();
