import { ThemeContext } from '@grafana/data';
import { locationService, LocationServiceProvider } from '@grafana/runtime';
import { GlobalStyles, IconButton, PortalContainer } from '@grafana/ui';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { Navigate, Route, Router, Routes } from 'react-router-dom';
import { DashboardPage } from './dashboard/DashboardPage';
import { adoptMode, type Mode, rememberMode, themeMode } from './theme';

/** Where the page begins. */
const HOME = '/d/heartline-fleet';

export function App() {
  const [mode, setMode] = useState<Mode>(themeMode);
  const theme = useMemo(() => adoptMode(mode), [mode]);
  const history = locationService.getHistory();
  const location = useSyncExternalStore(
    (changed) => history.listen(changed),
    () => history.location,
  );
  const toggle = () => {
    const next = mode === 'dark' ? 'light' : 'dark';
    rememberMode(next);
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
            <strong style={{ flex: 1 }}>Heartline preview</strong>
            <IconButton
              name="palette"
              tooltip={`Use the ${mode === 'dark' ? 'light' : 'dark'} theme`}
              onClick={toggle}
            />
          </header>
          <main style={{ padding: theme.spacing(1, 2, 2) }} key={mode}>
            <Routes>
              <Route path="/d/:uid/*" element={<DashboardPage />} />
              <Route path="*" element={<Navigate to={HOME} replace />} />
            </Routes>
          </main>
        </Router>
      </LocationServiceProvider>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
