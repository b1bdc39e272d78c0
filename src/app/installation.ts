import type { Installation } from '../api/installation.js';
import type { InstallationFacts } from '../core/checks/check.js';
import { judgeInstallation } from '../core/checks/judge-installation.js';
import { authorize } from '../store/reads/asking.js';
import type { Store } from '../store/store.js';

/** What only this process knows of the installation. */
export interface ProcessFacts extends Pick<InstallationFacts, 'certificateEnds' | 'plainText' | 'troubles'> {
  readonly embedded: boolean;
  readonly simulated: boolean;
  readonly eventDays: number;
  /** Secrets in it print a mask. */
  readonly settings: object;
  /** Reasons of freezes from the file or the environment of this process. */
  readonly localFreezes: readonly string[];
}

/** What the API tells of the hub's own installation. */
export function installationOf(store: Pick<Store, 'keyRotation' | 'installationFacts'>, ofProcess: () => ProcessFacts): Installation {
  return {
    encryption: async (actor) => {
      authorize(actor, 'read', { noun: 'installation' });
      return store.keyRotation.status();
    },
    settings: (actor) => {
      authorize(actor, 'read', { noun: 'installation' });
      return JSON.parse(JSON.stringify(ofProcess().settings)) as object;
    },
    checks: async (actor) => {
      authorize(actor, 'read', { noun: 'installation' });
      const { embedded, simulated, eventDays, localFreezes, certificateEnds, plainText, troubles } = ofProcess();
      const asked = Date.now();
      const [{ oldestEvent, ...stored }, encryption] = await Promise.all([store.installationFacts(), store.keyRotation.status()]);
      const { freezes } = stored;
      return judgeInstallation({
        certificateEnds,
        plainText,
        troubles,
        ...stored,
        // The database was asked between these two moments.
        now: (asked + Date.now()) / 2,
        encryption,
        database: { ...stored.database, embedded },
        clusters: { ...stored.clusters, simulated },
        freezes: { ...freezes, total: freezes.total + localFreezes.length, oldest: localFreezes[0] ?? freezes.oldest },
        history: { oldestEvent, eventDays },
      });
    },
  };
}
