import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX } from 'react';
import { type Lane } from '../../timeline/lane';
import { StateChip } from '../StateChip/StateChip';
import { type TableColumn, type TableRow } from '../../format/table-columns';

interface Props {
  readonly row: TableRow;
  readonly columns: readonly TableColumn[];
  readonly onOpen: ((lane: Lane) => void) | undefined;
}

/** The table row of a worker, with a cell for each column. */
export function WorkerRow({ row, columns, onOpen }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { lane } = row;
  return (
    <tr>
      {columns.map(({ id, text }) => {
        switch (id) {
          case 'worker':
            return (
              <th key={id} scope="row">
                {onOpen === undefined ? (
                  lane.name
                ) : (
                  <button type="button" className={styles.link} onClick={() => onOpen(lane)}>
                    {lane.name}
                  </button>
                )}
              </th>
            );
          case 'state':
          case 'worst':
            return (
              <td key={id}>
                <StateChip state={id === 'state' ? lane.current : lane.worst} worker={lane.id} />
              </td>
            );
          default:
            return <td key={id}>{text?.(row)}</td>;
        }
      })}
    </tr>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    link: css({
      padding: 0,
      font: 'inherit',
      textAlign: 'left',
      background: 'none',
      border: 'none',
      color: theme.colors.text.link,
      '&:hover': { textDecoration: 'underline' },
    }),
  };
}
