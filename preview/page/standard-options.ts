import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  type StandardEditorsRegistryItem,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

/** The IDs of the editors that options builders look up. They are empty because the preview shows no editors. */
const editors = [
  'text',
  'number',
  'slider',
  'boolean',
  'radio',
  'select',
  'multi-select',
  'color',
  'fieldColor',
  'unit',
  'mappings',
  'thresholds',
  'links',
  'actions',
  'stats-picker',
  'field-name',
  'dashboard-uid',
  'timezone',
  'strings',
];

/** The standard field options and the processors that apply them. */
const processors: Record<string, FieldConfigPropertyItem['process']> = {
  unit: unitOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  decimals: numberOverrideProcessor,
  fieldMinMax: booleanOverrideProcessor,
  displayName: displayNameOverrideProcessor,
  noValue: stringOverrideProcessor,
  color: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
  actions: identityOverrideProcessor,
  filterable: booleanOverrideProcessor,
};

function renderNothing() {
  return null;
}

/** Fills the registries of Grafana. Reading the options of any panel plugin requires them. */
export function registerStandardOptions(): void {
  standardEditorsRegistry.setInit(() =>
    editors.map((id): StandardEditorsRegistryItem => ({ id, name: id, editor: renderNothing })),
  );
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(processors).map(([id, process]): FieldConfigPropertyItem => ({
      id,
      path: id,
      name: id,
      editor: renderNothing,
      override: renderNothing,
      process,
      shouldApply: () => true,
      settings: {},
      category: ['Standard options'],
    })),
  );
}
