import { type PanelData, type PanelProps, useDataLinksContext } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { type JSX, type ReactNode, useMemo } from 'react';
import { marksOf } from '../../data/annotations';
import { type Fleet } from '../../data/fleet';
import { LooksProvider, useConfiguredLooks } from '../../hooks/useLooks';
import { MarksProvider } from '../../hooks/useMarks';
import { SegmentLinksProvider } from '../../hooks/useSegmentLinks';
import { segmentLinks, type SegmentLinks } from '../../segment-links';

type FromGrafana = Pick<PanelProps, 'fieldConfig' | 'replaceVariables' | 'timeZone'>;

interface Props extends FromGrafana {
  readonly fleet: Fleet;
  readonly data: Pick<PanelData, 'annotations'>;
  readonly children: ReactNode;
}

/** Gives all parts of the panel what the dashboard knows besides the data: how states look, annotations, data links. */
export function DashboardFacts({ fleet, data, children, ...grafana }: Props): JSX.Element {
  const { fieldConfig, replaceVariables, timeZone } = grafana;
  const { visualization } = useTheme2();
  const { dataLinkPostProcessor: postProcessor } = useDataLinksContext();
  const looks = useConfiguredLooks(fleet.lanes, fieldConfig);
  const marks = useMemo(() => {
    const workers = new Set(fleet.lanes.map(({ id }) => id));
    const colourOf = (name: string) => visualization.getColorByName(name);
    return marksOf(data.annotations ?? [], workers, fleet.span, colourOf);
  }, [data.annotations, fleet, visualization]);
  const { meaning } = fleet.sampling;
  const links = useMemo<SegmentLinks>(
    () => (lane, segment) =>
      segmentLinks(lane, segment, { replaceVariables, postProcessor, timeZone, meaning }),
    [replaceVariables, postProcessor, timeZone, meaning],
  );
  return (
    <LooksProvider value={looks}>
      <MarksProvider value={marks}>
        <SegmentLinksProvider value={links}>{children}</SegmentLinksProvider>
      </MarksProvider>
    </LooksProvider>
  );
}
