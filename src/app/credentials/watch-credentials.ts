import { deserializeConnection } from '../../clusters/connection/connection.js';
import { credentialExpiry } from '../../clusters/connection/credential-expiry.js';
import type { Ending } from '../../ops/drain.js';
import type { Metrics } from '../../ops/metrics.js';
import type { Store } from '../../store/store.js';

const HOUR_MS = 60 * 60_000;

/** Warns of credentials that expire within 14 days, and sets the metric of their expiry: at the start and once an hour. */
export function watchCredentials(
  store: Pick<Store, 'fillExpiry' | 'warnOfExpiry'>,
  metrics: Pick<Metrics, 'credentialExpires'>,
  log: { warn(pairs: object, sentence: string): void },
): Ending {
  const look = async () => {
    try {
      const known = await store.warnOfExpiry();
      metrics.credentialExpires.reset();
      for (const { cluster, expiresAt } of known) metrics.credentialExpires.set({ cluster }, expiresAt.getTime() / 1000);
    } catch (err) {
      log.warn({ err }, 'The expiry of credentials could not be read.');
    }
  };
  const first = store
    .fillExpiry((connection) => credentialExpiry(deserializeConnection(connection)))
    .catch((err: unknown) => log.warn({ err }, 'The expiry of stored credentials could not be read.'))
    .then(look);
  const timer = setInterval(() => void look(), HOUR_MS).unref();
  return {
    name: 'credentials',
    async end() {
      clearInterval(timer);
      await first;
    },
  };
}
