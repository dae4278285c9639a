import fc from 'fast-check';
import {
  checkWorkerPlaceholders,
  expandPlaceholders,
  hasPlaceholder,
  UnsafeValueError,
  unknownPlaceholder,
} from './placeholders';

const VALUES = { worker_id: 'w-17', worker_type: 'sandbox', action_id: 'a1' };
function expand(text: string, worker_id: string) {
  return expandPlaceholders(text, { ...VALUES, worker_id });
}

describe('a placeholder', () => {
  it('is replaced by its value, everywhere in the text', () => {
    expect(expandPlaceholders('{worker_type}/{worker_id}+{worker_id}?{action_id}', VALUES)).toBe(
      'sandbox/w-17+w-17?a1',
    );
    expect(expandPlaceholders('none', VALUES)).toBe('none');
  });

  it('without a value is refused', () => {
    expect(() => expandPlaceholders('end={sandbox_id}', VALUES)).toThrow('the action is about no sandbox');
    expect(expandPlaceholders('end={sandbox_id}', { ...VALUES, sandbox_id: 's-1' })).toBe('end=s-1');
  });

  it('is not replaced in a value', () => {
    expect(() => expand('{worker_id}', '{worker_type}')).toThrow(UnsafeValueError);
  });

  it.each(['{worker}', '{', '}', '{}', '{{worker_id}', '{worker_id}}', '{worker_id }'])(
    'that is unknown is found: %s',
    (text) => expect(unknownPlaceholder(text)).toBeDefined(),
  );

  it.each(['{worker_id}', 'a{worker_id}b{worker_type}{action_id}', 'none'])(
    'that is known is not: %s',
    (text) => {
      expect(unknownPlaceholder(text)).toBeUndefined();
      expect(hasPlaceholder(text)).toBe(text !== 'none');
    },
  );
});

describe('the name of what a worker runs in', () => {
  it.each(['worker@{worker_id}.service', '{worker_type}-{worker_id}', 'none'])('may be %s', (text) => {
    expect(() => checkWorkerPlaceholders('unit', text)).not.toThrow();
  });

  it.each(['{action_id}', '{sandbox_id}', '{worker}'])('may not contain %s', (placeholder) => {
    expect(() => checkWorkerPlaceholders('restarter: unit', `worker@{worker_id}${placeholder}`)).toThrow(
      `restarter: unit: unknown placeholder ${placeholder}; known are {worker_id} and {worker_type}`,
    );
  });
});

describe('a value', () => {
  it.each([
    '',
    '.',
    '..',
    '../x',
    '/etc/passwd',
    '$(id)',
    '`id`',
    'a b',
    'a\nb',
    'a\n',
    'a\u0000',
    "a'b",
    'a"b',
    'a;b',
    'a%2e',
    'é',
    '*',
    'x'.repeat(129),
  ])('with other characters is refused: %j', (value) => {
    expect(() => expand('--id={worker_id}', value)).toThrow(/worker_id is .*allowed are 1 to 128 characters/);
  });

  it.each(['--help', '-', '-rf'])('that looks like an option is refused at the start only: %s', (value) => {
    expect(() => expand('{worker_id}', value)).toThrow('which programs read as an option');
    expect(expand('--id={worker_id}', value)).toBe(`--id=${value}`);
    expect(expand('worker@{worker_id}', value)).toBe(`worker@${value}`);
  });

  it('never changes the text around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        let expanded: string;
        try {
          expanded = expand('worker@{worker_id}.service', value);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsafeValueError);
          return;
        }
        expect(expanded).toMatch(/^worker@[A-Za-z0-9._:@-]{1,128}\.service$/);
      }),
    );
  });
});
