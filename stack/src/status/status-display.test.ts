import { PassThrough } from 'node:stream';
import { createStatusDisplay } from './status-display';

/** A stream of this kind, and what was written to it. */
function stream(terminal: { columns: number } | undefined) {
  const written = new PassThrough({ encoding: 'utf8' });
  const output = Object.assign(written, { isTTY: terminal !== undefined, columns: terminal?.columns });
  return { output: output as unknown as NodeJS.WriteStream, text: () => String(written.read() ?? '') };
}

function line(text: string) {
  return (columns?: number) => `${text} ${columns ?? 'whole'}`;
}

test('on a terminal each line takes the place of the one before, made for its width', () => {
  const { output, text } = stream({ columns: 8 });
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('\r\u001b[2Kone 8\r\u001b[2Kother 8\n');
});

test('on a terminal that does not know its width each line is whole', () => {
  const { output, text } = stream({ columns: 0 });
  createStatusDisplay(output).show(line('one'));
  expect(text()).toBe('\r\u001b[2Kone whole');
});

test('in a file each line is whole and on its own', () => {
  const { output, text } = stream(undefined);
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('one whole\nother whole\n');
});

test('a file gets a line every 10 s, a terminal one every second', () => {
  expect(createStatusDisplay(stream(undefined).output).everyMs).toBe(10_000);
  expect(createStatusDisplay(stream({ columns: 80 }).output).everyMs).toBe(1000);
});
