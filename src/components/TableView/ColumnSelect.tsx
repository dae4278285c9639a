import { Button, Checkbox, Stack, Toggletip } from '@grafana/ui';
import { type JSX } from 'react';
import { type TableColumn } from '../../format/table-columns';
import { t } from '../../format/translate';

interface Props {
  readonly columns: readonly TableColumn[];
  readonly selected: readonly string[];
  readonly onChange: (selected: readonly string[]) => void;
}

/** Selects the optional columns of the table. */
export function ColumnSelect({ columns, selected, onChange }: Props): JSX.Element {
  const label = t('table.columns', 'Columns');
  const boxes = (
    <Stack direction="column" alignItems="flex-start" gap={0.5}>
      {columns.map(({ id, label: name, hint }) => (
        <Checkbox
          key={id}
          label={name}
          {...(hint === undefined ? {} : { description: hint })}
          value={selected.includes(id)}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.checked ? [...selected, id] : selected.filter((column) => column !== id))
          }
        />
      ))}
    </Stack>
  );
  return (
    <Toggletip title={label} content={boxes} placement="bottom-start">
      <Button size="sm" variant="secondary" fill="outline" icon="columns">
        {label}
      </Button>
    </Toggletip>
  );
}
