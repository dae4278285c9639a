import { type Static } from '@sinclair/typebox';
import { type Report } from '../../facts/report';
import { type SandboxReport } from '../../facts/sandbox';
import { type ReportSchema } from './report-schema';
import { type SandboxReportSchema } from './sandbox-schema';

/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- the compiler compares generic signatures for identity */
/** True only for identical types: those that differ in an optional field are assignable to each other, but not identical. */
type IsIdentical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/* eslint-enable */

// The compiler checks these, not jest: `tsc --build` fails when a type and its schema differ.
test('the types of the facts are those of the schemas', () => {
  const report: IsIdentical<Report, Static<typeof ReportSchema>> = true;
  const sandbox: IsIdentical<SandboxReport, Static<typeof SandboxReportSchema>> = true;
  expect([report, sandbox]).toEqual([true, true]);
});
