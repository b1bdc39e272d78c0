import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A reason to plan a resource. */
@Entity('plan_due')
@Index('plan_due_resource_idx', { synchronize: false })
export class PlanDueEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  position!: string;

  @Column('bigint', { name: 'resource_id' })
  resourceId!: string;

  @Column('timestamptz', { default: () => 'now()' })
  since!: Date;

  @Column('timestamptz', { name: 'not_before', default: '-infinity' })
  notBefore!: Date;
}
