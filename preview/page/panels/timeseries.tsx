import { DashboardCursorSync, PanelPlugin, type PanelProps } from '@grafana/data';
import {
  AxisPlacement,
  BarAlignment,
  DrawStyle,
  EventBusPlugin,
  GraphThresholdsStyleMode,
  LineInterpolation,
  PointVisibility,
  StackingMode,
  TimeSeries,
  TooltipPlugin,
  usePanelContext,
  type VizLegendOptions,
  type VizTooltipOptions,
  ZoomPlugin,
} from '@grafana/ui';
import { AxisColorMode, GraphGradientMode, ScaleDistribution } from '@grafana/schema';
import { useMemo } from 'react';
import { AnnotationMarks } from './AnnotationMarks';
import { customFieldConfig } from './custom-fields';
import { NoData } from './NoData';
import { toTimeSeriesFrames } from './time-series-frames';

interface ChartOptions {
  readonly legend: VizLegendOptions;
  readonly tooltip: VizTooltipOptions;
}

function Chart(props: PanelProps<ChartOptions>) {
  const { data, options, width, height, timeRange, timeZone, fieldConfig, onChangeTimeRange } = props;
  const { eventBus, sync } = usePanelContext();
  const isCrosshairShared = sync !== undefined && sync() !== DashboardCursorSync.Off;
  const frames = useMemo(() => toTimeSeriesFrames(data.series), [data.series]);
  if (frames.length === 0) {
    return <NoData text={fieldConfig.defaults.noValue || 'No data'} />;
  }
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      width={width}
      height={height}
      timeRange={timeRange}
      timeZone={timeZone}
      legend={options.legend}
      options={options}
    >
      {(config, alignedFrame) => (
        <>
          <ZoomPlugin config={config} onZoom={onChangeTimeRange} />
          <TooltipPlugin
            config={config}
            data={alignedFrame}
            frames={frames}
            mode={options.tooltip.mode}
            sortOrder={options.tooltip.sort}
            timeZone={timeZone}
          />
          {isCrosshairShared && <EventBusPlugin config={config} eventBus={eventBus} frame={alignedFrame} />}
          <AnnotationMarks config={config} frames={data.annotations ?? []} />
        </>
      )}
    </TimeSeries>
  );
}

/** The defaults of Grafana's time series panel for lines. */
const DEFAULTS = {
  drawStyle: DrawStyle.Line,
  lineInterpolation: LineInterpolation.Linear,
  lineWidth: 1,
  lineStyle: { fill: 'solid' },
  fillOpacity: 0,
  gradientMode: GraphGradientMode.None,
  spanNulls: false,
  insertNulls: false,
  showPoints: PointVisibility.Auto,
  pointSize: 5,
  stacking: { mode: StackingMode.None, group: 'A' },
  barAlignment: BarAlignment.Center,
  barWidthFactor: 0.6,
  axisPlacement: AxisPlacement.Auto,
  axisLabel: '',
  axisColorMode: AxisColorMode.Text,
  axisBorderShow: false,
  axisCenteredZero: false,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  scaleDistribution: { type: ScaleDistribution.Linear },
  hideFrom: { tooltip: false, viz: false, legend: false },
  thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
};

export const timeseries = new PanelPlugin<ChartOptions>(Chart)
  .useFieldConfig(customFieldConfig(DEFAULTS))
  .setDataSupport({ annotations: true, alertStates: false });
