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
  /** Whose audit tells what was asked of workers; empty tells nothing. */
  readonly exporterUrl: string;
  readonly fleet: Fleet;
  /** As they come: annotations of a refresh that is under way are not there yet. */
  readonly data: PanelData;
  readonly children: ReactNode;
}

/** Gives all parts of the panel what the dashboard knows besides the data: how states look, annotations, data links. */
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
