import {
  type SourceKind,
  type SourceSettings,
  type SourceSettingsOf,
} from '../config/schema/sources/source-kinds';
import { SidekiqSource } from '../ingest/redis/sidekiq/sidekiq-source';
import { type Source } from '../ingest/sources/source';

const FACTORIES: { readonly [Kind in SourceKind]: (settings: SourceSettingsOf<Kind>) => Source } = {
  sidekiq: (settings) => new SidekiqSource(settings),
};

/** Creates the source of a kind. It does not connect before its first poll. */
export function createSource(settings: SourceSettings): Source {
  // The settings have the kind that their factory takes.
  const create = FACTORIES[settings.config.kind];
  return create(settings);
}
