import { css } from '@emotion/css';
import { Combobox, useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { NO_GROUPS } from '../../timeline/groups';
import { type Groups } from '../../hooks/useGroups';
import { t } from '../../format/translate';

/** Which label lanes are grouped by: those that they have, or none. */
export function GroupSelect({ groups }: { readonly groups: Groups }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.select}>
      <Combobox
        options={[
          { value: NO_GROUPS, label: t('group.off', 'Not grouped') },
          ...groups.labels.map((label) => ({ value: label, label })),
        ]}
        value={groups.label ?? NO_GROUPS}
        onChange={(option) => groups.setLabel(option.value)}
        aria-label={t('toolbar.group', 'Group workers by')}
      />
    </div>
  );
}

function getStyles() {
  return {
    select: css({ flex: '0 1 150px', minWidth: 104 }),
  };
}
