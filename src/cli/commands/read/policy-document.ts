import type { Policy } from '../../documents/policies.js';
import type { ListView } from '../../output/format.js';
import { columnsWithin } from '../../output/table.js';
import type { Found } from './get-lists.js';
import type { KubernetesObject } from './manifests.js';

/** A policy with its document. */
export interface PolicyDocument {
  readonly policy: Policy;
  readonly document: KubernetesObject;
}

/** Policies of a kind, shown as the documents that were applied. */
export async function policyDocumentView(
  view: ListView<Policy>,
  found: Found<Policy>,
): Promise<readonly [ListView<PolicyDocument>, Found<PolicyDocument>]> {
  const { parse } = await import('yaml');
  const nodes = found.nodes.map((policy) => ({ policy, document: parse(policy.manifest) as KubernetesObject }));
  const documents: ListView<PolicyDocument> = {
    columns: columnsWithin(view.columns, ({ policy }: PolicyDocument) => policy),
    name: ({ policy }) => view.name(policy),
    empty: view.empty,
    labels: ({ policy }) => policy.labels,
    shape: whole,
    seenByPaths: ({ policy, document }) => ({
      ...whole({ policy, document }),
      metadata: { ...document.metadata, creationTimestamp: policy.createdAt },
    }),
    kubernetesList: true,
  };
  return [documents, { ...found, nodes }];
}

/** The document with its status, which only a WorkloadRebalancer has. */
function whole({ policy: { status }, document }: PolicyDocument): KubernetesObject {
  return status === null ? document : { ...document, status };
}
