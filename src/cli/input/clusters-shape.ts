import { z } from 'zod';
import { parseQuantity } from '../../kubernetes/quantity.js';

const texts = z.record(z.string(), z.string());
const amounts = z.record(
  z.string(),
  z.union([z.number().nonnegative(), z.string().refine((text) => parseQuantity(text) !== null, 'is no quantity')]),
);
const taint = z.object({
  key: z.string().min(1),
  value: z.string().nullish(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});
const count = z.int().nonnegative();

const pool = z.object({
  name: z.string(),
  nodes: count,
  readyNodes: count.nullish(),
  allocatable: amounts,
  requested: amounts.default({}),
  labels: texts.nullish(),
  variedLabels: z.array(z.string()).nullish(),
  taints: z.array(taint).default([]),
  freePerNode: z.array(z.object({ nodes: count, allocatable: amounts, free: amounts })).nullish(),
});

const cluster = z.object({
  name: z.string().min(1),
  provider: z.string().nullish(),
  region: z.string().nullish(),
  zones: z.array(z.string()).default([]),
  labels: texts.default({}),
  properties: texts.default({}),
  taints: z.array(taint).default([]),
  cordoned: z.boolean().default(false),
  deleting: z.boolean().default(false),
  apis: z.array(z.string()).nullish(),
  nodePools: z.array(pool).nullish(),
  allocating: amounts.default({}),
  capacityAgeSeconds: z.number().nonnegative().nullish(),
});

const clusters = z.array(cluster).max(10_000);

/** A list, as the command line prints it, or an object with `clusters`. Other fields of the API are ignored. */
export const clustersShape = z.union([clusters, z.object({ clusters }).transform((file) => file.clusters)]);
