import type { ClusterDetail } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Counts } from '../../parts/counts.js';
import { LoadBar } from '../../parts/load-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { Box } from '../../parts/panel.js';
import { type RowColumn, Rows } from '../../parts/rows.js';
import { amountText, loadOf, nodesOf, resourcesOf } from '../../state/capacity.js';

type Pool = NonNullable<ClusterDetail['nodePools']>[number];

/** Requested and allocatable resources, by node pool. */
export function ClusterCapacity({ cluster }: { readonly cluster: ClusterDetail }) {
  const text = useText();
  const pools = cluster.nodePools;
  if (!pools)
    return (
      <Box title={text.cluster.capacity}>
        <Nothing why={text.cluster.capacityUnknown} />
      </Box>
    );
  const nodes = nodesOf(pools);
  const names = resourcesOf(pools).slice(0, 4);
  const columns: readonly RowColumn<Pool>[] = [
    { title: text.cluster.pool, phone: 'title', cell: ({ name }) => <span className="name">{name}</span> },
    {
      title: text.cluster.nodes,
      cell: ({ readyNodes, nodes: total }) => <Counts ready={readyNodes} total={total} unit={text.cluster.nodeUnit} />,
    },
    ...names.map(
      (resource): RowColumn<Pool> => ({
        title: resource,
        phone: 'state',
        cell: (pool) => {
          const load = loadOf([pool], resource);
          if (!load || load.total === 0) return text.none;
          return (
            <>
              <LoadBar used={load.used} total={load.total} label={`${resource} ${pool.name}`} />
              <span className="quiet small numeric">
                {resource} {amountText(resource, load.used, text.count)} / {amountText(resource, load.total, text.count)}
              </span>
            </>
          );
        },
      }),
    ),
  ];
  return (
    <Box
      title={text.cluster.capacity}
      aside={nodes ? <span className="quiet small">{text.cluster.nodesReady(nodes.ready, nodes.total)}</span> : null}
    >
      {cluster.stale ? <p className="quiet small">{text.object.staleHelp}</p> : null}
      <Rows label={text.cluster.capacity} items={pools} keyOf={({ name }) => name} columns={columns} />
    </Box>
  );
}
