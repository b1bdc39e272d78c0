import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Transition } from '../../core/model/movement/transition.js';

/** A move in steps: a resource whose next step is not yet its final placement. */
@Entity('transition')
@Index('transition_in_use_idx', { synchronize: false })
export class TransitionEntity {
  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('bigint', { name: 'application_id' })
  applicationId!: string;

  @Column('text')
  state!: string;

  @Column('text')
  origin!: string;

  @Column('text')
  cause!: string;

  @Column('text', { nullable: true })
  actor!: string | null;

  @Column('jsonb')
  before!: Transition['before'];

  @Column('jsonb')
  waits!: Transition['waits'];

  @Column('integer')
  waiting!: number;

  @Column('boolean', { name: 'in_use' })
  inUse!: boolean;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'progressed_at' })
  progressedAt!: Date;

  @Column('timestamptz')
  deadline!: Date;
}
