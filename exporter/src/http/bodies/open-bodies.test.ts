import { OpenBodies, SMALL_BODY_BYTES } from './open-bodies';

const LIMIT = 1000 * SMALL_BODY_BYTES;
/** Larger than what is always accepted. */
const PART = 10 * SMALL_BODY_BYTES;

/** Opens bodies of a client with one part each until one is refused. Returns the bytes that were accepted. */
function fill(bodies: OpenBodies, client: string): number {
  const before = bodies.total;
  while (bodies.open(client).add(PART, LIMIT)) {
    // As many as there is room for.
  }
  return bodies.total - before;
}

describe('bodies in memory at the same time', () => {
  it('may take half of the limit if they are of one client', () => {
    expect(fill(new OpenBodies(), 'a')).toBe(LIMIT / 2);
  });

  it('leave room for another client, however many there are', () => {
    const bodies = new OpenBodies();
    const shares = ['a', 'b', 'c', 'd'].map((client) => fill(bodies, client) / LIMIT);
    expect(shares).toEqual([0.5, 0.25, 0.12, 0.06]);
    expect(bodies.total).toBeLessThan(LIMIT);
  });

  it('are accepted if they are small, also beyond the limit', () => {
    const bodies = new OpenBodies();
    fill(bodies, 'a');
    const small = bodies.open('a');
    expect(small.add(SMALL_BODY_BYTES, LIMIT)).toBe(true);
    expect(small.add(1, LIMIT)).toBe(false);
  });

  it('count until they are closed, once', () => {
    const bodies = new OpenBodies();
    const [first, second] = [bodies.open('a'), bodies.open('b')];
    first.add(PART, LIMIT);
    first.add(PART, LIMIT);
    second.add(PART, LIMIT);
    first.close();
    first.close();
    expect(bodies.total).toBe(PART);
    expect(fill(bodies, 'a')).toBeGreaterThan(0);
  });

  it('do not count what was refused', () => {
    const bodies = new OpenBodies();
    fill(bodies, 'a');
    const { total } = bodies;
    const refused = bodies.open('a');
    expect(refused.add(PART, LIMIT)).toBe(false);
    refused.close();
    expect(bodies.total).toBe(total);
  });
});
