import { locationService } from '@grafana/runtime';
import { act, renderHook } from '@testing-library/react';
import { DEBOUNCE_MS, useDebouncedUrlParam } from './useUrlParam';

beforeEach(() => {
  jest.useFakeTimers();
  locationService.replace('/d/fleet?from=1');
});
afterEach(() => {
  jest.useRealTimers();
});

function setUp(shared = true) {
  const { result, unmount } = renderHook(() => useDebouncedUrlParam('find', shared));
  return {
    text: () => result.current[0],
    type: (text: string) => act(() => result.current[1](text)),
    wait: (ms: number) => act(() => jest.advanceTimersByTime(ms)),
    unmount,
  };
}
function address() {
  return locationService.getSearch().get('find');
}

it('returns the input at once and writes it to the URL after a pause', () => {
  const { text, type, wait } = setUp();
  type('w');
  expect([text(), address()]).toEqual(['w', null]);
  wait(DEBOUNCE_MS - 1);
  expect(address()).toBeNull();
  wait(1);
  expect([text(), address()]).toEqual(['w', 'w']);
});

it('changes the URL once for many keys', () => {
  const partial = jest.spyOn(locationService, 'partial');
  const { text, type, wait } = setUp();
  for (let length = 1; length <= 200; length++) {
    type('w'.repeat(length));
    wait(DEBOUNCE_MS / 10);
  }
  expect(partial).not.toHaveBeenCalled();
  wait(DEBOUNCE_MS);
  expect(partial).toHaveBeenCalledTimes(1);
  expect([text(), address()]).toEqual(['w'.repeat(200), 'w'.repeat(200)]);
  partial.mockRestore();
});

it('removes the parameter from the URL when the input is empty', () => {
  locationService.replace('/d/fleet?find=w-1');
  const { text, type, wait } = setUp();
  expect(text()).toBe('w-1');
  type('');
  expect(text()).toBe('');
  wait(DEBOUNCE_MS);
  expect([text(), address()]).toEqual([undefined, null]);
});

it('discards the input when the URL changes in the meantime', () => {
  const { text, type, wait } = setUp();
  type('mine');
  act(() => locationService.partial({ find: 'theirs' }, true));
  expect(text()).toBe('theirs');
  wait(DEBOUNCE_MS);
  act(() => locationService.partial({ find: null }, true));
  expect([text(), address()]).toEqual([undefined, null]);
});

it('does not change the URL after unmounting', () => {
  const { type, wait, unmount } = setUp();
  type('w');
  unmount();
  wait(DEBOUNCE_MS);
  expect(address()).toBeNull();
});

it('does not change the URL if the text is not shared', () => {
  const { text, type, wait } = setUp(false);
  type('w');
  wait(DEBOUNCE_MS);
  expect([text(), address()]).toEqual(['w', null]);
});
