import { render, screen } from '@testing-library/react';
import { recordCanvases } from '../../paint/canvas.fixture';
import { NO_FILTER } from '../../hooks/useLanes';
import { Toolbar } from './Toolbar';

let canvases: ReturnType<typeof recordCanvases>;
beforeAll(() => {
  canvases = recordCanvases();
});
afterAll(() => canvases.restore());

it('leaves room for focus rings', () => {
  render(
    <Toolbar
      counts={new Map([[1, 3]])}
      filter={NO_FILTER}
      onFilter={jest.fn()}
      sort="name"
      onSort={jest.fn()}
      groups={{
        label: undefined,
        labels: [],
        rows: [],
        lanes: [],
        setLabel: jest.fn(),
        toggle: jest.fn(),
        toggleAll: jest.fn(),
      }}
      asTable={false}
      onAsTable={jest.fn()}
    />,
  );
  const toolbar = screen.getByRole('group', { name: 'Show only these states' }).parentElement;
  expect(toolbar).toHaveStyle({ padding: '4px' });
});
