import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import type { StatusCause } from '../api-error.js';
import { isJsonObject, listAt, mapAt } from '../json.js';

/** Refuses objects that set two members of a union, as the validation of the built-in kinds does. */
export const unionCauses: Readonly<Record<string, (object: KubeObject) => readonly StatusCause[]>> = {
  'apps/deployments': (object) => {
    const strategy = mapAt(object, 'spec', 'strategy');
    const both = strategy.type === 'Recreate' && isJsonObject(strategy.rollingUpdate);
    return both ? [forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")] : [];
  },
  'apps/statefulsets': (object) => {
    const strategy = mapAt(object, 'spec', 'updateStrategy');
    const both = strategy.type === 'OnDelete' && isJsonObject(strategy.rollingUpdate);
    if (!both) return [];
    const message = `Invalid value: ${JSON.stringify(strategy.rollingUpdate)}: only allowed for updateStrategy 'RollingUpdate'`;
    return [{ reason: 'FieldValueInvalid', message, field: 'spec.updateStrategy.rollingUpdate' }];
  },
  '/services': (object) => {
    const spec = mapAt(object, 'spec');
    const both = spec.sessionAffinity === 'None' && isJsonObject(spec.sessionAffinityConfig);
    return both ? [forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')] : [];
  },
};

/** A volume has exactly one source. */
export function volumeCauses(podSpec: JsonObject, path: string): readonly StatusCause[] {
  return listAt(podSpec, 'volumes').flatMap((volume, i) => {
    const [, ...more] = sourcesOf(volume);
    return more.map((source) => forbidden(`${path}.volumes[${i}].${source}`, 'may not specify more than 1 volume type'));
  });
}

function sourcesOf(volume: Json): readonly string[] {
  return isJsonObject(volume) ? Object.keys(volume).filter((key) => key !== 'name' && isJsonObject(volume[key])) : [];
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}
