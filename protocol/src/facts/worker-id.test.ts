import fc from 'fast-check';
import { WORKER_ID_PATTERN } from './patterns';
import { decodeWorkerId, encodeWorkerId } from './worker-id';

const VALID = new RegExp(WORKER_ID_PATTERN);
const LOOKS_ENCODED = /_x[0-9A-F]{1,6}_/;

describe('F2 the worker ID of a name that a platform gives', () => {
  it.each([
    ['w-17', 'w-17'],
    [
      'arn:aws:ecs:eu-west-1:123456789012:task/c/0af3',
      'arn:aws:ecs:eu-west-1:123456789012:task_x2F_c_x2F_0af3',
    ],
    ['2026/11/30/[$LATEST]5f2b', '2026_x2F_11_x2F_30_x2F__x5B__x24_LATEST_x5D_5f2b'],
    ['my runner', 'my_x20_runner'],
    ['büro-1', 'b_xFC_ro-1'],
    ['ラベル🚀', '_x30E9__x30D9__x30EB__x1F680_'],
    ['C:\\agents\\1', 'C:_x5C_agents_x5C_1'],
    ['100%', '100_x25_'],
    ['..', '_x2E__x2E_'],
    ['a\nb', 'a_xA_b'],
    ['a_x2F_b', 'a_x2F_b'],
    ['a_x2F_b/c', 'a_x5F_x2F_b_x2F_c'],
  ])('F2 %j is %j', (name, id) => {
    expect(encodeWorkerId(name)).toBe(id);
    expect(id).toMatch(VALID);
    if (!VALID.test(name)) {
      expect(decodeWorkerId(id)).toBe(name);
    }
  });

  /** The longest encoded character is `_x10FFFF_`: 14 of them have 126 characters, and a worker ID may have 128. */
  const MAX_CHARACTERS = 14;
  // A grapheme can have several characters.
  const names = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: MAX_CHARACTERS }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: MAX_CHARACTERS }),
      fc.string({
        unit: fc.constantFrom('_', 'x', '2', 'F', '/', '.'),
        minLength: 1,
        maxLength: MAX_CHARACTERS,
      }),
    )
    .filter((name) => Array.from(name).length <= MAX_CHARACTERS);

  it('F2 is valid, and reversible unless the name is a valid ID that looks encoded', () => {
    fc.assert(
      fc.property(names, (name) => {
        const id = encodeWorkerId(name);
        expect(id).toMatch(VALID);
        expect(encodeWorkerId(id)).toBe(id);
        if (!VALID.test(name) || !LOOKS_ENCODED.test(name)) {
          expect(decodeWorkerId(id)).toBe(name);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('F2 keeps different names apart', () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        fc.pre(one !== other && !LOOKS_ENCODED.test(one) && !LOOKS_ENCODED.test(other));
        expect(encodeWorkerId(one)).not.toBe(encodeWorkerId(other));
      }),
    );
  });

  it('is not valid if it is empty or too long, so that it is refused', () => {
    expect(encodeWorkerId('')).not.toMatch(VALID);
    expect(encodeWorkerId('/'.repeat(30))).not.toMatch(VALID);
    expect(decodeWorkerId('a_xFFFFFF_')).toBe('a_xFFFFFF_');
  });
});
