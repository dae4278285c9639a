import { createTheme, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';

export type ThemeMode = 'dark' | 'light';

const KEY = 'heartline.preview.theme';

/** Returns the theme of the URL (`?theme=light`), else the last one that the user selected, else that of the system. */
export function initialThemeMode(): ThemeMode {
  const requestedMode =
    new URLSearchParams(window.location.search).get('theme') ?? window.localStorage.getItem(KEY);
  if (requestedMode === 'dark' || requestedMode === 'light') {
    return requestedMode;
  }
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Stores the theme that the user selected. */
export function saveThemeMode(mode: ThemeMode): void {
  window.localStorage.setItem(KEY, mode);
}

/** Creates the theme of Grafana and sets it in the runtime configuration, where panels may read it. */
export function applyThemeMode(mode: ThemeMode): GrafanaTheme2 {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  document.documentElement.style.colorScheme = mode;
  return theme;
}
