import { ThemeContext, createTheme, type GrafanaTheme2 } from '@grafana/data';
import { locationService, LocationServiceProvider, config } from '@grafana/runtime';
import { GlobalStyles, IconButton, PortalContainer } from '@grafana/ui';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Navigate, Route, Router, Routes } from 'react-router-dom';
import { DashboardPage } from './dashboard/DashboardPage';

/** The dashboard that opens by default. */
const DEFAULT_PATH = '/d/heartline-fleet';

/** The title of the page with the name of the open dashboard, if any. */
function formatPageTitle(dashboardTitle: string) {
  return dashboardTitle === '' ? 'Heartline' : `${dashboardTitle} – Heartline`;
}

export function App() {
  const [mode, setMode] = useState<ThemeMode>(initialThemeMode);
  const theme = useMemo(() => applyThemeMode(mode), [mode]);
  const [dashboardTitle, setDashboardTitle] = useState('');
  useEffect(() => {
    document.title = formatPageTitle(dashboardTitle);
  }, [dashboardTitle]);
  const history = locationService.getHistory();
  const location = useSyncExternalStore(
    (changed) => history.listen(changed),
    () => history.location,
  );
  const toggle = () => {
    const next = mode === 'dark' ? 'light' : 'dark';
    saveThemeMode(next);
    setMode(next);
  };
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <LocationServiceProvider service={locationService}>
        <Router location={location} navigator={history}>
          <header
            style={{
              display: 'flex',
              alignItems: 'center',
              gap: theme.spacing(1),
              padding: theme.spacing(1, 2, 0),
            }}
          >
            <strong style={{ flex: 1 }}>{formatPageTitle(dashboardTitle)}</strong>
            <IconButton
              name="palette"
              tooltip={`Switch to ${mode === 'dark' ? 'light' : 'dark'} theme`}
              onClick={toggle}
            />
          </header>
          <main style={{ padding: theme.spacing(1, 2, 2) }} key={mode}>
            <Routes>
              <Route path="/d/:uid/*" element={<DashboardPage onTitleChange={setDashboardTitle} />} />
              {/* Keeps the query string: time range, theme and variables. */}
              <Route
                path="*"
                element={<Navigate to={{ pathname: DEFAULT_PATH, search: location.search }} replace />}
              />
            </Routes>
          </main>
        </Router>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

type ThemeMode = 'dark' | 'light';

const THEME_KEY = 'heartline.preview.theme';

/** Returns the theme of the URL (`?theme=light`), else the last one that the user selected, else that of the system. */
function initialThemeMode(): ThemeMode {
  const requestedMode =
    new URLSearchParams(window.location.search).get('theme') ?? window.localStorage.getItem(THEME_KEY);
  if (requestedMode === 'dark' || requestedMode === 'light') {
    return requestedMode;
  }
  return window.matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

/** Stores the theme that the user selected. */
function saveThemeMode(mode: ThemeMode): void {
  window.localStorage.setItem(THEME_KEY, mode);
}

/** Creates the theme of Grafana and sets it in the runtime configuration, where panels may read it. */
function applyThemeMode(mode: ThemeMode): GrafanaTheme2 {
  const theme = createTheme({ colors: { mode } });
  config.theme2 = theme;
  document.documentElement.style.colorScheme = mode;
  return theme;
}
