import { type FieldConfig, type FieldConfigSource, type GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { isEqual } from 'lodash';
import { createContext, useContext, useMemo } from 'react';
import { type Lane } from '../timeline/lane';
import { NO_STYLES, readStateStyles, type StateStyles } from '../paint/state-style-overrides';

/** How states are shown: by the panel's configuration, and by each lane's. */
export interface PanelStyles {
  readonly defaults: StateStyles;
  /** Lanes that overrides give looks of their own, by worker. */
  readonly byWorker: ReadonlyMap<string, StateStyles>;
}

const NO_OVERRIDES: PanelStyles = { defaults: NO_STYLES, byWorker: new Map() };
const StylesContext = createContext(NO_OVERRIDES);

/** Gives the looks to everything that names a state. */
export const StateStylesProvider = StylesContext.Provider;

/** The looks of a worker's states, or those of the fleet. */
export function useStateStyles(worker?: string): StateStyles {
  const { defaults, byWorker } = useContext(StylesContext);
  return worker === undefined ? defaults : (byWorker.get(worker) ?? defaults);
}

export function usePanelStyles(): PanelStyles {
  return useContext(StylesContext);
}

/** Reads the looks from the configuration. */
export function useConfiguredStyles(lanes: readonly Lane[], { defaults }: FieldConfigSource): PanelStyles {
  const theme = useTheme2();
  return useMemo(() => readPanelStyles(lanes, defaults, theme), [lanes, defaults, theme]);
}

/**
 * A colour scheme of the whole panel is left alone: it comes along from the panel type that was here before, and a
 * scheme made for other values would show a failed fleet in green. An override's colour was chosen for its lanes.
 */
export function readPanelStyles(
  lanes: readonly Lane[],
  defaults: FieldConfig,
  theme: GrafanaTheme2,
): PanelStyles {
  const defaultStyles = readStateStyles({ mappings: defaults.mappings }, theme);
  const byWorker = new Map<string, StateStyles>();
  /** Overrides give many lanes the same configuration. */
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
