import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { HealthPanel } from './components/HealthPanel/HealthPanel';
import { addOptions } from './options';
import pluginJson from './plugin.json';
import { presets } from './presets';
import { suggest } from './suggestions';
import { type PanelOptions } from './types';

/** What overrides may set of a lane: its name and its links. States have looks of their own. */
const FIELD_OPTIONS: readonly FieldConfigProperty[] = [
  FieldConfigProperty.DisplayName,
  FieldConfigProperty.Links,
];

/** Grafana awaits what it finds under this name; the texts of the options need the translations first. */
export const plugin: Promise<PanelPlugin<PanelOptions>> = initPluginTranslations(pluginJson.id).then(() =>
  new PanelPlugin<PanelOptions>(HealthPanel)
    .useFieldConfig({
      disableStandardOptions: Object.values(FieldConfigProperty).filter(
        (option) => !FIELD_OPTIONS.includes(option),
      ),
    })
    .setPanelOptions(addOptions)
    .setSuggestionsSupplier(suggest)
    .setPresetsSupplier(presets),
);
