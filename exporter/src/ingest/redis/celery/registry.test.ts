import { leftUnheard } from './registry';

const CONTEXT = {
  monitored: new Set(['lives', 'left', 'killed']),
  registered: new Set(['lives', 'killed']),
  isHeard: (name: string) => name === 'lives',
  listeningMs: 20_000,
};

describe('workers that left while nobody listened', () => {
  it('P2 are those that are silent and have removed themselves from the registry; a killed one has not', () => {
    expect(leftUnheard(CONTEXT)).toEqual(['left']);
  });

  it('P1 are none before workers had the time to connect again', () => {
    expect(leftUnheard({ ...CONTEXT, listeningMs: 19_999 })).toEqual([]);
  });

  it('P1 are none if the registry knows no worker: Redis may have lost its data', () => {
    expect(leftUnheard({ ...CONTEXT, registered: new Set() })).toEqual([]);
    expect(leftUnheard({ ...CONTEXT, registered: new Set(['other']) })).toEqual([]);
  });

  it('P1 are none of those that were heard', () => {
    expect(leftUnheard({ ...CONTEXT, isHeard: () => true })).toEqual([]);
  });
});
