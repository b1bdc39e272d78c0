import { useText } from '../messages/messages.js';

/** How much of something is taken. Nearly full is marked; without a total nothing is shown. */
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
