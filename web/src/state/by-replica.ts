/** The newest answer of each replica of the hub that answered, by its name. */
export type ByReplica<Answer> = ReadonlyMap<string, Answer>;

/** Replicas that are kept: those of an hour with restarts, not of a year. */
const most = 10;

/** Adds an answer. A load balancer lets another replica answer each time, and each has only its own measurements. */
export function withAnswer<Answer extends { readonly replica: string }>(known: ByReplica<Answer>, answer: Answer): ByReplica<Answer> {
  if (known.get(answer.replica) === answer) return known;
  const others = [...known].filter(([replica]) => replica !== answer.replica).slice(-(most - 1));
  return new Map([...others, [answer.replica, answer]]);
}

/** The replica to show: the wanted one while it is known, otherwise the first by name, so that charts do not jump between replicas. */
export function shownReplica<Answer>(known: ByReplica<Answer>, wanted: string | undefined): string | undefined {
  if (wanted !== undefined && known.has(wanted)) return wanted;
  return [...known.keys()].toSorted()[0];
}
