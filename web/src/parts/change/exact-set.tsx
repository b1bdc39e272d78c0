import type { ExactSetFragment } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Notice } from '../notice.js';

/** The exact set of objects that a confirmation covers, by kind and name. */
export function ExactSet({ set }: { readonly set: ExactSetFragment }) {
  const text = useText();
  const total = set.counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <Notice kind="bad" role="alert" title={text.change.removes(total)}>
      <p className="small">{set.counts.map(({ kind, count }) => `${text.count(count)} ${kind}`).join(', ')}</p>
      <details open={set.objects.length <= 12}>
        <summary>{text.change.exactly}</summary>
        <ul className="plain small mono">
          {set.objects.map(({ apiVersion, kind, namespace, name }) => (
            <li key={`${apiVersion}/${kind}/${namespace}/${name}`}>{`${kind} ${namespace ? `${namespace}/` : ''}${name}`}</li>
          ))}
          {total > set.objects.length ? <li>{text.change.andMore(total - set.objects.length)}</li> : null}
        </ul>
      </details>
    </Notice>
  );
}
