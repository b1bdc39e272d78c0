import type { Ending } from '../../ops/drain.js';
import type { KeyRotation } from '../../store/encryption/key-rotation.js';

const EVERY_MS = 10_000;
const TTL_MS = 30_000;

/** Publishes the keys of a replica without the role engine, so that nothing is encrypted with a key that it does not have. */
export function publishKeys(
  rotation: Pick<KeyRotation, 'publish' | 'withdraw'>,
  log: { warn(pairs: object, sentence: string): void },
): Ending {
  const publish = () =>
    rotation
      .publish(TTL_MS)
      .catch((err: unknown) => log.warn({ err }, 'The ids of the keys of this replica could not be published; it is tried again.'));
  let running = publish();
  const timer = setInterval(() => {
    running = running.then(publish);
  }, EVERY_MS).unref();
  return {
    name: 'keys',
    async end() {
      clearInterval(timer);
      await running;
      await rotation.withdraw();
    },
  };
}
