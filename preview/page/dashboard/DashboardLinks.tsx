import { useTheme2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { type DashboardEntry, type DashboardModel, fetchDashboards } from './dashboard-model';

/**
 * Links to the dashboards with the tags of this dashboard's links. Each link keeps the time range and the variables.
 */
export function DashboardLinks({ model }: { model: DashboardModel }) {
  const theme = useTheme2();
  const { search } = useLocation();
  const [entries, setEntries] = useState<DashboardEntry[]>([]);
  const [error, setError] = useState('');
  useEffect(() => {
    fetchDashboards().then(setEntries, (reason: unknown) => setError(String(reason)));
  }, []);
  const links = (model.links ?? []).flatMap((link) =>
    entries
      .filter(({ tags }) => link.tags.some((tag) => tags.includes(tag)))
      .map(({ uid, title }) => ({ uid, title, href: `/d/${uid}?${linkQuery(search, link)}` })),
  );
  if (error) {
    return <span role="alert">{error}</span>;
  }
  return (
    <nav aria-label="Dashboards" style={{ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) }}>
      {links.map(({ uid, title, href }) => (
        <a
          key={uid}
          href={href}
          {...(uid === model.uid ? { 'aria-current': 'page' as const } : {})}
          style={{
            padding: theme.spacing(0.25, 1),
            borderRadius: theme.shape.radius.default,
            color: theme.colors.text.primary,
            background: uid === model.uid ? theme.colors.action.selected : undefined,
          }}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}

/** Returns the query string of a link: the parameters that the link keeps. */
function linkQuery(
  search: string,
  { keepTime, includeVars }: { keepTime?: boolean; includeVars?: boolean },
): string {
  const parameters = new URLSearchParams(search);
  for (const name of [...parameters.keys()]) {
    const isTime = ['from', 'to', 'timezone', 'refresh', 'theme'].includes(name);
    if (!(isTime ? keepTime : name.startsWith('var-') && includeVars)) {
      parameters.delete(name);
    }
  }
  return parameters.toString();
}
