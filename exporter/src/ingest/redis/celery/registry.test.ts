import { leftUnheard, NONE_LEFT } from './registry';

const CONTEXT = {
  monitored: new Set(['lives', 'left', 'killed']),
  registered: new Set(['lives', 'killed']),
  isHeard: (name: string) => name === 'lives',
  listeningMs: 20_000,
};

describe('workers that left while nobody listened', () => {
  it('P2 are those that are silent and have removed themselves from the registry; a killed one has not', () => {
    expect(leftUnheard(CONTEXT)).toEqual({ names: ['left'], awaitsOthers: false });
  });

  it('P1 are awaited before workers had the time to connect again, and not if all others were heard', () => {
    const early = { ...CONTEXT, listeningMs: 19_999 };
    expect(leftUnheard(early)).toEqual({ names: [], awaitsOthers: true });
    expect(leftUnheard({ ...early, isHeard: (name) => name !== 'killed' })).toEqual(NONE_LEFT);
  });

  it('P1 are none if the registry knows no worker: Redis may have lost its data', () => {
    expect(leftUnheard({ ...CONTEXT, registered: new Set() })).toEqual(NONE_LEFT);
    expect(leftUnheard({ ...CONTEXT, registered: new Set(['other']) })).toEqual(NONE_LEFT);
  });

  it('P1 are none of those that were heard', () => {
    expect(leftUnheard({ ...CONTEXT, isHeard: () => true })).toEqual(NONE_LEFT);
  });
});
