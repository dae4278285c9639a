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
  BarGauge,
  BarGaugeDisplayMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
  type VizRepeaterRenderValueProps,
} from '@grafana/ui';
import { BarGaugeValueMode } from '@grafana/schema';
import { customFieldConfig } from './custom-fields';

interface BarOptions {
  readonly reduceOptions: ReduceDataOptions;
  readonly showUnfilled: boolean;
}

type Bar = VizRepeaterRenderValueProps<FieldDisplay, DisplayValueAlignmentFactors>;

function Bars(props: PanelProps<BarOptions>) {
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
  const draw = ({ value, alignmentFactors, orientation, width: wide, height: high }: Bar) => (
    <DataLinksContextMenu links={value.getLinks ?? (() => [])}>
      {({ openMenu, targetClassName }) => (
        <BarGauge
          value={value.display}
          {...(value.view && value.colIndex !== undefined
            ? { display: value.view.getFieldDisplayProcessor(value.colIndex) }
            : {})}
          {...(openMenu ? { onClick: openMenu } : {})}
          {...(targetClassName ? { className: targetClassName } : {})}
          field={value.field}
          orientation={orientation}
          width={wide}
          height={high}
          theme={theme}
          itemSpacing={8}
          lcdCellWidth={12}
          displayMode={BarGaugeDisplayMode.Basic}
          valueDisplayMode={BarGaugeValueMode.Color}
          alignmentFactors={alignmentFactors}
          showUnfilled={options.showUnfilled}
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
      minVizHeight={16}
      maxVizHeight={40}
      source={data}
      itemSpacing={8}
      renderCounter={renderCounter}
      orientation={VizOrientation.Horizontal}
    />
  );
}

export const bargauge = new PanelPlugin<BarOptions>(Bars).useFieldConfig(customFieldConfig({}));
