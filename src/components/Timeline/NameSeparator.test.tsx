import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NameSeparator } from './NameSeparator';

// jsdom has no pointer events. Mouse events have all properties that are used.
beforeAll(() => {
  Object.assign(globalThis, { PointerEvent: MouseEvent });
});

function setUp(value = 200) {
  const onChange = jest.fn();
  render(<NameSeparator value={value} width={1000} height={300} onChange={onChange} />);
  const separator = screen.getByRole('separator', { name: 'Width of names' });
  separator.setPointerCapture = jest.fn();
  return { separator, onChange };
}

it('has its value and its limits as ARIA attributes', () => {
  const { separator } = setUp();
  expect(separator).toHaveAttribute('aria-orientation', 'vertical');
  expect(separator).toHaveAttribute('aria-valuenow', '200');
  expect(separator).toHaveAttribute('aria-valuemin', '64');
  expect(separator).toHaveAttribute('aria-valuemax', '360');
});

it.each([
  ['{ArrowLeft}', 192],
  ['{ArrowRight}', 208],
  ['{Home}', 64],
  ['{End}', 360],
])('moves with %s', async (key, width) => {
  const { separator, onChange } = setUp();
  separator.focus();
  await userEvent.keyboard(key);
  expect(onChange).toHaveBeenCalledWith(width);
});

it('stays within its limits and ignores other keys', async () => {
  const { separator, onChange } = setUp(360);
  separator.focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(onChange).toHaveBeenLastCalledWith(360);
  await userEvent.keyboard('{ArrowUp}a');
  expect(onChange).toHaveBeenCalledTimes(1);
});

it('moves with the pointer and changes the width on release', () => {
  const { separator, onChange } = setUp();
  fireEvent.pointerDown(separator, { clientX: 200, button: 0 });
  fireEvent.pointerMove(separator, { clientX: 260 });
  expect(separator).toHaveAttribute('aria-valuenow', '260');
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.pointerUp(separator, { clientX: 260 });
  expect(onChange).toHaveBeenCalledWith(260);
});

it('limits a drag to the maximum width', () => {
  const { separator, onChange } = setUp();
  fireEvent.pointerDown(separator, { clientX: 200, button: 0 });
  fireEvent.pointerMove(separator, { clientX: 900 });
  fireEvent.pointerUp(separator, { clientX: 900 });
  expect(onChange).toHaveBeenCalledWith(360);
});

it('cancels a drag on Escape', async () => {
  const { separator, onChange } = setUp();
  separator.focus();
  fireEvent.pointerDown(separator, { clientX: 200, button: 0 });
  fireEvent.pointerMove(separator, { clientX: 260 });
  await userEvent.keyboard('{Escape}');
  fireEvent.pointerUp(separator, { clientX: 260 });
  expect(separator).toHaveAttribute('aria-valuenow', '200');
  expect(onChange).not.toHaveBeenCalled();
});

it('restores the option’s width on a double click only', async () => {
  const { separator, onChange } = setUp();
  await userEvent.click(separator);
  expect(onChange).not.toHaveBeenCalled();
  await userEvent.dblClick(separator);
  expect(onChange).toHaveBeenCalledWith(undefined);
});
