import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { type ObjectRef, useObjectTexts } from '../../data/objects.js';
import { useText } from '../../messages/messages.js';
import { SelectFilter } from '../../parts/filter-bar.js';
import { Nothing } from '../../parts/nothing.js';
import { Loading, Panel } from '../../parts/panel.js';
import { YamlView } from '../../parts/yaml-view.js';

const DiffView = lazy(() => import('../../parts/diff-view.js').then(({ DiffView: view }) => ({ default: view })));

const route = getRouteApi('/signed-in/object');

/** Value in the URL for the template, in place of a cluster's name. */
const template = '-';

interface ObjectTextsProps {
  readonly object: ObjectRef;
  readonly clusters: readonly string[];
}

/** The template as it was applied, or the manifest for one cluster, alone or compared with another of these. */
export function ObjectTexts({ object, clusters }: ObjectTextsProps) {
  const text = useText();
  const navigate = route.useNavigate();
  const { cluster, against } = route.useSearch();
  const named = (one: string | undefined) => (one === template ? undefined : one);
  const answer = useObjectTexts(object, cluster, named(against));
  const rendered = clusters.toSorted((a, b) => a.localeCompare(b)).map((one) => ({ value: one, word: text.object.renderedFor(one) }));
  const others = [{ value: template, word: text.object.template }, ...rendered];
  const choose = (part: { readonly cluster?: string | undefined; readonly against?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });

  return (
    <Panel
      title={text.object.texts}
      what={text.object.what}
      answer={answer}
      tools={
        <div className="filter">
          <SelectFilter
            label={text.object.show}
            value={cluster}
            options={rendered}
            none={text.object.template}
            onValue={(value) => choose({ cluster: value })}
          />
          <SelectFilter
            label={text.object.compare}
            value={against}
            options={others}
            none={text.none}
            onValue={(value) => choose({ against: value })}
          />
        </div>
      }
    >
      {(resource) => {
        if (!resource) return <Nothing why={text.object.notThere(object.name)} />;
        const copy = resource.works.nodes[0];
        const shown = cluster === undefined ? resource.manifest : copy?.manifest;
        const other = against === template ? resource.manifest : resource.other.nodes[0]?.manifest;
        if (!shown) return <Nothing why={text.object.noCopies} />;
        if (against === undefined || !other)
          return (
            <>
              <YamlView text={shown} label={text.object.texts} />
              {cluster !== undefined && copy?.status ? (
                <details>
                  <summary>{text.object.status}</summary>
                  <YamlView text={JSON.stringify(copy.status, null, 2)} label={text.object.status} />
                </details>
              ) : null}
            </>
          );
        if (shown === other) return <p className="quiet">{text.object.same}</p>;
        return (
          <Suspense fallback={<Loading what={text.object.what} />}>
            <DiffView before={other} after={shown} label={text.change.diff} />
          </Suspense>
        );
      }}
    </Panel>
  );
}
