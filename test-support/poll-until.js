"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.PATIENCE_MS = void 0;
exports.pollUntil = pollUntil;
exports.expectEventually = expectEventually;
const promises_1 = require("node:timers/promises");
/**
 * How long tests wait for a state of real processes. It only has to tell a slow machine from a state that never comes, so it
 * is many times what an idle machine takes.
 */
exports.PATIENCE_MS = 120_000;
/**
 * Calls `probe` until it returns something other than undefined and false, and returns that. The first call is
 * immediate. An error that `probe` throws means "not yet": an assertion in it is tried again.
 *
 * @param what the awaited state, for the error: `all workers to be healthy`
 * @throws Error at the deadline, with the error of the last attempt as its cause
 */
async function pollUntil(what, probe, { timeoutMs = exports.PATIENCE_MS, everyMs = 50 } = {}) {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
        let failure;
        try {
            const value = await probe();
            if (value !== undefined && value !== false) {
                return value;
            }
        }
        catch (error) {
            failure = error;
        }
        if (performance.now() >= deadline) {
            const reason = failure instanceof Error ? `\n${failure.message}` : '';
            throw new Error(`Timed out after ${timeoutMs} ms waiting for ${what}.${reason}`, { cause: failure });
        }
        await (0, promises_1.setTimeout)(everyMs);
    }
}
/** Reads a value until a check of it passes. At the deadline it fails with the error of the last check. */
async function expectEventually(read, check, options) {
    await pollUntil('an expectation', async () => {
        check(await read());
        return true;
    }, options);
}
//# sourceMappingURL=poll-until.js.map