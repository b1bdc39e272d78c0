import { Copy } from 'lucide-react';
import { useText } from '../messages/messages.js';

/** A text to read and copy. It can be scrolled with the keyboard. */
export function YamlView({ text: shown, label }: { readonly text: string; readonly label: string }) {
  const text = useText();
  return (
    <div className="yaml-frame">
      <button
        type="button"
        className="icon-button yaml-copy"
        onClick={() => void navigator.clipboard?.writeText(shown)}
        aria-label={text.copy}
        title={text.copy}
      >
        <Copy size={14} aria-hidden />
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard. */}
      <section className="yaml" tabIndex={0} aria-label={text.object.yamlOf(label)}>
        {shown}
      </section>
    </div>
  );
}
