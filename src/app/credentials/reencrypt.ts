import type { Ending } from '../../ops/drain.js';
import type { KeyRotation } from '../../store/encryption/key-rotation.js';

const FIRST_LOOK_MS = 2_000;
const LOOK_MS = 60_000;
/** If another process re-encrypts, it may have been killed; its claim ends soon. A replica without the key may have been restarted with it. */
const LOOK_AT_OTHER_MS = 5_000;

/** Encrypts what earlier keys encrypted with the current key: after the start, and once a minute if anything is left. */
export function reencrypt(
  rotation: Pick<KeyRotation, 'run'>,
  patience: number,
  log: { info(pairs: object, sentence: string): void; warn(pairs: object, sentence: string): void },
): Ending {
  const ended = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let waitedFor = '';
  let timer = setTimeout(look, FIRST_LOOK_MS * patience).unref();

  function look(): void {
    running = pass().then((pauseMs) => {
      if (!ended.signal.aborted) timer = setTimeout(look, pauseMs * patience).unref();
    });
  }

  async function pass(): Promise<number> {
    try {
      const { done, unreadable, claimedByOther, replicasWithoutKey } = await rotation.run(ended.signal);
      if (done > 0) log.info({ rows: done }, 'Rows that an earlier key encrypted are encrypted with the current key.');
      if (unreadable.total > 0)
        log.warn(
          { count: unreadable.total, first: unreadable.first },
          'Encrypted rows are damaged, and no key decrypts them. `manifold doctor` tells how to replace them.',
        );
      const waitsFor = replicasWithoutKey.join(', ');
      if (waitsFor !== waitedFor && waitsFor !== '')
        log.warn({ replicas: replicasWithoutKey }, 'Nothing is re-encrypted while these replicas do not have the current key.');
      waitedFor = waitsFor;
      return claimedByOther || replicasWithoutKey.length > 0 ? LOOK_AT_OTHER_MS : LOOK_MS;
    } catch (err) {
      log.warn({ err }, 'Rows could not be re-encrypted; it is tried again in a minute.');
      return LOOK_MS;
    }
  }

  return {
    name: 'encryption',
    async end() {
      ended.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
