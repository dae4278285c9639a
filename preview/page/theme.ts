import { createTheme, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';

export type ThemeMode = 'dark' | 'light';

const KEY = 'heartline.preview.theme';

/** The theme that the address asks for (`?theme=light`), else the one chosen last, else the system's. */
export function initialThemeMode(): ThemeMode {
  const requestedMode =
    new URLSearchParams(window.location.search).get('theme') ?? window.localStorage.getItem(KEY);
  if (requestedMode === 'dark' || requestedMode === 'light') {
    return requestedMode;
  }
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function saveThemeMode(mode: ThemeMode): void {
  window.localStorage.setItem(KEY, mode);
}

/** Grafana's theme of that mode, made the one that panels find in the runtime's configuration too. */
export function applyThemeMode(mode: ThemeMode): GrafanaTheme2 {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  document.documentElement.style.colorScheme = mode;
  return theme;
}
