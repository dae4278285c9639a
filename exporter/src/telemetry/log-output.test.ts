import { PassThrough, Writable } from 'node:stream';
import { createLog } from './log';
import { LogOutput } from './log-output';

const LINE = `${'x'.repeat(1023)}\n`;

/** A stream that takes no line until it is read. */
function unread(): PassThrough {
  return new PassThrough({ highWaterMark: 1 });
}

describe('a log that is not read', () => {
  it('keeps a mebibyte of lines, then drops and counts further ones', () => {
    const output = new LogOutput(unread());
    for (let i = 0; i < 1000; i++) {
      output.write(LINE);
    }
    expect(output.dropped).toBe(0);
    for (let i = 0; i < 1000; i++) {
      output.write(LINE);
    }
    expect(output.dropped).toBeGreaterThan(900);
  });

  it('reports how many lines were dropped when it is read again', async () => {
    const stream = unread();
    const output = new LogOutput(stream);
    const log = createLog({ level: 'info', format: 'json' }, output);
    for (let i = 0; i < 3000; i++) {
      log.info({ text: LINE }, 'line');
    }
    const { dropped } = output;
    expect(dropped).toBeGreaterThan(0);
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.includes('dropped log lines')) {
        break;
      }
    }
    expect(text).toContain(`"lines":${dropped}`);
  });
});

describe('a log that cannot be written', () => {
  it('counts the lines, and goes on when it can be written again', () => {
    let full = true;
    const lines: string[] = [];
    const stream = new Writable({
      autoDestroy: false,
      write: (chunk, _encoding, done) => {
        if (!full) {
          lines.push(String(chunk));
        }
        done(full ? new Error('ENOSPC: no space left on device') : null);
      },
    });
    const output = new LogOutput(stream);
    const reports: number[] = [];
    output.onReadAgain((dropped) => reports.push(dropped));
    expect(() => output.write('lost\n')).not.toThrow();
    full = false;
    expect(() => output.write('kept\n')).not.toThrow();
    expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
  });
});

it('reports nothing if no line was dropped', () => {
  const stream = new PassThrough();
  const output = new LogOutput(stream);
  const report = jest.fn();
  output.onReadAgain(report);
  output.write('a\n');
  expect([output.dropped, report.mock.calls, String(stream.read())]).toEqual([0, [], 'a\n']);
});
