import { yaml } from '@codemirror/lang-yaml';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';

interface DiffViewProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

const look = EditorView.theme({
  '&': { fontSize: '12.5px', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--quiet)', border: 'none' },
});

/** Two texts side by side; equal parts are folded. It is in a shadow root, where the content security policy allows its style sheets. */
export function DiffView({ before, after, label }: DiffViewProps) {
  const host = useRef<HTMLElement>(null);
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open' });
    const extensions = [
      lineNumbers(),
      yaml(),
      syntaxHighlighting(defaultHighlightStyle),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': label,
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-readonly': 'true',
        tabindex: '0',
      }),
      look,
    ];
    const view = new MergeView({
      a: { doc: before, extensions },
      b: { doc: after, extensions },
      parent: root,
      root,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [before, after, label]);
  return <section className="diff-view" ref={host} aria-label={label} />;
}
