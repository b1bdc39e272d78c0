import { Link } from '@tanstack/react-router';
import { type ClusterRow, useClusters } from '../../data/clusters.js';
import { useText } from '../../messages/messages.js';
import { Counts } from '../../parts/counts.js';
import { ToneIcon } from '../../parts/mark.js';
import { Panel } from '../../parts/panel.js';
import { loadOf } from '../../state/capacity.js';
import { fleetMap } from '../../state/fleet-map.js';
import type { Tone } from '../../state/tone.js';
import { NoClusters } from '../clusters/clusters.page.js';

/** With more clusters the tiles are small and display their names on hover. */
const mostLargeTiles = 40;

/** The clusters by provider and region, with health and load. Each label links to the list of its clusters. */
export function FleetMap() {
  const text = useText();
  const answer = useClusters({ first: 100 });
  return (
    <Panel
      title={text.overview.map}
      what={text.clusters.what}
      answer={answer}
      aside={<Link to="/clusters">{text.overview.seeAll(text.clusters.what)}</Link>}
    >
      {({ nodes, totalCount }) =>
        nodes.length === 0 ? (
          <NoClusters isFiltered={false} />
        ) : (
          <>
            <div className={`map ${nodes.length > mostLargeTiles ? 'map-dense' : ''}`}>
              {fleetMap(nodes).map(({ provider, regions, count }) => (
                <section key={provider} className="map-provider" aria-label={provider ?? text.clusters.noProvider}>
                  <Link className="map-label" to="/clusters" search={{ provider: provider ?? undefined }}>
                    {provider ?? text.clusters.noProvider} <span className="quiet numeric">{text.count(count)}</span>
                  </Link>
                  <div className="map-regions">
                    {regions.map(({ region, clusters }) => (
                      <div key={region} className="map-region">
                        {region ? (
                          <Link className="map-label" to="/clusters" search={{ provider: provider ?? undefined, region }}>
                            {region}
                          </Link>
                        ) : null}
                        <ul className="map-tiles">
                          {clusters.map((cluster) => (
                            <li key={cluster.name}>
                              <Tile cluster={cluster} />
                            </li>
                          ))}
                        </ul>
                      </div>
                    ))}
                  </div>
                </section>
              ))}
            </div>
            {totalCount > nodes.length ? <p className="quiet small">{text.overview.mapFirst(nodes.length, totalCount)}</p> : null}
          </>
        )
      }
    </Panel>
  );
}

function Tile({ cluster }: { readonly cluster: ClusterRow }) {
  const text = useText();
  const tone: Tone = cluster.stale || cluster.health === 'UNKNOWN' ? 'lost' : cluster.health === 'HEALTHY' ? 'good' : 'bad';
  const word = { good: text.clusters.ready, lost: text.clusters.unreachable, bad: text.clusters.notReady }[tone as 'good' | 'lost' | 'bad'];
  const load = loadOf(cluster.nodePools, 'cpu');
  const share = load && load.total > 0 ? Math.min(1, load.used / load.total) : null;
  const cpu = share === null ? text.clusters.cpuUnknown : text.clusters.cpuUsed(share);
  return (
    <Link
      className={`map-tile map-tile-${tone}`}
      to="/clusters/$name"
      params={{ name: cluster.name }}
      title={`${cluster.name}: ${word}, ${cpu}`}
    >
      <span className="visually-hidden">{`${cluster.name}: ${word}, ${cpu}`}</span>
      <span className={`map-dense-mark mark mark-${tone}`} aria-hidden>
        <ToneIcon tone={tone} />
      </span>
      <span className="name" aria-hidden>
        {cluster.name}
      </span>
      <span className="map-tile-row" aria-hidden>
        <span className={`mark mark-${tone}`}>
          <ToneIcon tone={tone} />
        </span>
        <Counts ready={cluster.works.ready} total={cluster.works.total} />
      </span>
      <span className="load-strip" aria-hidden>
        {share === null ? null : <span data-full={share >= 0.85} style={{ width: `${share * 100}%` }} />}
      </span>
    </Link>
  );
}
