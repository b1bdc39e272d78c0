import type { Job } from '../job.js';

/** Functions that take a time proportional to their arguments. Macros over lists and patterns are not among them. */
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

/** Whether a job calls no function that could loop, so that it ends in time without an interrupt. */
export function isStraightLine(job: Job): boolean {
  if (job.language !== 'cel') return false;
  return Object.values(job.expressions).every((text) => [...text.matchAll(/([A-Za-z_]\w*)\s*\(/g)].every(([, name]) => quick.has(name!)));
}
