import { FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { HealthPanel } from './components/HealthPanel/HealthPanel';
import { addOptions } from './options/options-editor';
import pluginJson from './plugin.json';
import { presets } from './options/presets';
import { suggest } from './options/suggestions';
import { type PanelOptions } from './options/panel-options';

/** Field options of lanes: display name, data links, and the names and colours of states. */
const FIELD_OPTIONS: readonly FieldConfigProperty[] = [
  FieldConfigProperty.DisplayName,
  FieldConfigProperty.Links,
  FieldConfigProperty.Mappings,
  FieldConfigProperty.Color,
];

/** Grafana awaits this export. The texts of the options need the translations first. */
export const plugin: Promise<PanelPlugin<PanelOptions>> = initPluginTranslations(pluginJson.id).then(() =>
  new PanelPlugin<PanelOptions>(HealthPanel)
    .useFieldConfig({
      disableStandardOptions: Object.values(FieldConfigProperty).filter(
        (option) => !FIELD_OPTIONS.includes(option),
      ),
      standardOptions: {
        // Only for overrides: one colour scheme for all lanes would hide the differences between states.
        [FieldConfigProperty.Color]: { hideFromDefaults: true, settings: { byValueSupport: true } },
      },
    })
    .setDataSupport({ annotations: true, alertStates: true })
    .setPanelOptions(addOptions)
    .setSuggestionsSupplier(suggest)
    .setPresetsSupplier(presets),
);
