import express from 'express';
import helmet from 'helmet';
import request from 'supertest';
import { SECURITY_HEADERS, securityHeaders } from './browser-security';

const POLICY = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' as const },
};

async function headersOf(handler: express.RequestHandler): Promise<object> {
  const app = express();
  app.disable('x-powered-by').use(handler, (_request, response) => {
    response.end();
  });
  const { headers } = await request(app).get('/');
  return { ...(headers as Record<string, string>), date: '' };
}

it('security headers are those that helmet sets for the same policy', async () => {
  expect(await headersOf(securityHeaders)).toEqual(await headersOf(helmet(POLICY)));
  expect(SECURITY_HEADERS).toHaveLength(11);
});
