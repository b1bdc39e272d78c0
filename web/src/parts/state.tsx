import { useText } from '../messages/messages.js';
import { standingOf, type Whole } from '../state/standing.js';
import { DeliveryMark, Mark } from './mark.js';

/** The state of an application or a resource with its causes, and whether the clusters have the desired state. */
export function State({ of: whole, brief = false }: { readonly of: Whole; readonly brief?: boolean }) {
  const text = useText();
  const { tone, word, causes } = standingOf(whole, text);
  const { delivery } = whole;
  // An object that is missing because it was never delivered has one cause, which the delivery describes better.
  const own = whole.health === 'MISSING' && delivery.state === 'BLOCKED' && delivery.message ? [] : causes;
  const why = delivery.state === 'BLOCKED' && delivery.message && !own.includes(delivery.message) ? delivery.message : null;
  return (
    <div className="state">
      <Mark tone={tone} word={word} />
      {delivery.state === 'DELIVERED' || whole.deleting ? null : <DeliveryMark of={delivery} />}
      {brief
        ? null
        : [...own, ...(why ? [why] : [])].map((cause) => (
            <span key={cause} className="state-cause">
              {cause}
            </span>
          ))}
    </div>
  );
}
