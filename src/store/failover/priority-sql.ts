/** The placement policy `p` of `binding b`. */
export const policyOfBinding = `left join policy p on p.kind = b.policy_kind and p.namespace = b.policy_namespace and p.name = b.policy_name`;

/** The name of the PriorityClass of policy `p`; null: it sets no priority. */
export const PRIORITY_CLASS = `p.spec #>> '{schedulePriority,priorityClassName}'`;
