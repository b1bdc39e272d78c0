import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type Pod, usePodLog } from '../../data/pods.js';
import { useText } from '../../messages/messages.js';
import { NameFilter, SelectFilter } from '../../parts/filter-bar.js';
import { Notice } from '../../parts/notice.js';
import { Box } from '../../parts/panel.js';

interface PodLogPanelProps {
  readonly cluster: string;
  readonly pod: Pod;
  readonly container: string | undefined;
  readonly onContainer: (name: string | undefined) => void;
  readonly onClose: () => void;
}

/** The log of a container, with new lines as they arrive. */
export function PodLogPanel({ cluster, pod, container, onContainer, onClose }: PodLogPanelProps) {
  const text = useText();
  const [follow, setFollow] = useState(true);
  const [previous, setPrevious] = useState(false);
  const [part, setPart] = useState<string | undefined>(undefined);
  const names = pod.containers.map(({ name }) => name);
  const own = pod.containers.find(({ init }) => !init)?.name ?? names[0] ?? '';
  const shown = container !== undefined && names.includes(container) ? container : own;
  return (
    <Box
      title={text.pods.logOf(pod.name)}
      aside={
        <button type="button" className="icon-button" onClick={onClose} aria-label={text.pods.closeLog}>
          <X size={16} aria-hidden />
        </button>
      }
      tools={
        <div className="filter">
          <NameFilter label={text.pods.find} name={part} onName={setPart} />
          {names.length > 1 ? (
            <SelectFilter
              label={text.pods.container}
              value={shown === own ? undefined : shown}
              none={own}
              options={names.filter((name) => name !== own).map((name) => ({ value: name, word: name }))}
              onValue={onContainer}
            />
          ) : null}
          <Check label={text.pods.follow} checked={follow} onChange={setFollow} />
          <Check label={text.pods.previous} checked={previous} onChange={setPrevious} />
        </div>
      }
    >
      <LogText
        key={`${shown} ${follow} ${previous}`}
        of={{ cluster, namespace: pod.namespace, pod: pod.name, container: shown, follow: follow && !previous, previous }}
        part={part}
      />
    </Box>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

/** Follows the newest line until the reader scrolls up. */
function LogText({ of, part }: { readonly of: Parameters<typeof usePodLog>[0]; readonly part: string | undefined }) {
  const text = useText();
  const { lines, dropped, end, failure, connection } = usePodLog(of);
  const frame = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const found = part === undefined ? lines : lines.filter((line) => line.toLowerCase().includes(part.toLowerCase()));
  const shown = found.join('\n');
  const waiting = { live: text.pods.noLine, reconnecting: text.pods.connecting, offline: text.pods.connecting };

  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls whenever other lines are shown.
  useEffect(() => {
    if (frame.current && atEnd.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [shown]);

  return (
    <>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by the keyboard. */}
      <section
        ref={frame}
        className="yaml log"
        role="log"
        // Not a live region: a screen reader would read every line of a busy log.
        aria-live="off"
        aria-label={text.pods.logOf(of.pod)}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < 24;
        }}
      >
        {shown}
      </section>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above. */}
      <p className="quiet small" role="status">
        {lines.length === 0 && end === null && failure === null
          ? waiting[connection]
          : part === undefined
            ? text.pods.lineCount(lines.length)
            : text.pods.linesFound(found.length, lines.length)}
        {dropped > 0 ? ` ${text.pods.dropped}` : ''}
        {end === null || end === 'FAILED' ? '' : ` ${text.pods.end[end]}`}
      </p>
      {connection === 'offline' ? <Notice kind="lost" role="alert" title={text.pods.noConnection} /> : null}
      {failure ? (
        <Notice kind="bad" role="alert" title={text.pods.failed}>
          {failure.detail ? <p className="hub-sentence">{failure.detail}</p> : null}
        </Notice>
      ) : null}
    </>
  );
}
