import type { ChangesFragment, PreviewAction } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import type { Tone } from '../../state/tone.js';
import { ClusterLink } from '../identity.js';
import { Mark } from '../mark.js';
import { Notice } from '../notice.js';

type ObjectChange = ChangesFragment['clusters'][number]['objects'][number];

const tones: Readonly<Record<PreviewAction, Tone>> = {
  DELETE: 'bad',
  REPLACE: 'bad',
  UPDATE: 'moving',
  CREATE: 'good',
  UNCHANGED: 'absent',
};
const order: readonly PreviewAction[] = ['DELETE', 'REPLACE', 'UPDATE', 'CREATE'];

/** The effect of a change in each cluster, by the real plan; deletions come first. */
export function PreviewView({ changes }: { readonly changes: ChangesFragment }) {
  const text = useText();
  const clusters = changes.clusters
    .map(({ cluster, objects }) => ({ cluster, objects: objects.filter(({ action }) => action !== 'UNCHANGED').toSorted(byAction) }))
    .filter(({ objects }) => objects.length > 0)
    .toSorted((a, b) => deletes(b.objects) - deletes(a.objects) || a.cluster.localeCompare(b.cluster));
  const refused = changes.decisions.filter(({ outcome }) => outcome !== 'SCHEDULED');
  return (
    <section className="section" aria-label={text.change.preview}>
      <div className="reason-line">
        <strong>{text.change.preview}</strong>
        <span className={changes.deletes > 0 ? 'mark-bad' : 'quiet'}>{text.change.deletes(changes.deletes)}</span>
        {changes.replaces > 0 ? <span className="mark-bad">{text.change.replaces(changes.replaces)}</span> : null}
        <span>{text.change.updates(changes.updates)}</span>
        <span>{text.change.creates(changes.creates)}</span>
        <span className="quiet">{text.change.unchanged(changes.unchanged)}</span>
      </div>
      {changes.namespaces.length > 0 ? (
        <p className="quiet">
          {text.change.namespaces(changes.namespaces.map(({ name, clusters: where }) => `${name} (${where.join(', ')})`))}
        </p>
      ) : null}
      {changes.warnings.map((warning) => (
        <Notice key={warning} kind="lost" title={warning} />
      ))}
      {refused.map(({ kind, namespace, name, outcome, message }) => (
        <Notice key={`${kind}/${namespace}/${name}`} kind="lost" title={`${kind} ${name}: ${text.outcome[outcome]}`}>
          <p>{message}</p>
        </Notice>
      ))}
      {clusters.length === 0 ? <p className="quiet">{text.change.nothing}</p> : null}
      {clusters.map(({ cluster, objects }) => (
        <details key={cluster} open={clusters.length <= 3 || deletes(objects) > 0}>
          <summary>
            <ClusterLink name={cluster} /> <span className="quiet">{text.application.objectCount(objects.length)}</span>
          </summary>
          <ul className="plain">
            {objects.map((object) => (
              <Change key={`${object.apiVersion}/${object.kind}/${object.namespace}/${object.name}`} object={object} />
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function Change({ object }: { readonly object: ObjectChange }) {
  const text = useText();
  const { kind, name, action, replicasBefore, replicasAfter, diff } = object;
  const replicas =
    replicasAfter == null || replicasBefore === replicasAfter ? null : text.why.replicasFrom(replicasBefore ?? 0, replicasAfter);
  return (
    <li className="reason">
      <div className="reason-line">
        <Mark tone={tones[action]} word={text.change.action[action]} />
        <span>
          <span className="quiet">{kind}</span> <span className="name">{name}</span>
        </span>
        {replicas ? <span className="numeric">{replicas}</span> : null}
      </div>
      {diff ? (
        <details>
          <summary>{text.change.diff}</summary>
          <DiffText diff={diff} />
        </details>
      ) : null}
    </li>
  );
}

/** A unified diff; added and removed lines differ in sign and colour. */
export function DiffText({ diff }: { readonly diff: string }) {
  const text = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard.
    <section className="yaml diff" tabIndex={0} aria-label={text.change.diff}>
      {diff.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place alone.
        <span key={index} className={line.startsWith('+') ? 'diff-added' : line.startsWith('-') ? 'diff-removed' : undefined}>
          {`${line}\n`}
        </span>
      ))}
    </section>
  );
}

function byAction(a: ObjectChange, b: ObjectChange): number {
  return order.indexOf(a.action) - order.indexOf(b.action) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name);
}

function deletes(objects: readonly ObjectChange[]): number {
  return objects.filter(({ action }) => action === 'DELETE' || action === 'REPLACE').length;
}
