import {
  type FieldConfigEditorBuilder,
  identityOverrideProcessor,
  type SetFieldConfigOptionsArgs,
} from '@grafana/data';

function renderNothing() {
  return null;
}

/**
 * Makes a panel's own field options known, with their defaults: what is not known is dropped from a dashboard's JSON
 * before the panel sees it. Their editors draw nothing, as this page edits nothing.
 */
export function customFieldConfig(defaults: Readonly<Record<string, unknown>>): SetFieldConfigOptionsArgs {
  return {
    useCustomConfig: (builder: FieldConfigEditorBuilder<unknown>) => {
      for (const [path, defaultValue] of Object.entries(defaults)) {
        builder.addCustomEditor({
          id: path,
          path: path,
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
