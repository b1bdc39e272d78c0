import { api } from '../../hub/document.js';
import type { ResourceKey } from '../resources.js';

export interface PodContainer {
  readonly name: string;
  readonly init: boolean;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly ready: boolean;
  readonly node: string | null;
  readonly restarts: number;
  readonly createdAt: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly containers: readonly PodContainer[];
}

export interface ClusterPods {
  readonly cluster: string;
  readonly pods: readonly Pod[];
  readonly more: boolean;
  readonly failure: string | null;
}

/** Maximum number of clusters in one request. */
export const MAX_CLUSTERS = 20;

export const resourcePods = api<{ resourcePods: readonly ClusterPods[] | null }, ResourceKey & { clusters: readonly string[] }>(`
  query ResourcePods($apiVersion: String!, $kind: String!, $namespace: String, $name: String!, $clusters: [String!]!) {
    resourcePods(apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: $name, clusters: $clusters) {
      cluster more failure
      pods { namespace name phase ready node restarts createdAt reason message containers { name init } }
    }
  }
`);

export interface LogVariables extends Record<string, unknown> {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string | null;
  readonly tailLines: number;
  readonly sinceSeconds: number | null;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
}

export interface LogMessage {
  readonly lines: readonly string[];
  readonly shortened: number;
  readonly end: 'COMPLETE' | 'IDLE' | 'LIMIT' | 'FAILED' | null;
  readonly message: string | null;
}

export const podLogs = api<{ podLogs: LogMessage }, LogVariables>(`
  subscription PodLogs(
    $cluster: String!, $namespace: String!, $pod: String!, $container: String, $tailLines: Int, $sinceSeconds: Int,
    $follow: Boolean, $previous: Boolean, $timestamps: Boolean
  ) {
    podLogs(
      cluster: $cluster, namespace: $namespace, pod: $pod, container: $container, tailLines: $tailLines, sinceSeconds: $sinceSeconds,
      follow: $follow, previous: $previous, timestamps: $timestamps
    ) { lines shortened end message }
  }
`);
