import { useSyncExternalStore } from 'react';
import { useText } from '../messages/messages.js';

const stepMs = 5_000;

/** The age of a moment, with the moment itself on hover; updates itself. */
export function Age({ at }: { readonly at: string | null | undefined }) {
  const text = useText();
  const now = useNow();
  if (at == null) return <>{text.never}</>;

  const moment = new Date(at);
  // The browser's clock may be behind the hub's; a negative age is displayed as 0.
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
    // Rounded to whole steps, so that all ages on the page agree and render once per step.
    () => Math.ceil(Date.now() / stepMs) * stepMs,
  );
}
