import { type FieldConfig, type FieldConfigSource, type GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { isEqual } from 'lodash';
import { createContext, useContext, useMemo } from 'react';
import { type Lane } from '../timeline/lane';
import { OWN_LOOKS, stateLooks, type StateLooks } from '../paint/state-styles';

/** How states are shown: by the panel's configuration, and by each lane's. */
export interface Looks {
  readonly ofFleet: StateLooks;
  /** Lanes that overrides give looks of their own, by worker. */
  readonly ofLanes: ReadonlyMap<string, StateLooks>;
}

const OWN: Looks = { ofFleet: OWN_LOOKS, ofLanes: new Map() };
const LooksContext = createContext(OWN);

/** Gives the looks to everything that names a state. */
export const LooksProvider = LooksContext.Provider;

/** The looks of a worker's states, or those of the fleet. */
export function useStateLooks(worker?: string): StateLooks {
  const { ofFleet, ofLanes } = useContext(LooksContext);
  return worker === undefined ? ofFleet : (ofLanes.get(worker) ?? ofFleet);
}

export function useLooks(): Looks {
  return useContext(LooksContext);
}

/** Reads the looks from the configuration. */
export function useConfiguredLooks(lanes: readonly Lane[], { defaults }: FieldConfigSource): Looks {
  const theme = useTheme2();
  return useMemo(() => looksOf(lanes, defaults, theme), [lanes, defaults, theme]);
}

/**
 * A colour scheme of the whole panel is left alone: it comes along from the panel type that was here before, and a
 * scheme made for other values would show a failed fleet in green. An override's colour was chosen for its lanes.
 */
export function looksOf(lanes: readonly Lane[], defaults: FieldConfig, theme: GrafanaTheme2): Looks {
  const ofFleet = stateLooks({ mappings: defaults.mappings }, theme);
  const ofLanes = new Map<string, StateLooks>();
  /** Overrides give many lanes the same configuration. */
  const known = new Map<string, StateLooks>();
  for (const { id, field } of lanes) {
    const { mappings, color, thresholds, min, max } = field.config;
    const coloured = color !== undefined && !isEqual(color, defaults.color);
    if (!coloured && isEqual(mappings ?? [], defaults.mappings ?? [])) {
      continue;
    }
    const key = JSON.stringify([mappings, ...(coloured ? [color, thresholds, min, max] : [])]);
    const looks = known.get(key) ?? stateLooks({ mappings }, theme, coloured ? field : undefined);
    known.set(key, looks);
    ofLanes.set(id, looks);
  }
  return ofFleet === OWN_LOOKS && ofLanes.size === 0 ? OWN : { ofFleet, ofLanes };
}
