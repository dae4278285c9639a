import { type Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type Panel as Built } from '@grafana/grafana-foundation-sdk/dashboard';

export type Panel = Builder<Built>;

/** Properties that every panel has. */
export interface PanelSpec {
  readonly title: string;
  /** What the panel shows, and which values are good. */
  readonly description: string;
  /** Width in grid columns, of 24. */
  readonly w: number;
  /** Height in grid rows of 30 pixels. */
  readonly h: number;
}
