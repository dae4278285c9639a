import { stackPaths } from './options/paths';
import { welcomeText } from './welcome';

const paths = stackPaths('/home/me/.stack');
function plain(text: string): string {
  return text;
}

test('the welcome message lists the URLs with descriptions, the page first', () => {
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
    '  Page          http://127.0.0.1:3000/  dashboards',
    '  Exporter      http://127.0.0.1:9877/  all workers, problems first',
    '  Prometheus    http://127.0.0.1:9/     series, rules and alerts',
    '',
    '  Slack: off',
    '  Logs: /home/me/.stack/logs/*.log',
    '',
  ]);
});

test('the welcome message has no line for a service without a URL', () => {
  expect(welcomeText({ urls: {}, notes: [], paths }, plain)).not.toContain('Page');
});

test('formatting does not change the alignment of the columns', () => {
  const urls = { page: 'http://a/', exporter: 'http://longer/' };
  const text = welcomeText({ urls, notes: [], paths }, (cell) => `<${cell}>`);
  expect(text).toContain('<http://a/>       dashboards');
});
