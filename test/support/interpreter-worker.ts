/** Threads of interpreters that run the sources as they are, without a build. */
export const sourceWorker = {
  url: new URL('../../src/interpreters/worker/interpreter-worker.ts', import.meta.url),
  execArgv: ['--import', new URL('../../scripts/register-typescript.mjs', import.meta.url).href],
};
