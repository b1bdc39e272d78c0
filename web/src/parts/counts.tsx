import { useText } from '../messages/messages.js';

/** `2/3`, for screen readers `2 of 3`. The unit is displayed on narrow screens, where the column has no heading. */
export function Counts({ ready, total, unit }: { readonly ready: number; readonly total: number; readonly unit?: string | undefined }) {
  const text = useText();
  return (
    <span className="numeric">
      <span aria-hidden>{`${text.count(ready)}/${text.count(total)}`}</span>
      <span className="visually-hidden">{text.of(ready, total)}</span>
      {unit ? <span className="unit"> {unit}</span> : null}
    </span>
  );
}

/** Ready of desired replicas; a dash for kinds without replicas. */
export function Replicas({
  replicas,
  unit,
}: {
  readonly replicas?: ReplicaNumbers | null | undefined;
  readonly unit?: string | undefined;
}) {
  const text = useText();
  return replicas ? <Counts ready={replicas.ready} total={replicas.desired} unit={unit} /> : <Dash word={text.none} />;
}

interface ReplicaNumbers {
  readonly desired: number;
  readonly ready: number;
}

/** A missing value; hidden where the columns have no headings. */
export function Dash({ word }: { readonly word: string }) {
  return <span className="quiet dash">{word}</span>;
}
