import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gives the stored NoExecute taints the time from which their tolerations count. Without it a toleration with seconds never ended. */
export class TaintTimes1765000000160 implements MigrationInterface {
  name = 'TaintTimes1765000000160';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      update cluster set taints = (
        select jsonb_agg(case when t ->> 'effect' = 'NoExecute' and not t ? 'timeAdded'
          then t || jsonb_build_object('timeAdded', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) else t end order by n)
        from jsonb_array_elements(taints) with ordinality as stored(t, n))
      where taints @> '[{"effect": "NoExecute"}]';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      update cluster set taints = (
        select jsonb_agg(t - 'timeAdded' order by n) from jsonb_array_elements(taints) with ordinality as stored(t, n))
      where taints @> '[{"effect": "NoExecute"}]';
    `);
  }
}
