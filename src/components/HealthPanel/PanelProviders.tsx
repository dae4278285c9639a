import { type PanelData, type PanelProps, useDataLinksContext } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { type JSX, type ReactNode, useMemo } from 'react';
import { readMarks } from '../../annotations/marks';
import { addRecoveryMarks } from '../../annotations/recovery-marks';
import { MarksProvider, useRetainedAnnotations, useRecoveryActions } from '../../hooks/useMarks';
import { SegmentLinksProvider } from '../../hooks/useSegmentLinks';
import { StateStylesProvider, useConfiguredStyles } from '../../hooks/useStateStyles';
import { type Fleet } from '../../timeline/fleet';
import { segmentLinks, type SegmentLinks } from '../../timeline/segment-links';

type FromGrafana = Pick<PanelProps, 'fieldConfig' | 'replaceVariables' | 'timeZone'>;

interface Props extends FromGrafana {
  /** Address of the exporter whose audit has the recovery actions; if empty, there are none. */
  readonly exporterUrl: string;
  readonly fleet: Fleet;
  /** Unfiltered panel data. During a refresh, it has no annotations yet. */
  readonly data: PanelData;
  readonly children: ReactNode;
}

/** Provides state styles, annotations and data links to all parts of the panel. */
export function PanelProviders({ fleet, data, exporterUrl, children, ...grafana }: Props): JSX.Element {
  const { fieldConfig, replaceVariables, timeZone } = grafana;
  const { visualization, colors } = useTheme2();
  const { dataLinkPostProcessor: postProcessor } = useDataLinksContext();
  const stateStyles = useConfiguredStyles(fleet.lanes, fieldConfig);
  const actions = useRecoveryActions(exporterUrl, fleet.span.end);
  const annotations = useRetainedAnnotations(data);
  const marks = useMemo(() => {
    const workers = new Set(fleet.lanes.map(({ id }) => id));
    const colourOf = (name: string) => visualization.getColorByName(name);
    const annotationMarks = readMarks(annotations, workers, fleet.span, colourOf);
    return actions.value === undefined && actions.error === undefined
      ? annotationMarks
      : {
          ...addRecoveryMarks(annotationMarks, actions.value ?? [], workers, fleet.span, colors.info.main),
          ...(actions.error === undefined ? {} : { missing: actions.error }),
        };
  }, [annotations, actions.value, actions.error, fleet, visualization, colors]);
  const links = useMemo<SegmentLinks>(
    () => (lane, segment) => segmentLinks(lane, segment, { replaceVariables, postProcessor, timeZone }),
    [replaceVariables, postProcessor, timeZone],
  );
  return (
    <StateStylesProvider value={stateStyles}>
      <MarksProvider value={marks}>
        <SegmentLinksProvider value={links}>{children}</SegmentLinksProvider>
      </MarksProvider>
    </StateStylesProvider>
  );
}
