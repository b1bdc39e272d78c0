import { Link } from '@tanstack/react-router';
import { CircleDot } from 'lucide-react';
import type { ResourceRow } from '../../data/applications.js';
import type { Health } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { ToneIcon } from '../../parts/mark.js';
import { Nothing } from '../../parts/nothing.js';
import { byAttention } from '../../state/attention.js';
import { healthByCluster, healthOrder } from '../../state/cluster-health.js';
import { toneOfHealth } from '../../state/tone.js';

interface ClusterMatrixProps {
  readonly objects: readonly ResourceRow[];
  readonly onOpen: (object: ResourceRow) => void;
}

/** Objects against clusters, the worst of both first, so that a failing object, cluster or single copy can be recognized at once. */
export function ClusterMatrix({ objects, onOpen }: ClusterMatrixProps) {
  const text = useText();
  const rows = objects.toSorted(byAttention).map((object) => ({ object, health: healthByCluster(object.clusterHealth) }));
  const clusters = clustersOf(rows.map(({ health }) => health));
  if (clusters.length === 0) return <Nothing why={text.matrix.empty} />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard. */}
      <section className="matrix-frame" tabIndex={0} aria-label={text.matrix.title}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{text.application.object}</th>
              {clusters.map((cluster) => (
                <th key={cluster} scope="col" className="matrix-cluster">
                  <Link to="/clusters/$name" params={{ name: cluster }} className="name">
                    {cluster}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ object, health }) => (
              <tr key={object.id}>
                <th scope="row">
                  <button type="button" className="matrix-object" onClick={() => onOpen(object)}>
                    <span className="quiet">{object.kind}</span> <span className="name">{object.name}</span>
                  </button>
                </th>
                {clusters.map((cluster) => (
                  <td key={cluster}>
                    <Cell health={health.get(cluster)} isLate={object.undelivered.includes(cluster)} onOpen={() => onOpen(object)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="quiet small">
        <CircleDot size={12} aria-hidden /> {text.matrix.lateHelp}
      </p>
    </>
  );
}

function Cell({ health, isLate, onOpen }: { readonly health: Health | undefined; readonly isLate: boolean; readonly onOpen: () => void }) {
  const text = useText();
  if (health === undefined) return <span className="visually-hidden">{text.matrix.notThere}</span>;
  const tone = toneOfHealth[health];
  const words = isLate ? `${text.health[health]}, ${text.matrix.late}` : text.health[health];
  return (
    <button type="button" className={`matrix-cell mark mark-${tone}`} title={words} onClick={onOpen}>
      <ToneIcon tone={tone} />
      {isLate ? <CircleDot size={9} aria-hidden className="matrix-late" /> : null}
      <span className="visually-hidden">{words}</span>
    </button>
  );
}

/** Every cluster that has one of the objects: the clusters with the worst health first, then by name. */
function clustersOf(rows: readonly ReadonlyMap<string, Health>[]): readonly string[] {
  const worst = new Map<string, number>();
  for (const [cluster, health] of rows.flatMap((row) => [...row]))
    worst.set(cluster, Math.min(worst.get(cluster) ?? healthOrder.length, healthOrder.indexOf(health)));
  return [...worst.keys()].toSorted((a, b) => worst.get(a)! - worst.get(b)! || a.localeCompare(b));
}
