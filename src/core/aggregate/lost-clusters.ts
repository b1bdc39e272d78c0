/** A cluster that has not been heard from, and what of an application or a resource is in it. */
export interface LostCluster {
  readonly cluster: string;
  readonly objects: number;
  /** Null where none of the objects has replicas. */
  readonly replicas: number | null;
  /** Since it was last heard from; null when it never was. */
  readonly seconds: number | null;
}

const NAMED = 3;

/**
 * `cloud-b lost 2 min ago: 7 objects, 5 of 16 replicas unknown`: the cause of what is unknown, and its size. Null where no cluster is
 * lost. `desired` are the replicas of the whole, over all clusters.
 */
export function lostText(lost: readonly LostCluster[], desired: number | null): string | null {
  if (lost.length === 0) return null;
  const named = lost
    .slice(0, NAMED)
    .map(({ cluster, seconds }) => `${cluster} ${seconds === null ? 'never heard from' : `lost ${agoText(seconds)}`}`);
  const who = lost.length > NAMED ? [...named, `${lost.length - NAMED} more clusters lost`] : named;
  const objects = lost.reduce((sum, one) => sum + one.objects, 0);
  const replicas = lost.reduce((sum, one) => sum + (one.replicas ?? 0), 0);
  const sizes = [
    `${objects} ${objects === 1 ? 'object' : 'objects'}`,
    ...(replicas > 0 ? [`${replicas} of ${desired ?? replicas} replicas`] : []),
  ];
  return `${who.join(', ')}: ${sizes.join(', ')} unknown`;
}

/** `40 s ago`, `2 min ago`, `5 h ago`, `3 d ago`. */
export function agoText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s ago`;
  if (whole < 2 * 3_600) return `${Math.floor(whole / 60)} min ago`;
  return whole < 2 * 86_400 ? `${Math.floor(whole / 3_600)} h ago` : `${Math.floor(whole / 86_400)} d ago`;
}
