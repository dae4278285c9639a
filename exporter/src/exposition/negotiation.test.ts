import { chooseEncoding, chooseFormat } from './negotiation';

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
  'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROTOBUF_FIRST =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,' +
  'text/plain;version=0.0.4;q=0.5,*/*;q=0.2';

describe('the format', () => {
  it.each([
    ['Prometheus 3', PROMETHEUS_3, 'openmetrics'],
    ['Prometheus 2', PROMETHEUS_2, 'openmetrics'],
    ['a client that likes protobuf best', PROTOBUF_FIRST, 'text'],
    ['nothing', undefined, 'text'],
    ['anything', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['OpenMetrics of no version', 'application/openmetrics-text', 'openmetrics'],
    [
      'OpenMetrics with a charset',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
      'openmetrics',
    ],
    ['either, text rather', 'application/openmetrics-text;q=0.2, text/plain;q=0.9', 'text'],
    ['either, OpenMetrics rather', 'application/openmetrics-text;q=0.9, text/plain;q=0.2', 'openmetrics'],
    ['anything but text', 'text/plain;q=0, */*', 'openmetrics'],
    [
      'an escaping in quotes',
      'application/openmetrics-text;version=1.0.0;escaping="underscores"',
      'openmetrics',
    ],
  ])('for %s', (_name, accept, format) => {
    expect(chooseFormat({ accept })).toBe(format);
  });

  it.each(['application/json', 'text/plain;version=1.0.0', 'image/*', 'text/plain;q=0'])(
    'there is none for %s',
    (accept) => {
      expect(chooseFormat({ accept })).toBeUndefined();
    },
  );
});

describe('the encoding', () => {
  it.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'gzip'],
    ['*', 'gzip'],
    ['gzip;q=0.5, identity;q=0.4', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.2, identity', 'identity'],
    ['br', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
  ])('for %j is %s', (acceptEncoding, encoding) => {
    expect(chooseEncoding({ acceptEncoding })).toBe(encoding);
  });
});
