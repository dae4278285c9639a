import { kindOf } from './server-kind';

describe('the kind of a server', () => {
  it.each([
    ['+PONG\r\n', 'Redis'],
    ['-NOAUTH Authentication required.\r\n', 'Redis'],
    ['N', 'PostgreSQL'],
    ['S', 'PostgreSQL'],
    ['\x4a\0\0\0\x0a8.0.36\0', 'MySQL or MariaDB'],
    ['AMQP\0\0\x09\x01', 'RabbitMQ'],
    ['HTTP/1.1 400 Bad Request\r\n', 'HTTP'],
  ])('is told by the answer %j', (answer, name) => {
    expect(kindOf(Buffer.from(answer, 'latin1'))?.name).toBe(name);
  });

  it('is not guessed', () => {
    for (const answer of ['', 'SSH-2.0-OpenSSH_9.2\r\n', '\x15\x03\x01\0\x02\x02\x46', 'Nope']) {
      expect(kindOf(Buffer.from(answer, 'latin1'))).toBeUndefined();
    }
  });
});
