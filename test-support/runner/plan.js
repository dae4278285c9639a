// Which runs of jest `npm test` consists of, and which of them run at the same time.

/**
 * The projects that run with coverage (see coverageThreshold in jest.config.js). Coverage slows every module that a test
 * loads, so the other projects run without it: the panel's tests alone take more than twice the processor time with it.
 */
const COVERED_PROJECTS = ['protocol', 'exporter', 'client'];
const E2E = 'e2e';

/**
 * End-to-end files whose assertions depend on Prometheus, Alertmanager or a refreshing page being on time, and why. They
 * run after the others, when nothing else keeps the processor busy, and side by side, because each of them waits most of
 * the time. Every other file runs beside the unit tests: it waits for states with generous deadlines, on ports and in
 * folders of its own.
 */
const QUIET_FILES = {
  'e2e/alert-delivery.test.ts': 'asserts that a failure reaches every channel within 30 s',
  'e2e/alert-storm.test.ts':
    'has an escalation time of 30 s, and rules over 500 workers that have to be evaluated together',
  'e2e/dashboards-in-preview.test.ts': 'asserts that a failure is on the screen within 15 s',
  'e2e/exporter-outage.test.ts':
    'asserts that no rule evaluation is more than 10 s late and no worker is late',
  'e2e/panel/drawer-live.test.ts':
    'renders a whole dashboard every 5 s, which a busy machine does not keep up with',
};

/**
 * The plan: steps one after another; in a step, lanes at the same time; in a lane, runs of jest one after another.
 *
 * @param e2eFiles all end-to-end test files, relative to the root
 * @param cores how many processors there are
 */
function testPlan(e2eFiles, cores) {
  const quiet = e2eFiles.filter((file) => file in QUIET_FILES);
  const others = e2eFiles.filter((file) => !(file in QUIET_FILES));
  const e2e = (name, files, workers) => ({
    name,
    args: ['--selectProjects', E2E, `--maxWorkers=${workers}`, '--runTestsByPath', ...files],
  });
  const unit = [
    { name: 'unit', args: ['--ignoreProjects', E2E, ...COVERED_PROJECTS, `--maxWorkers=${cores}`] },
    {
      name: 'unit with coverage',
      args: ['--selectProjects', ...COVERED_PROJECTS, '--coverage', `--maxWorkers=${cores}`],
    },
  ];
  return [
    // More workers than processors: an end-to-end test is idle for much of its time.
    [unit, [e2e('end to end', others, cores + 1)]],
    [[e2e('end to end, timing', quiet, quiet.length)]],
  ];
}

module.exports = { COVERED_PROJECTS, QUIET_FILES, testPlan };
