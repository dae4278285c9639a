import { css } from '@emotion/css';
import { type GrafanaTheme2, type PanelData } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { IconButton, Portal, useStyles2 } from '@grafana/ui';
import { type JSX, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { type Fleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { type PanelOptions } from '../../options/panel-options';
import { StateChip } from '../StateChip/StateChip';
import { DrawerBody } from './DrawerBody';
import { t } from '../../format/translate';

interface Props {
  readonly worker: string;
  readonly fleet: Fleet;
  /** Filtered and sorted lanes, which the previous and next buttons go through. */
  readonly lanes: readonly Lane[];
  readonly data: PanelData;
  readonly options: PanelOptions;
  readonly timeZone: TimeZone;
  readonly onOpen: (worker: string) => void;
  readonly onClose: () => void;
}

/**
 * A drawer with the details of one worker. It does not block the page: another lane can be clicked while it is open.
 * Grafana's drawer is not used, because it moves the focus to its close button and slides in for 300 ms.
 */
export function Drawer({
  worker,
  fleet,
  lanes,
  data,
  options,
  timeZone,
  onOpen,
  onClose,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const index = lanes.findIndex((lane) => lane.id === worker);
  const lane = fleet.lanes.find((candidate) => candidate.id === worker);
  const previous = index > 0 ? lanes[index - 1] : undefined;
  const next = lanes[index + 1];

  // Only when the drawer opens: going to the next worker leaves the focus on the button.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      // Otherwise, Grafana would also handle Escape and leave the panel or the dashboard.
      event.preventDefault();
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      onClose();
    }
  };

  return (
    <Portal>
      <section role="dialog" aria-labelledby={id} className={styles.drawer} onKeyDown={keyDown}>
        <header className={styles.head}>
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
            {lane?.name ?? worker}
          </h2>
          {lane !== undefined && <StateChip state={lane.current} worker={lane.id} />}
          <span className={styles.buttons}>
            <StepButton
              to={previous}
              icon="angle-up"
              label={t('drawer.previous', 'Previous worker')}
              onOpen={onOpen}
            />
            <StepButton to={next} icon="angle-down" label={t('drawer.next', 'Next worker')} onOpen={onOpen} />
            <IconButton name="times" size="lg" aria-label={t('drawer.close', 'Close')} onClick={onClose} />
          </span>
        </header>
        <div className={styles.body} tabIndex={0} role="region" aria-labelledby={id}>
          <DrawerBody
            key={worker}
            worker={worker}
            lane={lane}
            fleet={fleet}
            data={data}
            options={options}
            timeZone={timeZone}
            onOpen={onOpen}
          />
        </div>
      </section>
    </Portal>
  );
}

interface StepProps {
  readonly to: Lane | undefined;
  readonly icon: 'angle-up' | 'angle-down';
  readonly label: string;
  readonly onOpen: (worker: string) => void;
}

function StepButton({ to, icon, label, onOpen }: StepProps): JSX.Element {
  // aria-disabled instead of disabled, so that the button keeps the focus at the last worker.
  return (
    <IconButton
      name={icon}
      size="lg"
      aria-label={label}
      aria-disabled={to === undefined}
      onClick={() => to !== undefined && onOpen(to.id)}
    />
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    drawer: css({
      position: 'fixed',
      zIndex: theme.zIndex.sidemenu,
      top: 0,
      right: 0,
      bottom: 0,
      width: 'min(540px, 100vw)',
      display: 'flex',
      flexDirection: 'column',
      color: theme.colors.text.primary,
      background: theme.colors.background.primary,
      borderLeft: `1px solid ${theme.colors.border.medium}`,
      boxShadow: theme.shadows.z3,
    }),
    head: css({
      flex: 'none',
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 2),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    title: css({ margin: 0, fontSize: theme.typography.h4.fontSize, overflowWrap: 'anywhere', minWidth: 0 }),
    buttons: css({ marginLeft: 'auto', display: 'flex', gap: theme.spacing(0.5) }),
    body: css({
      flex: '1 1 0',
      minHeight: 0,
      overflowY: 'auto',
      padding: theme.spacing(2),
      overscrollBehavior: 'contain',
    }),
  };
}
