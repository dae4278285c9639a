import { act, renderHook } from '@testing-library/react';
import { recordCanvases } from '../paint/canvas.fixture';
import { useMeasuringCanvas } from './useLaneStyle';

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

it('is the same from one rendering to the next', () => {
  const { result, rerender } = renderHook(() => useMeasuringCanvas());
  const first = result.current;
  expect(first.context).not.toBeNull();
  rerender();
  expect(result.current).toBe(first);
});

it('is another one, with the same canvas, when fonts were loaded: what it told before is no longer true', () => {
  const { result } = renderHook(() => useMeasuringCanvas());
  const first = result.current;
  act(() => void document.fonts.dispatchEvent(new Event('loadingdone')));
  expect(result.current).not.toBe(first);
  expect(result.current.context).toBe(first.context);
});

it('listens no more when it is gone', () => {
  const removed = jest.spyOn(document.fonts, 'removeEventListener');
  renderHook(() => useMeasuringCanvas()).unmount();
  expect(removed).toHaveBeenCalledWith('loadingdone', expect.any(Function));
  removed.mockRestore();
});
