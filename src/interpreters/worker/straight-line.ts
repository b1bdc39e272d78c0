import type { Job } from '../job.js';

/** Functions whose time is proportional to their arguments; macros over lists and regular expressions are not. */
const quick: ReadonlySet<string> = new Set(
  ['size', 'has', 'string', 'int', 'uint', 'double', 'bool', 'dyn', 'type', 'optional', 'of', 'none', 'ofNonZeroValue'].concat([
    'orValue',
    'or',
    'hasValue',
    'value',
    'startsWith',
    'endsWith',
    'contains',
    'lowerAscii',
    'upperAscii',
    'trim',
  ]),
);

/** Whether a job calls no function that could loop: then it ends in time without an interrupt. */
export function isStraightLine(job: Job): boolean {
  if (job.language !== 'cel') return false;
  return Object.values(job.expressions).every((text) => [...text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].every(([, name]) => quick.has(name!)));
}
