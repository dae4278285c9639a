import { withoutQueries } from './template-queries';

describe('a template without queries', () => {
  it.each([
    ['Worker {{ $labels.worker_id }} failed.', 'Worker {{ $labels.worker_id }} failed.'],
    ['Many.{{ with "up" | query }} First: {{ . | first | label "job" }}.{{ end }} End', 'Many. End'],
    ['{{ with query "a" }}{{ . }}{{ else }}none{{ end }}', 'none'],
    [
      '{{ if gt $value 0.0 }}at {{ $value }}{{ else }}never{{ end }}',
      '{{ if gt $value 0.0 }}at {{ $value }}{{ else }}never{{ end }}',
    ],
    [
      '{{ if $value }}x{{ with printf "a{b=%q}}" $labels.b | query }}{{ range . }}{{ . }}{{ end }}{{ end }}{{ end }}y',
      '{{ if $value }}x{{ end }}y',
    ],
    ['{{ if a }}1{{ else if b }}2{{ else }}3{{ end }}', '{{ if a }}1{{ else if b }}2{{ else }}3{{ end }}'],
    ['{{ with query "a" }}1{{ else if b }}2{{ else }}3{{ end }}', '{{ if b }}2{{ else }}3{{ end }}'],
    ['{{ if a }}1{{ else with query "b" }}2{{ else }}3{{ end }}', '{{ if a }}1{{ else }}3{{ end }}'],
  ])('%s is %s', (template, expected) => {
    expect(withoutQueries(template)).toBe(expected);
  });

  it('refuses a query that stands alone, and blocks that do not close', () => {
    expect(() => withoutQueries('{{ query "up" | first | value }}')).toThrow(/needs a query/);
    expect(() => withoutQueries('{{ if a }}b')).toThrow(/no end/);
    expect(() => withoutQueries('a{{ end }}')).toThrow(/without a block/);
  });
});
