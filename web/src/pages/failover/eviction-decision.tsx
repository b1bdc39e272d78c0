import { useState } from 'react';
import { useMutation } from 'urql';
import { type EvictionAction, type InputErrorFragment, ResolveEvictionDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { Dialog } from '../../parts/dialog.js';

interface EvictionDecisionProps {
  readonly id: string;
  readonly onDone: () => void;
}

/** Cancels an eviction, or removes its copy although the replacement is not ready. */
export function EvictionDecision({ id, onDone }: EvictionDecisionProps) {
  const text = useText();
  const [asked, setAsked] = useState<EvictionAction | null>(null);
  return (
    <>
      <span className="decisions">
        <button type="button" className="button button-small" onClick={() => setAsked('CANCEL')}>
          {text.evictions.action.CANCEL}
        </button>
        <button type="button" className="button button-small button-danger" onClick={() => setAsked('CONFIRM')}>
          {text.evictions.action.CONFIRM}
        </button>
      </span>
      {asked ? (
        <DecisionDialog
          id={id}
          action={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onDone();
          }}
        />
      ) : null}
    </>
  );
}

interface DecisionDialogProps extends EvictionDecisionProps {
  readonly action: EvictionAction;
  readonly onClose: () => void;
}

function DecisionDialog({ id, action, onClose, onDone }: DecisionDialogProps) {
  const text = useText();
  const [, run] = useMutation(ResolveEvictionDocument);
  const [errors, setErrors] = useState<readonly InputErrorFragment[]>([]);
  async function act() {
    const { data } = await run({ input: { id, action } });
    if (data?.resolveEviction.eviction) onDone();
    else setErrors(data?.resolveEviction.userErrors ?? []);
  }
  return (
    <Dialog
      title={text.evictions.action[action]}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {text.close}
          </button>
          <button type="button" className={`button button-main ${action === 'CONFIRM' ? 'button-danger' : ''}`} onClick={() => void act()}>
            {text.evictions.action[action]}
          </button>
        </>
      }
    >
      <p>{text.evictions.actionHelp[action]}</p>
      <InputErrors errors={errors} />
    </Dialog>
  );
}
