import { hasOtherSignalHandlers } from './signal-handlers';

test('a signal without other listeners is not handled by the application', () => {
  expect(hasOtherSignalHandlers(0)).toBe(false);
});

test('a signal with another listener is handled by the application', () => {
  expect(hasOtherSignalHandlers(1)).toBe(true);
});

test('the listeners of signal-exit, of either major version, do not count', () => {
  expect(hasOtherSignalHandlers(2, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(false);
  expect(hasOtherSignalHandlers(3, [() => ({ count: 1 }), () => ({ count: 1 })])).toBe(true);
});

test('anything but an emitter of signal-exit counts as no listeners', () => {
  expect(hasOtherSignalHandlers(1, [() => null, () => 'x', () => ({ count: 'many' })])).toBe(true);
});
