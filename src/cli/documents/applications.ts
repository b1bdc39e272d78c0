import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import {
  type Confirmation,
  confirmation,
  type Delivery,
  delivery,
  type Health,
  type ObjectIdentity,
  type PageVariables,
  type PolicyRef,
  pageInfo,
  type ReadyCount,
  type ReplicaCount,
  replicas,
  type UserError,
  userErrors,
} from './shapes.js';

export interface Application {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly health: Health;
  readonly message: string | null;
  readonly delivery: Delivery;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  /** For the cluster with the worst loss; null: not computed yet. */
  readonly lossScore: { readonly score: number; readonly cluster: string | null; readonly replicasShort: number } | null;
  readonly deleting: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Identifies one application. */
export interface ApplicationKey extends Record<string, unknown> {
  readonly namespace: string;
  readonly name: string;
}

export interface ApplicationFilter {
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly nameContains?: string;
  readonly health?: readonly string[];
  readonly delivery?: readonly string[];
}

const application = `namespace name revision health message ${delivery} clusters { ready total } ${replicas} lossScore { score cluster replicasShort } deleting createdAt updatedAt`;

export const applicationsPage = api<{ applications: Page<Application> }, PageVariables & { filter: ApplicationFilter }>(`
  query Applications($first: Int!, $after: String, $filter: ApplicationFilter) {
    applications(first: $first, after: $after, filter: $filter) { nodes { ${application} } ${pageInfo} totalCount }
  }
`);

export const applicationByName = api<{ application: Application | null }, ApplicationKey>(`
  query Application($namespace: String!, $name: String!) {
    application(namespace: $namespace, name: $name) { ${application} }
  }
`);

export interface ApplicationChange {
  readonly type: 'CHANGED' | 'REMOVED' | 'RESYNC';
  readonly namespace: string | null;
  readonly name: string | null;
  readonly application: Application | null;
}

export const applicationChanged = api<{ applicationChanged: ApplicationChange }, { namespace: string | null; name: string | null }>(`
  subscription ApplicationChanged($namespace: String, $name: String) {
    applicationChanged(namespace: $namespace, name: $name) { type namespace name application { ${application} } }
  }
`);

export interface Revision {
  readonly number: number;
  readonly actor: string;
  readonly cause: string;
  readonly createdAt: string;
  readonly resources: readonly ObjectIdentity[];
}

const revision = 'number actor cause createdAt resources { apiVersion kind namespace name }';

export const revisionsPage = api<{ application: { revisions: Page<Revision> } | null }, PageVariables & ApplicationKey>(`
  query Revisions($namespace: String!, $name: String!, $first: Int!, $after: String) {
    application(namespace: $namespace, name: $name) {
      revisions(first: $first, after: $after) { nodes { ${revision} } ${pageInfo} }
    }
  }
`);

/** An object in a revision; `manifest` is null if it is no longer stored. */
export interface RevisionObject extends ObjectIdentity {
  readonly version: string;
  readonly manifest: string | null;
}

export interface StoredRevision extends Omit<Revision, 'resources'> {
  readonly contents: readonly RevisionObject[];
}

export const storedRevision = api<
  { application: { readonly storedRevision: StoredRevision | null } | null },
  ApplicationKey & { number: number | null }
>(`
  query StoredRevision($namespace: String!, $name: String!, $number: Int) {
    application(namespace: $namespace, name: $name) {
      storedRevision(number: $number) { number actor cause createdAt contents { apiVersion kind namespace name version manifest } }
    }
  }
`);

/** Revisions with the digests of their objects, to find those that changed an object. */
export const revisionVersions = api<
  {
    application: {
      readonly revisions: Page<Omit<Revision, 'resources'> & { readonly contents: readonly Omit<RevisionObject, 'manifest'>[] }>;
    } | null;
  },
  PageVariables & ApplicationKey
>(`
  query RevisionVersions($namespace: String!, $name: String!, $first: Int!, $after: String) {
    application(namespace: $namespace, name: $name) {
      revisions(first: $first, after: $after) {
        nodes { number actor cause createdAt contents { apiVersion kind namespace name version } } ${pageInfo}
      }
    }
  }
`);

export interface DescribedResource extends ObjectIdentity {
  readonly health: Health;
  readonly message: string | null;
  readonly delivery: Delivery;
  readonly clusters: ReadyCount;
  readonly replicas: ReplicaCount | null;
  readonly decision: { readonly outcome: string; readonly message: string; readonly policy: PolicyRef | null } | null;
}

export interface DescribedApplication extends Application {
  readonly resources: Page<DescribedResource>;
  readonly revisions: { readonly nodes: readonly Revision[] };
}

export const describedApplication = api<{ application: DescribedApplication | null }, ApplicationKey>(`
  query DescribedApplication($namespace: String!, $name: String!) {
    application(namespace: $namespace, name: $name) {
      ${application}
      resources(first: 100) {
        nodes {
          apiVersion kind namespace name health message ${delivery} clusters { ready total } ${replicas}
          decision { outcome message policy { kind namespace name } }
        }
        ${pageInfo}
        totalCount
      }
      revisions(first: 3) { nodes { ${revision} } }
    }
  }
`);

export interface DeleteApplicationPayload {
  readonly objects: number;
  readonly keptNamespaces: readonly string[];
  readonly namespacesToDelete: readonly string[];
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export interface DeleteApplicationInput extends ApplicationKey {
  readonly orphan: boolean;
  readonly deleteNamespaces?: boolean | undefined;
  readonly expectedRevision?: number;
  readonly confirm?: string;
}

export const deleteApplication = api<{ deleteApplication: DeleteApplicationPayload }, { input: DeleteApplicationInput }>(`
  mutation DeleteApplication($input: DeleteApplicationInput!) {
    deleteApplication(input: $input) { objects keptNamespaces namespacesToDelete ${confirmation} ${userErrors} }
  }
`);
