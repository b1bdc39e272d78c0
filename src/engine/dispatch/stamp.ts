import type { ApplicationRef } from '../../core/model/application.js';
import type { WorkKey } from '../../core/model/plan.js';
import {
  APPLICATION_ANNOTATION,
  HUB_ANNOTATION,
  MANAGED_LABEL,
  MANAGED_VALUE,
  WORK_ANNOTATION,
} from '../../kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../kubernetes/object.js';

/** Adds the hub's label and annotations to a manifest. They depend only on the content, so that a restart rewrites no object. */
export function stamp(manifest: KubeObject, hubId: string, application: ApplicationRef, key: WorkKey): KubeObject {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [MANAGED_LABEL]: MANAGED_VALUE },
      annotations: {
        ...metadata.annotations,
        [HUB_ANNOTATION]: hubId,
        [APPLICATION_ANNOTATION]: `${application.namespace}/${application.name}`,
        [WORK_ANNOTATION]: key,
      },
    },
  };
}
