import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { formatCount, formatPercent } from '../../../format/number';
import { stateLabel } from '../../../format/state';
import { plural, t } from '../../../format/translate';
import { type RelatedFailures } from '../../../hooks/useWorkerDetails';
import { stateName } from '../../../model/state';
import { type SharedLabelGroup, type Failure } from '../../../worker/related-failures';
import { Section } from '../primitives/Section';

interface Props {
  readonly relatedFailures: RelatedFailures;
  readonly onOpen: (worker: string) => void;
}

/** Shows how many workers on the same host, of the same type and of the same version have the same failure. */
export function RelatedFailuresSection({
  relatedFailures: { failure, groups },
  onOpen,
}: Props): JSX.Element | null {
  if (groups.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.related-failures', 'Related failures')}>
      <ul style={{ margin: 0, paddingLeft: 16 }}>
        {groups.map((group) => (
          <li key={group.label}>
            {sentence(group, failure)} <Names group={group} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function sentence(group: SharedLabelGroup, failure: Failure): string {
  const where = sharedLabelText(group);
  const { failing: same, total } = group;
  if (total <= 1) {
    return t('related.no-other', 'No other worker {{where}}.', { where });
  }
  const what = failureText(failure);
  if (same <= 1) {
    return t('related.only-this', 'Of {{total}} workers {{where}}, only this one {{what}}.', {
      total: formatCount(total),
      where,
      what: failure.kind === 'state' ? t('related.is', 'is {{what}}', { what }) : what,
    });
  }
  return t('related.several', 'Of {{total}} workers {{where}}, {{same}} {{what}} ({{share}}).', {
    same: formatCount(same),
    total: formatCount(total),
    where,
    what: failure.kind === 'state' ? t('related.are', 'are {{what}}', { what }) : what,
    share: formatPercent(same / total),
  });
}

function sharedLabelText({ label, value }: SharedLabelGroup): string {
  switch (label) {
    case 'worker_type':
      return t('related.type', 'of type {{value}}', { value });
    case 'hostname':
      return t('related.host', 'on host {{value}}', { value });
    case 'version':
      return t('related.version', 'of version {{value}}', { value });
  }
}

function failureText(failure: Failure): string {
  if (failure.kind === 'alert') {
    return t('related.alert-fired', 'had {{alert}} in the range', { alert: failure.name });
  }
  const state = stateLabel(failure.code);
  return stateName(failure.code) === 'failed'
    ? state
    : t('related.or-worse', '{{state}} or worse', { state });
}

function Names({
  group: { failing: same, names },
  onOpen,
}: {
  group: SharedLabelGroup;
  onOpen: Props['onOpen'];
}) {
  const more = same - 1 - names.length;
  return names.length === 0 ? null : (
    <>
      {t('related.also', 'Also:')}{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <WorkerButton worker={name} onOpen={onOpen} />
        </span>
      ))}
      {more > 0 &&
        ` ${plural('related.more', { one: 'and {{count}} more', other: 'and {{count}} more' }, more)}`}
    </>
  );
}

interface WorkerButtonProps {
  readonly worker: string;
  readonly onOpen: (worker: string) => void;
}

/** A worker's name in a sentence. A click opens the worker. */
function WorkerButton({ worker, onOpen }: WorkerButtonProps): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <button type="button" className={styles.button} onClick={() => onOpen(worker)}>
      {worker}
    </button>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    button: css({
      border: 0,
      padding: 0,
      background: 'none',
      color: theme.colors.text.link,
      textDecoration: 'underline',
      overflowWrap: 'anywhere',
      textAlign: 'left',
    }),
  };
}
