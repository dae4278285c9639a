import { type FieldConfig, type FieldConfigSource, type GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { isEqual } from 'lodash';
import { createContext, useContext, useMemo } from 'react';
import { type Lane } from '../timeline/lane';
import { NO_STYLES, readStateStyles, type StateStyles } from '../paint/state-style-overrides';

/** The styles of states from the panel's configuration and from the overrides of lanes. */
export interface PanelStyles {
  readonly defaults: StateStyles;
  /** Styles of the lanes that have overrides, by worker. */
  readonly byWorker: ReadonlyMap<string, StateStyles>;
}

const NO_OVERRIDES: PanelStyles = { defaults: NO_STYLES, byWorker: new Map() };
const StylesContext = createContext(NO_OVERRIDES);

/** Provides the state styles. */
export const StateStylesProvider = StylesContext.Provider;

/** Returns the state styles of a worker, or those of the panel. */
export function useStateStyles(worker?: string): StateStyles {
  const { defaults, byWorker } = useContext(StylesContext);
  return worker === undefined ? defaults : (byWorker.get(worker) ?? defaults);
}

export function usePanelStyles(): PanelStyles {
  return useContext(StylesContext);
}

/** Reads the state styles from the field configuration. */
export function useConfiguredStyles(lanes: readonly Lane[], { defaults }: FieldConfigSource): PanelStyles {
  const theme = useTheme2();
  return useMemo(() => readPanelStyles(lanes, defaults, theme), [lanes, defaults, theme]);
}

/**
 * Reads the styles of the panel and of each lane with an override. The colour scheme of the whole panel is ignored:
 * one left over from another panel type could show a failed fleet in green. The colour of an override is used, because
 * it was chosen for its lanes.
 */
export function readPanelStyles(
  lanes: readonly Lane[],
  defaults: FieldConfig,
  theme: GrafanaTheme2,
): PanelStyles {
  const defaultStyles = readStateStyles({ mappings: defaults.mappings }, theme);
  const byWorker = new Map<string, StateStyles>();
  /** Many lanes share the configuration of one override. */
  const cache = new Map<string, StateStyles>();
  for (const { id, field } of lanes) {
    const { mappings, color, thresholds, min, max } = field.config;
    const coloured = color !== undefined && !isEqual(color, defaults.color);
    if (!coloured && isEqual(mappings ?? [], defaults.mappings ?? [])) {
      continue;
    }
    const key = JSON.stringify([mappings, ...(coloured ? [color, thresholds, min, max] : [])]);
    const styles = cache.get(key) ?? readStateStyles({ mappings }, theme, coloured ? field : undefined);
    cache.set(key, styles);
    byWorker.set(id, styles);
  }
  return defaultStyles === NO_STYLES && byWorker.size === 0
    ? NO_OVERRIDES
    : { defaults: defaultStyles, byWorker };
}
