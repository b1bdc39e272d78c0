import { useText } from '../messages/messages.js';

/** `2 of 3`. */
export function Counts({ ready, total }: { readonly ready: number; readonly total: number }) {
  const text = useText();
  return <span className="numeric">{text.of(ready, total)}</span>;
}

/** Ready ones of the desired replicas; a dash for kinds that have none. */
export function Replicas({ replicas }: { readonly replicas: { readonly desired: number; readonly ready: number } | null | undefined }) {
  const text = useText();
  return replicas ? <Counts ready={replicas.ready} total={replicas.desired} /> : text.none;
}
