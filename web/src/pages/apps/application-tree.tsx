import { useState } from 'react';
import { useClient } from 'urql';
import type { ApplicationDetail } from '../../data/applications.js';
import { ObjectPodsDocument } from '../../data/generated/graphql.js';
import type { Pod } from '../../data/pods.js';
import { useText } from '../../messages/messages.js';
import { Counts } from '../../parts/counts.js';
import { ClusterLink, ObjectLink } from '../../parts/identity.js';
import { HealthMark, Mark } from '../../parts/mark.js';
import { State } from '../../parts/state.js';
import { Tree } from '../../parts/tree.js';
import { applicationTree, copyId, type KnownPods, openAtFirst, type TreeThing } from '../../state/application-tree.js';
import { toneOfPod } from '../../state/pods.js';

type Resource = ApplicationDetail['resources']['nodes'][number];

/** The objects of an application, their clusters, and the pods there, which are loaded when a cluster is expanded. */
export function ApplicationTree({ resources }: { readonly resources: readonly Resource[] }) {
  const text = useText();
  const client = useClient();
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(openAtFirst(resources)));
  const [pods, setPods] = useState<ReadonlyMap<string, KnownPods<Pod>>>(new Map());

  async function read(resource: Resource, cluster: string): Promise<void> {
    const { apiVersion, kind, namespace, name } = resource;
    const variables = { apiVersion, kind, namespace: namespace ?? null, name, clusters: [cluster] };
    const { data, error } = await client.query(ObjectPodsDocument, variables, { requestPolicy: 'network-only' }).toPromise();
    const found = data?.resourcePods?.[0];
    const known = { pods: found?.pods ?? [], failure: found?.failure ?? (found ? null : (error?.message ?? text.pods.none)) };
    setPods((before) => new Map(before).set(copyId(resource.id, cluster), known));
  }

  function onToggle(id: string, isOpen: boolean): void {
    setOpen((before) => new Set(isOpen ? [...before, id] : [...before].filter((one) => one !== id)));
    if (!isOpen) return;
    for (const resource of resources)
      for (const cluster of Object.keys((resource.clusterHealth ?? {}) as object))
        if (copyId(resource.id, cluster) === id) void read(resource, cluster);
  }

  return (
    <>
      <p className="quiet small">{text.tree.help}</p>
      <Tree label={text.tree.title} roots={applicationTree(resources, pods)} open={open} onToggle={onToggle}>
        {(thing: TreeThing<Resource, Pod>) => <Thing thing={thing} />}
      </Tree>
    </>
  );
}

function Thing({ thing }: { readonly thing: TreeThing<Resource, Pod> }) {
  const text = useText();
  switch (thing.type) {
    case 'resource':
      return (
        <>
          <span className="quiet">{thing.resource.kind}</span> <ObjectLink object={thing.resource}>{thing.resource.name}</ObjectLink>
          <State of={thing.resource} brief />
          <Counts
            ready={thing.resource.clusters.ready}
            total={thing.resource.clusters.total}
            unit={text.clusters.noun(thing.resource.clusters.total)}
          />
        </>
      );
    case 'copy':
      return (
        <>
          <ClusterLink name={thing.cluster} />
          <HealthMark health={thing.health} />
        </>
      );
    case 'pod':
      return (
        <>
          <span className="mono">{thing.pod.name}</span>
          <Mark tone={toneOfPod(thing.pod)} word={thing.pod.reason ?? thing.pod.phase} />
          {thing.pod.message ? <span className="quiet small">{thing.pod.message}</span> : null}
        </>
      );
    case 'loading':
      return <span className="quiet small">{text.panel.loading(text.pods.what)}</span>;
    default:
      return <span className="quiet small">{thing.words ?? text.pods.none}</span>;
  }
}
