import { stackPaths } from './options/paths';
import { welcomeText } from './welcome';

const paths = stackPaths('/home/me/.stack');
function plain(text: string): string {
  return text;
}

test('the URLs stand in a table, the page first, with what each shows', () => {
  const urls = {
    exporter: 'http://127.0.0.1:9877/',
    page: 'http://127.0.0.1:3000/',
    prometheus: 'http://127.0.0.1:9/',
  };
  const lines = welcomeText({ urls, notes: ['Slack: off'], paths }, plain).split('\n');
  expect(lines).toEqual([
    '',
    'Heartline is up.',
    '',
    '  Page          http://127.0.0.1:3000/  the dashboards',
    '  Exporter      http://127.0.0.1:9877/  every worker, problems first',
    '  Prometheus    http://127.0.0.1:9/     series, rules and alerts',
    '',
    '  Slack: off',
    '  Logs: /home/me/.stack/logs/*.log',
    '',
  ]);
});

test('a service that is not served has no line', () => {
  expect(welcomeText({ urls: {}, notes: [], paths }, plain)).not.toContain('Page');
});

test('marks do not disturb the columns', () => {
  const urls = { page: 'http://a/', exporter: 'http://longer/' };
  const text = welcomeText({ urls, notes: [], paths }, (service) => `<${service}>`);
  expect(text).toContain('<http://a/>       the dashboards');
});
