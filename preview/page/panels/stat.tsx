import {
  type DisplayValueAlignmentFactors,
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  PanelPlugin,
  type PanelProps,
  type ReduceDataOptions,
  VizOrientation,
} from '@grafana/data';
import {
  BigValue,
  type BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  type BigValueTextMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
  type VizRepeaterRenderValueProps,
} from '@grafana/ui';
import { customFieldConfig } from './custom-fields';

interface StatOptions {
  readonly reduceOptions: ReduceDataOptions;
  readonly colorMode: BigValueColorMode;
  readonly textMode: BigValueTextMode;
  readonly text?: { readonly titleSize?: number };
}

function Stat(props: PanelProps<StatOptions>) {
  const { data, fieldConfig, options, replaceVariables, timeZone, width, height, renderCounter } = props;
  const theme = useTheme2();
  const values = () =>
    getFieldDisplayValues({
      fieldConfig,
      reduceOptions: options.reduceOptions,
      replaceVariables,
      theme,
      data: data.series,
      timeZone,
    });
  const draw = (shown: VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>) => (
    <DataLinksContextMenu links={shown.value.getLinks ?? (() => [])}>
      {() => (
        <BigValue
          value={shown.value.display}
          width={shown.width}
          height={shown.height}
          count={shown.count}
          alignmentFactors={shown.alignmentFactors}
          colorMode={options.colorMode}
          graphMode={BigValueGraphMode.None}
          justifyMode={BigValueJustifyMode.Auto}
          textMode={options.textMode}
          {...(options.text === undefined ? {} : { text: options.text })}
          theme={theme}
        />
      )}
    </DataLinksContextMenu>
  );
  return (
    <VizRepeater<FieldDisplay, DisplayValueAlignmentFactors>
      getValues={values}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={draw}
      width={width}
      height={height}
      source={data}
      autoGrid
      itemSpacing={3}
      renderCounter={renderCounter}
      orientation={VizOrientation.Auto}
    />
  );
}

export const stat = new PanelPlugin<StatOptions>(Stat).useFieldConfig(customFieldConfig({}));
