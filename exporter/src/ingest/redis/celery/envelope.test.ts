import { envelopeOf, HEARTBEAT_5_2 } from '../../celery/events.fixture';
import { openEnvelope } from './envelope';

describe('a message of kombu', () => {
  it('P2 contains an event, encoded or not', () => {
    expect(openEnvelope(envelopeOf(HEARTBEAT_5_2))).toEqual({ content: HEARTBEAT_5_2 });
    const plain = envelopeOf({}, { body: JSON.stringify([HEARTBEAT_5_2]), properties: {} });
    expect(openEnvelope(plain)).toEqual({ content: [HEARTBEAT_5_2] });
  });

  it('P1 in another format than JSON is not read, and the reason says what to set', () => {
    const pickled = envelopeOf({}, { 'content-type': 'application/x-python-serialize' });
    expect(openEnvelope(pickled)).toEqual({
      problem:
        'Events of the content type "application/x-python-serialize" cannot be read; set event_serializer of the workers to json',
    });
    expect(openEnvelope(envelopeOf({}, { 'content-type': 7 }))).toHaveProperty('problem');
  });

  it.each(['', 'null', '[]', '7', '{"body":7}', '{'])('P1 that is none is left out: %j', (message) => {
    expect(openEnvelope(message)).toEqual({
      problem: 'A message on the channels of events is none of Celery, and was not read',
    });
  });

  it('P1 with a body that is no JSON contains no event', () => {
    expect(openEnvelope(envelopeOf({}, { body: '%%%' }))).toEqual({ content: undefined });
    expect(openEnvelope(envelopeOf({}, { properties: null, body: '{' }))).toEqual({ content: undefined });
  });

  it('P1 that is too large is not read', () => {
    expect(openEnvelope(envelopeOf('x'.repeat(1024 * 1024)))).toEqual({
      problem: 'A message of more than 1048576 characters was not read',
    });
  });
});
