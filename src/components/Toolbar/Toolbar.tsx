import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Combobox, FilterInput, IconButton, useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode, useMemo } from 'react';
import { sortLabel } from '../../format/state';
import { t } from '../../format/translate';
import { type Groups } from '../../hooks/useGroups';
import { type StateCode } from '../../model/state';
import { type LaneFilter, parseTextFilter } from '../../timeline/filter';
import { NO_GROUPS } from '../../timeline/groups';
import { SORT_ORDERS, type SortOrder } from '../../timeline/sort';
import { StateFilter } from './StateFilter';

interface Props {
  readonly counts: ReadonlyMap<StateCode, number>;
  readonly filter: LaneFilter;
  readonly onFilter: (filter: LaneFilter) => void;
  readonly sort: SortOrder;
  readonly onSort: (sort: SortOrder) => void;
  readonly groups: Groups;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
  /** Content at the end of the toolbar. */
  readonly actions?: ReactNode;
}

/** Filters by state and text, sorts, groups, and switches between timeline and table. */
export function Toolbar(props: Props): JSX.Element {
  const { counts, filter, onFilter, sort, onSort, groups, asTable, onAsTable, actions } = props;
  const styles = useStyles2(getStyles);
  const text = parseTextFilter(filter.text);
  const sortOptions = useMemo(() => SORT_ORDERS.map((value) => ({ value, label: sortLabel(value) })), []);
  const tableText = asTable
    ? t('toolbar.as-timeline', 'View as timeline')
    : t('toolbar.as-table', 'View as table');
  return (
    <div className={styles.toolbar}>
      <StateFilter
        counts={counts}
        selected={filter.states}
        onChange={(states) => onFilter({ ...filter, states })}
      />
      <div className={styles.fields}>
        <div className={styles.search}>
          <FilterInput
            value={filter.text}
            escapeRegex={false}
            onChange={(value) => onFilter({ ...filter, text: value })}
            placeholder={t('toolbar.search', 'Name, label or /pattern/')}
            aria-label={t('toolbar.search-label', 'Search workers')}
            aria-invalid={!text.ok}
          />
          {!text.ok && (
            <div className={styles.error} role="alert">
              {t('toolbar.bad-pattern', 'Invalid pattern: {{error}}. All workers are shown.', {
                error: text.error,
              })}
            </div>
          )}
        </div>
        <div className={styles.select}>
          <Combobox
            options={sortOptions}
            value={sort}
            onChange={(option) => onSort(option.value)}
            aria-label={t('toolbar.sort', 'Sort workers by')}
          />
        </div>
        {!asTable && groups.labels.length > 0 && <GroupSelect groups={groups} />}
        <IconButton
          name={asTable ? 'chart-line' : 'table'}
          size="lg"
          tooltip={tableText}
          aria-label={tableText}
          aria-pressed={asTable}
          onClick={() => onAsTable(!asTable)}
        />
        {actions}
      </div>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    toolbar: css({
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(0.5, 1),
      // Room for the focus rings, because the panel clips its content.
      padding: theme.spacing(0.5),
    }),
    fields: css({
      display: 'flex',
      flexWrap: 'wrap',
      flex: '1 1 320px',
      maxWidth: 620,
      alignItems: 'center',
      gap: theme.spacing(1),
    }),
    search: css({ flex: '1 1 90px' }),
    select: css({ flex: '0 1 150px', minWidth: 104 }),
    error: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize }),
  };
}

/** Selects the label that lanes are grouped by, or none. */
function GroupSelect({ groups }: { readonly groups: Groups }): JSX.Element {
  const styles = useStyles2(getStyles);
  // By content: a refresh makes a new list of the same labels, and new options reset the text that is being typed.
  const labels = JSON.stringify(groups.labels);
  const options = useMemo(
    () => [
      { value: NO_GROUPS, label: t('group.off', 'Not grouped') },
      ...(JSON.parse(labels) as string[]).map((label) => ({ value: label, label })),
    ],
    [labels],
  );
  return (
    <div className={styles.select}>
      <Combobox
        options={options}
        value={groups.label ?? NO_GROUPS}
        onChange={(option) => groups.setLabel(option.value)}
        aria-label={t('toolbar.group', 'Group workers by')}
      />
    </div>
  );
}
