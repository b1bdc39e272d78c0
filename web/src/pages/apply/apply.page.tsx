import { getRouteApi } from '@tanstack/react-router';
import { FolderOpen } from 'lucide-react';
import { type ChangeEvent, type DragEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { ManifestOfDocument, PolicyManifestDocument } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { ExactSet } from '../../parts/change/exact-set.js';
import { InputErrors } from '../../parts/change/input-errors.js';
import { PreviewView } from '../../parts/change/preview-view.js';
import type { EditorHandle } from '../../parts/code-editor.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box, Loading } from '../../parts/panel.js';
import { Editor } from './editor.js';
import { Progress } from './progress.js';
import { useApply } from './use-apply.js';
import { useDraft } from './use-draft.js';

const route = getRouteApi('/signed-in/apply');
const largestFileBytes = 16 * 1024 * 1024;

/** Page to edit manifests and policies, validate them by the hub with line numbers, preview, apply, and follow the delivery. */
export function ApplyPage() {
  const text = useText();
  const [draft, setDraft] = useDraft();
  const [isDropping, setDropping] = useState(false);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const editor = useRef<EditorHandle>(null);
  const ids = [useId(), useId(), useId()] as const;
  const apply = useApply();
  const { answer, phase } = apply;
  useStartingText(useCallback((manifests) => setDraft((before) => ({ ...before, manifests })), [setDraft]));

  const input = useMemo(
    () => ({
      manifests: draft.manifests,
      application: draft.application.trim() || undefined,
      namespace: draft.namespace.trim() || undefined,
      prune: draft.prune && draft.application.trim() !== '',
    }),
    [draft],
  );
  const key = JSON.stringify(input);
  const isPreviewed = answer !== null && answer.of === key;
  const errors = isPreviewed ? answer.userErrors.filter(({ code }) => code !== 'CONFIRMATION_REQUIRED') : [];
  const problems = useMemo(
    () => (answer?.userErrors ?? []).flatMap(({ line, message }) => (line == null ? [] : [{ line, message }])),
    [answer],
  );
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));

  async function take(files: FileList | null) {
    const all = [...(files ?? [])];
    if (all.length === 0) return;
    if (all.reduce((sum, { size }) => sum + size, 0) > largestFileBytes) return setFileProblem(text.apply.tooLarge);
    setFileProblem(null);
    const texts = await Promise.all(all.map((file) => file.text()));
    change({ manifests: texts.map((one) => one.trimEnd()).join('\n---\n') });
  }

  return (
    <>
      <PageHeading title={text.apply.title} />
      <div className="split">
        <Box
          title={text.apply.manifests}
          aside={
            <span className="filter">
              <button type="button" className="button" onClick={() => void exampleText().then((manifests) => change({ manifests }))}>
                {text.apply.example}
              </button>
              <label className="button" htmlFor={ids[0]}>
                <FolderOpen size={14} aria-hidden /> {text.apply.open}
                <input
                  id={ids[0]}
                  className="visually-hidden"
                  type="file"
                  multiple
                  accept=".yaml,.yml,.json,text/yaml,application/json"
                  onChange={(event: ChangeEvent<HTMLInputElement>) => void take(event.target.files)}
                />
              </label>
            </span>
          }
        >
          {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way in; the button above is the other. */}
          <div
            className={`editor-frame ${isDropping ? 'editor-dropping' : ''}`}
            onDragOver={(event: DragEvent) => {
              event.preventDefault();
              setDropping(true);
            }}
            onDragLeave={() => setDropping(false)}
            onDrop={(event: DragEvent) => {
              event.preventDefault();
              setDropping(false);
              void take(event.dataTransfer.files);
            }}
          >
            <Editor
              ref={editor}
              value={draft.manifests}
              onChange={(manifests) => change({ manifests })}
              problems={problems}
              label={text.apply.manifests}
            />
          </div>
          {fileProblem ? <Notice kind="bad" role="alert" title={fileProblem} /> : null}
          <div className="filter">
            <label className="field" htmlFor={ids[1]}>
              <span>{text.applications.name}</span>
              <input
                id={ids[1]}
                className="input mono"
                placeholder={text.apply.byLabel}
                value={draft.application}
                onChange={(event) => change({ application: event.target.value })}
                autoComplete="off"
              />
            </label>
            <label className="field" htmlFor={ids[2]}>
              <span>{text.applications.namespace}</span>
              <input
                id={ids[2]}
                className="input mono"
                placeholder={text.apply.byDocument}
                value={draft.namespace}
                onChange={(event) => change({ namespace: event.target.value })}
                autoComplete="off"
              />
            </label>
            <label className="check">
              <input
                type="checkbox"
                checked={draft.prune}
                disabled={draft.application.trim() === ''}
                onChange={(event) => change({ prune: event.target.checked })}
              />
              <span>
                {text.apply.prune} <span className="quiet small">{text.apply.pruneHelp}</span>
              </span>
            </label>
          </div>
        </Box>
        <Box
          title={text.change.preview}
          aside={
            <span className="filter">
              <button
                type="button"
                className="button"
                disabled={draft.manifests.trim() === '' || phase === 'previewing' || phase === 'applying'}
                onClick={() => void apply.preview(input, key)}
              >
                {text.apply.preview}
              </button>
              <button
                type="button"
                className={`button button-main ${isPreviewed && answer.confirmation ? 'button-danger' : ''}`}
                disabled={!isPreviewed || errors.length > 0 || phase === 'previewing' || phase === 'applying'}
                onClick={() => void apply.apply(input, key)}
              >
                {isPreviewed && answer.confirmation ? text.change.confirm(text.apply.act) : text.apply.act}
              </button>
            </span>
          }
        >
          {phase === 'previewing' ? <Loading what={text.change.previewing} /> : null}
          {apply.failure ? (
            <Notice kind="bad" role="alert" title={text.failure[apply.failure.kind].what}>
              <p>{apply.failure.detail ?? text.failure[apply.failure.kind].help}</p>
            </Notice>
          ) : null}
          {apply.applied ? <Progress application={apply.applied} /> : null}
          {answer === null && phase === 'idle' && !apply.applied ? <Nothing why={text.apply.before} /> : null}
          {answer && !isPreviewed && !apply.applied ? <Notice kind="info" title={text.apply.outdated} /> : null}
          <InputErrors
            errors={answer?.userErrors.filter(({ code }) => code !== 'CONFIRMATION_REQUIRED') ?? []}
            onLine={(line) => editor.current?.goTo(line)}
          />
          {isPreviewed && answer.confirmation ? <ExactSet set={answer.confirmation} /> : null}
          {isPreviewed && !apply.applied ? answer.warnings.map((warning) => <Notice key={warning} kind="lost" title={warning} />) : null}
          {isPreviewed && answer.preview && !apply.applied ? <PreviewView changes={answer.preview} /> : null}
        </Box>
      </div>
    </>
  );
}

async function exampleText(): Promise<string> {
  return (await import('../../../../examples/web-shop.yaml?raw')).default;
}

/** The manifests of the object that the URL names for editing, loaded once from the hub. */
function useStartingText(onText: (manifests: string) => void): void {
  const { policy, v, kind, ns, name } = route.useSearch();
  const client = useClient();
  useEffect(() => {
    if (!name || !(policy || (v && kind))) return;
    const asked = policy
      ? client.query(PolicyManifestDocument, { kind: policy, namespace: ns, name }, { requestPolicy: 'network-only' }).toPromise()
      : client
          .query(ManifestOfDocument, { apiVersion: v!, kind: kind!, namespace: ns, name }, { requestPolicy: 'network-only' })
          .toPromise();
    let isHere = true;
    void asked.then(({ data }) => {
      const found = data && ('policy' in data ? data.policy : data.resource);
      if (isHere && found) onText(found.manifest);
    });
    return () => {
      isHere = false;
    };
  }, [client, policy, v, kind, ns, name, onText]);
}
