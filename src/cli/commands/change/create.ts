import { Command } from 'commander';
import type { PolicyKind } from '../../../core/model/policy/policy.js';
import { policyApiVersion } from '../../../core/model/policy/policy-ref.js';
import type { Cli } from '../../cli.js';
import { type ApplyInput, apply } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import { kindOf, knownKinds } from '../../input/kinds.js';
import { labelsToSet } from '../../input/labels-and-taints.js';
import { parseFormat, structured } from '../../output/format.js';
import { objectName } from '../../output/identity.js';
import { refuseAll } from '../../output/user-errors.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { count, listed, present, withOutput } from '../options.js';
import { printChange } from './change-result.js';

interface PolicyOptions {
  readonly namespace?: string;
  readonly clusterWide?: boolean;
  readonly selector?: string;
  readonly resource?: readonly string[];
  readonly clusters?: readonly string[];
  readonly clusterSelector?: string;
  readonly divide?: boolean;
  readonly priority?: number;
  readonly dryRun?: DryRun | true;
  readonly output: string;
}

/** Kinds that a policy of an application usually has to select. */
const usual = ['deploy', 'sts', 'ds', 'job', 'cronjobs', 'svc', 'ing', 'cm', 'secret', 'sa', 'pvc', 'hpa', 'pdb'];

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  PodDisruptionBudget: 'policy/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  StorageClass: 'storage.k8s.io/v1',
};

export function createCommand(cli: Cli): Command {
  const create = new Command('create').description('Make common documents without writing them');
  const policy = create
    .command('policy')
    .description('Create a placement policy from selected objects and clusters. --dry-run=client -o yaml prints it only')
    .argument('<name>', 'name of the policy')
    .option('-n, --namespace <namespace>', 'namespace of the policy and of the selected objects')
    .option('--cluster-wide', 'a policy for every namespace')
    .option('-l, --selector <selector>', 'select by labels: app=web,tier=front')
    .option(
      '--resource <kind[/name]>',
      'select this kind or this object; may be repeated or hold commas. Default: the kinds of usual applications',
      listed,
    )
    .option('--clusters <names>', 'only these clusters; with commas', listed)
    .option('--cluster-selector <selector>', 'only clusters with these labels: tier=private')
    .option('--divide', 'divide the replicas between the clusters by free capacity; without it each cluster gets all')
    .option('--priority <number>', 'priority among policies that select the same', count);
  withOutput(withDryRun(policy), 'table, json, yaml or name').action((name: string, options: PolicyOptions) =>
    runCreatePolicy(cli, name, options),
  );
  return create;
}

async function runCreatePolicy(cli: Cli, name: string, options: PolicyOptions): Promise<void> {
  const format = parseFormat(options.output);
  const document = policyDocument(name, options);
  const dryRun = dryRunOf(options.dryRun);
  // As with kubectl, a dry run that is to be printed as YAML prints the document.
  if (dryRun === 'client' || (dryRun === 'server' && (format === 'yaml' || format === 'json'))) {
    const text =
      format === 'yaml' || format === 'json' ? await structured(document, format) : `${objectName(document)} created (client dry run)\n`;
    return cli.terminal.out(text);
  }
  const input: ApplyInput = present({ manifests: JSON.stringify(document), dryRun: dryRun === 'server' });
  const { apply: payload } = await (await cli.hub()).ask(apply, { input });
  await refuseAll(cli.terminal, payload.userErrors);
  await printChange(cli, payload, { format, dryRun: dryRun === 'server' });
}

function policyDocument(name: string, options: PolicyOptions) {
  const { clusterWide = false, namespace, clusters, clusterSelector, divide, priority } = options;
  const kind: PolicyKind = clusterWide ? 'ClusterPlacementPolicy' : 'PlacementPolicy';
  if (clusterWide && namespace !== undefined) throw usage('--cluster-wide and -n exclude each other');
  const affinity = {
    ...(clusters && { clusterNames: clusters }),
    ...(clusterSelector !== undefined && { labelSelector: { matchLabels: labelsOf(clusterSelector) } }),
  };
  return {
    apiVersion: policyApiVersion(kind),
    kind,
    metadata: { name, ...(!clusterWide && { namespace: namespace ?? 'default' }) },
    spec: {
      ...(priority !== undefined && { priority }),
      resourceSelectors: selectorsOf(options),
      placement: {
        ...(Object.keys(affinity).length > 0 && { clusterAffinity: affinity }),
        replicaScheduling: divide
          ? {
              replicaSchedulingType: 'Divided',
              replicaDivisionPreference: 'Weighted',
              weightPreference: { dynamicWeight: 'AvailableReplicas' },
            }
          : { replicaSchedulingType: 'Duplicated' },
      },
    },
  };
}

function selectorsOf({ resource = usual, selector }: PolicyOptions): readonly object[] {
  const labels = selector === undefined ? {} : { labelSelector: { matchLabels: labelsOf(selector) } };
  return resource.map((word) => {
    const slash = word.indexOf('/');
    const kind = kindOf(slash < 0 ? word : word.slice(0, slash));
    if (!knownKinds.some((one) => one.kind === kind))
      throw usage(
        `the kind ${JSON.stringify(kind)} is not known to this command`,
        'print the policy with --dry-run=client -o yaml and add the selector',
      );
    return { apiVersion: apiVersions[kind] ?? 'v1', kind, ...(slash >= 0 && { name: word.slice(slash + 1) }), ...labels };
  });
}

function labelsOf(selector: string): Record<string, string> {
  return labelsToSet(selector.split(',').filter((one) => one !== ''));
}
