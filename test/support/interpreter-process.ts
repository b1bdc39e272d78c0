/** Processes of interpreters that run the sources as they are, without a build. */
export const sourceProcess = {
  url: new URL('../../src/interpreters/worker/interpreter-process.ts', import.meta.url),
  execArgv: ['--import', new URL('../../scripts/register-typescript.mjs', import.meta.url).href],
};
