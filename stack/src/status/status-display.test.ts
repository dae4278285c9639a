import { PassThrough } from 'node:stream';
import { createStatusDisplay } from './status-display';

/** Creates an output stream, and a function that returns the text written to it. */
function createStream(terminal: { columns: number } | undefined) {
  const written = new PassThrough({ encoding: 'utf8' });
  const output = Object.assign(written, { isTTY: terminal !== undefined, columns: terminal?.columns });
  return { output: output as unknown as NodeJS.WriteStream, text: () => String(written.read() ?? '') };
}

function line(text: string) {
  return (columns?: number) => `${text} ${columns ?? 'whole'}`;
}

test('on a terminal each line replaces the previous one and fits the width', () => {
  const { output, text } = createStream({ columns: 8 });
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('\r\u001b[2Kone 8\r\u001b[2Kother 8\n');
});

test('on a terminal of unknown width each line is complete', () => {
  const { output, text } = createStream({ columns: 0 });
  createStatusDisplay(output).show(line('one'));
  expect(text()).toBe('\r\u001b[2Kone whole');
});

test('in a file the complete lines are appended', () => {
  const { output, text } = createStream(undefined);
  const display = createStatusDisplay(output);
  display.show(line('one'));
  display.show(line('other'));
  display.close();
  expect(text()).toBe('one whole\nother whole\n');
});

test('a file is updated every 10 s, a terminal every second', () => {
  expect(createStatusDisplay(createStream(undefined).output).everyMs).toBe(10_000);
  expect(createStatusDisplay(createStream({ columns: 80 }).output).everyMs).toBe(1000);
});
