import { KINDS, isKindName, kindOf, shareOut } from './worker-types';

test('twenty workers are shared out by the kinds’ shares', () => {
  const kinds = shareOut(20);
  expect(KINDS.map(({ type }) => kinds.filter((kind) => kind === type).length)).toEqual([7, 7, 4, 2]);
});

test('of four workers, each kind has one', () => {
  expect(new Set(shareOut(4)).size).toBe(4);
});

test('every kind promises something else', () => {
  expect(new Set(KINDS.map(({ intervalSeconds }) => intervalSeconds)).size).toBe(KINDS.length);
});

test('a kind is known by its name, and no other', () => {
  expect(kindOf('auditor').failureThreshold).toBe(5);
  expect(isKindName('auditor')).toBe(true);
  expect(isKindName('dancer')).toBe(false);
});
