import { type JSX } from 'react';
import { formatSeconds } from '../../../format/number';
import { type TaskStatistics } from '../../../worker/worker-snapshot';
import { DrawerTable } from '../primitives/DrawerTable';
import { Section } from '../primitives/Section';
import { t } from '../../../format/translate';

interface Props {
  readonly tasks: readonly TaskStatistics[];
}

/** Shows the tasks in the range by type: rate, error rate, mean and expected duration. */
export function TasksSection({ tasks }: Props): JSX.Element | null {
  if (tasks.length === 0) {
    return null;
  }
  const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
  const rate = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
  return (
    <Section title={t('drawer.tasks', 'Tasks')}>
      <DrawerTable
        head={[
          t('drawer.task-type', 'Type'),
          t('drawer.task-rate', 'Per minute'),
          t('drawer.task-errors', 'Errors'),
          t('drawer.task-mean', 'Mean'),
          t('drawer.task-expected', 'Expected'),
        ]}
        rows={tasks.map((task) => [
          task.type,
          rate.format(task.perMinute),
          task.finished > 0 ? percent.format(task.errorRatio) : '',
          task.meanSeconds === undefined ? '' : formatSeconds(task.meanSeconds),
          task.expectedSeconds === undefined ? '' : formatSeconds(task.expectedSeconds),
        ])}
      />
    </Section>
  );
}
