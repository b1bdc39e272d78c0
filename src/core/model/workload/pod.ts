/** A pod as its cluster reports it. Its texts have no control characters and a limited length. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** Pending, Running, Succeeded, Failed or Unknown. */
  readonly phase: string;
  readonly ready: boolean;
  readonly node: string | null;
  /** Restarts of all its containers. */
  readonly restarts: number;
  readonly createdAt: string | null;
  /** Why it does not run, for example ImagePullBackOff; null if it runs or is done. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly containers: readonly PodContainer[];
}

export interface PodContainer {
  readonly name: string;
  readonly image: string;
  /** An init container: it runs before the other containers. */
  readonly init: boolean;
  readonly ready: boolean;
  readonly restarts: number;
  readonly state: 'WAITING' | 'RUNNING' | 'TERMINATED' | 'UNKNOWN';
  readonly reason: string | null;
  readonly message: string | null;
}

/** Pods of one cluster; `more` if the cluster has others that were not read. */
export interface PodPage {
  readonly pods: readonly Pod[];
  readonly more: boolean;
}

/** The requested part of a log. */
export interface LogAsk {
  readonly namespace: string;
  readonly pod: string;
  /** Absent: the first container that is not an init container. */
  readonly container?: string | undefined;
  readonly follow: boolean;
  readonly tailLines: number;
  readonly sinceSeconds?: number | undefined;
  /** The log of the run before the last restart. */
  readonly previous: boolean;
  /** Each line begins with its time. */
  readonly timestamps: boolean;
}
