import type { Logger } from 'pino';
import type { EndedProcess } from '../interpreters/quarantine.js';
import type { Store } from '../store/store.js';

const RETRY_MS = 5_000;

/** Stores which interpreters must not run again, and tries until the database takes it: the next start must know. */
export function keepQuarantine(store: Pick<Store, 'interpreters'>, log: Logger): (ended: EndedProcess) => void {
  return function keep(ended) {
    const { document, operation, why } = ended;
    log.error({ interpreter: document.name, operation, why }, 'An interpreter ended its process and is quarantined.');
    const attempt = (): void => {
      store.interpreters.quarantine(document, why).catch((err: unknown) => {
        log.warn({ err, interpreter: document.name }, 'The quarantine of an interpreter could not be stored yet.');
        setTimeout(attempt, RETRY_MS).unref();
      });
    };
    attempt();
  };
}
