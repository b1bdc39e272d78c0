import { globSync } from 'node:fs';
import { projectOf, projects, root } from './test/support/projects.mjs';

/**
 * Five projects by what their tests need: nothing, a Postgres, a Postgres with simulated time, members over HTTP, a whole hub. `npm test` runs all,
 * `npm run test:store` one. Real ES modules: see `test` in package.json for the flag that Node needs.
 */
const lost = globSync('test/**/*.test.ts', { cwd: root }).filter((file) => projectOf(file) === undefined);
if (lost.length > 0) throw new Error(`No project of test/support/projects.mjs runs ${lost.join(', ')}; add the folder to one.`);

const common = {
  rootDir: root,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  setupFiles: process.env.FC_SEED ? ['<rootDir>/test/support/law-seed.ts'] : [],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'nodenext' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
      },
    ],
  },
};

export default {
  globalSetup: '<rootDir>/test/support/postgres-setup.mjs',
  globalTeardown: '<rootDir>/test/support/postgres-teardown.mjs',
  // At a desk, Jest remembers how long each file took.
  ...(process.env.CI && { testSequencer: '<rootDir>/test/support/longest-first.mjs' }),
  maxWorkers: 2,
  // A deadline, not a measure: it ends a test that hangs, also on a machine with much else to do.
  testTimeout: 180_000,
  projects: Object.entries(projects).map(([displayName, folders]) => ({
    ...common,
    displayName,
    testMatch: folders.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
  })),
};
