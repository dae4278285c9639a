import { type Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type Panel as Built } from '@grafana/grafana-foundation-sdk/dashboard';

export type Panel = Builder<Built>;

/** What every panel says of itself. */
export interface PanelSpec {
  readonly title: string;
  /** What it shows and what good looks like, for the one who sees it first. */
  readonly description: string;
  /** Columns of the grid's 24. */
  readonly w: number;
  /** Rows of 30 pixels. */
  readonly h: number;
}
