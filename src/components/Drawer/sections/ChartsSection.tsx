import { type JSX } from 'react';
import { type Chart, type Line, type WorkerHistory } from '../../../worker/worker-history';
import { LineChart } from '../../LineChart/LineChart';
import { Section } from '../primitives/Section';
import { t } from '../../../format/translate';

interface Props {
  readonly history: WorkerHistory;
}

/** Charts of CPU, memory, GPU, disk and network over the range, as far as the worker reports them. */
export function ChartsSection({ history: { charts, span, stepMs } }: Props): JSX.Element | null {
  if (charts.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.resources', 'Resources')}>
      {charts.map(({ id, unit, lines }) => (
        <LineChart
          key={id}
          title={titleOf(id)}
          unit={unit}
          lines={id === 'network' ? lines.map(translated) : lines}
          span={span}
          stepMs={stepMs}
        />
      ))}
    </Section>
  );
}

function titleOf(id: Chart['id']): string {
  switch (id) {
    case 'cpu':
      return t('chart.cpu', 'CPU');
    case 'memory':
      return t('chart.memory', 'Memory');
    case 'gpu':
      return t('chart.gpu', 'GPU');
    case 'gpuMemory':
      return t('chart.gpu-memory', 'GPU memory');
    case 'disk':
      return t('chart.disk', 'Disk');
    case 'network':
      return t('chart.network', 'Network');
  }
}

/** Translates the names of the two network directions. Other series have the name of what they measure. */
function translated(line: Line): Line {
  return {
    ...line,
    name: line.name === 'sent' ? t('chart.sent', 'sent') : t('chart.received', 'received'),
  };
}
