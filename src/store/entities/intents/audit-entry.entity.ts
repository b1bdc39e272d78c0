import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** An action of an actor, for the audit log. */
@Entity('audit_entry')
@Index('audit_entry_at_idx', { synchronize: false })
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  target!: string;

  @Column('text')
  outcome!: string;

  @Column('jsonb', { default: {} })
  detail!: Json;
}
