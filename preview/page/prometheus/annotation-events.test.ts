import { createDataFrame, FieldType } from '@grafana/data';
import { toAnnotationEvents, toTimeRanges } from './annotation-events';

it('joins samples that are one step apart and starts a new range after a gap', () => {
  expect(toTimeRanges([0, 15, 30, 90, 105], 15)).toEqual([
    [0, 30],
    [90, 105],
  ]);
});

it('fills the title, text and tags of an event with labels', () => {
  const frame = createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: [1000, 2000], config: { interval: 1000 } },
      {
        name: 'Value',
        type: FieldType.number,
        values: [1, 1],
        labels: { alertname: 'WorkerTasksStuck', severity: 'warning' },
      },
    ],
  });
  const annotation = {
    name: 'Alerts',
    enable: true,
    iconColor: 'red',
    titleFormat: '{{alertname}}',
    textFormat: '{{worker_type}} {{severity}}',
    tagKeys: 'severity,missing',
  };
  expect(toAnnotationEvents(annotation, [frame])).toEqual([
    {
      time: 1000,
      timeEnd: 2000,
      isRegion: true,
      title: 'WorkerTasksStuck',
      text: 'warning',
      tags: ['warning'],
      color: 'red',
    },
  ]);
});
