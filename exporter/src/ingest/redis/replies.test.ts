import { fieldsOf, integerOf, jsonObjectOf, textsOf } from './replies';

describe('replies of Redis', () => {
  it('are read by what they are, and not by what they should be', () => {
    expect(['5', 5, '', ' ', 'x', 1.5, null, {}].map(integerOf)).toEqual([
      5,
      5,
      ...Array<undefined>(6).fill(undefined),
    ]);
    expect(textsOf(['a', 1, null])).toEqual(['a']);
    expect(textsOf('a')).toEqual([]);
    expect([...fieldsOf(['a', '1', 'b'])]).toEqual([
      ['a', '1'],
      ['b', ''],
    ]);
    expect([...fieldsOf({ a: '1' })]).toEqual([['a', '1']]);
    expect([...fieldsOf(null)]).toEqual([]);
    expect(jsonObjectOf('{"a": 1}')).toEqual({ a: 1 });
    expect([jsonObjectOf('[1]'), jsonObjectOf('{'), jsonObjectOf(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
