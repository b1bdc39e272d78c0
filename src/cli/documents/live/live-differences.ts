import { api } from '../../hub/document.js';
import type { ResourceKey } from '../resources.js';

export interface LiveDifference {
  readonly path: string;
  readonly desired: string;
  readonly live: string | null;
  readonly managers: readonly string[];
  readonly clusters: readonly string[];
}

export interface LiveComparison {
  readonly differences: readonly LiveDifference[];
  readonly same: readonly string[];
  readonly failures: readonly { readonly cluster: string; readonly message: string }[];
}

export const liveDifferences = api<{ liveDifferences: LiveComparison | null }, ResourceKey & { clusters: readonly string[] }>(`
  query LiveDifferences($apiVersion: String!, $kind: String!, $namespace: String, $name: String!, $clusters: [String!]!) {
    liveDifferences(apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: $name, clusters: $clusters) {
      differences { path desired live managers clusters }
      same
      failures { cluster message }
    }
  }
`);
