import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, defaultHighlightStyle, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';

export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface EditorHandle {
  /** Moves the cursor and the view to a line. */
  readonly goTo: (line: number) => void;
}

interface CodeEditorProps {
  readonly value: string;
  /** Without it the text can only be read and copied. */
  readonly onChange?: (value: string) => void;
  /** The language with what belongs to it. The same object as before, unless it changed. */
  readonly language: Extension;
  /** Problems that the page knows; a language can find others by itself. */
  readonly problems?: readonly LineProblem[];
  readonly label: string;
  readonly className?: string;
  readonly ref?: Ref<EditorHandle>;
}

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--quiet)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in oklab, var(--accent), transparent 92%)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-ground) !important' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-ground)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--quiet)', fontStyle: 'normal' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.integer, tags.float], color: 'var(--paused)' },
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--bad)' },
  { tag: [tags.variableName, tags.atom], color: 'var(--good)' },
  { tag: [tags.typeName, tags.name], color: 'var(--moving)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.meta, tags.separator, tags.punctuation, tags.paren, tags.brace], color: 'var(--quiet)' },
]);

/**
 * Typing over a selection. Left to Chrome, the new text gets the style of the old one as an inline style, which the content security policy
 * refuses with an error in the browser's console.
 */
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (view.state.readOnly || event.inputType !== 'insertText' || event.data === null) return false;
    if (view.composing || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

const noProblems: readonly LineProblem[] = [];

/** An editor with marks at lines. It is in a shadow root, where the content security policy allows its style sheets. */
export function CodeEditor({ value, onChange, language, problems = noProblems, label, className = 'editor', ref }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const spoken = useRef(new Compartment());
  const named = useRef(new Compartment());
  const told = useRef(onChange);
  useEffect(() => {
    told.current = onChange;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: later values are given to the same editor below.
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open' });
    const shown = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: value,
        extensions: [
          // Before the common keys, so that a language can give a key another meaning.
          spoken.current.of(language),
          lineNumbers(),
          drawSelection(),
          bracketMatching(),
          ...(onChange ? [lintGutter(), history(), indentOnInput(), highlightActiveLine()] : [EditorState.readOnly.of(true)]),
          syntaxHighlighting(colours),
          syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
          // Escape and then Tab leaves the editor, as CodeMirror documents for keyboard users.
          keymap.of([...defaultKeymap, ...(onChange ? [...historyKeymap, indentWithTab] : [])]),
          named.current.of(nameOf(label, onChange === undefined)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current?.(update.state.doc.toString());
          }),
          typeOverSelection,
          look,
        ],
      }),
    });
    view.current = shown;
    return () => shown.destroy();
  }, []);

  useEffect(() => {
    const shown = view.current;
    if (shown && shown.state.doc.toString() !== value) shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: spoken.current.reconfigure(language) });
  }, [language]);

  const isReadOnly = onChange === undefined;
  useEffect(() => {
    view.current?.dispatch({ effects: named.current.reconfigure(nameOf(label, isReadOnly)) });
  }, [label, isReadOnly]);

  useEffect(() => {
    const shown = view.current;
    // Without problems of the page, those that the language finds are left alone.
    if (shown && problems !== noProblems) shown.dispatch(setDiagnostics(shown.state, diagnosticsOf(shown.state, problems)));
  }, [problems]);

  useImperativeHandle(ref, () => ({
    goTo(line) {
      const shown = view.current;
      if (!shown) return;
      const { from } = shown.state.doc.line(Math.min(line, shown.state.doc.lines));
      shown.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      shown.focus();
    },
  }));

  return <div className={className} ref={host} />;
}

function nameOf(label: string, isReadOnly: boolean): Extension {
  return EditorView.contentAttributes.of({
    'aria-label': label,
    role: 'textbox',
    'aria-multiline': 'true',
    tabindex: '0',
    ...(isReadOnly && { 'aria-readonly': 'true' }),
  });
}

function diagnosticsOf(state: EditorState, problems: readonly LineProblem[]): Diagnostic[] {
  return problems
    .filter(({ line }) => line >= 1 && line <= state.doc.lines)
    .map(({ line, message }) => {
      const { from, to } = state.doc.line(line);
      return { from, to, severity: 'error' as const, message };
    });
}
