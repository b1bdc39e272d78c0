import { useState } from 'react';
import { useClient } from 'urql';
import { useClusters } from '../../data/clusters.js';
import { type Failure, failureOf } from '../../data/failure.js';
import { type ApplicationAfterLoss, LossSimulationDocument, type LossSimulationQuery } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { ApplicationLink, ClusterLink } from '../../parts/identity.js';
import { Mark } from '../../parts/mark.js';
import { Notice } from '../../parts/notice.js';
import { Box, Loading } from '../../parts/panel.js';
import { Rows } from '../../parts/rows.js';
import type { Tone } from '../../state/tone.js';

type Simulation = LossSimulationQuery['simulation'];

const tones: Readonly<Record<ApplicationAfterLoss, Tone>> = { SAFE: 'good', SHORT: 'lost', DOWN: 'bad' };

/** Effect on the fleet if clusters were lost, planned by the functions that plan a failover. Changes nothing. */
export function LossSimulation() {
  const text = useText();
  const client = useClient();
  const { data: clusters } = useClusters({ first: 100 });
  const [lost, setLost] = useState<readonly string[]>([]);
  const [answer, setAnswer] = useState<Simulation | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setAsking] = useState(false);

  async function ask() {
    setAsking(true);
    const { data, error } = await client
      .query(LossSimulationDocument, { lose: { clusters: lost } }, { requestPolicy: 'network-only' })
      .toPromise();
    setAsking(false);
    setFailure(error ? failureOf(error) : null);
    setAnswer(data?.simulation ?? null);
  }

  return (
    <Box title={text.loss.title}>
      <p className="quiet">{text.loss.help}</p>
      <fieldset className="choices loss-clusters">
        <legend>{text.loss.choose}</legend>
        <div className="filter">
          {(clusters?.nodes ?? []).map(({ name }) => (
            <label key={name} className="check mono small">
              <input
                type="checkbox"
                checked={lost.includes(name)}
                onChange={(event) => setLost(event.target.checked ? [...lost, name] : lost.filter((one) => one !== name))}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <p>
        <button type="button" className="button" disabled={lost.length === 0 || isAsking} onClick={() => void ask()}>
          {text.loss.act}
        </button>
      </p>
      {isAsking ? <Loading what={text.loss.title} /> : null}
      {failure ? (
        <Notice kind="bad" role="alert" title={text.failure[failure.kind].what}>
          {failure.detail}
        </Notice>
      ) : null}
      {answer && !isAsking ? <Outcome simulation={answer} /> : null}
    </Box>
  );
}

function Outcome({ simulation }: { readonly simulation: Simulation }) {
  const text = useText();
  const { counts, applications, gains, warnings, userErrors } = simulation;
  return (
    <section className="section" aria-label={text.loss.outcome(simulation.lost.join(', '))}>
      <InputErrors errors={userErrors} />
      <h3>{text.loss.outcome(simulation.lost.join(', '))}</h3>
      <div className="reason-line">
        <Mark tone="bad" word={text.loss.down(counts.down)} />
        <Mark tone="lost" word={text.loss.short(counts.short)} />
        <Mark tone="good" word={text.loss.safe(counts.safe)} />
        <span className="quiet">{text.loss.replicas(counts.replicasLost, counts.replicasShort)}</span>
      </div>
      {warnings.map((warning) => (
        <Notice key={warning} kind="lost" title={warning} />
      ))}
      {gains.length > 0 ? (
        <p className="tags">
          {gains.slice(0, 12).map(({ cluster, replicas }) => (
            <span key={cluster} className="tag">
              <ClusterLink name={cluster} /> +{text.count(replicas)}
            </span>
          ))}
        </p>
      ) : null}
      <Rows
        label={text.loss.title}
        items={applications.slice(0, 100)}
        keyOf={({ namespace, name }) => `${namespace}/${name}`}
        columns={[
          {
            title: text.applications.name,
            phone: 'title',
            cell: ({ namespace, name }) => <ApplicationLink namespace={namespace} name={name} />,
          },
          {
            title: text.applications.state,
            phone: 'state',
            cell: ({ state }) => <Mark tone={tones[state]} word={text.loss.states[state]} />,
          },
          { title: text.loss.score, cell: ({ score }) => <span className="numeric">{text.percent(score / 100)}</span> },
          {
            title: text.applications.replicas,
            cell: ({ replicasBefore, replicasAfter }) => text.why.replicasFrom(replicasBefore, replicasAfter),
          },
        ]}
      />
    </section>
  );
}
