import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { compose } from './before-routes';

function note(word: string): RequestHandler {
  return (_request, response, next) => {
    response.append('Seen', word);
    next();
  };
}

function appOf(...handlers: RequestHandler[]) {
  const failed: express.ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
    } else {
      response.status(500).send(String(error));
    }
  };
  return express()
    .use(compose(handlers))
    .get('/', (_request, response) => void response.send('answered'))
    .use(failed);
}

describe('composed handlers', () => {
  it('run in order, before the handlers that follow', async () => {
    const slow: RequestHandler = async (_request, _response, next) => {
      await Promise.resolve();
      next();
    };
    const { headers, text } = await request(appOf(note('a'), slow, note('b'))).get('/');
    expect([headers['seen'], text]).toEqual(['a, b', 'answered']);
  });

  it('stop at the handler that responds', async () => {
    const answer: RequestHandler = (_request, response) => void response.send('early');
    const { headers, text } = await request(appOf(answer, note('b'))).get('/');
    expect([headers['seen'], text]).toEqual([undefined, 'early']);
  });

  it.each<[string, RequestHandler]>([
    [
      'is thrown',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['is passed on', (_request, _response, next) => next(new Error('no'))],
  ])('pass an error that %s to the error handler and skip the rest', async (_how, fail) => {
    const { status, headers, text } = await request(appOf(fail, note('b'))).get('/');
    expect([status, headers['seen'], text]).toEqual([500, undefined, 'Error: no']);
  });
});
