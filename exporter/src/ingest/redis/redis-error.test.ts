import { isWrongType, withoutCommand } from './redis-error';

function replyError(message: string, more: object): Error {
  return Object.assign(new Error(message), more);
}

describe('an error of the client of Redis', () => {
  it('keeps its message, and neither the command nor the password in it', () => {
    const refused = replyError('WRONGPASS invalid username-password pair', {
      command: { name: 'auth', args: ['heartline', 'S3CRET'] },
    });
    const error = withoutCommand(refused);
    expect(error.message).toBe('WRONGPASS invalid username-password pair');
    expect(JSON.stringify(Object.entries(error)) + String(error.stack)).not.toContain('S3CRET');
  });

  it('names the last error of a cluster, and the code of an error without a message', () => {
    const lastNodeError = replyError('WRONGPASS', { command: { name: 'auth', args: ['S3CRET'] } });
    const error = withoutCommand(replyError('Failed to refresh slots cache.', { lastNodeError }));
    expect(error.message).toBe('Failed to refresh slots cache.: WRONGPASS');
    expect(Object.keys(error)).toEqual([]);
    expect(withoutCommand(replyError('', { code: 'ECONNREFUSED' })).message).toBe('ECONNREFUSED');
  });

  it('tells a key of another type from other errors', () => {
    expect(isWrongType(new Error('WRONGTYPE Operation against a key'))).toBe(true);
    expect(isWrongType(new Error('NOPERM this user has no permissions'))).toBe(false);
  });
});
