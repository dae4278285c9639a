import { type JSX } from 'react';
import { type Fleet } from '../../../timeline/fleet';
import { type Lane } from '../../../timeline/lane';
import { lastSegment } from '../../../timeline/segments';
import { useSegmentLinks } from '../../../hooks/useSegmentLinks';
import { buildSilenceUrl, buildWorkerDashboardUrl } from '../../../worker/worker-links';
import { DrawerLink } from '../primitives/DrawerLink';
import { Section } from '../primitives/Section';
import { t } from '../../../format/translate';

interface Props {
  readonly worker: string;
  readonly lane: Lane | undefined;
  readonly fleet: Fleet;
  readonly workerDashboardUrl: string;
  readonly alertmanagerUrl: string;
}

/** Links to the worker's dashboard and to the silence form, and the configured data links. */
export function LinksSection({
  worker,
  lane,
  fleet,
  workerDashboardUrl,
  alertmanagerUrl,
}: Props): JSX.Element | null {
  const linksOf = useSegmentLinks();
  const fixed = [
    {
      title: t('drawer.dashboard', 'Worker dashboard'),
      href: buildWorkerDashboardUrl(workerDashboardUrl, worker, fleet.span),
      external: false,
    },
    {
      title: t('drawer.create-silence', 'Silence this worker'),
      href: buildSilenceUrl(alertmanagerUrl, worker),
      // A page of Grafana opens in the same tab.
      external: !alertmanagerUrl.startsWith('/'),
    },
  ].filter(({ href }) => href !== '');
  // Data links get the variables of the worker's newest segment.
  const newest = lane && lastSegment(lane.segments);
  const configured = (lane && newest ? linksOf(lane, newest) : []).map((link) => ({
    title: link.title,
    href: link.href,
    external: link.target === '_blank',
  }));
  const links = [...fixed, ...configured];
  if (links.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.links', 'Links')}>
      <ul style={{ listStyle: 'none', margin: 0 }}>
        {links.map(({ title, href, external }) => (
          <li key={`${title} ${href}`}>
            <DrawerLink href={href} text={title} external={external} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
