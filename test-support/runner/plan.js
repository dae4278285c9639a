// Which runs of jest `npm test` consists of, and which of them run at the same time.

/**
 * The projects that run with coverage (see coverageThreshold in jest.config.js). Coverage slows every module that a test
 * loads, so the other projects run without it: the panel's tests alone take more than twice the processor time with it.
 */
const COVERED_PROJECTS = ['protocol', 'exporter', 'client'];
const E2E = 'e2e';

/**
 * End-to-end files that run a whole stack with a fleet of real workers. Beside the other tests they would take turns on
 * the processor, and each would take longer. So they run after the others, side by side, because each of them waits most
 * of the time. No file asserts durations: `npm run bench` measures them.
 */
const QUIET_FILES = {
  'e2e/alert-delivery.test.ts': 'a fleet of 20 workers, and every channel',
  'e2e/alert-storm.test.ts': 'rules over 500 workers that have to be evaluated together',
  'e2e/dashboards-in-preview.test.ts': 'a fleet, and pages that refresh every 5 s',
  'e2e/exporter-outage.test.ts': 'a fleet under load during an outage of a minute',
  'e2e/panel/drawer-live.test.ts': 'a fleet, and pages with a whole dashboard behind the drawer',
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
    [[e2e('end to end, fleets', quiet, quiet.length)]],
  ];
}

module.exports = { COVERED_PROJECTS, QUIET_FILES, testPlan };
