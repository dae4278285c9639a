import { EventBusSrv, LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { makeTimeRange } from '../../frames/frames.fixture';
import { DEFAULT_OPTIONS, type PanelOptions } from '../../options/panel-options';

/** A range of twenty steps that ends now. */
export const STEP = 15_000;
export const TO = Math.floor(Date.now() / STEP) * STEP;
export const FROM = TO - 20 * STEP;

/** Returns twenty codes: healthy, except for the given code in the last step. */
export function codes(last: number) {
  return [...new Array<number>(19).fill(1), last];
}

/** Returns the panel properties that Grafana passes, for the twenty steps. */
export function panelProps(
  data: Pick<PanelData, 'series'> & Partial<PanelData>,
  options: Partial<PanelOptions> = {},
): PanelProps<PanelOptions> {
  const range = makeTimeRange(FROM, TO);
  const timeRange = { ...range, raw: { from: 'now-5m', to: 'now' } };
  return {
    id: 1,
    title: 'Fleet',
    width: 900,
    height: 400,
    timeZone: 'utc',
    timeRange,
    transparent: false,
    renderCounter: 0,
    options: { ...DEFAULT_OPTIONS, ...options },
    fieldConfig: { defaults: {}, overrides: [] },
    data: { state: LoadingState.Done, timeRange, ...data },
    eventBus: new EventBusSrv(),
    onOptionsChange: jest.fn(),
    onFieldConfigChange: jest.fn(),
    onChangeTimeRange: jest.fn(),
    replaceVariables: (text) => text,
  };
}
