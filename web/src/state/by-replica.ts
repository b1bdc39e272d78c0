/** The newest answer of each replica of the hub that answered, by its name. */
export type ByReplica<Answer> = ReadonlyMap<string, Answer>;

/**
 * An answer this much older than the newest one is of a replica that ended. A page asks every 30 s or more often, so that of three replicas
 * behind a load balancer one is silent for so long in one of fifty cases; it is back with its next answer.
 */
const silentMs = 5 * 60_000;

/** Replicas that are kept, however many were started and ended within that time. */
const most = 10;

/** Adds an answer. A load balancer lets another replica answer each time, and each has only its own measurements. */
export function withAnswer<Answer extends { readonly replica: string; readonly to: string }>(
  known: ByReplica<Answer>,
  answer: Answer,
): ByReplica<Answer> {
  if (known.get(answer.replica) === answer) return known;
  const oldestMs = Date.parse(answer.to) - silentMs;
  const others = [...known].filter(([replica, { to }]) => replica !== answer.replica && Date.parse(to) >= oldestMs).slice(-(most - 1));
  return new Map([...others, [answer.replica, answer]]);
}

/** The replica to show: the wanted one while it is known, otherwise the first by name, so that charts do not jump between replicas. */
export function shownReplica<Answer>(known: ByReplica<Answer>, wanted: string | undefined): string | undefined {
  if (wanted !== undefined && known.has(wanted)) return wanted;
  return [...known.keys()].toSorted()[0];
}
