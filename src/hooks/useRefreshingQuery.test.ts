import { renderHook } from '@testing-library/react';
import { of } from 'rxjs';
import { useRefreshed } from './useRefreshingQuery';

function setUp(subject: string, question: string | undefined) {
  return renderHook(
    ({ about, asked }: { about: string; asked: string | undefined }) =>
      useRefreshed(about, asked, (one) => of(`${one}!`)),
    { initialProps: { about: subject, asked: question } },
  );
}

it('keeps the answer while it is asked about the same subject', () => {
  const { result, rerender } = setUp('w-1', 'first');
  expect(result.current.value).toBe('first!');
  rerender({ about: 'w-1', asked: undefined });
  expect(result.current.value).toBe('first!');
});

it('forgets the answer about another subject, even where nothing is asked about the new one', () => {
  const { result, rerender } = setUp('w-1', 'first');
  rerender({ about: '', asked: undefined });
  expect(result.current).toEqual({ busy: false });
});
