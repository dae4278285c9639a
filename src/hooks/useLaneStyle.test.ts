import { act, renderHook } from '@testing-library/react';
import { recordCanvases } from '../paint/canvas.fixture';
import { useMeasuringCanvas } from './useLaneStyle';

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

it('returns the same object from one rendering to the next', () => {
  const { result, rerender } = renderHook(() => useMeasuringCanvas());
  const first = result.current;
  expect(first.context).not.toBeNull();
  rerender();
  expect(result.current).toBe(first);
});

it('returns a new object with the same canvas after fonts were loaded', () => {
  const { result } = renderHook(() => useMeasuringCanvas());
  const first = result.current;
  act(() => void document.fonts.dispatchEvent(new Event('loadingdone')));
  expect(result.current).not.toBe(first);
  expect(result.current.context).toBe(first.context);
});

it('removes its listener on unmount', () => {
  const removed = jest.spyOn(document.fonts, 'removeEventListener');
  renderHook(() => useMeasuringCanvas()).unmount();
  expect(removed).toHaveBeenCalledWith('loadingdone', expect.any(Function));
  removed.mockRestore();
});
