import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { type Connection, useConnection } from './connection.js';
import { type Failure, failureOf } from './failure.js';
import { ObjectPodsDocument, type ObjectPodsQuery, PodLogDocument, type PodLogEnd } from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import type { ObjectRef } from './objects.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useFreshness } from './use-live.js';

export type ClusterPods = NonNullable<ObjectPodsQuery['resourcePods']>[number];
export type Pod = ClusterPods['pods'][number];

/** Maximum number of clusters per request. */
export const clustersOfPods = 20;

/** The pods of an object in these clusters, read from there. */
export function useObjectPods(ref: ObjectRef, clusters: readonly string[]): Answer<readonly ClusterPods[]> {
  const { apiVersion, kind, name } = ref;
  const answer = useAnswer(ObjectPodsDocument, { apiVersion, kind, namespace: ref.namespace ?? null, name, clusters });
  useFreshness(answer.askAgain);
  return mapAnswer(answer, (data) => data.resourcePods ?? []);
}

export interface LogOf {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
}

export interface Log {
  /** The newest lines, at most `linesKept`. */
  readonly lines: readonly string[];
  /** Number of earlier lines that are no longer kept. */
  readonly dropped: number;
  readonly end: PodLogEnd | null;
  readonly failure: Failure | null;
  /** Name of the required connection; the log is read while it is `live`. */
  readonly connection: Connection['kind'];
}

const linesKept = 2_000;
/** Batches lines, so that many lines per second cause only a few renders. */
const drawEveryMs = 150;
const nothing: Omit<Log, 'connection'> = { lines: [], dropped: 0, end: null, failure: null };

/** The log of a container while the component is mounted. After a loss of the connection it is read again. */
export function usePodLog(of: LogOf): Log {
  const client = useClient();
  const connection = useConnection().kind;
  const isLive = connection === 'live';
  const [log, setLog] = useState(nothing);
  const { cluster, namespace, pod, container, follow, previous } = of;

  useEffect(() => {
    if (!isLive) return;
    let read = nothing;
    let timer: number | undefined;
    const draw = () => {
      timer = undefined;
      setLog(read);
    };
    const become = (next: typeof nothing) => {
      read = next;
      timer ??= window.setTimeout(draw, drawEveryMs);
    };
    setLog(nothing);
    const variables = { cluster, namespace, pod, container, tailLines: linesKept, follow, previous };
    const open = client.subscription(PodLogDocument, variables).subscribe(({ data, error }) => {
      if (error) return become({ ...read, failure: failureOf(error) });
      if (!data) return;
      const { lines, end, message } = data.podLogs;
      const all = [...read.lines, ...lines];
      const over = Math.max(0, all.length - linesKept);
      const failure: Failure | null = end === 'FAILED' ? { kind: 'server', detail: message ?? null, traceId: null } : null;
      become({ lines: all.slice(over), dropped: read.dropped + over, end: end ?? null, failure });
    });
    return () => {
      clearTimeout(timer);
      open.unsubscribe();
    };
  }, [client, isLive, cluster, namespace, pod, container, follow, previous]);

  return { ...log, connection };
}
