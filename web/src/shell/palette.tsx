import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { NamesDocument, type NamesQuery } from '../data/generated/graphql.js';
import { useAnswer } from '../data/use-answer.js';
import type { Messages } from '../messages/en.js';
import { useText } from '../messages/messages.js';
import { Dialog } from '../parts/dialog.js';
import { ToneIcon } from '../parts/mark.js';
import { type Tone, toneOfHealth } from '../state/tone.js';

interface Entry {
  readonly key: string;
  readonly word: string;
  readonly what: string;
  readonly tone?: Tone;
  readonly href: string;
}

/** Finds pages, applications, clusters and policies by name: pages locally, the others by queries to the hub. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const asked = useDeferredValue(typed.trim());
  const { data } = useAnswer(NamesDocument, { names: asked });
  const [at, setAt] = useState(0);
  const list = useId();
  const entries = useMemo(() => entriesOf(typed.trim(), data, text), [typed, data, text]);
  const chosen = Math.min(at, entries.length - 1);
  const frame = useRef<HTMLDivElement>(null);

  function follow(entry: Entry | undefined) {
    if (!entry) return;
    onClose();
    void navigate({ href: entry.href });
  }

  function move(to: number) {
    const next = (to + entries.length) % Math.max(1, entries.length);
    setAt(next);
    frame.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter that ends a composition chooses characters, not an entry.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(chosen + 1);
    else if (event.key === 'ArrowUp') move(chosen - 1);
    else if (event.key === 'Enter') follow(entries[chosen]);
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={text.palette.title} onClose={onClose}>
      <input
        className="input"
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={entries[chosen] ? `${list}-${chosen}` : undefined}
        aria-label={text.palette.open}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette" id={list} role="listbox" aria-label={text.palette.title} ref={frame}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts through the field above, which keeps the focus.
          // biome-ignore lint/a11y/useFocusableInteractive: as above.
          <div key={entry.key} id={`${list}-${index}`} role="option" aria-selected={index === chosen} onClick={() => follow(entry)}>
            {entry.tone ? (
              <span className={`mark mark-${entry.tone}`}>
                <ToneIcon tone={entry.tone} />
              </span>
            ) : null}
            <span className="palette-word">{entry.word}</span>
            <span className="quiet small">{entry.what}</span>
          </div>
        ))}
      </div>
      {entries.length === 0 ? <p className="quiet">{text.palette.nothing}</p> : null}
    </Dialog>
  );
}

function entriesOf(typed: string, data: NamesQuery | null, text: Messages): readonly Entry[] {
  const { nav } = text;
  const pages: readonly (readonly [string, string])[] = [
    ['/', nav.overview],
    ['/apps', nav.applications],
    ['/clusters', nav.clusters],
    ['/policies', nav.policies],
    ['/failover', nav.failover],
    ['/events', nav.events],
    ['/search', nav.search],
    ['/settings', nav.settings],
    ['/apply', text.apply.title],
    ['/clusters/new', text.register.title],
    ['/drift', text.drift.title],
    ['/charts', text.metrics.title],
    ['/explorer', nav.explorer],
  ];
  const matching = pages.filter(([, word]) => word.toLowerCase().includes(typed.toLowerCase()));
  return [
    ...(data?.applications.nodes ?? []).map(({ namespace, name, health }) => ({
      key: `a/${namespace}/${name}`,
      word: `${namespace}/${name}`,
      what: text.palette.application,
      tone: toneOfHealth[health],
      href: `/apps/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
    })),
    ...(data?.clusters.nodes ?? []).map(({ name, health, stale }) => ({
      key: `c/${name}`,
      word: name,
      what: text.palette.cluster,
      tone: stale ? ('lost' as const) : toneOfHealth[health],
      href: `/clusters/${encodeURIComponent(name)}`,
    })),
    ...(data?.policies.nodes ?? []).map(({ kind, namespace, name }) => ({
      key: `p/${kind}/${namespace}/${name}`,
      word: namespace ? `${namespace}/${name}` : name,
      what: kind,
      href: `/policies/${kind}/${encodeURIComponent(namespace ?? '-')}/${encodeURIComponent(name)}`,
    })),
    ...matching.map(([href, word]) => ({ key: href, word, what: text.palette.page, href })),
    ...(typed === ''
      ? []
      : [{ key: 'search', word: text.palette.searchFor(typed), what: nav.search, href: `/search?q=${encodeURIComponent(typed)}` }]),
  ];
}
