import { useText } from '../messages/messages.js';

/** The used share of an amount. A nearly full bar is marked; without a total nothing is displayed. */
export function LoadBar({ used, total, label }: { readonly used: number; readonly total: number; readonly label: string }) {
  const text = useText();
  if (total <= 0) return <span className="quiet">{text.none}</span>;
  const share = Math.min(1, used / total);
  const words = text.percent(used / total);
  return (
    <div className="load" title={label}>
      <div className="load-strip" role="img" aria-label={`${label}: ${words}`}>
        <span data-full={share >= 0.85} style={{ width: `${share * 100}%` }} />
      </div>
      <span className="numeric">{words}</span>
    </div>
  );
}
