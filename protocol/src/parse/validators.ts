import Ajv from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats';
import { Report } from './report-schema';
import { SandboxReport } from './sandbox-schema';

const { 'date-time': rfc3339 } = fullFormats;

/** Teaches the format of moments. It alone would let a leap second through, which no Date can hold. */
export function withMoments(ajv: Ajv): Ajv {
  ajv.addFormat('date-time', {
    type: 'string',
    validate: (text: string) =>
      typeof rfc3339 === 'object' &&
      'validate' in rfc3339 &&
      (rfc3339.validate as (text: string) => boolean)(text) &&
      Number.isFinite(Date.parse(text)),
  });
  return ajv;
}

const ajv = withMoments(new Ajv({ verbose: true, allErrors: false }));

export const isReport = ajv.compile<Report>(Report);
export const isSandboxReport = ajv.compile<SandboxReport>(SandboxReport);
