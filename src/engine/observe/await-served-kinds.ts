import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { Clock } from '../ports/clock.js';
import type { ClusterSession } from '../session/cluster-session.js';

const TRIES = 4;
const TRY_AGAIN_MS = 5_000;

/**
 * A member serves new kinds some time after their CRD is established. Checks up to four times, every 5 s. Once a kind is served, the next
 * probe is due at once, so that the hub discovers it, and `wake` is called.
 */
export async function awaitServedKinds(
  session: ClusterSession,
  kinds: readonly GroupVersionKind[],
  clock: Clock,
  wake: () => void,
  tries = TRIES,
): Promise<void> {
  const served = await Promise.all(kinds.map((gvk) => session.member.serves(gvk).catch(() => false)));
  if (served.includes(true)) {
    session.nextProbeAt = 0;
    wake();
  }
  if (served.includes(false) && tries > 1) clock.after(TRY_AGAIN_MS, () => void awaitServedKinds(session, kinds, clock, wake, tries - 1));
}
