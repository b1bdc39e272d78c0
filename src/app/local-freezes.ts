import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalFreeze, readFreezes } from '../config/freeze-setting.js';
import type { StandingFreeze } from '../core/model/movement/freeze.js';
import type { Clock } from '../engine/ports/clock.js';

const LOOK_MS = 500;
const MAX_BYTES = 64 * 1024;

/** Freezes from the file and the environment, by source. */
export interface LocalFreezes {
  current(): readonly StandingFreeze[];
  close(): void;
}

/**
 * Reads the file `freeze` in the data folder every 500 ms, and MANIFOLD_FREEZE once. A file that exists but cannot be read freezes
 * everything.
 */
export async function watchLocalFreezes(
  dataDir: string,
  environment: string | null,
  clock: Clock,
  log: { warn(pairs: object, sentence: string): void },
): Promise<LocalFreezes> {
  const path = join(dataDir, 'freeze');
  const ofEnvironment = environment === null ? [] : standing('environment', readFreezes(environment));
  let ofFile: readonly StandingFreeze[] = [];
  let closed = false;
  const look = async () => {
    const before = ofFile.length;
    ofFile = standing('file', await freezesIn(path));
    if (ofFile.length !== before)
      log.warn({ path, freezes: ofFile.map(({ scope, cluster, reason }) => ({ scope, cluster, reason })) }, 'The freeze file changed.');
    if (!closed) clock.after(LOOK_MS, () => void look());
  };
  await look();
  if (ofEnvironment.length > 0) log.warn({ freezes: ofEnvironment }, 'MANIFOLD_FREEZE freezes this process.');
  return {
    current: () => (ofFile.length + ofEnvironment.length === 0 ? none : [...ofEnvironment, ...ofFile]),
    close: () => {
      closed = true;
    },
  };
}

const none: readonly StandingFreeze[] = [];

async function freezesIn(path: string): Promise<readonly LocalFreeze[]> {
  try {
    return readFreezes((await readFile(path, 'utf8')).slice(0, MAX_BYTES));
  } catch (error) {
    const { code } = error as { code?: string };
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? []
      : [{ scope: 'ALL', cluster: null, reason: `the freeze file cannot be read (${code})` }];
  }
}

function standing(id: 'file' | 'environment', freezes: readonly LocalFreeze[]): readonly StandingFreeze[] {
  return freezes.map((freeze) => ({ ...freeze, id, application: null, policy: null }));
}
