import { relative, resolve } from 'node:path';

/** The five projects of Jest by what their tests need, with the folders of each. */
export const projects = {
  unit: ['src', 'web/src', 'test/docs', 'test/golden', 'test/support'],
  store: ['test/api', 'test/regressions', 'test/store'],
  simulation: ['test/simulation'],
  members: ['test/clusters', 'test/simulator'],
  e2e: ['test/app', 'test/bench', 'test/cli', 'test/console', 'test/docker', 'test/e2e', 'test/fuzz', 'test/interpreters'],
};

export const root = resolve(import.meta.dirname, '../..');

/** Path from the root of the repository. */
export function fromRoot(file) {
  return relative(root, resolve(root, file));
}

/** The project that runs a test file; undefined for a file that none of them runs. */
export function projectOf(file) {
  const path = fromRoot(file);
  return Object.keys(projects).find((name) => projects[name].some((folder) => path.startsWith(`${folder}/`)));
}
