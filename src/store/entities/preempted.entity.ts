import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Seats that a workload must give up to a workload with a higher priority. */
@Entity('preempted')
@Index('preempted_taker_idx', { synchronize: false })
export class PreemptedEntity {
  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('bigint', { name: 'taker_id' })
  takerId!: string;

  @Column('integer')
  keeps!: number;

  @Column('integer')
  priority!: number;

  @Column('timestamptz', { name: 'made_at', default: () => 'now()' })
  madeAt!: Date;
}
