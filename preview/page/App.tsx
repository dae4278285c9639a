import { ThemeContext } from '@grafana/data';
import { locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, IconButton, PortalContainer } from '@grafana/ui';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Navigate, Route, Router, Routes } from 'react-router-dom';
import { DashboardPage } from './dashboard/DashboardPage';
import { applyThemeMode, type ThemeMode, saveThemeMode, initialThemeMode } from './theme';

/** Where the page begins. */
const HOME = '/d/heartline-fleet';

/** Of the page, which is the dashboard's once one is open. */
function titleOf(dashboard: string) {
  return dashboard === '' ? 'Heartline' : `${dashboard} – Heartline`;
}

export function App() {
  const [mode, setMode] = useState<ThemeMode>(initialThemeMode);
  const theme = useMemo(() => applyThemeMode(mode), [mode]);
  const [opened, setOpened] = useState('');
  useEffect(() => {
    document.title = titleOf(opened);
  }, [opened]);
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
            <strong style={{ flex: 1 }}>{titleOf(opened)}</strong>
            <IconButton
              name="palette"
              tooltip={`Use the ${mode === 'dark' ? 'light' : 'dark'} theme`}
              onClick={toggle}
            />
          </header>
          <main style={{ padding: theme.spacing(1, 2, 2) }} key={mode}>
            <Routes>
              <Route path="/d/:uid/*" element={<DashboardPage onOpened={setOpened} />} />
              {/* The rest of the address stays: a time range, a theme, variables. */}
              <Route
                path="*"
                element={<Navigate to={{ pathname: HOME, search: location.search }} replace />}
              />
            </Routes>
          </main>
        </Router>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
