import {
  CONFIG_MAPS,
  type ContractCase,
  configMap,
  contract,
  DEPLOYMENTS,
  del,
  deployment,
  get,
  merge,
  post,
  type Step,
  watch,
} from '../contract-case.js';

const partial = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const partialList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const cm = `${CONFIG_MAPS}/a`;
const three: readonly Step[] = [
  post(CONFIG_MAPS, configMap('a', {}, { labels: { tier: 'x', n: '1' } })),
  post(CONFIG_MAPS, configMap('b', {}, { labels: { tier: 'y', n: '2' } })),
  post(CONFIG_MAPS, configMap('c', {}, { labels: { tier: 'x' } })),
];
const since = '?watch=1&resourceVersion={0.metadata.resourceVersion}';
const select = (selector: string) => `${CONFIG_MAPS}?labelSelector=${encodeURIComponent(selector)}`;

/** Lists with their pages and selectors; watches with what they tell and when they refuse. */
export const listCases: readonly ContractCase[] = [
  contract('an empty list', get(CONFIG_MAPS)),
  contract('a list', ...three, get(CONFIG_MAPS)),
  contract('a list of deployments', post(DEPLOYMENTS, deployment('web')), get(DEPLOYMENTS)),
  contract('a list of a namespace that is not there', get('/api/v1/namespaces/{ns}-absent/configmaps')),
  contract('a list of metadata alone', ...three, get(CONFIG_MAPS, { accept: partialList })),
  contract('a first page', ...three, get(`${CONFIG_MAPS}?limit=2`)),
  contract('a last page', ...three, get(`${CONFIG_MAPS}?limit=2`), get(`${CONFIG_MAPS}?limit=2&continue={3.metadata.continue}`)),
  contract('a page that holds all', ...three, get(`${CONFIG_MAPS}?limit=3`)),
  contract('a page of what is selected', ...three, get(`${CONFIG_MAPS}?limit=1&labelSelector=tier%3Dx`)),
  contract('a token that is none', get(`${CONFIG_MAPS}?limit=2&continue=nonsense`)),
  contract('a limit that is none', get(`${CONFIG_MAPS}?limit=many`)),
  contract('labels that are equal', ...three, get(select('tier=x'))),
  contract('labels that are not equal', ...three, get(select('tier!=x'))),
  contract('labels that are in a set', ...three, get(select('tier in (y, z)'))),
  contract('labels that are not in a set', ...three, get(select('n notin (1)'))),
  contract('labels that exist', ...three, get(select('n'))),
  contract('labels that do not exist', ...three, get(select('!n'))),
  contract('labels of two kinds', ...three, get(select('tier=x,n'))),
  contract('labels that match nothing', ...three, get(select('tier=none'))),
  contract('a selector that is none', get(select('a in b'))),
  contract('a field that is the name', ...three, get(`${CONFIG_MAPS}?fieldSelector=metadata.name%3Db`)),
  contract('a field that is not the name', ...three, get(`${CONFIG_MAPS}?fieldSelector=metadata.name!%3Db`)),
  contract('a field that cannot be selected', get(`${CONFIG_MAPS}?fieldSelector=data.x%3D1`)),
  contract(
    'a list from revision 0',
    three[0]!,
    // Revision 0 takes what the server's cache has, so it is made to catch up first.
    get(`${CONFIG_MAPS}?resourceVersion={0.metadata.resourceVersion}&resourceVersionMatch=NotOlderThan`),
    get(`${CONFIG_MAPS}?resourceVersion=0`),
  ),
  contract(
    'a list not older than',
    three[0]!,
    get(`${CONFIG_MAPS}?resourceVersion={0.metadata.resourceVersion}&resourceVersionMatch=NotOlderThan`),
  ),
  contract('a match without a revision', get(`${CONFIG_MAPS}?resourceVersionMatch=Exact`)),
  contract('a match that is none', get(`${CONFIG_MAPS}?resourceVersion=5&resourceVersionMatch=Roughly`)),
  contract('an exact match of revision 0', get(`${CONFIG_MAPS}?resourceVersion=0&resourceVersionMatch=Exact`)),
  contract('a revision that is none', get(`${CONFIG_MAPS}?resourceVersion=new`)),
  contract('a watch from a revision', ...three, watch(`${CONFIG_MAPS}${since}`, 2)),
  contract('a watch from the beginning', three[0]!, watch(`${CONFIG_MAPS}?watch=1`, 1)),
  contract('a watch from revision 0', three[0]!, watch(`${CONFIG_MAPS}?watch=true&resourceVersion=0`, 1)),
  contract('a watch that sees a change', ...three, merge(cm, { data: { x: '1' } }), watch(`${CONFIG_MAPS}${since}`, 3)),
  contract('a watch that sees an end', ...three, del(`${CONFIG_MAPS}/b`), watch(`${CONFIG_MAPS}${since}`, 3)),
  contract('a watch of what is selected', ...three, watch(`${CONFIG_MAPS}${since}&labelSelector=tier%3Dx`, 1)),
  contract(
    'a watch sees an object that starts to match',
    ...three,
    merge(`${CONFIG_MAPS}/b`, { metadata: { labels: { tier: 'x' } } }),
    watch(`${CONFIG_MAPS}?watch=1&resourceVersion={2.metadata.resourceVersion}&labelSelector=tier%3Dx`, 1),
  ),
  contract(
    'a watch sees an object that stops to match',
    ...three,
    merge(cm, { metadata: { labels: { tier: 'z' } } }),
    watch(`${CONFIG_MAPS}?watch=1&resourceVersion={2.metadata.resourceVersion}&labelSelector=tier%3Dx`, 1),
  ),
  contract('a watch of one name', ...three, watch(`${CONFIG_MAPS}${since}&fieldSelector=metadata.name%3Dc`, 1)),
  contract('a watch of one object', ...three, get(`${CONFIG_MAPS}/c?watch=1`)),
  contract('a watch of metadata alone', ...three, watch(`${CONFIG_MAPS}${since}`, 2, { accept: partial })),
  contract(
    'a watch of deployments',
    post(CONFIG_MAPS, configMap('z')),
    post(DEPLOYMENTS, deployment('web')),
    merge(`${DEPLOYMENTS}/web`, { spec: { replicas: 2 } }),
    watch(`${DEPLOYMENTS}${since}`, 2),
  ),
  contract(
    'a watch that is held by a finalizer',
    post(CONFIG_MAPS, configMap('z')),
    post(CONFIG_MAPS, configMap('a', {}, { finalizers: ['example.com/f'] })),
    del(cm),
    merge(cm, { metadata: { finalizers: null } }),
    watch(`${CONFIG_MAPS}${since}`, 3),
  ),
  contract('a watch from a revision that is none', get(`${CONFIG_MAPS}?watch=1&resourceVersion=new`)),
  contract('a watch of a resource that is not served', get('/api/v1/namespaces/{ns}/gizmos?watch=1')),
  contract('a watch that is not allowed', get(`${CONFIG_MAPS}?watch=1`, { as: 'limited' })),
];
