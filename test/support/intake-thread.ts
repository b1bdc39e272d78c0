const execArgv = ['--import', new URL('../../scripts/register-typescript.mjs', import.meta.url).href];

/** A thread that reads large texts from the sources as they are, without a build. */
export const sourceIntake = { url: new URL('../../src/intents/intake/intake-worker.ts', import.meta.url), execArgv };

/** The same for bodies, manifests and diffs. */
export const sourceTexts = { url: new URL('../../src/intents/threads/text-worker.ts', import.meta.url), execArgv };
