/** A cluster that does not answer, and the objects of an application or a resource in it. */
export interface LostCluster {
  readonly cluster: string;
  readonly objects: number;
  /** Null if no object has replicas. */
  readonly replicas: number | null;
  /** Seconds since its last answer; null if it never answered. */
  readonly seconds: number | null;
}

const NAMED = 3;

/**
 * `cloud-b lost 2 min ago: 7 objects, 5 of 16 replicas unknown`: why state is unknown, and for how many objects. Null if no cluster is
 * lost. `desired` is the sum of replicas over all clusters.
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
