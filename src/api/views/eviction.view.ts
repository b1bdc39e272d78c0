import type { EvictionRow } from '../../store/reads/rows.js';
import type { Eviction } from '../generated/schema.js';
import { seatsView } from './failover/failover.view.js';
import { objectIdentity } from './object.view.js';

export function evictionView({
  apiVersion,
  kind,
  namespace,
  name,
  startedAt,
  deadline,
  endedAt,
  before,
  after,
  home,
  ...same
}: EvictionRow): Eviction {
  return {
    ...same,
    object: objectIdentity({ apiVersion, kind, namespace, name }),
    startedAt: startedAt.toISOString(),
    deadline: deadline.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    before: seatsView(before),
    after: seatsView(after),
    home: seatsView(home),
  };
}
