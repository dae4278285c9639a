import { parseClientList, workerConnection, workersOf } from './connections';

const MAIL = Buffer.from('mail q').toString('base64');

function line(number: number, name: string, more = 'idle=3 flags=b db=0', addr = '10.0.0.7:41000'): string {
  return `id=${number} addr=${addr} laddr=127.0.0.1:6379 fd=8 name=${name} age=9 ${more} cmd=bzpopmin user=default`;
}

describe('the connections of the workers of BullMQ', () => {
  it('P2 are read from CLIENT LIST by their names, and no others', () => {
    const text = [
      line(7, `bull:${MAIL}`),
      line(8, `bull:${MAIL}:w:pod:1`, 'idle=0 flags=N db=0', '[fd00::1]:41000'),
      line(9, `bull:${MAIL}:qe`),
      line(10, ''),
      line(11, 'bull:not base64'),
      line(12, `other:${MAIL}`),
      line(13, `bull:${MAIL}`, 'idle=3 flags=b db=1'),
      'garbage',
      '',
    ].join('\n');
    const connections = parseClientList(text, 'run');
    expect(connections).toHaveLength(7);
    expect(workersOf(connections, 'bull', 0)).toMatchObject([
      {
        key: 'run-7',
        host: '10.0.0.7',
        queue: 'mail q',
        workerName: undefined,
        idleMs: 3_000,
        isBlocked: true,
      },
      { key: 'run-8', host: 'fd00::1', queue: 'mail q', workerName: 'pod:1', idleMs: 0, isBlocked: false },
    ]);
    expect(parseClientList(null, 'run')).toEqual([]);
  });

  it('P2 have a prefix with colons and braces', () => {
    const [connection] = parseClientList(line(7, `{app}:x:${MAIL}:w:a`), 'run');
    expect(connection && workerConnection(connection, '{app}:x')).toMatchObject({
      queue: 'mail q',
      workerName: 'a',
    });
    expect(connection && workerConnection(connection, '{app}')).toBeUndefined();
  });

  it('P2 in a cluster are those of the server with the most of them, of two the one that last heard of them', () => {
    const a = parseClientList([line(1, `bull:${MAIL}`, 'idle=90 flags=N db=0'), line(2, '')].join('\n'), 'a');
    const b = parseClientList(line(5, `bull:${MAIL}`), 'b');
    expect(workersOf([...a, ...b], 'bull', 0).map(({ key }) => key)).toEqual(['b-5']);
    const more = parseClientList(line(3, `bull:${MAIL}`, 'idle=80 flags=N db=0'), 'a');
    expect(workersOf([...a, ...more, ...b], 'bull', 0).map(({ key }) => key)).toEqual(['a-1', 'a-3']);
  });
});
