import { VariableRefresh, VariableSort } from '@grafana/data';
import {
  CustomVariable,
  DataSourceVariable,
  IntervalVariable,
  QueryVariable,
  SceneVariableSet,
} from '@grafana/scenes';
import { type VariableModel } from './dashboard-model';

/** Builds the variables of a dashboard. Variables of unsupported types are dropped, and queries that use them fail. */
export function buildVariableSet(models: readonly VariableModel[]): SceneVariableSet {
  return new SceneVariableSet({ variables: models.flatMap((model) => buildVariable(model) ?? []) });
}

function buildVariable(model: VariableModel) {
  const { name, current } = model;
  const common = {
    name,
    skipUrlSync: model.skipUrlSync ?? false,
    ...(model.label ? { label: model.label } : {}),
    ...(model.hide === undefined ? {} : { hide: model.hide }),
  };
  const selection = current ? { value: current.value, text: current.text } : {};
  const query = typeof model.query === 'string' ? model.query : (model.query?.query ?? '');
  switch (model.type) {
    case 'datasource':
      return new DataSourceVariable({ ...common, pluginId: query });
    case 'query':
      return new QueryVariable({
        ...common,
        ...selection,
        datasource: { type: 'prometheus', uid: '${datasource}' },
        query: { query, refId: name },
        regex: model.regex ?? '',
        refresh: model.refresh ?? VariableRefresh.onTimeRangeChanged,
        sort: model.sort ?? VariableSort.disabled,
        isMulti: model.multi ?? false,
        includeAll: model.includeAll ?? false,
        ...(model.allValue ? { allValue: model.allValue } : {}),
      });
    case 'interval':
      return new IntervalVariable({
        ...common,
        intervals: query.split(','),
        ...(typeof current?.value === 'string' ? { value: current.value } : {}),
      });
    case 'custom':
      return new CustomVariable({ ...common, ...selection, query });
    default:
      return undefined;
  }
}
