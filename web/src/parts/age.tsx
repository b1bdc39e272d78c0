import { useSyncExternalStore } from 'react';
import { useText } from '../messages/messages.js';

const stepMs = 5_000;

/** How long ago a moment was, with the moment itself on hover; renews itself. */
export function Age({ at }: { readonly at: string | null | undefined }) {
  const text = useText();
  const now = useNow();
  if (at == null) return <>{text.never}</>;

  const moment = new Date(at);
  // The clock of the browser may run behind the hub's: nothing is shown as lying in the future.
  const secondsAgo = Math.max(0, (now - moment.getTime()) / 1000);
  return (
    <time dateTime={at} title={`${text.moment(moment)} (${at})`}>
      {text.ago(secondsAgo)}
    </time>
  );
}

function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      const timer = setInterval(listener, stepMs);
      return () => clearInterval(timer);
    },
    // Whole steps, so that everything on the page agrees and renders once a step.
    () => Math.ceil(Date.now() / stepMs) * stepMs,
  );
}
