import {
  type FieldConfigEditorBuilder,
  identityOverrideProcessor,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';

function renderNothing() {
  return null;
}

/**
 * Registers the custom field options of a panel with their defaults. Grafana removes unregistered options from the JSON
 * of a dashboard before the panel receives it. The editors are empty because the preview does not edit panels.
 */
export function customFieldConfig(defaults: Readonly<Record<string, unknown>>): SetFieldConfigOptionsArgs {
  return {
    useCustomConfig: (builder: FieldConfigEditorBuilder<unknown>) => {
      for (const [path, defaultValue] of Object.entries(defaults)) {
        builder.addCustomEditor({
          id: path,
          path,
          name: path,
          defaultValue,
          editor: renderNothing,
          override: renderNothing,
          process: identityOverrideProcessor,
          shouldApply: () => true,
        });
      }
    },
  };
}
