import type { Logger } from 'pino';
import type { EndedProcess } from '../interpreters/quarantine.js';
import type { Store } from '../store/store.js';

const RETRY_MS = 5_000;

/** Stores interpreters that must not run again, and retries until the database accepts it, because the next start must read them. */
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
